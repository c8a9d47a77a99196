//! One session as one row.

use leptos::either::Either;
use leptos::prelude::*;
use model::query::{Listing, Range};
use model::{SessionSummary, Tag, Timestamp};

use super::selection::Selected;
use super::selection::boxes::SelectBox;
use super::selection::row_menu::RowMenu;
use super::strip::Strip;
use crate::api::sessions::SearchHit;
use crate::components::icon::{Icon, Sign};
use crate::components::moment::Moment;
use crate::format::{browser_name, clock, counted, grouped, middle_cut, path_of, worded};
use crate::routes::{list_path, session_path, window_path};
use crate::watched::is_watched;

/// Longest path in a cell, in characters.
const PATH_CHARS: usize = 36;

/// Tags that have room in a cell.
const TAGS_SHOWN: usize = 2;

/// A row. Its link fills it; the visitor's cell holds it.
#[component]
pub fn SessionRow(
    session: SessionSummary,
    /// Slug of its project, when several are in view.
    project: Option<String>,
    /// Whether any session of the page has tags.
    has_tags: bool,
    now: Timestamp,
    /// Where it matches what was searched for.
    hits: Vec<SearchHit>,
) -> impl IntoView {
    // What was searched for is what is looked at first.
    let href = hits.first().map_or_else(|| session_path(session.session), path_of_hit);
    let short = session.session.short();
    let last_at = session.last_at;
    let (name, selected) = (session.session, Selected::get());
    let id = name.to_string();
    let watched = is_watched(name);
    let is_new = move || watched.get() == Some(false);

    view! {
        <tr
            class="session-row"
            class:session-row--new=is_new
            class:session-row--selected=move || selected.has(name)
            data-session=id
        >
            <SelectBox session=name/>
            <th scope="row" class="session-row__visitor">
                <WatchedDot watched/>
                <a class="session-row__link" href=href>
                    "Anonymous"
                    <span class="session-row__id">{short}</span>
                </a>
            </th>
            <td class="session-row__pages"><Pages session=session.clone()/> <Hits hits/></td>
            <td class="session-row__signals"><Signals session=session.clone()/></td>
            <td class="session-row__activity">
                {session.digest.as_ref().map(|digest| view! { <Strip strip=digest.strip.clone()/> })}
            </td>
            <td class="session-row__device"><Device session=session.clone()/></td>
            {has_tags.then(|| view! { <td class="session-row__tags"><Tags tags=session.tags.clone()/></td> })}
            {project.map(|slug| view! { <td class="session-row__project">{slug}</td> })}
            <td class="session-row__active session-table__number"><Active session/></td>
            <td class="session-row__last session-table__number"><Moment at=last_at now/></td>
            <RowMenu session=name watched/>
        </tr>
    }
    .into_any()
}

/// Filled while nobody here has watched the session.
#[component]
fn WatchedDot(watched: Signal<Option<bool>>) -> impl IntoView {
    let words = move || match watched.get() {
        Some(true) => "Watched. ",
        Some(false) => "Not watched. ",
        None => "",
    };
    view! {
        <span
            class="session-row__dot"
            class:session-row__dot--new=move || watched.get() == Some(false)
            class:session-row__dot--known=move || watched.get().is_some()
            title=words
        >
            <span class="visually-hidden">{words}</span>
        </span>
    }
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

fn path_of_hit(hit: &SearchHit) -> String {
    format!("{}?t={}", window_path(hit.window.session, hit.window.window), hit.at)
}

/// The first moments at which the session matches, as links to them.
#[component]
fn Hits(hits: Vec<SearchHit>) -> impl IntoView {
    let links = hits
        .into_iter()
        .map(|hit| {
            let href = path_of_hit(&hit);
            let label = format!("at {}", clock(hit.at.into()));
            view! { <a class="session-row__hit" href=href>{label}</a> }
        })
        .collect_view();
    view! { <div class="session-row__hits">{links}</div> }.into_any()
}

/// What happened, in counts.
#[component]
fn Signals(session: SessionSummary) -> impl IntoView {
    let counts = session.counts;
    let signals = session.digest.map(|digest| digest.signals).unwrap_or_default();
    let badges = [
        (
            signals.errors.max(counts.errors.into()),
            "error",
            "errors",
            "badge badge--danger",
            Sign::Error,
        ),
        (signals.rage, "rage click", "rage clicks", "badge badge--warning", Sign::Pointer),
        (signals.dead, "dead click", "dead clicks", "badge badge--warning", Sign::Pointer),
        (signals.slow, "slow click", "slow clicks", "badge badge--warning", Sign::Pointer),
    ];
    let badges = badges
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many, class, sign)| {
            view! { <span class=class><Icon sign/> {counted(n, one, many)}</span> }
        })
        .collect_view();

    view! {
        <div class="session-row__counts">
            {badges}
            <span class="count">
                <Icon sign=Sign::Pointer/>
                {counted(u64::from(counts.clicks), "click", "clicks")}
            </span>
        </div>
        <div class="session-row__note">{counted(session.n_events, "event", "events")}</div>
    }
    .into_any()
}

#[component]
fn Device(session: SessionSummary) -> impl IntoView {
    let known = session.digest.map(|digest| digest.device);
    let by_agent = || session.user_agent.as_deref().and_then(browser_name);
    let (browser, system) = match known {
        Some(device) if !device.browser.is_empty() => {
            let version = device.browser_version.as_deref().and_then(|v| v.split('.').next());
            let browser = match version {
                Some(version) => format!("{} {version}", device.browser),
                None => device.browser.clone(),
            };
            (Some(browser), Some(device.os))
        }
        _ => (by_agent(), None),
    };
    let viewport = session
        .viewport
        .map(|[width, height]| format!("{} × {}", grouped(width.into()), grouped(height.into())));
    let system = system.filter(|system| !system.is_empty());
    let note: Vec<String> = system.into_iter().chain(viewport).collect();

    view! {
        <div>{browser.unwrap_or_else(|| "Unknown browser".to_owned())}</div>
        <div class="session-row__note">{note.join(", ")}</div>
    }
    .into_any()
}

/// The first tags, as links to all sessions that have them, and how many more there are.
#[component]
fn Tags(tags: Vec<Tag>) -> impl IntoView {
    let all = tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(", ");
    let n_more = tags.len().saturating_sub(TAGS_SHOWN);
    let more = (0 < n_more).then(|| {
        view! {
            <span class="tag-more" title=all.clone()>
                <span aria-hidden="true">{format!("+{n_more}")}</span>
                <span class="visually-hidden">{format!("and {n_more} more: {all}")}</span>
            </span>
        }
    });
    let links = tags
        .into_iter()
        .take(TAGS_SHOWN)
        .map(|tag| {
            let listing = Listing { range: Range::All, ..Listing::default() };
            let href = list_path(&listing.searching(&format!("tag:{tag}")));
            view! { <a class="tag" href=href>{tag.to_string()}</a> }
        })
        .collect_view();
    view! { <div class="tags">{links} {more}</div> }.into_any()
}

/// Active time first: wall-clock time is never shown alone.
#[component]
fn Active(session: SessionSummary) -> impl IntoView {
    let derived = session.digest.as_ref().map(|digest| digest.active_ms);
    let active = worded(derived.unwrap_or_else(|| u64::from(session.counts.active_ms)));
    let length = worded(session.length_ms());

    view! {
        <div>{active}</div>
        <div class="session-row__note">{format!("of {length}")}</div>
    }
    .into_any()
}
