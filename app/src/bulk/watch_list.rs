//! Puts sessions on the watch list.

use leptos::task::spawn_local;

use crate::api::bulk::Selection;
use crate::api::watch_list::{Added, add_to_watch_list as add};
use crate::components::load_error::sentence;
use crate::components::toast::Toast;
use crate::format::{counted, grouped};

/// Adds, and says that it did.
pub fn add_to_watch_list(selection: Selection, toast: Toast) {
    spawn_local(async move {
        match add(selection).await {
            Ok(added) => toast.say(words(added)),
            Err(error) => toast.fail(sentence(error, "The watch list cannot be changed"), vec![]),
        }
    });
}

fn words(added: Added) -> String {
    let all = grouped(added.n_listed.into());
    match added.n_added {
        0 => "On the watch list already.".to_owned(),
        n => {
            let sessions = counted(n.into(), "session", "sessions");
            format!("Added {sessions} to the watch list. It has {all} now.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_told_from_what_is_there() {
        let words = |n_added, n_listed| words(Added { n_added, n_listed }).replace('\u{a0}', " ");

        assert_eq!(words(3, 5), "Added 3 sessions to the watch list. It has 5 now.");
        assert_eq!(words(0, 5), "On the watch list already.");
    }
}
