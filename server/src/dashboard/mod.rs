//! Stage 12: the pages of `app`, rendered here and hydrated in the browser.
//!
//! ```text
//! store ─▶ app's server functions ─▶ app's pages ─▶ [dashboard] ─▶ viewer's browser
//! ```

pub mod endpoint;
mod policy;
pub mod renderers;
