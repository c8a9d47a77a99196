//! The session as JSON: what another Hindsight imports.
//!
//! # Format
//!
//! `public/docs/session-v1.schema.json`. Fields are added, and never change their meaning.

use std::collections::BTreeMap;

use analytics::stored::{self, Understood};
use model::facts::DeviceKind;
use model::{ActivityKind, ActivityRow, Consent, PolicyHash, SessionSummary, Tag};
use model::{Timestamp, Utm, WindowId, WindowSummary};
use serde::Serialize;
use serde_json::Value;
use store::StoreError;

use super::pieces::{Export, Piece};
use super::time::rfc3339;
use super::{Source, Subject};

/// Which parts are written.
#[expect(clippy::struct_excessive_bools, reason = "each is asked for by itself")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    /// The events of all windows.
    pub events: bool,
    /// What is known of visit and visitor.
    pub metadata: bool,
    /// What happened, in words.
    pub activity: bool,
    /// What viewers wrote.
    pub notes: bool,
}

impl Default for Content {
    fn default() -> Self {
        Self { events: true, metadata: true, activity: true, notes: false }
    }
}

#[derive(Serialize)]
struct Head<'a> {
    format: &'a str,
    version: u8,
    exported_at: String,
    session: Session<'a>,
}

#[derive(Serialize)]
struct Session<'a> {
    id: String,
    project: Option<&'a str>,
    started: Timestamp,
    ended: Timestamp,
    active_ms: u64,
    policy: Vec<PolicyHash>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consent: Option<Consent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Metadata<'a>>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    entry: Option<&'a str>,
    exit: Option<&'a str>,
    viewport: Option<[u32; 2]>,
    language: Option<&'a str>,
    user_agent: Option<&'a str>,
    timezone: Option<&'a str>,
    browser: Option<&'a str>,
    os: Option<&'a str>,
    device: DeviceKind,
    country: Option<&'a str>,
    region: Option<String>,
    city: Option<&'a str>,
    referrer: Option<&'a str>,
    utm: Option<Utm>,
    custom: BTreeMap<String, String>,
    traits: BTreeMap<String, String>,
    tags: &'a [Tag],
}

/// The session as a file.
pub(crate) async fn session_file(
    source: Source,
    subject: &Subject,
    content: Content,
    now: Timestamp,
) -> Result<Export, StoreError> {
    let known = understood(&source, &subject.session).await?;
    let mut pieces = vec![Piece::Text(head(subject, known, content, now) + ",\"windows\":[")];
    for (place, (number, window)) in subject.windows.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        let id = window.window.window;
        let (from, to) = (window.from, window.to);
        let begin =
            format!("{comma}\n{{\"id\":\"{id}\",\"number\":{number},\"from\":{from},\"to\":{to}");
        if content.events {
            pieces.push(Piece::Text(begin + ",\"events\":["));
            pieces.push(Piece::Events(window.clone()));
            pieces.push(Piece::Text("\n]".to_owned()));
        } else {
            pieces.push(Piece::Text(begin));
        }
        pieces.push(Piece::Missing(window.clone()));
        pieces.push(Piece::Text("}".to_owned()));
    }
    pieces.push(Piece::Text("]".to_owned()));
    if content.activity {
        pieces.push(Piece::Text(",\"activity\":[".to_owned()));
        let windows = subject.windows.iter();
        pieces.extend(windows.map(|(_, window)| Piece::Rows(window.clone(), row)));
        pieces.push(Piece::Text("]".to_owned()));
    }
    if content.notes {
        let notes = source.store.list_notes(subject.session.session).await?;
        pieces.push(Piece::Text(format!(",\"notes\":{}", json(&notes))));
    }
    pieces.push(Piece::Said(Box::new(|written| {
        format!(",\"truncated\":{}}}\n", written.is_truncated)
    })));
    Ok(Export::new(source, pieces))
}

/// The events of a window as a plain array, for other tools.
pub(crate) fn window_events(source: Source, window: &WindowSummary) -> Export {
    let text = |text: &str| Piece::Text(text.to_owned());
    let pieces = vec![text("["), Piece::Events(window.clone()), text("\n]\n")];
    Export::new(source, pieces)
}

/// What was derived, when it was and this program can read it.
async fn understood(
    source: &Source,
    session: &SessionSummary,
) -> Result<Option<Understood>, StoreError> {
    let stored = source.store.find_session_facts(session.project, session.session).await?;
    Ok(stored.and_then(|stored| stored::decode(&stored.body).ok()))
}

/// The file up to its windows.
fn head(subject: &Subject, known: Option<Understood>, wanted: Content, now: Timestamp) -> String {
    let summary = &subject.session;
    let (policy, consent, said) = match known {
        Some(Understood { facts, consent, .. }) => {
            let said = Said {
                custom: facts.metadata,
                traits: facts.traits,
                utm: Some(facts.source.utm),
                region: facts.place.region,
            };
            (facts.policy.into_iter().collect(), consent, said)
        }
        None => (Vec::new(), None, Said::default()),
    };
    let head = Head {
        format: "hindsight.session",
        version: 1,
        exported_at: rfc3339(now),
        session: Session {
            id: summary.session.to_string(),
            project: subject.project.as_deref(),
            started: summary.started_at,
            ended: summary.last_at,
            active_ms: summary.active_ms(),
            policy,
            consent,
            metadata: wanted.metadata.then(|| metadata(summary, said)),
        },
    };
    let mut text = json(&head);
    // What follows stands in the same object.
    text.pop();
    text
}

/// What only facts say of the visit.
#[derive(Default)]
struct Said {
    custom: BTreeMap<String, String>,
    traits: BTreeMap<String, String>,
    utm: Option<Utm>,
    region: Option<String>,
}

fn metadata(summary: &SessionSummary, said: Said) -> Metadata<'_> {
    let Said { custom, traits, utm, region } = said;
    let digest = summary.digest.as_ref();
    let device = digest.map(|digest| &digest.device);
    Metadata {
        entry: summary.entry_url.as_deref(),
        exit: summary.exit_url.as_deref(),
        viewport: summary.viewport,
        language: summary.language.as_deref(),
        user_agent: summary.user_agent.as_deref(),
        timezone: digest.and_then(|digest| digest.timezone.as_deref()),
        browser: device.and_then(|device| named(&device.browser)),
        os: device.and_then(|device| named(&device.os)),
        device: device.map(|device| device.kind).unwrap_or_default(),
        country: digest.and_then(|digest| digest.country.as_deref()),
        region,
        city: digest.and_then(|digest| digest.city.as_deref()),
        referrer: digest.and_then(|digest| digest.referrer.as_deref()),
        utm: utm.filter(|utm| *utm != Utm::default()),
        custom,
        traits,
        tags: &summary.tags,
    }
}

fn named(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// A row of activity, at its moment by the visitor's clock.
#[derive(Serialize)]
struct Row<'a> {
    at: Timestamp,
    window: WindowId,
    kind: ActivityKind,
    label: &'a str,
    detail: &'a Value,
}

#[expect(clippy::unnecessary_wraps, reason = "files of other kinds leave rows out")]
fn row(window: &WindowSummary, row: &ActivityRow<Value>) -> Option<String> {
    let at = window.from.shifted(i64::try_from(row.at).unwrap_or(i64::MAX));
    let ActivityRow { window, kind, label, detail, .. } = row;
    Some(json(&Row { at, window: *window, kind: *kind, label, detail }))
}

fn json(value: &impl Serialize) -> String {
    // Texts, numbers and lists of them always serialise.
    serde_json::to_string(value).unwrap_or_default()
}
