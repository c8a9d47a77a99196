//! All that is known of a session and of the tab at hand, in groups.

use leptos::prelude::*;
use model::facts::Device;
use model::{SessionSummary, WindowSummary};
use serde_json::Value;

use super::words::{clock_skew, consent, named, program, storage};
use crate::api::sessions::{SessionDetail, SessionProfile, find_profile};
use crate::browser;
use crate::components::copy_button::CopyButton;
use crate::components::device::device_kind;
use crate::components::json_tree::JsonTree;
use crate::components::load_error::LoadError;
use crate::components::moment::{Moment, Style};
use crate::components::visitor::ANONYMOUS;
use crate::format::{browser_name, bytes, grouped, size, worded};
use crate::profile::kept_words;

/// What is said when they cannot be read.
const UNREAD: &str = "Most details cannot be read";

/// The panel. What was learned of the session is asked for whenever the panel is opened.
#[component]
pub fn Details(
    detail: SessionDetail,
    window: WindowSummary,
    is_open: Signal<bool>,
    /// What of the recording is missing, as the player knows it.
    lost: AnyView,
) -> impl IntoView {
    let session = detail.session.session.to_string();
    let n_opened = Memo::new(move |n: Option<&u32>| {
        let n = n.copied().unwrap_or_default();
        if is_open.get() { n.saturating_add(1) } else { n }
    });
    let profile = Resource::new(
        move || n_opened.get(),
        move |n_opened| {
            let session = session.clone();
            async move { if n_opened > 0 { find_profile(session).await } else { Ok(None) } }
        },
    );
    let retry = Callback::new(move |()| profile.refetch());

    view! {
        <div class="fact-panel">
            <h2 class="fact-panel__heading" id="details-heading">"Details"</h2>
            <Transition>
                {move || {
                    let (detail, window) = (detail.clone(), window.clone());
                    Suspend::new(async move {
                        let (profile, error) = match profile.await {
                            Ok(profile) => (profile, None),
                            Err(error) => (None, Some(error)),
                        };
                        view! {
                            {error.map(|error| view! { <LoadError error what=UNREAD retry/> })}
                            <Facts detail window profile/>
                        }
                    })
                }}
            </Transition>
            {lost}
        </div>
    }
    .into_any()
}

/// All facts that are known.
#[component]
fn Facts(
    detail: SessionDetail,
    window: WindowSummary,
    profile: Option<SessionProfile>,
) -> impl IntoView {
    let SessionDetail { session, windows, project, now } = detail;
    let place = profile.as_ref().map(|profile| profile.place.clone()).unwrap_or_default();
    let ended = if profile.as_ref().is_some_and(|profile| profile.is_live) {
        "Last active"
    } else {
        "Ended"
    };
    let n_visits = profile.as_ref().map(|profile| profile.n_visits);
    let (zone, language) = (place.timezone.clone(), session.language.clone());
    let skewed = window.skew_ms.unsigned_abs() >= 1_000;
    let (id, device) = (session.session.to_string(), device_facts(&session, profile.as_ref()));
    let active = active(&session);
    let [clicks, keys, errors] =
        [session.n_clicks(), session.n_keys(), session.n_errors()].map(grouped);

    view! {
            <dl class="facts">
                <Fact name="Started"><Moment at=session.started_at now style=Style::Absolute/></Fact>
                <Fact name=ended><Moment at=session.last_at now style=Style::Absolute/></Fact>
                {zone.map(|zone| {
                    let name = zone.clone();
                    view! {
                        <Fact name="Visitor's time zone">{name}</Fact>
                        <VisitorTime from=session.started_at to=session.last_at zone/>
                    }
                })}
                {skewed.then(|| view! { <Fact name="Visitor's clock">{clock_skew(window.skew_ms)}</Fact> })}
                <Fact name="Active">{active}</Fact>
                {n_visits.map(|n_visits| view! { <Fact name="Page visits">{grouped(n_visits)}</Fact> })}
                <Fact name="Page loads">{grouped(u64::from(session.n_loads))}</Fact>
                <Fact name="Tabs">{grouped(windows.len() as u64)}</Fact>
                <Fact name="Events">{grouped(session.n_events)}</Fact>
                <Fact name="Clicks">{clicks}</Fact>
                <Fact name="Keys">{keys}</Fact>
                <Fact name="Errors">{errors}</Fact>
                <Fact name="Size">{bytes(session.n_bytes)}</Fact>
            </dl>
            <Arrival session=session.clone() profile=profile.clone()/>
            <Group name="Device" facts=device/>
            <Group
                name="Place"
                facts=vec![
                    ("Country", named(place.country)),
                    ("Region", named(place.region)),
                    ("City", named(place.city)),
                    ("Language", named(place.language.or(language))),
                ]
            />
            {profile.clone().map(|profile| view! { <Said profile/> })}
            {profile.map(|profile| view! { <Recording profile now/> })}
            <h3 class="fact-panel__group">"Identity"</h3>
            <dl class="facts facts--stacked">
                {project.map(|slug| view! { <Fact name="Project">{slug}</Fact> })}
                <IdFact name="Session" id/>
                <IdFact name="Tab" id=window.window.window.to_string()/>
            </dl>
    }
    .into_any()
}

/// From when to when, each with its day and `, ` before the time; the day once when it is the same.
fn stretch(from: &str, to: &str) -> String {
    let time = from.split_once(", ").zip(to.split_once(", "));
    match time {
        Some(((day, _), (other, time))) if day == other => format!("{from} – {time}"),
        _ => format!("{from} – {to}"),
    }
}

/// When it was by the clock on the visitor's wall; the browser knows of zones.
#[component]
fn VisitorTime(from: model::Timestamp, to: model::Timestamp, zone: String) -> impl IntoView {
    let told = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        let at = |at: model::Timestamp| browser::local_in(at.as_ms(), &zone);
        told.set(at(from).zip(at(to)).map(|(from, to)| stretch(&from, &to)));
    });
    view! {
        <Show when=move || told.with(Option::is_some)>
            <Fact name="Visitor's time">{told}</Fact>
        </Show>
    }
    .into_any()
}

/// Where the visitor came in, from where, and where the visit ended.
#[component]
fn Arrival(session: SessionSummary, profile: Option<SessionProfile>) -> impl IntoView {
    let source = profile.map(|profile| profile.source).unwrap_or_default();
    let exit = session.last_url().map(str::to_owned);
    let referrer = source.referrer_page.or(source.referrer_host);
    let campaign = [
        ("Source", source.utm.source),
        ("Medium", source.utm.medium),
        ("Campaign", source.utm.campaign),
        ("Term", source.utm.term),
        ("Content", source.utm.content),
        ("Advertisement", source.ad_click.then(|| "Came by a click on one".to_owned())),
    ];
    view! {
        <h3 class="fact-panel__group">"Pages"</h3>
        <dl class="facts facts--stacked">
            <Fact name="Entry">{address(session.entry_url)}</Fact>
            <Fact name="Exit">{address(exit)}</Fact>
            {referrer.map(|page| view! { <Fact name="Came from">{address(Some(page))}</Fact> })}
        </dl>
        <Group name="Campaign" facts=campaign.to_vec()/>
    }
    .into_any()
}

/// What pages said about session and visitor, as they said it.
#[component]
fn Said(profile: SessionProfile) -> impl IntoView {
    let visitor = match profile.visitor {
        Some(id) => view! { <IdFact name="Visitor" id/> }.into_any(),
        // Its id follows when the session was derived again.
        None if profile.is_identified => {
            view! { <Fact name="Visitor">"Named by the page"</Fact> }.into_any()
        }
        None => view! { <Fact name="Visitor">{ANONYMOUS}</Fact> }.into_any(),
    };
    let pairs = |map: std::collections::BTreeMap<String, String>| {
        map.into_iter().map(|(name, value)| view! { <SaidFact name value/> }).collect_view()
    };
    let has_metadata = !profile.metadata.is_empty();
    view! {
        <h3 class="fact-panel__group">"Visitor"</h3>
        <dl class="facts">
            {visitor}
            {program(profile.bot).map(|what| view! { <Fact name="Program">{what}</Fact> })}
            {pairs(profile.traits)}
        </dl>
        {has_metadata
            .then(|| {
                view! {
                    <h3 class="fact-panel__group">"Metadata"</h3>
                    <dl class="facts">{pairs(profile.metadata)}</dl>
                }
            })}
    }
    .into_any()
}

/// What a page said, which may be JSON.
#[component]
fn SaidFact(name: String, value: String) -> impl IntoView {
    match serde_json::from_str::<Value>(&value) {
        Ok(tree @ (Value::Object(_) | Value::Array(_))) => {
            let label = name.clone();
            view! { <Fact name><JsonTree value=tree label/></Fact> }.into_any()
        }
        _ => view! { <Fact name>{value}</Fact> }.into_any(),
    }
}

/// Why and under which rules it was recorded, and how long it stays.
#[component]
fn Recording(profile: SessionProfile, now: model::Timestamp) -> impl IntoView {
    let missing = [
        profile.has_gap.then_some("Parts are missing"),
        profile.is_capped.then_some("Too much to count all of it"),
    ];
    let complete = missing.into_iter().flatten().collect::<Vec<_>>().join(". ");
    let facts = vec![
        ("Recorded because", Some(kept_words(profile.kept, profile.sample_rate))),
        ("Consent", profile.consent.as_ref().map(consent)),
        ("Ids kept", Some(storage(profile.storage).to_owned())),
        ("Complete", Some(complete).filter(|text| !text.is_empty())),
        ("Privacy policy", profile.policy.map(|policy| policy.to_string())),
        ("Recorder", named(profile.recorder)),
        ("Release", named(profile.release)),
    ];
    view! {
        <Group name="Recording" facts/>
        <dl class="facts">
            <Fact name="Kept until"><Moment at=profile.deleted_at now style=Style::Absolute/></Fact>
        </dl>
    }
    .into_any()
}

/// Facts under a heading; nothing when none of them is known.
#[component]
fn Group(name: &'static str, facts: Vec<(&'static str, Option<String>)>) -> impl IntoView {
    let known: Vec<_> =
        facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    (!known.is_empty()).then(|| {
        let facts = known
            .into_iter()
            .map(|(name, value)| view! { <Fact name>{value}</Fact> })
            .collect_view();
        view! {
            <h3 class="fact-panel__group">{name}</h3>
            <dl class="facts">{facts}</dl>
        }
    })
}

#[component]
fn Fact(#[prop(into)] name: String, children: Children) -> impl IntoView {
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

fn device_facts(
    session: &SessionSummary,
    profile: Option<&SessionProfile>,
) -> Vec<(&'static str, Option<String>)> {
    let device = profile.map(|profile| profile.device.clone()).unwrap_or_default();
    let Device { browser, browser_version, os, os_version, kind, screen, viewport, touch } = device;
    let told = session.user_agent.as_deref().and_then(browser_name);
    vec![
        ("Browser", versioned(browser, browser_version).or(told)),
        ("System", versioned(os, os_version)),
        ("Kind", device_kind(kind).map(str::to_owned)),
        ("Screen", screen.map(size)),
        ("Viewport", viewport.or(session.viewport).map(size)),
        ("Touch points", touch.filter(|touch| *touch > 0).map(|touch| grouped(touch.into()))),
    ]
}

fn versioned(name: String, version: Option<String>) -> Option<String> {
    let name = named(Some(name))?;
    Some(version.map_or_else(|| name.clone(), |version| format!("{name} {version}")))
}

fn active(session: &SessionSummary) -> String {
    let active = worded(session.active_ms());
    format!("{active} of {}", worded(session.length_ms()))
}

fn address(url: Option<String>) -> impl IntoView {
    url.map_or_else(
        || view! { "Unknown" }.into_any(),
        |url| view! { <span class="facts__address">{url}</span> }.into_any(),
    )
}
