//! Marks many sessions as watched by this browser, or takes the marks back.

use crate::api::bulk::{Selection, list_selected};
use crate::components::load_error::sentence;
use crate::components::toast::Toast;
use crate::format::{counted, grouped};
use crate::watched::{MOST, Marks};

/// Marks, and says that it did.
#[derive(Clone, Copy)]
pub struct Marking {
    marks: Marks,
    toast: Toast,
}

impl Marking {
    /// With what the layout provides.
    pub fn get() -> Self {
        Self { marks: Marks::get(), toast: Toast::get() }
    }

    pub fn mark(self, selection: Selection, is_watched: bool) {
        leptos::task::spawn_local(async move {
            let ids = match selection {
                Selection::These(ids) => Ok(ids),
                all @ Selection::Matching { .. } => list_selected(all).await,
            };
            match ids {
                Ok(ids) if self.marks.mark(&ids, is_watched) => {
                    let verb = if is_watched { "watched" } else { "unwatched" };
                    let sessions = counted(ids.len() as u64, "session", "sessions");
                    self.toast.say(format!("Marked {sessions} {verb}."));
                }
                Ok(_) => {
                    let most = grouped(MOST as u64);
                    let words =
                        format!("Narrow the search: a browser remembers at most {most} sessions.");
                    self.toast.fail(words, vec![]);
                }
                Err(error) => {
                    self.toast.fail(sentence(error, "Sessions cannot be marked"), vec![]);
                }
            }
        });
    }
}
