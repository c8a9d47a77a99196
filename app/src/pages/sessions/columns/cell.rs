//! What stands in each column of a session.

use leptos::either::Either;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use model::query::Walk;
use model::{SessionSummary, Timestamp};

use super::Column;
use crate::api::sessions::SearchHit;
use crate::browser;
use crate::components::device::DeviceIcon;
use crate::components::icon::{Icon, Sign};
use crate::components::moment::Moment;
use crate::components::tags::Tags;
use crate::format::{browser_name, clock, counted, grouped, middle_cut, path_of, worded};
use crate::pages::sessions::strip::Strip;
use crate::routes::hit_path;

/// Longest path in a cell, in characters.
const PATH_CHARS: usize = 36;

/// What a cell shows beside the session.
#[derive(Clone)]
pub struct Beside {
    /// Slug of its project.
    pub project: String,
    /// Where it matches what was searched for.
    pub hits: Vec<SearchHit>,
    /// Notes that viewers wrote of it.
    pub n_notes: u32,
    /// The list that the row is of.
    pub walk: Walk,
    /// The time.
    pub now: Timestamp,
}

/// One cell of a row.
#[component]
pub fn Cell(column: Column, session: SessionSummary, beside: Beside) -> impl IntoView {
    let Beside { project, hits, n_notes, walk, now } = beside;
    let digest = session.digest.as_ref();
    let zone = digest.and_then(|digest| digest.timezone.clone());
    let text = |text: Option<String>| text.map(IntoAny::into_any).into_any();
    let content = match column {
        Column::Pages => view! { <Pages session=session.clone()/> <Hits hits walk/> }.into_any(),
        Column::Signals => view! { <Signals session=session.clone() n_notes now/> }.into_any(),
        Column::Activity => {
            digest.map(|digest| view! { <Strip strip=digest.strip.clone()/> }).into_any()
        }
        Column::Device => view! { <Device session=session.clone()/> }.into_any(),
        Column::Place => view! { <Place session=session.clone()/> }.into_any(),
        Column::Tags => view! { <Tags tags=session.tags.clone()/> }.into_any(),
        Column::Project => project.into_any(),
        Column::Active => view! { <Active session=session.clone()/> }.into_any(),
        Column::Last => view! { <When at=session.last_at now zone/> }.into_any(),
        Column::Started => view! { <When at=session.started_at now zone/> }.into_any(),
        Column::Clicks => grouped(session.n_clicks()).into_any(),
        Column::Keys => grouped(session.n_keys()).into_any(),
        Column::Windows => grouped(session.n_windows.into()).into_any(),
        Column::Events => grouped(session.n_events).into_any(),
        Column::Language => text(session.language.clone()),
        Column::Referrer => text(digest.and_then(|digest| digest.referrer.clone())),
        Column::UtmSource => text(digest.and_then(|digest| digest.utm_source.clone())),
        Column::Recorder => text(digest.and_then(|digest| digest.recorder.clone())),
    };

    view! { <td class=class_of("session-row", column)>{content}</td> }.into_any()
}

/// The classes of a cell or of a heading.
pub fn class_of(block: &str, column: Column) -> String {
    let mut class = format!("{block}__{}", column.name());
    if column.is_number() {
        class += " session-table__number";
    }
    if !column.is_usual() {
        class += " session-table__extra";
    }
    class
}

/// Country, with the city, as far as they are known.
pub fn place_of(session: &SessionSummary) -> Option<(String, Option<String>)> {
    let digest = session.digest.as_ref()?;
    Some((digest.country.clone()?, digest.city.clone()))
}

/// Country; the city is beside the point.
#[component]
fn Place(session: SessionSummary) -> impl IntoView {
    place_of(&session).map(|(country, city)| {
        let full = city.map(|city| format!("{city}, {country}"));
        view! { <span title=full>{country}</span> }
    })
}

/// Entry → exit, and how many pages were visited; how many were loaded, until that is known.
#[component]
fn Pages(session: SessionSummary) -> impl IntoView {
    let n_visits = session.n_visits();
    let n_loads = u64::from(session.n_loads);
    let pages = n_visits.map_or_else(
        || counted(n_loads, "page load", "page loads"),
        |n_visits| counted(n_visits, "page", "pages"),
    );
    let exit = session.last_url().map(str::to_owned);
    let entry = session.entry_url.map(|url| view! { <Path url/> });
    let exit = exit.filter(|_| 1 < n_visits.unwrap_or(n_loads)).map(|url| {
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
            {pages}
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

/// The first moments at which the session matches, as links to them.
#[component]
fn Hits(hits: Vec<SearchHit>, walk: Walk) -> impl IntoView {
    let links = hits
        .into_iter()
        .map(|hit| {
            let href = walk.with(&hit_path(&hit));
            let (at, words) = (clock(hit.at.into()), hit.words);
            view! {
                <a class="session-row__hit" href=href>
                    <span class="session-row__hit-time">{at}</span>
                    " "
                    {words}
                </a>
            }
        })
        .collect_view();
    view! { <div class="session-row__hits">{links}</div> }.into_any()
}

/// What happened, in counts.
#[component]
fn Signals(session: SessionSummary, n_notes: u32, now: Timestamp) -> impl IntoView {
    let live = session.is_live(now).then(|| view! { <span class="badge live">"Live"</span> });
    let (n_clicks, n_errors) = (session.n_clicks(), session.n_errors());
    let signals = session.digest.map(|digest| digest.signals).unwrap_or_default();
    let badges = [
        (n_errors, "error", "errors", "badge badge--danger", Sign::Error),
        (signals.rage, "rage click", "rage clicks", "badge badge--warning", Sign::Pointer),
        (signals.dead, "dead click", "dead clicks", "badge badge--warning", Sign::Pointer),
        (signals.slow, "slow click", "slow clicks", "badge badge--warning", Sign::Pointer),
        (n_notes.into(), "note", "notes", "badge badge--note", Sign::KindNote),
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
            {live}
            {badges}
            <span class="count">
                <Icon sign=Sign::Pointer/>
                {counted(n_clicks, "click", "clicks")}
            </span>
        </div>
        <div class="session-row__note">{counted(session.n_events, "event", "events")}</div>
    }
    .into_any()
}

#[component]
fn Device(session: SessionSummary) -> impl IntoView {
    let known = session.digest.map(|digest| digest.device);
    let kind = known.as_ref().map(|device| device.kind).unwrap_or_default();
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
        <div class="session-row__browser">
            <DeviceIcon kind/>
            {browser.unwrap_or_else(|| "Unknown browser".to_owned())}
        </div>
        <div class="session-row__note">{note.join(", ")}</div>
    }
    .into_any()
}

/// A moment, above the link that fills the row: a pointer that rests on it is told more.
#[component]
fn When(at: Timestamp, now: Timestamp, zone: Option<String>) -> impl IntoView {
    let follow = move |event: MouseEvent| browser::follow_in_row(&event, ".session-row__link");
    view! { <span class="session-row__time" on:click=follow><Moment at now zone/></span> }
        .into_any()
}

/// Active time first: wall-clock time is never shown alone.
#[component]
fn Active(session: SessionSummary) -> impl IntoView {
    let active = worded(session.active_ms());
    let length = worded(session.length_ms());

    view! {
        <div>{active}</div>
        <div class="session-row__note">{format!("of {length}")}</div>
    }
    .into_any()
}
