//! What only the windows of a session together tell.

use crate::support::{BUTTON, EMAIL, LINK, Recording, START};
use analytics::{Ending, ServerEvent, SessionContext, Settings, WindowPart, merge};
use model::Timestamp;
use model::facts::{Bot, DeviceKind, EventOrigin, SessionFacts, WindowFacts};
use serde_json::json;

const WINDOWS: [&str; 2] =
    ["01976e8a-7b6c-7def-8123-000000000001", "01976e8a-7b6c-7def-8123-000000000002"];

fn context() -> SessionContext {
    let session = "01976e8a-7b6c-7def-8123-456789abcdef".parse().unwrap();
    SessionContext::new(session, Ending::Sealed)
}

fn session(context: SessionContext, windows: &[(&WindowFacts, i64)]) -> SessionFacts {
    let parts: Vec<WindowPart<'_>> = windows
        .iter()
        .zip(WINDOWS)
        .map(|((facts, skew_ms), window)| WindowPart {
            window: window.parse().unwrap(),
            skew_ms: *skew_ms,
            facts,
        })
        .collect();
    merge(&Settings::default(), &context, &parts).unwrap()
}

#[test]
fn two_tabs_are_not_twice_the_attention() {
    let mut one = Recording::on("/a");
    one.mouse(0, 1, 1).mouse(3_000, 1, 1);
    let mut other = Recording::on("/b");
    other.mouse(4, 1, 1).mouse(4_004, 1, 1).mouse(16_004, 1, 1);
    // The second window begins 3,996 ms after the first.
    let (one, other) = (one.facts(), other.facts());
    let facts = session(context(), &[(&one, 0), (&other, 3_996)]);

    assert_eq!((one.active_ms, other.active_ms, facts.active_ms), (3_000, 4_000, 8_000));
    assert_eq!(facts.counts.n_windows, 2);
    assert_eq!(facts.last_input_ms, Some(20_000));
    assert_eq!(facts.visits.iter().filter(|visit| visit.is_exit).count(), 1);
    assert!(facts.visits[1].is_exit);
}

#[test]
fn an_attempt_spans_windows() {
    let mut one = Recording::on("/a");
    one.edit(1_000, EMAIL, "a").mouse(2_000, 1, 1);
    let mut other = Recording::on("/a");
    other.custom(500, "form", json!({ "state": "submit", "form": "signup" }));
    let (one, other) = (one.facts(), other.facts());
    let facts = session(context(), &[(&one, 0), (&other, 5_000)]);

    assert_eq!(facts.attempts.len(), 1);
    assert_eq!(
        (facts.attempts[0].started_at, facts.attempts[0].submitted_at),
        (1_000, Some(5_500))
    );
    assert_eq!((facts.counts.n_attempts, facts.counts.n_submitted), (1, 1));
    assert_eq!(session(context(), &[(&one, 10_000), (&other, 0)]).counts.n_submitted, 0);
}

#[test]
fn backends_report_into_the_visit_that_was_going_on() {
    let mut recording = Recording::on("/a");
    recording.mouse(1_000, 1, 1).load(5_000, "/b").custom(6_000, "bought", json!({ "value": 3 }));
    let facts = recording.facts();
    let at = |ms| Timestamp::from_ms(START + ms).unwrap();
    let order = |name: &str, ms| ServerEvent {
        name: name.to_owned(),
        at: at(ms),
        ..ServerEvent::default()
    };
    let mut forth = context();
    forth.server_events = vec![order("paid", 6_000), order("seen", 2_000)];
    let mut back = context();
    back.server_events = vec![order("seen", 2_000), order("paid", 6_000)];
    let facts_forth = session(forth, &[(&facts, 0)]);
    let events: Vec<_> = facts_forth
        .custom_events
        .iter()
        .map(|event| (event.name.as_str(), event.visit, event.origin))
        .collect();

    assert_eq!(
        events,
        [
            ("seen", 0, EventOrigin::Server),
            ("bought", 1, EventOrigin::Page),
            ("paid", 1, EventOrigin::Server)
        ]
    );
    assert_eq!(session(back, &[(&facts, 0)]), facts_forth);
}

#[test]
fn the_first_page_load_is_the_source_and_later_ones_are_touches() {
    let mut recording = Recording::on("/a");
    recording.loads[0].1.utm.source = Some(" News ".to_owned());
    recording.loads[0].1.referrer = Some("https://www.search.test/find".to_owned());
    recording.mouse(1_000, 1, 1).load(600_000, "/b").mouse(601_000, 1, 1).load(700_000, "/a");
    recording.loads[1].1.ad_click = true;
    recording.loads[2].1.referrer = Some("https://a.test/b".to_owned());
    recording.mouse(701_000, 1, 1);
    let facts = session(context(), &[(&recording.facts(), 0)]);

    assert_eq!(facts.source.utm.source.as_deref(), Some("news"));
    assert_eq!(facts.source.referrer_host.as_deref(), Some("search.test"));
    assert_eq!(facts.touches.len(), 1);
    assert_eq!((facts.touches[0].at, facts.touches[0].source.ad_click), (600_000, true));
}

#[test]
fn the_last_identity_counts_for_the_whole_session() {
    let mut recording = Recording::on("/a");
    recording.mouse(1_000, 1, 1).load(5_000, "/b").mouse(6_000, 1, 1);
    recording.loads[0].1.visitor = Some(7);
    recording.loads[1].1.visitor = Some(8);
    let facts = session(context(), &[(&recording.facts(), 0)]);

    assert_eq!((facts.visitor, facts.identified_ms, facts.n_visitors), (Some(8), Some(5_000), 2));
}

#[test]
fn programs_click_faster_than_people() {
    let clicks = |pause: i64| {
        let mut recording = Recording::on("/a");
        for n in 0..21 {
            recording.click(n * pause, BUTTON);
        }
        session(context(), &[(&recording.facts(), 0)]).bot
    };
    assert_eq!(clicks(40), Bot::Inhuman);
    assert_eq!(clicks(60), Bot::No);
}

#[test]
fn leaving_after_an_error_is_known_only_at_the_end() {
    let mut recording = Recording::on("/a");
    let error = json!({ "class": "E", "message": "x", "stack": "", "mechanism": "onerror" });
    recording.click(1_000, LINK).custom(2_000, "error", error).mouse(9_000, 1, 1);
    let facts = recording.facts();
    let mut live = context();
    live.ending = Ending::Live;

    assert!(session(context(), &[(&facts, 0)]).counts.is_abandoned_on_error);
    assert!(!session(live, &[(&facts, 0)]).counts.is_abandoned_on_error);
}

#[test]
fn coming_back_for_a_moment_is_churn() {
    let mut recording = Recording::on("/a");
    recording.mouse(1_000, 1, 1).load(20_000, "/b").mouse(21_000, 1, 1);
    recording.load(40_000, "/a").mouse(41_000, 1, 1);

    assert_eq!(session(context(), &[(&recording.facts(), 0)]).counts.n_churn, 1);
}

#[test]
fn no_window_is_no_session() {
    assert!(merge(&Settings::default(), &context(), &[]).is_none());
}

#[test]
fn what_the_browser_says_of_itself_counts_before_what_it_does() {
    let one = Recording::on("/a").facts();
    for told in [Bot::No, Bot::Declared, Bot::Automation] {
        let facts = session(SessionContext { bot: told, ..context() }, &[(&one, 0)]);

        assert_eq!(facts.bot, told);
        assert_eq!(facts.device.kind == DeviceKind::Bot, told != Bot::No);
    }
}
