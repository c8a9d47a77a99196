//! Walking through sessions: from a replay to the one beside it, in the list that it was opened
//! from.
//!
//! ```text
//! list ─▶ /sessions/…?list=… ─▶ [walk] ─▶ api::walk ─▶ "3 of 50", previous, next, the way back
//! ```

pub mod bar;
pub mod onward;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use model::query::Walk;

use crate::api::walk::{Neighbours, find_neighbours};
use crate::error::AppError;
use crate::preferences::zone;
use crate::routes::walk_path;

/// Where the page's list goes on. Provided by the replay page: keys of the player walk, too.
#[derive(Clone, Copy)]
pub struct Walking {
    walk: Memo<Option<Walk>>,
    found: Resource<Result<Neighbours, AppError>>,
    /// What was found, or why nothing was, once that is known.
    known: RwSignal<Option<Result<Neighbours, AppError>>>,
    go: Callback<String>,
}

impl Walking {
    /// From this session on, along the list that the address names.
    pub fn new(session: Memo<String>) -> Self {
        let search = use_location().search;
        let walk = Memo::new(move |_| search.with(|search| Walk::read(search)));
        let found = Resource::new(
            move || (session.get(), walk.get()),
            |(session, walk)| async move {
                match walk {
                    Some(walk) => find_neighbours(session, walk.to_string(), zone().rules()).await,
                    None => Ok(Neighbours::default()),
                }
            },
        );
        let known = RwSignal::new(None);
        Effect::new(move |_| known.set(found.get()));
        let navigate = use_navigate();
        let go = Callback::new(move |path: String| navigate(&path, NavigateOptions::default()));
        Self { walk, found, known, go }
    }

    /// The page's; there is none elsewhere.
    pub fn get() -> Option<Self> {
        use_context()
    }

    /// The address of the list. Reactive.
    pub fn back(self) -> String {
        self.walk.with(|walk| walk_path(walk.as_ref()))
    }

    /// Whether the list is the watch list. Reactive.
    pub fn is_watch_list(self) -> bool {
        self.walk.with(|walk| *walk == Some(Walk::WatchList))
    }

    /// Whether there is a session to go on to. Reactive.
    pub fn has_next(self) -> bool {
        self.known.with(|known| matches!(known, Some(Ok(found)) if found.next.is_some()))
    }

    /// Opens the session beside this one, or says why there is none.
    pub fn go(self, is_later: bool) -> Result<(), &'static str> {
        if self.walk.with_untracked(Option::is_none) {
            return Err("This replay was not opened from a list.");
        }
        let Neighbours { place, previous, next } = match self.known.get_untracked() {
            Some(Ok(found)) => found,
            Some(Err(_)) => return Err("The list cannot be loaded right now."),
            None => return Err("The list is still loading."),
        };
        let path = if is_later { next } else { previous };
        match path {
            Some(path) => {
                self.go.run(path);
                Ok(())
            }
            None if place.is_none() => Err("This session is no longer in the list."),
            None if is_later => Err("No later session in the list."),
            None => Err("No earlier session in the list."),
        }
    }
}
