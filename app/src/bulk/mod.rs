//! What a viewer does with many sessions at once, or with one: the dialogs, and following what
//! the server does.
//!
//! ```text
//! list, replay page ─▶ [bulk] dialogs ─▶ api::bulk ─▶ a job of the server
//! ```

pub mod delete;
pub mod delete_window;
pub mod session_tags;
pub mod tags;
pub mod watch_list;

mod going;
mod outcome;
mod run;
mod tag_form;
