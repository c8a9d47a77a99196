//! What is told of rows by their kind: names, shapes, and where they are shown.

use model::ActivityKind;
use serde_json::Value;

use super::Row;
use crate::components::icon::Sign;

/// A slow request takes longer than this.
const SLOW_MS: u64 = 3_000;

/// More inputs than this are left off the timeline.
pub const MOST_INPUTS: usize = 500;

/// The kind, in words: of one, and of many.
pub const fn name_of(kind: ActivityKind) -> &'static str {
    match kind {
        ActivityKind::Error => "Errors",
        ActivityKind::ServerError => "Server errors",
        ActivityKind::Frustration => "Frustration",
        ActivityKind::Note => "Notes",
        ActivityKind::Custom => "Events",
        ActivityKind::ServerEvent => "Server events",
        ActivityKind::Page => "Pages",
        ActivityKind::Form => "Forms",
        ActivityKind::Click => "Clicks",
        ActivityKind::Input => "Inputs",
        ActivityKind::Console => "Console",
        ActivityKind::Network => "Network",
        ActivityKind::Vital => "Vitals",
        ActivityKind::Window => "Tab",
    }
}

/// Its name in classes.
pub const fn slug_of(kind: ActivityKind) -> &'static str {
    kind.name()
}

/// Its shape, on the timeline and in the list.
pub const fn sign_of(kind: ActivityKind) -> Sign {
    match kind {
        ActivityKind::Error => Sign::KindError,
        ActivityKind::ServerError => Sign::KindServerError,
        ActivityKind::Frustration => Sign::KindFrustration,
        ActivityKind::Note => Sign::KindNote,
        ActivityKind::Custom => Sign::KindCustom,
        ActivityKind::ServerEvent => Sign::KindServerEvent,
        ActivityKind::Page => Sign::KindPage,
        ActivityKind::Form => Sign::KindForm,
        ActivityKind::Click => Sign::KindClick,
        ActivityKind::Input => Sign::KindInput,
        ActivityKind::Console => Sign::KindConsole,
        ActivityKind::Network => Sign::KindNetwork,
        ActivityKind::Vital => Sign::KindVital,
        ActivityKind::Window => Sign::KindWindow,
    }
}

/// Whether the list shows a row: requests that worked and quiet lines of the console are in
/// their panels only.
pub fn is_listed(row: &Row) -> bool {
    match row.kind {
        ActivityKind::Console => is_level(row, &["warn", "error"]),
        ActivityKind::Network => is_failed(row) || SLOW_MS < duration(row),
        ActivityKind::Window => !is_resize(row),
        _ => true,
    }
}

/// Whether it tells of another size of the viewport, which is listed only on demand.
pub fn is_resize(row: &Row) -> bool {
    row.kind == ActivityKind::Window && row.detail()["resized"] == true
}

/// Whether the timeline marks a row.
pub fn is_marked(row: &Row, n_inputs: usize) -> bool {
    match row.kind {
        ActivityKind::Vital | ActivityKind::Window => false,
        ActivityKind::Input => n_inputs <= MOST_INPUTS,
        ActivityKind::Console => is_level(row, &["error"]),
        ActivityKind::Network => is_failed(row),
        _ => true,
    }
}

/// Whether it belongs to "Errors and frustration".
pub fn is_trouble(row: &Row) -> bool {
    match row.kind {
        ActivityKind::Error | ActivityKind::ServerError | ActivityKind::Frustration => true,
        ActivityKind::Network => is_failed(row),
        _ => false,
    }
}

/// Whether playing must not skip over it.
pub const fn is_guard(row: &Row) -> bool {
    matches!(
        row.kind,
        ActivityKind::Error | ActivityKind::ServerError | ActivityKind::Note | ActivityKind::Custom
    )
}

/// Whether a request failed.
pub fn is_failed(row: &Row) -> bool {
    let detail = row.detail();
    detail["failed"].as_bool() == Some(true)
        || detail["status"].as_u64().is_some_and(|status| 400 <= status)
}

fn duration(row: &Row) -> u64 {
    row.detail()["duration"].as_u64().unwrap_or_default()
}

fn is_level(row: &Row, levels: &[&str]) -> bool {
    row.detail()["level"].as_str().is_some_and(|level| levels.contains(&level))
}

/// A text of a detail.
pub fn text<'a>(detail: &'a Value, name: &str) -> &'a str {
    detail[name].as_str().unwrap_or_default()
}
