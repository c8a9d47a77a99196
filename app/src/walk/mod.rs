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
use serde::{Deserialize, Serialize};

use crate::api::walk::{Neighbours, find_neighbours};
use crate::error::AppError;
use crate::preferences::zone;
use crate::routes::walk_path;

/// Where the page's list goes on. Provided by the replay page: keys of the player walk, too.
#[derive(Clone, Copy)]
pub struct Walking {
    walk: Memo<Option<Walk>>,
    found: Resource<Found>,
    /// What was found, or why nothing was, once that is known of the session that is open.
    known: RwSignal<Option<Result<Neighbours, AppError>>>,
    /// Where to go on to as soon as that is known.
    wish: StoredValue<Option<Wish>>,
    open: Callback<String>,
}

/// A press that came before it was known where it leads.
struct Wish {
    is_later: bool,
    fail: Callback<&'static str>,
}

/// What is beside a session: pages show that of the last one until the next one's is known.
#[derive(Clone, Serialize, Deserialize)]
struct Found {
    session: String,
    neighbours: Result<Neighbours, AppError>,
}

impl Walking {
    /// From this session on, along the list that the address names.
    pub fn new(session: Memo<String>) -> Self {
        let search = use_location().search;
        let walk = Memo::new(move |_| search.with(|search| Walk::read(search)));
        let found = Resource::new(
            move || (session.get(), walk.get()),
            |(session, walk)| async move {
                let neighbours = match walk {
                    Some(walk) => {
                        find_neighbours(session.clone(), walk.to_string(), zone().rules()).await
                    }
                    None => Ok(Neighbours::default()),
                };
                Found { session, neighbours }
            },
        );
        let known = RwSignal::new(None);
        Effect::new(move |_| {
            let found = found.get().filter(|found| session.with(|open| *open == found.session));
            known.set(found.map(|found| found.neighbours));
        });
        let navigate = use_navigate();
        let open = Callback::new(move |path: String| navigate(&path, NavigateOptions::default()));
        let walking = Self { walk, found, known, wish: StoredValue::new(None), open };
        Effect::new(move |_| {
            if known.with(Option::is_some)
                && let Some(wish) = walking.wish.write_value().take()
            {
                walking.go(wish.is_later, wish.fail);
            }
        });
        walking
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

    /// Opens the session beside this one, as soon as it is known, or says why there is none.
    pub fn go(self, is_later: bool, fail: Callback<&'static str>) {
        if self.walk.with_untracked(Option::is_none) {
            return fail.run("This replay was not opened from a list.");
        }
        let Some(found) = self.known.get_untracked() else {
            return self.wish.set_value(Some(Wish { is_later, fail }));
        };
        match path_of(found, is_later) {
            Ok(path) => {
                // From now on, what is known is of the session that is being left.
                self.known.set(None);
                self.open.run(path);
            }
            Err(sentence) => fail.run(sentence),
        }
    }
}

/// Where it goes on, or why it does not.
fn path_of(found: Result<Neighbours, AppError>, is_later: bool) -> Result<String, &'static str> {
    let found = found.map_err(|_| "The list cannot be loaded right now.")?;
    let path = if is_later { found.next } else { found.previous };
    path.ok_or(match (found.place, is_later) {
        (None, _) => "This session is no longer in the list.",
        (_, true) => "No later session in the list.",
        (_, false) => "No earlier session in the list.",
    })
}
