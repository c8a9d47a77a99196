//! What must hold for every recording: cuts, order, duplicates, provisional chunks, checkouts
//! and node ids change nothing; nothing panics.

use crate::support::{
    BUTTON, CLOCK, DOCUMENT, EMAIL, LINK, OwnedChunk, PANE, PARAGRAPH, PHONE, Recording, START,
    SUBMIT, derive, done, with_chunk,
};
use analytics::{
    Ending, Pushed, SessionContext, Settings, WindowDeriver, WindowPart, derive_window, merge,
};
use dom::{Detail, Mirror};
use model::facts::{SessionFacts, WindowFacts};
use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::{Value, json};

/// One thing that happens, after a pause.
#[derive(Clone, Debug)]
struct Step {
    pause: i64,
    what: u8,
    n: i32,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..20_u8, -50..2_500_i64, 0..400_i32).prop_map(|(what, pause, n)| {
        // Now and then somebody goes away for a while.
        Step { pause: if n == 7 { 40_000 } else { pause }, what, n }
    });
    prop::collection::vec(step, 1..60)
}

fn path(n: i32) -> &'static str {
    ["/a", "/b", "/c?x=1"][usize::try_from(n).unwrap_or(0) % 3]
}

fn recording(steps: &[Step]) -> Recording {
    let mut recording = Recording::on("/a");
    let mut at = 0;
    let mut page = "/a";
    for Step { pause, what, n } in steps.iter().cloned() {
        at += pause;
        let node =
            [BUTTON, LINK, PARAGRAPH, EMAIL, SUBMIT, PANE][usize::try_from(n).unwrap_or(0) % 6];
        match what {
            0..=2 => done(recording.click_at(at, node, n, n)),
            3 => {
                done(recording.click(at, node).mark(at + 1, "#x", json!({ "trusted": n % 2 == 0 })))
            }
            4 => done(recording.mouse(at, n, n)),
            5 => {
                done(recording.mutate(at, [CLOCK, PARAGRAPH][usize::try_from(n).unwrap_or(0) % 2]))
            }
            6 => done(recording.scroll(at, DOCUMENT, n * 10)),
            7 => done(recording.focus(at, EMAIL)),
            8 => done(recording.edit(
                at,
                [EMAIL, PHONE][usize::try_from(n).unwrap_or(0) % 2],
                if n % 3 == 0 { "" } else { "x" },
            )),
            9 => done(recording.blur(at, EMAIL)),
            10 => {
                done(recording.custom(at, "form", json!({ "state": "submit", "form": "signup" })))
            }
            11 => {
                page = path(n);
                recording.route(at, page);
            }
            12 => {
                page = path(n);
                recording.load(at, page);
            }
            13 => done(recording.visibility(
                at,
                ["hidden", "visible", "pagehide", "pageshow"][usize::try_from(n).unwrap_or(0) % 4],
            )),
            14 => done(recording.custom(at, "bought", json!({ "value": n }))),
            15 => done(recording.custom(
                at,
                "error",
                json!({ "class": "E", "message": "m", "stack": "", "mechanism": "onerror" }),
            )),
            16 => done(recording.custom(
                at,
                "vital",
                json!({ "metric": "INP", "value": n, "load": "load-0", "at": START + at - 500 }),
            )),
            17 => {
                done(recording.custom(at, "layout", json!({ "height": 1_000 + n, "width": 1_280 })))
            }
            18 => done(recording.custom(
                at,
                "navigation",
                json!({ "kind": "link", "url": "https://a.test/b" }),
            )),
            _ => done(recording.checkout(at, page)),
        }
    }
    recording
}

/// Counts of events differ where events were added; nothing else may.
fn without_counts(mut facts: WindowFacts) -> Value {
    facts.counts.n_events = 0;
    let mut value = serde_json::to_value(facts).unwrap();
    forget_ord(&mut value);
    value
}

fn forget_ord(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("ord");
            if let Some(first) = fields.get_mut("first_edit").and_then(Value::as_array_mut) {
                first[0] = Value::Null;
            }
            fields.values_mut().for_each(forget_ord);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_ord),
        _ => {}
    }
}

fn session_of(parts: &[(&str, i64, &WindowFacts)]) -> SessionFacts {
    let parts: Vec<WindowPart<'_>> = parts
        .iter()
        .map(|(window, skew_ms, facts)| WindowPart {
            window: window.parse().unwrap(),
            skew_ms: *skew_ms,
            facts,
        })
        .collect();
    let session = "01976e8a-7b6c-7def-8123-456789abcdef".parse().unwrap();
    merge(&Settings::default(), &SessionContext::new(session, Ending::Sealed), &parts).unwrap()
}

/// Pushes chunks as a worker would: those that must wait are kept, late ones mean that the
/// window is derived again from all that is there.
fn work(arrivals: &[OwnedChunk]) -> WindowFacts {
    let fresh = || WindowDeriver::new(Settings::default(), Mirror::new(Detail::Structure));
    let mut deriver = fresh();
    let mut waiting: Vec<OwnedChunk> = Vec::new();
    for (n_came, arrival) in arrivals.iter().enumerate() {
        waiting.push(arrival.clone());
        waiting.sort_by_key(|chunk| chunk.seq);
        let mut still = Vec::new();
        for chunk in waiting.drain(..) {
            match with_chunk(&chunk, |chunk| deriver.push(chunk)) {
                Pushed::Applied | Pushed::Duplicate => {}
                Pushed::Waiting { .. } => still.push(chunk),
                Pushed::Late => {
                    deriver = fresh();
                    let mut all = best(&arrivals[..=n_came]);
                    all.sort_by_key(|chunk| chunk.seq);
                    for chunk in &all {
                        with_chunk(chunk, |chunk| deriver.push(chunk));
                    }
                }
            }
        }
        waiting = still;
    }
    deriver.facts(Ending::Sealed)
}

fn best(chunks: &[OwnedChunk]) -> Vec<OwnedChunk> {
    let mut best: Vec<OwnedChunk> = Vec::new();
    for chunk in chunks {
        let rank = |chunk: &OwnedChunk| with_chunk(chunk, |chunk| chunk.rank());
        match best.iter_mut().find(|known| known.seq == chunk.seq) {
            Some(known) if !rank(known).is_final() && rank(known) < rank(chunk) => {
                *known = chunk.clone()
            }
            Some(_) => {}
            None => best.push(chunk.clone()),
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn cuts_change_nothing(steps in steps(), cuts in prop::collection::vec(0..80_usize, 0..12)) {
        let recording = recording(&steps);
        let whole = recording.facts();
        let cut = derive(&Settings::default(), &recording.chunks(&cuts), Ending::Sealed);

        prop_assert_eq!(cut, whole);
    }

    #[test]
    fn order_duplicates_and_provisional_chunks_change_nothing(
        steps in steps(),
        cuts in prop::collection::vec(0..80_usize, 0..8),
        exits in prop::collection::vec((0..12_usize, 0..20_usize), 0..6),
        shuffle in prop::collection::vec(any::<u32>(), 40),
    ) {
        let recording = recording(&steps);
        let chunks = recording.chunks(&cuts);
        let clean = derive(&Settings::default(), &chunks, Ending::Sealed);
        let mut arrivals = chunks.clone();
        for (chunk, n) in exits {
            let chunk = &chunks[chunk % chunks.len()];
            arrivals.push(chunk.exit(n.min(chunk.lines.len())));
            arrivals.push(chunk.clone());
        }
        let mut keyed: Vec<(u32, OwnedChunk)> =
            arrivals.into_iter().enumerate().map(|(n, chunk)| (shuffle[n % shuffle.len()], chunk)).collect();
        keyed.sort_by_key(|(key, _)| *key);
        let arrivals: Vec<OwnedChunk> = keyed.into_iter().map(|(_, chunk)| chunk).collect();

        prop_assert_eq!(&derive(&Settings::default(), &arrivals, Ending::Sealed), &clean);
        prop_assert_eq!(&work(&arrivals), &clean);
    }

    #[test]
    fn checkouts_change_nothing(steps in steps(), places in prop::collection::vec(0..100_usize, 1..6)) {
        let recording = recording(&steps);
        let clean = without_counts(recording.facts());
        let mut with_checkouts = Recording { loads: recording.loads.clone(), ..Recording::default() };
        let mut address = json!("https://a.test/a");
        for (index, (at, event)) in recording.events.iter().enumerate() {
            let is_load = recording.loads.iter().any(|(first, _)| *first == index);
            // At a load the header comes first, so a checkout of the old page cannot stand there.
            if places.contains(&index) && !is_load && index > 2 {
                let url = address.as_str().unwrap().replacen("https://a.test", "", 1);
                let before = with_checkouts.events.last().map_or(*at, |(before, _)| *before);
                with_checkouts.checkout(before, &url);
            }
            if let Some(place) = recording.loads.iter().position(|(first, _)| *first == index) {
                with_checkouts.loads[place].0 = with_checkouts.events.len();
            }
            if event["type"] == 4 {
                address = event["data"]["href"].clone();
            }
            if event["data"]["tag"] == "navigation" && event["data"]["payload"]["kind"] == "route" {
                address = event["data"]["payload"]["url"].clone();
            }
            with_checkouts.events.push((*at, event.clone()));
        }

        prop_assert_eq!(without_counts(with_checkouts.facts()), clean);
    }

    #[test]
    fn windows_in_any_order_are_one_session(one in steps(), other in steps(), third in steps(), skew in -5_000..5_000_i64) {
        let facts = [recording(&one).facts(), recording(&other).facts(), recording(&third).facts()];
        let ids = ["01976e8a-7b6c-7def-8123-000000000001", "01976e8a-7b6c-7def-8123-000000000002", "01976e8a-7b6c-7def-8123-000000000003"];
        let part = |n: usize| (ids[n], if n == 1 { skew } else { 0 }, &facts[n]);
        let clean = session_of(&[part(0), part(1), part(2)]);

        prop_assert_eq!(&session_of(&[part(2), part(0), part(1)]), &clean);
        prop_assert_eq!(&session_of(&[part(1), part(2), part(0)]), &clean);
        let mut orders: Vec<u64> = clean.visits.iter().map(|visit| visit.ord)
            .chain(clean.clicks.iter().map(|click| click.ord))
            .chain(clean.custom_events.iter().map(|event| event.ord))
            .chain(clean.errors.iter().map(|error| error.ord))
            .chain(clean.marks.iter().map(|mark| mark.ord))
            .chain(clean.attempts.iter().map(|attempt| attempt.ord))
            .collect();
        orders.sort_unstable();
        prop_assert_eq!(orders.clone(), (0..orders.len() as u64).collect::<Vec<_>>());
        prop_assert!(clean.active_ms <= clean.wall_ms);
        prop_assert!(clean.visits.iter().filter(|visit| visit.is_exit).count() == 1);
    }

    #[test]
    fn other_node_ids_are_the_same_facts(steps in steps(), shift in 1..1_000_i32) {
        let recording = recording(&steps);
        let mut shifted = recording.clone();
        for (_, event) in &mut shifted.events {
            shift_ids(event, shift);
        }

        prop_assert_eq!(shifted.facts(), recording.facts());
    }

    #[test]
    fn missing_chunks_are_gaps_and_nothing_panics(
        steps in steps(),
        cuts in prop::collection::vec(0..80_usize, 0..12),
        kept in subsequence((0..12_usize).collect::<Vec<_>>(), 0..12),
    ) {
        let chunks = recording(&steps).chunks(&cuts);
        let some: Vec<OwnedChunk> = chunks.iter().enumerate().filter(|(n, _)| kept.contains(n)).map(|(_, chunk)| chunk.clone()).collect();
        let facts = derive(&Settings::default(), &some, Ending::Live);

        let has_hole = some.windows(2).any(|two| two[0].seq + 1 < two[1].seq);
        prop_assert!(!has_hole || facts.has_gap);
    }

    #[test]
    fn hostile_events_never_panic(lines in prop::collection::vec(hostile(), 0..40), first in any::<u64>()) {
        let body = lines.join("\n");
        let chunk = analytics::Chunk { seq: u32::MAX, first, is_exit: true, from: model::Timestamp::MAX, load: None, body: &body };
        let facts = derive_window(&Settings::default(), [chunk], Ending::Sealed);

        prop_assert!(facts.counts.n_events <= 40);
    }
}

fn shift_ids(value: &mut Value, shift: i32) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                let is_id =
                    matches!(name.as_str(), "id" | "parentId" | "nextId" | "previousId" | "rootId");
                match value.as_i64() {
                    Some(id) if is_id => *value = json!(id + i64::from(shift)),
                    _ => shift_ids(value, shift),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| shift_ids(item, shift)),
        _ => {}
    }
}

/// Events that are nearly right: every field any JSON.
fn hostile() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|value| json!(value)),
        any::<i64>().prop_map(|value| json!(value)),
        any::<f64>().prop_map(|value| json!(value)),
        "[a-z<>\\\\\"äß\u{0}]{0,12}".prop_map(|value| json!(value)),
        Just(json!([])),
        Just(json!({})),
        Just(json!([{ "x": 1e308, "y": -1e308, "timeOffset": 1e300, "id": -1 }])),
    ];
    let tags =
        ["click", "vital", "layout", "form", "visibility", "navigation", "error", "network", "x"];
    let fields = prop::collection::vec((0..18_usize, leaf), 0..8);
    (0..8_u8, 0..18_u8, 0..tags.len(), any::<i64>(), fields).prop_map(move |(kind, source, tag, time, fields)| {
        const NAMES: [&str; 18] = [
            "id", "x", "y", "type", "positions", "width", "height", "href", "text", "isChecked",
            "selector", "ex", "px", "state", "url", "value", "metric", "at",
        ];
        let mut data = json!({ "source": source, "tag": tags[tag] });
        let mut payload = json!({});
        for (name, value) in fields {
            data[NAMES[name]] = value.clone();
            payload[NAMES[name]] = value;
        }
        data["payload"] = payload;
        json!({ "type": kind, "timestamp": time.unsigned_abs() % 9_000_000_000_000, "data": data }).to_string()
    })
}
