//! From a session of a list to those beside it.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

use crate::api::codec::Json;
use crate::error::AppError;

/// Where a list goes on from a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Neighbours {
    /// Place of the session on its page of the list, from 1, and how many the page has; `None`
    /// when it is not on it.
    pub place: Option<(u32, u32)>,
    /// Address of the replay before, with the list.
    pub previous: Option<String>,
    /// Address of the replay after, with the list.
    pub next: Option<String>,
}

/// Finds what is beside a session in a list, as addresses of replays name lists. Nothing is, in
/// a list that cannot be read or that the session is not on.
///
/// `zone` is the viewer's time zone, as [`model::Zone`] is written.
#[server(input = GetUrl, output = Json, endpoint = "walk/find")]
pub async fn find_neighbours(
    #[server(default)] session: String,
    #[server(default)] list: String,
    #[server(default)] zone: String,
) -> Result<Neighbours, AppError> {
    use crate::context::{respond, signed_in};

    let context = respond(signed_in())?;
    respond(find::find(&context, &session, &list, &model::Zone::parse(&zone)).await)
}

#[cfg(feature = "ssr")]
mod find {
    use model::query::{Listing, Place, Walk};
    use model::{SessionId, Zone};

    use super::Neighbours;
    use crate::api::sessions::{SessionList, list};
    use crate::context::AppContext;
    use crate::error::AppError;
    use crate::routes::{hit_path, session_path};

    pub(super) async fn find(
        context: &AppContext,
        session: &str,
        list: &str,
        zone: &Zone,
    ) -> Result<Neighbours, AppError> {
        let session: SessionId = session.parse().map_err(|_| AppError::BadLink)?;
        match Walk::parse(list) {
            Walk::WatchList => {
                let sessions = context.store.list_watch_list().await?;
                Ok(on_watch_list(&sessions, session))
            }
            Walk::Sessions(listing) => Pages { context, zone }.find(listing, session).await,
        }
    }

    fn on_watch_list(sessions: &[SessionId], session: SessionId) -> Neighbours {
        let Some(place) = sessions.iter().position(|it| *it == session) else {
            return Neighbours::default();
        };
        let path = |place: Option<usize>| {
            let session = sessions.get(place?)?;
            Some(Walk::WatchList.with(&session_path(*session)))
        };
        Neighbours {
            place: Some(counted(place, sessions.len())),
            previous: path(place.checked_sub(1)),
            next: path(place.checked_add(1)),
        }
    }

    /// The pages of the session list.
    struct Pages<'a> {
        context: &'a AppContext,
        zone: &'a Zone,
    }

    impl Pages<'_> {
        async fn find(
            &self,
            mut listing: Listing,
            session: SessionId,
        ) -> Result<Neighbours, AppError> {
            let mut page = self.read(&listing).await?;
            if place_of(&page, session).is_none()
                && let Some(older) = page.older
            {
                // Others came meanwhile, and moved it on.
                listing = listing.at(Some(Place::After(older)));
                page = self.read(&listing).await?;
            }
            let Some(place) = place_of(&page, session) else { return Ok(Neighbours::default()) };
            let (is_first, is_last) = (place == 0, place + 1 == page.rows.len());
            let previous = match page.newer.filter(|_| is_first) {
                Some(newer) => self.row_of(&listing, Place::Before(newer)).await?,
                None => place.checked_sub(1).and_then(|it| path(&page, it, &listing)),
            };
            let next = match page.older.filter(|_| is_last) {
                Some(older) => self.row_of(&listing, Place::After(older)).await?,
                None => path(&page, place + 1, &listing),
            };
            Ok(Neighbours { place: Some(counted(place, page.rows.len())), previous, next })
        }

        /// The row of another page that is nearest.
        async fn row_of(&self, listing: &Listing, at: Place) -> Result<Option<String>, AppError> {
            let listing = listing.at(Some(at));
            let page = self.read(&listing).await?;
            let nearest = match at {
                Place::After(_) => 0,
                Place::Before(_) => page.rows.len().saturating_sub(1),
            };
            Ok(path(&page, nearest, &listing))
        }

        async fn read(&self, listing: &Listing) -> Result<SessionList, AppError> {
            list::read(self.context, &listing.to_string(), self.zone).await
        }
    }

    fn place_of(page: &SessionList, session: SessionId) -> Option<usize> {
        page.rows.iter().position(|row| row.session == session)
    }

    /// The address of a row's replay: of what was searched for in it, as in the list.
    fn path(page: &SessionList, place: usize, listing: &Listing) -> Option<String> {
        let session = page.rows.get(place)?.session;
        let hit = page.hits.iter().find(|hit| hit.window.session == session);
        let path = hit.map_or_else(|| session_path(session), hit_path);
        Some(Walk::Sessions(listing.clone()).with(&path))
    }

    fn counted(place: usize, n_rows: usize) -> (u32, u32) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (count(place + 1), count(n_rows))
    }
}
