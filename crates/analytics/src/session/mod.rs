//! The windows of a session into its facts.
//!
//! [`merge`] is a function of the *set* of windows: it orders them itself, so it does not
//! matter in which order they came.

mod attempts;
mod context;
mod device;
mod digest;
mod number;
mod signals;
mod source;

use std::collections::BTreeMap;

use model::facts::{
    CustomEventFact, ErrorFact, ErrorOrigin, EventOrigin, Level, NO_VISIT, SessionCounts,
    SessionFacts, SessionWindow, Source, VERSION, WindowFacts, caps,
};
use model::{Timestamp, WindowId};

use crate::extract::Ending;
use crate::thresholds::DETECTORS;
use crate::{PageRules, Settings};

use number::Lists;

pub use context::SessionContext;
pub use device::device_of;
pub use digest::digest;

/// The facts of one window, and what the server knows of it.
#[derive(Clone, Copy, Debug)]
pub struct WindowPart<'a> {
    /// The window.
    pub window: WindowId,
    /// What to add to the visitor's clock to get the server's, in ms.
    pub skew_ms: i64,
    /// Its facts.
    pub facts: &'a WindowFacts,
}

/// What a backend reported for the session.
#[derive(Clone, Debug, Default)]
pub struct ServerEvent {
    /// Its name.
    pub name: String,
    /// When, by the server's clock.
    pub at: Timestamp,
    /// How bad it is.
    pub level: Level,
    /// Its payload.
    pub payload: serde_json::Map<String, serde_json::Value>,
}

/// An error of a backend that names the session.
#[derive(Clone, Debug, Default)]
pub struct ServerError {
    /// The fingerprint of its issue.
    pub issue: String,
    /// When, by the server's clock.
    pub at: Timestamp,
}

/// A window in the session's order and time.
struct Part<'a> {
    from: WindowPart<'a>,
    /// Its first event, in ms from the session's start.
    offset: u64,
    /// The same by the server's clock.
    started_at: Timestamp,
}

/// The facts of a session. `None` when none of its windows holds anything.
pub fn merge(
    settings: &Settings,
    context: &SessionContext,
    windows: &[WindowPart<'_>],
) -> Option<SessionFacts> {
    let (started_at, parts) = order(windows)?;
    let mut facts = empty(context, started_at);
    facts.counts.n_windows = parts.len() as u64;
    for part in &parts {
        add_scalars(&mut facts, part);
    }
    facts.active_ms = signals::active_ms(&parts);
    source::fill(&mut facts, &settings.pages, &parts);
    let mut lists = Lists::new(&parts);
    add_reports(&mut facts, &mut lists, context, started_at);
    attempts::fill(&mut lists, &parts);
    lists.finish(&mut facts, &parts);
    signals::fill(&mut facts, &parts, context.bot);
    Some(facts)
}

/// Windows by their first event, and when the first of them is.
fn order<'a>(windows: &[WindowPart<'a>]) -> Option<(Timestamp, Vec<Part<'a>>)> {
    let mut parts: Vec<Part<'a>> = windows
        .iter()
        .filter_map(|&part| {
            let started_at = part.facts.started_at?.shifted(part.skew_ms);
            Some(Part { from: part, offset: 0, started_at })
        })
        .collect();
    parts.sort_by_key(|part| (part.started_at, part.from.window));
    let first = parts.first()?.started_at;
    for part in &mut parts {
        part.offset = part.started_at.ms_since(first);
    }
    Some((first, parts))
}

fn empty(context: &SessionContext, started_at: Timestamp) -> SessionFacts {
    SessionFacts {
        session: context.session,
        version: VERSION,
        detectors: DETECTORS,
        policy: context.policy.clone(),
        recorder: None,
        release: context.release.clone(),
        started_at,
        wall_ms: 0,
        active_ms: 0,
        last_input_ms: None,
        is_live: context.ending == Ending::Live,
        visitor: None,
        identified_ms: None,
        n_visitors: 0,
        // Other sessions of the visitor say it.
        first_seen_at: None,
        first_touch: None,
        kept: context.kept,
        sample_rate: context.sample_rate,
        bot: model::facts::Bot::No,
        storage: context.storage,
        has_replay: false,
        has_gap: false,
        is_capped: false,
        n_skipped: 0,
        device: context.device.clone(),
        place: context.place.clone(),
        source: Source::default(),
        touches: Vec::new(),
        counts: SessionCounts::default(),
        metadata: BTreeMap::new(),
        traits: BTreeMap::new(),
        windows: Vec::new(),
        visits: Vec::new(),
        clicks: Vec::new(),
        custom_events: Vec::new(),
        errors: Vec::new(),
        attempts: Vec::new(),
        fields: Vec::new(),
        marks: Vec::new(),
        rests: Vec::new(),
        exposures: Vec::new(),
    }
}

fn add_scalars(facts: &mut SessionFacts, part: &Part<'_>) {
    let Part { from: WindowPart { window, facts: from, .. }, offset, .. } = part;
    facts.wall_ms = facts.wall_ms.max(offset.saturating_add(from.last_at));
    let last_input = from.last_input_at.map(|at| offset.saturating_add(at));
    facts.last_input_ms = facts.last_input_ms.max(last_input);
    facts.n_skipped += from.counts.n_skipped;
    facts.has_replay |= from.has_replay;
    facts.has_gap |= from.has_gap;
    facts.is_capped |= from.is_capped;
    facts.n_visitors = facts.n_visitors.max(from.n_visitors);
    let counts = &mut facts.counts;
    counts.n_visits += from.counts.n_visits;
    counts.n_events += from.counts.n_events;
    counts.n_clicks += from.counts.n_clicks;
    counts.n_keys += from.counts.n_keys;
    counts.n_errors += from.counts.n_errors;
    counts.n_resource_failures += from.counts.n_resource_failures;
    counts.n_custom_events += from.counts.n_custom_events;
    if facts.windows.len() < caps::WINDOWS {
        let started_at = from.started_at.unwrap_or_default();
        facts.windows.push(SessionWindow { window: *window, at: *offset, started_at });
    } else {
        facts.is_capped = true;
    }
}

/// What backends reported, in the order of its content: it may have come in any.
fn add_reports(
    facts: &mut SessionFacts,
    lists: &mut Lists,
    context: &SessionContext,
    started_at: Timestamp,
) {
    let mut events: Vec<CustomEventFact> = context
        .server_events
        .iter()
        .map(|event| {
            let pairs = crate::extract::Pairs::of(&event.payload);
            CustomEventFact {
                ord: u64::MAX,
                at: event.at.ms_since(started_at),
                visit: NO_VISIT,
                name: crate::text::cut(&event.name, caps::NAME_CHARS),
                origin: EventOrigin::Server,
                level: event.level,
                numbers: pairs.numbers,
                texts: pairs.texts,
                n_skipped: pairs.n_skipped,
            }
        })
        .collect();
    events.sort_by(|one, other| {
        let key = |event: &CustomEventFact| (event.at, event.name.clone(), event.level);
        key(one).cmp(&key(other)).then_with(|| format!("{one:?}").cmp(&format!("{other:?}")))
    });
    facts.counts.n_server_events = events.len() as u64;
    for event in events {
        lists.report_event(event);
    }
    let mut errors: Vec<ErrorFact> = context
        .server_errors
        .iter()
        .map(|error| ErrorFact {
            ord: u64::MAX,
            at: error.at.ms_since(started_at),
            visit: NO_VISIT,
            issue: error.issue.clone(),
            origin: ErrorOrigin::Server,
        })
        .collect();
    errors.sort_by(|one, other| (one.at, &one.issue).cmp(&(other.at, &other.issue)));
    facts.counts.n_server_errors = errors.len() as u64;
    for error in errors {
        lists.report_error(error);
    }
}

/// The host and page of an address, when it has a host.
fn host_and_page(pages: &PageRules, url: &str) -> Option<(String, String)> {
    if let Some(app) = url.strip_prefix("android-app://") {
        let package = app.split('/').next().unwrap_or_default().to_owned();
        return Some((package.clone(), package));
    }
    let host = pages.host_of(url);
    (!host.is_empty()).then(|| (host, pages.key(url)))
}
