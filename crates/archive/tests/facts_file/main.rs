//! The file of a day, read by a Parquet library that is not ours (npm: hyparquet).

#![expect(clippy::unwrap_used, reason = "a failed unwrap in a test is a failed test")]
#![expect(clippy::too_many_lines, reason = "facts of every kind, one field after the other")]

use std::path::Path;
use std::process::Command;

use archive::FactsWriter;
use model::facts::{
    AttemptFact, Bot, ClickFact, ClickVerdict, CustomEventFact, Device, DeviceKind, ErrorFact,
    ExposureFact, FieldFact, Kept, MarkFact, MarkKind, NumberPair, Place, RestFact, SessionCounts,
    SessionFacts, SessionWindow, Source, TextPair, TouchFact, VisitFact, VitalFact,
};
use model::{Day, IdStorage, ProjectId, SessionId, Timestamp, Utm};
use serde_json::{Value, json};

const PROJECT: &str = "01976e8a-7b6c-7def-8123-000000000001";
const DAY: &str = "2026-11-22";

fn session(number: u64) -> SessionId {
    format!("01976e8a-7b6c-7def-8123-{number:012x}").parse().unwrap()
}

fn at(ms: i64) -> Timestamp {
    DAY.parse::<Day>().unwrap().begin().shifted(ms)
}

/// A session of which nothing is known.
fn sparse(number: u64) -> SessionFacts {
    SessionFacts {
        session: session(number),
        version: 1,
        detectors: 1,
        policy: None,
        recorder: None,
        release: None,
        started_at: at(0),
        wall_ms: 0,
        active_ms: 0,
        last_input_ms: None,
        is_live: false,
        visitor: None,
        identified_ms: None,
        n_visitors: 0,
        first_seen_at: None,
        first_touch: None,
        kept: Kept::All,
        sample_rate: 10_000,
        bot: Bot::No,
        storage: IdStorage::Shared,
        has_replay: false,
        has_gap: false,
        is_capped: false,
        n_skipped: 0,
        device: Device::default(),
        place: Place::default(),
        source: Source::default(),
        touches: Vec::new(),
        counts: SessionCounts::default(),
        metadata: [].into(),
        traits: [].into(),
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

/// A session with something in every field and several items in lists.
fn full(number: u64) -> SessionFacts {
    let text = |text: &str| Some(text.to_owned());
    let source = Source {
        referrer_host: text("search.example"),
        referrer_page: text("search.example/find"),
        utm: Utm {
            source: text("letter"),
            medium: text("email"),
            campaign: text("spring"),
            term: text("shoes"),
            content: text("top"),
        },
        ad_click: true,
    };
    let vital = |value| Some(VitalFact { value, element: text("main > img") });
    let visit = |at, forms: &[&str]| VisitFact {
        window: 0,
        ord: at,
        at,
        wall_ms: 5_000,
        visible_ms: 4_000,
        active_ms: 3_000,
        url: "https://shop.example/ware?color=grün".to_owned(),
        page: "shop.example/ware".to_owned(),
        viewport: Some([1_280, 720]),
        page_height: Some(4_000),
        deepest_px: 1_500,
        depth: Some(5_550),
        attention: [1; 20],
        n_clicks: 2,
        n_keys: 1,
        lcp: vital(812.5),
        inp: vital(40.25),
        cls: vital(0.25),
        fcp: vital(300.5),
        ttfb: vital(20.75),
        forms: forms.iter().map(|form| (*form).to_owned()).collect(),
        last_input_at: Some(4_200),
        is_exit: true,
        ..VisitFact::default()
    };
    let click = |ord, verdict| ClickFact {
        ord,
        at: 700,
        selector: "button.buy".to_owned(),
        ex: Some(512),
        ey: Some(511),
        px: Some(100),
        py: Some(16_383),
        is_first: true,
        verdict,
        response_ms: Some(90),
        host: text("pay.example"),
        ..ClickFact::default()
    };
    SessionFacts {
        policy: Some("00112233aabbccdd".parse().unwrap()),
        recorder: text("0.1.0"),
        release: text("shop 7"),
        wall_ms: 60_000,
        active_ms: 12_000,
        last_input_ms: Some(59_000),
        visitor: Some(u64::MAX),
        identified_ms: Some(10),
        n_visitors: 1,
        first_seen_at: Some(at(-86_400_000)),
        first_touch: Some(source.clone()),
        kept: Kept::Sampled,
        has_replay: true,
        device: Device {
            browser: "Chrome".to_owned(),
            browser_version: text("140"),
            os: "Linux".to_owned(),
            os_version: text("6"),
            kind: DeviceKind::Desktop,
            screen: Some([2_560, 1_440]),
            viewport: Some([1_280, 720]),
            touch: Some(0),
        },
        place: Place {
            country: text("DE"),
            region: text("BE"),
            city: text("Berlin"),
            language: text("de-DE"),
            timezone: text("Europe/Berlin"),
        },
        source: source.clone(),
        touches: vec![TouchFact { at: 1, source: source.clone() }, TouchFact { at: 2, source }],
        counts: SessionCounts { n_visits: 2, n_clicks: 3, ..SessionCounts::default() },
        metadata: [("plan".to_owned(), "pro".to_owned()), ("a".to_owned(), String::new())].into(),
        traits: [("role".to_owned(), "buyer".to_owned())].into(),
        windows: vec![SessionWindow { window: PROJECT.parse().unwrap(), at: 0, started_at: at(3) }],
        visits: vec![visit(0, &["login", "search"]), visit(9, &[]), visit(10, &["pay"])],
        clicks: vec![click(1, ClickVerdict::Fine), click(2, ClickVerdict::Dead)],
        custom_events: vec![CustomEventFact {
            name: "bought".to_owned(),
            numbers: vec![NumberPair { key: "price".to_owned(), value: 12.5 }],
            texts: vec![TextPair { key: "currency".to_owned(), value: "EUR".to_owned() }],
            ..CustomEventFact::default()
        }],
        errors: vec![ErrorFact { issue: "f".repeat(40), ..ErrorFact::default() }],
        attempts: vec![AttemptFact { last_field: text("card"), ..AttemptFact::default() }],
        fields: vec![FieldFact { position: Some(0), fill_ms: Some(7), ..FieldFact::default() }],
        marks: vec![MarkFact { kind: MarkKind::ScrollThrash, n: 4, ..MarkFact::default() }],
        rests: vec![RestFact { dwell_ms: 5_000, px: Some(1), ..RestFact::default() }],
        exposures: vec![ExposureFact { variant: "b".to_owned(), ..ExposureFact::default() }],
        ..sparse(number)
    }
}

fn write(path: &Path, sessions: impl Iterator<Item = SessionFacts>) {
    let (project, day): (ProjectId, Day) = (PROJECT.parse().unwrap(), DAY.parse().unwrap());
    let mut writer = FactsWriter::new(project, day).unwrap();
    let mut file = Vec::new();
    for facts in sessions {
        writer.push(&facts).unwrap();
        file.extend(writer.take().unwrap());
    }
    let (rest, n_bytes) = writer.finish().unwrap();
    file.extend(rest);
    assert_eq!(file.len() as u64, n_bytes);
    std::fs::write(path, file).unwrap();
}

/// What the other library finds.
fn read(path: &Path) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/facts_file/read.mjs");
    let output = Command::new("node").arg(script).arg(path).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`cargo xtask setup` installs what this needs: {complaint}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A session as rows hold it: times are dates, and the largest numbers texts in JavaScript.
fn expected(facts: &SessionFacts) -> Value {
    let mut row = serde_json::to_value(facts).unwrap();
    let date = |value: &mut Value| {
        let Some(ms) = value.as_i64() else { return };
        let (day, ms) = (Day::from_number(ms / 86_400_000).unwrap(), ms % 86_400_000);
        *value = json!(format!("{day}T00:00:0{}.{:03}Z", ms / 1_000, ms % 1_000));
    };
    if let Some(visitor) = facts.visitor {
        row["visitor"] = json!(visitor.to_string());
    }
    date(&mut row["started_at"]);
    date(&mut row["first_seen_at"]);
    for window in row["windows"].as_array_mut().unwrap() {
        date(&mut window["started_at"]);
    }
    row
}

/// Without what is not there: some values are null then, some are left out.
fn without_nothing(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            fields.map(|(name, value)| (name.clone(), without_nothing(value))).collect()
        }
        Value::Array(items) => items.iter().map(without_nothing).collect(),
        other => other.clone(),
    }
}

/// A session with many long addresses.
fn long(number: u64) -> SessionFacts {
    let mut facts = full(number);
    let mut visit = facts.visits[0].clone();
    visit.url = format!("https://shop.example/{}", "x".repeat(1_000));
    facts.visits = vec![visit; 100];
    facts
}

#[test]
fn another_library_reads_every_field() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("day.parquet");
    let sessions = [sparse(1), full(2), sparse(3), full(4)];

    write(&path, sessions.iter().cloned());
    let found = read(&path);

    let rows = found["rows"].as_array().unwrap();
    assert_eq!(rows.len(), sessions.len());
    for (row, facts) in rows.iter().zip(&sessions) {
        let expected = expected(facts);
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(without_nothing(&row[name]), without_nothing(value), "{name}");
        }
    }
    let metadata =
        [("hindsight.facts_version", "1"), ("hindsight.project", PROJECT), ("hindsight.day", DAY)];
    for (key, value) in metadata {
        let found = found["metadata"].as_array().unwrap();
        assert!(found.contains(&json!({"key": key, "value": value})), "{key}");
    }
}

#[test]
fn a_day_with_many_sessions_is_several_groups_and_one_without_any_is_a_file_too() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("day.parquet");

    write(&path, (0..400).map(long));
    let found = read(&path);
    assert!(found["n_groups"].as_u64().unwrap() > 1, "{}", found["n_groups"]);
    let rows = found["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 400);
    assert!((0..).zip(rows).all(|(number, row)| row["session"] == json!(session(number))));

    write(&path, std::iter::empty());
    assert_eq!(read(&path)["rows"], json!([]));
}
