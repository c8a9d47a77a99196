//! Parts that several pages are made of. They render; fetching is the pages' work.

pub mod announcer;
pub mod confirm;
pub mod copy_button;
pub mod device;
pub mod dialog;
pub mod downloads;
pub mod help_sheet;
pub mod icon;
pub mod json_tree;
pub mod kept_check;
pub mod load_error;
pub mod markdown;
pub mod menu;
#[cfg(feature = "hydrate")]
mod menu_keys;
pub mod moment;
pub mod page;
pub mod redirect;
pub mod retry;
pub mod session_links;
pub mod status;
pub mod tab_strip;
pub mod tags;
pub mod toast;
pub mod tooltip;
pub mod uncopied;
pub mod visitor;
