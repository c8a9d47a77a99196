//! Choosing the theme without JavaScript. With JavaScript the browser sets the same cookie.

#![cfg_attr(
    feature = "ssr",
    expect(clippy::unused_async, reason = "a server function is asynchronous, whatever it does")
)]

use leptos::prelude::*;

use crate::api::codec::Json;
use crate::error::AppError;

/// Keeps the theme in a cookie. A form post is sent back to the page it came from.
#[server(output = Json, endpoint = "theme/set")]
pub async fn set_theme(#[server(default)] theme: String) -> Result<(), AppError> {
    use crate::preferences::{KEPT_S, THEME_COOKIE, Theme};

    let theme = Theme::parse(&theme).as_str();
    let cookie = format!("{THEME_COOKIE}={theme}; Path=/; Max-Age={KEPT_S}; SameSite=Lax");
    let value = cookie.parse().map_err(|_| AppError::Internal)?;
    crate::context::append_header(http::header::SET_COOKIE, value);
    Ok(())
}
