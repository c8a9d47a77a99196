//! One session as one row.

use leptos::either::Either;
use leptos::prelude::*;
use model::{SessionSummary, Timestamp};

use crate::components::icon::{Icon, Sign};
use crate::components::moment::Moment;
use crate::format::{browser_name, counted, grouped, middle_cut, path_of, worded};
use crate::routes::session_path;

/// Longest path in a cell, in characters.
const PATH_CHARS: usize = 36;

/// A row. Its link fills it; the visitor's cell holds it.
#[component]
pub fn SessionRow(
    session: SessionSummary,
    /// Slug of its project, when several are in view.
    project: Option<String>,
    now: Timestamp,
) -> impl IntoView {
    let href = session_path(session.session);
    let short = session.session.short();
    let last_at = session.last_at;

    view! {
        <tr class="session-row">
            <th scope="row" class="session-row__visitor">
                <a class="session-row__link" href=href>
                    "Anonymous"
                    <span class="session-row__id">{short}</span>
                </a>
            </th>
            <td class="session-row__pages"><Pages session=session.clone()/></td>
            <td class="session-row__signals"><Signals session=session.clone()/></td>
            <td class="session-row__device"><Device session=session.clone()/></td>
            {project.map(|slug| view! { <td class="session-row__project">{slug}</td> })}
            <td class="session-row__active session-table__number"><Active session/></td>
            <td class="session-row__last session-table__number"><Moment at=last_at now/></td>
        </tr>
    }
    .into_any()
}

/// Entry → exit, and how many pages were loaded.
#[component]
fn Pages(session: SessionSummary) -> impl IntoView {
    let entry = session.entry_url.map(|url| view! { <Path url/> });
    let exit = session.exit_url.filter(|_| session.n_loads > 1).map(|url| {
        view! {
            <span class="session-row__arrow" aria-hidden="true">"→"</span>
            <span class="visually-hidden">" to "</span>
            <Path url/>
        }
    });
    let entry = match entry {
        Some(entry) => Either::Left(entry),
        None => Either::Right(view! { <span class="faint">"Unknown page"</span> }),
    };

    view! {
        <div class="session-row__route">{entry} {exit}</div>
        <div class="session-row__note">
            {counted(u64::from(session.n_loads), "page load", "page loads")}
            {(session.n_windows > 1)
                .then(|| format!(", {}", counted(u64::from(session.n_windows), "tab", "tabs")))}
        </div>
    }
    .into_any()
}

#[component]
fn Path(url: String) -> impl IntoView {
    let short = middle_cut(path_of(&url), PATH_CHARS);
    view! { <span class="session-row__path" title=url>{short}</span> }
}

/// What happened, in counts.
#[component]
fn Signals(session: SessionSummary) -> impl IntoView {
    let counts = session.counts;
    let errors = u64::from(counts.errors);
    let clicks = u64::from(counts.clicks);

    view! {
        <div class="session-row__counts">
            {(errors > 0)
                .then(|| {
                    view! {
                        <span class="badge badge--danger">
                            <Icon sign=Sign::Error/>
                            {counted(errors, "error", "errors")}
                        </span>
                    }
                })}
            <span class="count">
                <Icon sign=Sign::Pointer/>
                {counted(clicks, "click", "clicks")}
            </span>
        </div>
        <div class="session-row__note">{counted(session.n_events, "event", "events")}</div>
    }
    .into_any()
}

#[component]
fn Device(session: SessionSummary) -> impl IntoView {
    let browser = session.user_agent.as_deref().and_then(browser_name);
    let viewport = session
        .viewport
        .map(|[width, height]| format!("{} × {}", grouped(width.into()), grouped(height.into())));

    view! {
        <div>{browser.unwrap_or_else(|| "Unknown browser".to_owned())}</div>
        <div class="session-row__note">{viewport}</div>
    }
    .into_any()
}

/// Active time first: wall-clock time is never shown alone.
#[component]
fn Active(session: SessionSummary) -> impl IntoView {
    let active = worded(u64::from(session.counts.active_ms));
    let length = worded(session.length_ms());

    view! {
        <div>{active}</div>
        <div class="session-row__note">{format!("of {length}")}</div>
    }
    .into_any()
}
