//! What is known of a session: a few facts in the top bar, all of them in the panel.

use leptos::prelude::*;
use model::{SessionSummary, WindowSummary};

use super::delete::DeleteButton;
use crate::api::sessions::SessionDetail;
use crate::bulk::session_tags::SessionTags;
use crate::components::copy_button::CopyButton;
use crate::components::icon::{Icon, Sign};
use crate::components::moment::{Moment, Style};
use crate::format::{browser_name, bytes, counted, grouped, middle_cut, path_of, worded};

/// Longest path in the top bar, in characters.
const PATH_CHARS: usize = 48;

/// Entry page, device and errors, beside the visitor.
#[component]
pub fn FactBar(detail: SessionDetail) -> impl IntoView {
    let session = detail.session;
    let now = detail.now;
    let entry = session.entry_url.clone().map(|url| {
        let path = middle_cut(path_of(&url), PATH_CHARS);
        view! { <span class="fact-bar__entry" title=url>{path}</span> }
    });
    let errors = u64::from(session.counts.errors);
    let device = [session.user_agent.as_deref().and_then(browser_name), session.viewport.map(size)];
    let device: Vec<String> = device.into_iter().flatten().collect();

    view! {
        <div class="fact-bar">
            {entry}
            {(errors > 0)
                .then(|| {
                    view! {
                        <span class="badge badge--danger">
                            <Icon sign=Sign::Error/>
                            {counted(errors, "error", "errors")}
                        </span>
                    }
                })}
            <span class="fact-bar__device">{device.join(" · ")}</span>
            <span class="fact-bar__time"><Moment at=session.last_at now/></span>
            <SessionTags session=session.session tags=session.tags/>
            <DeleteButton session=session.session/>
        </div>
    }
    .into_any()
}

/// All facts, in groups.
#[component]
pub fn FactPanel(detail: SessionDetail, window: WindowSummary) -> impl IntoView {
    let SessionDetail { session, windows, project, now } = detail;
    let n_windows = windows.len();
    let active = active(&session);
    let browser = session.user_agent.as_deref().and_then(browser_name).unwrap_or_else(unknown);
    let viewport = session.viewport.map_or_else(unknown, size);
    let language = session.language.unwrap_or_else(unknown);
    let skewed = window.skew_ms.unsigned_abs() >= 1_000;

    view! {
        <div class="fact-panel">
            <h2 class="fact-panel__heading" id="details-heading">"Details"</h2>
            <dl class="facts">
                <Fact name="Started"><Moment at=session.started_at now style=Style::Absolute/></Fact>
                <Fact name="Last active"><Moment at=session.last_at now style=Style::Absolute/></Fact>
                <Fact name="Active">{active}</Fact>
                <Fact name="Page loads">{grouped(u64::from(session.n_loads))}</Fact>
                <Fact name="Tabs">{grouped(n_windows as u64)}</Fact>
                <Fact name="Events">{grouped(session.n_events)}</Fact>
                <Fact name="Clicks">{grouped(u64::from(session.counts.clicks))}</Fact>
                <Fact name="Keys">{grouped(u64::from(session.counts.keys))}</Fact>
                <Fact name="Errors">{grouped(u64::from(session.counts.errors))}</Fact>
                <Fact name="Size">{bytes(session.n_bytes)}</Fact>
            </dl>
            <h3 class="fact-panel__group">"Pages"</h3>
            <dl class="facts facts--stacked">
                <Fact name="Entry">{address(session.entry_url)}</Fact>
                <Fact name="Exit">{address(session.exit_url)}</Fact>
            </dl>
            <h3 class="fact-panel__group">"Device"</h3>
            <dl class="facts">
                <Fact name="Browser">{browser}</Fact>
                <Fact name="Viewport">{viewport}</Fact>
                <Fact name="Language">{language}</Fact>
                {skewed
                    .then(|| view! { <Fact name="Clock">{clock_skew(window.skew_ms)}</Fact> })}
            </dl>
            <h3 class="fact-panel__group">"Identity"</h3>
            <dl class="facts facts--stacked">
                {project.map(|slug| view! { <Fact name="Project">{slug}</Fact> })}
                <IdFact name="Session" id=session.session.to_string()/>
                <IdFact name="Tab" id=window.window.window.to_string()/>
            </dl>
        </div>
    }
    .into_any()
}

#[component]
fn Fact(name: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="facts__fact">
            <dt class="facts__name">{name}</dt>
            <dd class="facts__value">{children()}</dd>
        </div>
    }
    .into_any()
}

/// An id with a button that copies it.
#[component]
fn IdFact(name: &'static str, id: String) -> impl IntoView {
    let label = format!("Copy {} id", name.to_lowercase());
    view! {
        <div class="facts__fact">
            <dt class="facts__name">{name}</dt>
            <dd class="facts__value facts__value--id">
                <code class="facts__id">{id.clone()}</code>
                <CopyButton text=id label is_quiet=true/>
            </dd>
        </div>
    }
    .into_any()
}

fn active(session: &SessionSummary) -> String {
    let active = worded(u64::from(session.counts.active_ms));
    format!("{active} of {}", worded(session.length_ms()))
}

fn address(url: Option<String>) -> impl IntoView {
    url.map_or_else(
        || view! { "Unknown" }.into_any(),
        |url| view! { <span class="facts__address">{url}</span> }.into_any(),
    )
}

fn size([width, height]: [u32; 2]) -> String {
    format!("{} × {}", grouped(width.into()), grouped(height.into()))
}

fn clock_skew(skew_ms: i64) -> String {
    let by = worded(skew_ms.unsigned_abs());
    if skew_ms > 0 { format!("{by} behind ours") } else { format!("{by} ahead of ours") }
}

fn unknown() -> String {
    "Unknown".to_owned()
}
