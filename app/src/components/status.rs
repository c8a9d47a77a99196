//! The HTTP status of a page that says that something is wrong.

use crate::error::AppError;

/// Gives the answer the status of `error`.
///
/// # Server-side rendering
///
/// Only there; in the browser the answer is long here.
pub fn set_status_of(error: AppError) {
    #[cfg(feature = "ssr")]
    crate::context::set_status(error.status());
    #[cfg(not(feature = "ssr"))]
    let _ = error;
}
