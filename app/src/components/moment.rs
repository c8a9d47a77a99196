//! A moment: relative while it is fresh, else date and time where the viewer is.

use leptos::prelude::*;
use model::Timestamp;

use crate::browser;
use crate::format::{iso, local, relative_or_date};

/// How a moment is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// "12 min ago" under 24 hours, else the date.
    Relative,
    /// Date and time.
    Absolute,
}

/// A moment, seen from `now`, the server's time.
///
/// # Server-side rendering
///
/// The server does not know the viewer's zone: it writes UTC, and says so; the browser then
/// writes the local time.
#[component]
pub fn Moment(
    at: Timestamp,
    now: Timestamp,
    #[prop(default = Style::Relative)] style: Style,
) -> impl IntoView {
    let offset_min = RwSignal::new(None);
    Effect::new(move |_| offset_min.set(browser::utc_offset_min(at.as_ms())));
    let text = move || match style {
        Style::Relative => relative_or_date(at, now, offset_min.get()),
        Style::Absolute => local(at, offset_min.get()),
    };
    let tooltip = move || {
        let utc = local(at, None);
        offset_min.get().map_or(utc.clone(), |min| format!("{} ({utc})", local(at, Some(min))))
    };

    view! { <time datetime=iso(at) title=tooltip>{text}</time> }
}
