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
    /// The visitor's zone: what their clock said is told as well.
    #[prop(default = None)]
    zone: Option<String>,
) -> impl IntoView {
    let offset_min = RwSignal::new(None);
    Effect::new(move |_| offset_min.set(browser::utc_offset_min(at.as_ms())));
    let text = move || match style {
        Style::Relative => relative_or_date(at, now, offset_min.get()),
        Style::Absolute => local(at, offset_min.get()),
    };
    // Asked for when a pointer comes: a list has many moments, and zones are slow.
    let theirs = RwSignal::new(None::<String>);
    let come = move |_| {
        let told = zone.as_deref().and_then(|zone| {
            browser::local_in(at.as_ms(), zone).map(|time| format!("{time} ({zone})"))
        });
        theirs.set(told);
    };
    let tooltip = move || {
        let utc = local(at, None);
        let ours = match offset_min.get() {
            Some(min) => format!("{} ({utc})", local(at, Some(min))),
            None => utc,
        };
        match theirs.get() {
            Some(theirs) => format!("{ours}, {theirs} for the visitor"),
            None => ours,
        }
    };

    view! { <time datetime=iso(at) title=tooltip on:pointerenter=come>{text}</time> }
}
