//! The sessions that a viewer means to watch, in an order of the viewer's own.

use serde::{Deserialize, Serialize};

use crate::SessionId;

/// Most sessions of a watch list.
pub const WATCH_LIST: usize = 500;

/// What is done with a watch list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WatchListChange {
    /// These come to its end, in this order; those that are on it stay where they are.
    Add(Vec<SessionId>),
    /// One goes.
    Remove(SessionId),
    /// One changes places with the one after it, or with the one before it.
    Move {
        /// Which one.
        session: SessionId,
        /// With the one after it.
        is_later: bool,
    },
    /// All go.
    Clear,
}

impl WatchListChange {
    /// The list afterwards, however long it is.
    #[must_use]
    pub fn apply(&self, mut list: Vec<SessionId>) -> Vec<SessionId> {
        match self {
            Self::Add(sessions) => {
                for session in sessions {
                    if !list.contains(session) {
                        list.push(*session);
                    }
                }
            }
            Self::Remove(session) => list.retain(|it| it != session),
            Self::Move { session, is_later } => {
                let from = list.iter().position(|it| it == session);
                let to = from.and_then(|from| {
                    if *is_later { from.checked_add(1) } else { from.checked_sub(1) }
                });
                if let (Some(from), Some(to)) = (from, to.filter(|to| *to < list.len())) {
                    list.swap(from, to);
                }
            }
            Self::Clear => list.clear(),
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u32) -> SessionId {
        format!("01976e8a-7b6c-7def-8123-{number:012x}").parse().unwrap()
    }

    fn ids(numbers: &[u32]) -> Vec<SessionId> {
        numbers.iter().copied().map(id).collect()
    }

    #[test]
    fn each_change_leaves_the_order_of_all_others() {
        let moved = |number, is_later| WatchListChange::Move { session: id(number), is_later };
        for (change, expected) in [
            (WatchListChange::Add(ids(&[4, 2, 5, 4])), &[1, 2, 3, 4, 5][..]),
            (WatchListChange::Remove(id(2)), &[1, 3]),
            (WatchListChange::Remove(id(9)), &[1, 2, 3]),
            (moved(2, true), &[1, 3, 2]),
            (moved(2, false), &[2, 1, 3]),
            (moved(3, true), &[1, 2, 3]),
            (moved(1, false), &[1, 2, 3]),
            (moved(9, true), &[1, 2, 3]),
            (WatchListChange::Clear, &[]),
        ] {
            assert_eq!(change.apply(ids(&[1, 2, 3])), ids(expected), "{change:?}");
        }
    }
}
