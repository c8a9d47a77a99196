//! The pipeline as a recorder meets it: requests in, answers and journal records out.

mod accepted;
mod answers;
mod bad_input;
mod forwarded;
mod fuzz;
mod limits;

use std::io::Write as _;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, Method, Request, StatusCode};
use model::{ConsentMode, JournalPosition, PrivacySignal, Project, RecorderConfig, Timestamp};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt as _;

use super::*;
use crate::journal::{Arrival, BatchLimits, JournalConfig, JournalCursor, Record};
use crate::projects::{ActivePolicy, compile};

/// The default policy but for its patterns, which take a while to compile.
pub(super) static POLICY: LazyLock<Arc<ActivePolicy>> = LazyLock::new(|| {
    let patterns: Vec<_> = redaction::pattern_names().collect();
    Arc::new(compile(&json!({"disabled_patterns": patterns}).to_string()).unwrap())
});

const ORIGIN: &str = "https://shop.example";
const KEY: &str = "hs_shop";
/// Began a minute before [`NOW`].
const SESSION: &str = "01a200b7-bb94-7def-8123-456789abcdef";
const WINDOW: &str = "01976e8a-7b6c-7def-8123-456789abcde0";
const PROJECT: &str = "01976e8a-7b6c-7def-8123-456789abcde1";
const NOW: i64 = 1_795_308_430_836;

/// A server with two projects, on a journal of its own.
struct Server {
    dir: TempDir,
    journal: Journal,
    router: Router,
}

impl Server {
    fn new() -> Self {
        Self::with(IngestLimits::default(), |_| {})
    }

    fn with(limits: IngestLimits, configure: impl FnOnce(&mut JournalConfig)) -> Self {
        let blog = project(
            "01976e8a-7b6c-7def-8123-456789abcde2",
            "hs_blog",
            "https://blog.example",
            RecorderConfig::default(),
        );
        let shop = project(PROJECT, KEY, ORIGIN, RecorderConfig::default());
        Self::of([shop, blog], limits, configure)
    }

    /// A server of these projects.
    fn of(
        projects: impl IntoIterator<Item = RecordedProject>,
        limits: IngestLimits,
        configure: impl FnOnce(&mut JournalConfig),
    ) -> Self {
        let dir = TempDir::new().unwrap();
        let mut config = JournalConfig::new(dir.path());
        configure(&mut config);
        let (journal, _) = Journal::open(&config).unwrap();
        let projects = ProjectDirectory::new(projects);
        let (clock, _) = Clock::driven(Timestamp::from_ms(NOW).unwrap());
        let geo = Geo::Cloudflare;
        let ingest = Ingest::new(projects, journal.clone(), clock, geo, limits, "hs_optout");
        let router = endpoint::routes(ingest);
        Self { dir, journal, router }
    }

    /// Sends a frame as the recorder of the shop does.
    async fn post(&self, frame: impl Into<Body>) -> Reply {
        self.send(post(&[("origin", ORIGIN)], frame)).await
    }

    async fn send(&self, request: Request<Body>) -> Reply {
        let Ok(response) = self.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let json =
            if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
        Reply { status: parts.status, headers: parts.headers, json }
    }

    /// Everything that was stored.
    async fn stored(&self) -> Vec<(JournalPosition, Record)> {
        if *self.journal.durable_end().borrow() == JournalCursor::default() {
            return Vec::new();
        }
        let all = BatchLimits { records: usize::MAX, bytes: usize::MAX };
        let mut reader = self.journal.reader(JournalCursor::default());
        reader.next_batch(all).await.unwrap().unwrap().records
    }
}

/// What the recorder was told.
#[derive(Debug)]
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    json: Value,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Status, outcome and reason.
    fn fate(&self) -> (u16, &str, &str) {
        let text = |name: &str| self.json.get(name).and_then(Value::as_str).unwrap_or_default();
        (self.status.as_u16(), text("outcome"), text("reason"))
    }
}

fn project(id: &str, key: &str, origin: &str, recorder: RecorderConfig) -> RecordedProject {
    let policy = Arc::clone(&POLICY);
    let settings = Settings::new(recorder, policy, Arc::default(), "hs_optout").unwrap();
    RecordedProject {
        project: Project {
            id: id.parse().unwrap(),
            slug: key.trim_start_matches("hs_").to_owned(),
            key: key.parse().unwrap(),
            origins: vec![origin.parse().unwrap()],
        },
        keys: vec![key.parse().unwrap()],
        settings: Some(Arc::new(settings)),
    }
}

/// Of the shop's configuration.
fn revision() -> String {
    let shop = project(PROJECT, KEY, ORIGIN, RecorderConfig::default());
    shop.settings.unwrap().revision.clone()
}

fn post(headers: &[(&str, &str)], frame: impl Into<Body>) -> Request<Body> {
    let mut request = Request::builder().method(Method::POST).uri("/v1/chunks");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(frame.into()).unwrap()
}

/// A header that is right for [`events`].
fn header() -> Value {
    json!({
        "v": 1, "key": KEY, "session": SESSION, "window": WINDOW, "seq": 0, "first": 0,
        "events": 4, "from": NOW - 900, "to": NOW - 100, "enc": "gzip", "snapshot": [1],
        "counts": {"clicks": 1}, "sent": NOW - 50, "policy": POLICY.hash.as_str(),
    })
}

fn events() -> String {
    let event = |kind: u8, ms: i64, data: Value| {
        json!({"type": kind, "timestamp": ms, "data": data}).to_string()
    };
    let document = json!({"node": {"type": 0, "childNodes": [], "id": 1},
        "initialOffset": {"top": 0, "left": 0}});
    let click = json!({"source": 2, "type": 2, "id": 1, "x": 1, "y": 2});
    [
        event(4, NOW - 900, json!({"href": "https://shop.example/", "width": 1, "height": 1})),
        event(2, NOW - 880, document),
        // Went back in time: somebody set the clock.
        event(3, NOW - 890, click.clone()),
        event(3, NOW - 100, click),
    ]
    .join("\n")
}

fn gzip(payload: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(payload).unwrap();
    encoder.finish().unwrap()
}

/// A frame of a header and a payload that is already encoded.
fn frame(header: &Value, payload: &[u8]) -> Vec<u8> {
    [header.to_string().as_bytes(), b"\n", payload].concat()
}

/// The frame that is accepted.
fn good_frame() -> Vec<u8> {
    frame(&header(), &gzip(events().as_bytes()))
}

/// The frame that is accepted, but for what is done to its header.
fn with_header(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut header = header();
    change(&mut header);
    frame(&header, &gzip(events().as_bytes()))
}

/// A frame of these events, with a header that is right but for what they are.
fn with_events(events: &str, n_events: usize) -> Vec<u8> {
    let mut header = header();
    header["events"] = n_events.into();
    header["snapshot"] = json!([]);
    frame(&header, &gzip(events.as_bytes()))
}
