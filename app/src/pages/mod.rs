//! One folder or file per address. A page fetches and arranges; components render.

pub mod lazy;
pub mod missing;
pub mod replay;
pub mod segment;
pub mod segments;
pub mod session;
pub mod sessions;
pub mod watch_list;
