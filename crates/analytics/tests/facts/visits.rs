//! Time, page visits, scroll depth, vitals, clicks, forms and custom events of one window.

use std::collections::BTreeMap;

use crate::support::{
    BODY, BUTTON, DOCUMENT, EMAIL, LOOSE, OwnedChunk, PANE, PHONE, Recording, START, TODO_TEXT,
    derive, done,
};
use analytics::{Ending, LoadInfo, Settings};
use model::facts::{VisitKind, WindowFacts};
use serde_json::json;

fn pages(facts: &WindowFacts) -> Vec<&str> {
    facts.visits.iter().map(|visit| visit.page.as_str()).collect()
}

#[test]
fn active_time_is_the_sum_of_short_gaps() {
    let active = |times: &[i64]| {
        let mut recording = Recording::on("/");
        times.iter().for_each(|&at| done(recording.mouse(at, 1, 1)));
        recording.facts().active_ms
    };
    assert_eq!(active(&[0, 2_000, 4_000, 9_000]), 9_000);
    assert_eq!(active(&[0, 58_000]), 0);

    let mut hidden = Recording::on("/");
    hidden.mouse(0, 1, 1).mouse(2_000, 1, 1).visibility(3_000, "hidden");
    hidden.visibility(100_000, "visible").mouse(101_000, 1, 1);
    let facts = hidden.facts();
    assert_eq!(facts.active_ms, 2_000);
    assert_eq!(facts.visits[0].active_ms, 2_000);
    assert_eq!((facts.visits[0].wall_ms, facts.visits[0].visible_ms), (101_000, 4_000));
}

#[test]
fn mouse_positions_have_their_own_times() {
    let mut recording = Recording::on("/");
    recording.mouse(1_000, 1, 1);
    let positions = json!([{ "x": 1, "y": 1, "id": BODY, "timeOffset": -400 }, { "x": 2, "y": 2, "id": BODY, "timeOffset": 0 }]);
    recording.incremental(6_300, 1, json!({ "positions": positions }));

    assert_eq!(recording.facts().active_ms, 5_300);
}

#[test]
fn loads_routes_and_returns_begin_visits() {
    let mut recording = Recording::on("/a");
    recording.mouse(1_000, 1, 1).route(2_000, "/a?tab=2").mouse(2_500, 1, 1);
    recording.route(3_000, "/b").mouse(3_500, 1, 1).checkout(4_000, "/b");
    recording.load(5_000, "/b").mouse(5_500, 1, 1).visibility(6_000, "pagehide");
    recording.visibility(9_000, "pageshow").mouse(9_500, 1, 1);
    let facts = recording.facts();
    let kinds: Vec<VisitKind> = facts.visits.iter().map(|visit| visit.kind).collect();

    assert_eq!(pages(&facts), ["a.test/a", "a.test/b", "a.test/b", "a.test/b"]);
    assert_eq!(kinds, [VisitKind::Load, VisitKind::Route, VisitKind::Load, VisitKind::Restore]);
    assert_eq!(facts.visits[2].visible_ms, 1_000);
}

#[test]
fn a_redirect_that_nobody_saw_is_part_of_what_follows() {
    let mut recording = Recording::on("/go");
    recording.load(300, "/there").mouse(1_000, 1, 1);
    let facts = recording.facts();

    assert_eq!(pages(&facts), ["a.test/there"]);
    assert_eq!((facts.visits[0].at, facts.visits[0].wall_ms), (0, 1_000));
    assert_eq!(facts.loads.len(), 2);
    assert_eq!(facts.counts.n_visits, 1);
}

#[test]
fn a_header_without_events_is_a_visit() {
    let mut recording = Recording::on("/a");
    recording.events.clear();
    let facts = recording.facts();

    assert_eq!(pages(&facts), ["a.test/a"]);
    assert_eq!((facts.visits[0].active_ms, facts.visits[0].depth), (0, None));
    assert!(!facts.has_replay);
}

#[test]
fn what_is_said_between_events_is_known_and_begins_nothing() {
    let mut recording = Recording::on("/a");
    recording.mouse(1_000, 1, 1).mouse(2_000, 1, 1);
    let metadata = BTreeMap::from([("plan".to_owned(), "pro".to_owned())]);
    let mut chunks = recording.chunks(&[]);
    chunks.push(OwnedChunk {
        seq: 1,
        first: recording.events.len() as u64,
        is_exit: false,
        load: Some(LoadInfo { metadata, ..LoadInfo::default() }),
        from: START + 2_000,
        lines: Vec::new(),
    });
    let facts = derive(&Settings::default(), &chunks, Ending::Sealed);

    assert_eq!(facts.metadata["plan"], "pro");
    assert_eq!(pages(&facts), ["a.test/a"]);
    assert_eq!(facts.counts.n_events, recording.facts().counts.n_events);
}

#[test]
fn a_window_without_an_address_is_unknown() {
    let mut recording = Recording::default();
    recording.mouse(0, 1, 1).mouse(100, 1, 1);

    assert_eq!(pages(&recording.facts()), ["(unknown)"]);
}

#[test]
fn the_deepest_point_of_the_main_scroller_counts() {
    let mut recording = Recording::on("/a");
    recording.custom(100, "layout", json!({ "width": 1280, "height": 3269 }));
    recording.scroll(1_000, DOCUMENT, 980).scroll(1_100, PANE, 5_000).checkout(1_500, "/a");
    recording.scroll(2_000, DOCUMENT, 0);
    let visit = recording.facts().visits.remove(0);
    assert_eq!((visit.depth, visit.deepest_px, visit.page_height), (Some(5_445), 980, Some(3_269)));

    let mut inner = Recording::on("/a");
    inner.custom(100, "layout", json!({ "width": 1280, "height": 4000, "scroller": "#pane" }));
    inner.scroll(1_000, PANE, 1_200);
    assert_eq!(inner.facts().visits[0].depth, Some(5_000));

    assert_eq!(Recording::on("/a").mouse(10, 1, 1).facts().visits[0].depth, None);
}

#[test]
fn a_route_has_the_height_of_its_document_until_it_says_another() {
    let mut recording = Recording::on("/a");
    recording.custom(100, "layout", json!({ "width": 1280, "height": 8000 })).mouse(200, 1, 1);
    recording.route(1_000, "/b").mouse(1_100, 1, 1).route(2_000, "/c").mouse(2_100, 1, 1);
    recording.custom(2_200, "layout", json!({ "width": 1280, "height": 1600 }));
    let depths: Vec<_> = recording.facts().visits.iter().map(|visit| visit.depth).collect();

    assert_eq!(depths, [Some(1_000), Some(1_000), Some(5_000)]);
}

#[test]
fn of_each_load_and_metric_the_last_value_counts() {
    let mut recording = Recording::on("/a");
    let vital = |metric: &str, value: f64, load: &str| json!({ "metric": metric, "value": value, "load": load, "element": "#hero" });
    recording.custom(900, "vital", vital("LCP", 900.0, "load-0"));
    recording.custom(1_400, "vital", vital("LCP", 1_400.0, "load-0")).mouse(1_500, 1, 1);
    recording.route(2_000, "/b").mouse(2_100, 1, 1);
    let mut inp = vital("INP", 80.0, "load-0");
    inp["at"] = json!(START + 2_100);
    recording.custom(2_200, "vital", inp);
    recording.custom(2_300, "vital", vital("CLS", 0.25, "load-0"));
    recording.load(5_000, "/a").mouse(6_000, 1, 1).custom(
        6_100,
        "vital",
        vital("LCP", 700.0, "load-1"),
    );
    let visits = recording.facts().visits;

    assert_eq!(visits[0].lcp.as_ref().map(|vital| vital.value), Some(1_400.0));
    assert_eq!(visits[0].cls.as_ref().map(|vital| vital.value), Some(0.25));
    assert_eq!((visits[0].inp.clone(), visits[1].lcp.clone()), (None, None));
    assert_eq!(visits[1].inp.as_ref().map(|vital| vital.value), Some(80.0));
    assert_eq!(visits[2].lcp.as_ref().unwrap().element.as_deref(), Some("#hero"));
}

#[test]
fn both_halves_of_a_click_are_one() {
    for our_first in [true, false] {
        let mut recording = Recording::on("/a");
        recording.custom(50, "layout", json!({ "width": 1280, "height": 3200 }));
        let payload = json!({ "ex": 0.25, "ey": 1.0, "px": 640, "py": 800 });
        if our_first {
            recording.mark(1_000, "#buy", payload).click(1_001, BUTTON);
        } else {
            recording.click(1_000, BUTTON).mark(1_001, "#buy", payload);
        }
        recording.mutate(1_100, PANE).silence(9_000);
        let clicks = recording.clicks();

        assert_eq!(clicks.len(), 1);
        let click = &clicks[0];
        assert_eq!(
            (click.ex, click.ey, click.px, click.py),
            (Some(256), Some(1_024), Some(512), Some(4_096))
        );
        assert_eq!((click.at, click.response_ms, click.is_first), (1_000, Some(100), true));
        assert_eq!(click.selector, "#buy");
    }
}

#[test]
fn either_half_alone_is_a_click_and_a_scripted_one_is_none() {
    let mut recording = Recording::on("/a");
    recording.click(1_000, BUTTON).mark(3_000, "#else", json!({}));
    recording.click(5_000, BUTTON).mark(5_000, "#buy", json!({ "trusted": false })).silence(9_000);
    let clicks = recording.clicks();
    let selectors: Vec<&str> = clicks.iter().map(|click| click.selector.as_str()).collect();

    assert_eq!(selectors, ["#buy", "#else"]);
    assert_eq!(clicks[0].py, None, "without a layout there is no height");
}

#[test]
fn fields_are_timed_as_specified() {
    let mut recording = Recording::on("/a");
    recording.focus(0, EMAIL).edit(1_200, EMAIL, "a").edit(3_000, EMAIL, "ab").blur(4_000, EMAIL);
    recording.focus(10_000, EMAIL).blur(11_000, EMAIL);
    recording.focus(20_000, EMAIL).edit(21_000, EMAIL, "abc").blur(22_000, EMAIL);
    recording
        .focus(30_000, PHONE)
        .edit(31_000, PHONE, "1")
        .edit(91_000, PHONE, "12")
        .blur(92_000, PHONE);
    recording.focus(100_000, TODO_TEXT).edit(112_000, TODO_TEXT, "x").blur(112_000, TODO_TEXT);
    recording.edit(120_000, LOOSE, "autofilled");
    let forms = recording.facts().forms;
    let signup = &forms[0];
    let (email, phone) = (&signup.fields[0], &signup.fields[1]);

    assert_eq!((signup.form.as_str(), signup.page.as_str()), ("signup", "a.test/a"));
    assert_eq!((email.fill_ms, email.hesitation_ms, email.n_fills), (Some(6_000), Some(1_200), 2));
    assert_eq!((phone.fill_ms, phone.position), (Some(2_000), Some(1)));
    assert_eq!(forms[1].fields[0].fill_ms, Some(12_000));
    assert_eq!((forms[2].form.as_str(), forms[2].fields[0].fill_ms), ("(page)", None));
}

#[test]
fn submits_belong_to_their_form_and_may_fail() {
    let submit = |form: &str| json!({ "state": "submit", "form": form });
    let mut recording = Recording::on("/a");
    recording.script_edit(100, PHONE, "1").edit(1_000, EMAIL, "a").custom(
        2_000,
        "form",
        submit("todo"),
    );
    recording.custom(3_000, "form", submit("signup")).edit(20_000, EMAIL, "ab");
    recording.custom(21_000, "form", submit("signup"));
    let forms = recording.facts().forms;
    let signup = forms.iter().find(|form| form.form == "signup").unwrap();
    let todo = forms.iter().find(|form| form.form == "todo").unwrap();
    assert_eq!((signup.submits.as_slice(), signup.n_failed_submits), (&[3_000, 21_000][..], 1));
    assert_eq!((todo.first_edit, todo.submits.len()), (None, 1));

    let mut emptied = Recording::on("/a");
    emptied.edit(1_000, EMAIL, "a").custom(2_000, "form", submit("signup"));
    emptied.script_edit(2_100, EMAIL, "").edit(3_000, EMAIL, "b");
    emptied.custom(4_000, "form", submit("signup"));
    let forms = emptied.facts().forms;
    assert_eq!(forms[0].n_failed_submits, 0);
    let phone = forms[0].fields.iter().find(|field| field.field == "phone").unwrap();
    assert!(phone.is_left_empty && phone.touched_at.is_none());
}

#[test]
fn a_script_that_fills_a_form_is_no_attempt() {
    let mut recording = Recording::on("/a");
    recording.script_edit(100, EMAIL, "a@b");

    assert!(recording.facts().forms.iter().all(|form| form.first_edit.is_none()));
}

#[test]
fn tracked_events_are_custom_events_and_ours_are_not() {
    let mut recording = Recording::on("/a");
    recording.custom(100, "signup", json!({ "value": 29, "plan": "pro", "level": "warn" }));
    recording.custom(200, "track:click", json!({})).custom(300, "storm", json!({ "rate": 5 }));
    let facts = recording.facts();
    let names: Vec<&str> = facts.custom_events.iter().map(|event| event.name.as_str()).collect();

    assert_eq!(names, ["signup", "track:click"]);
    assert_eq!(facts.custom_events[0].numbers[0].value, 29.0);
    assert_eq!(facts.counts.n_clicks, 0);
}

#[test]
fn forms_on_the_page_are_named() {
    let mut recording = Recording::on("/a");
    recording.mouse(1_000, 1, 1).route(2_000, "/b");

    let facts = recording.facts_with(&Settings::default(), Ending::Live);
    assert_eq!(facts.visits[0].forms, ["signup", "todo"]);
    assert_eq!(facts.visits[1].forms, ["signup", "todo"]);
}

#[test]
fn past_the_caps_the_counts_go_on() {
    let mut recording = Recording::on("/a");
    for n in 0..10_050 {
        recording.click(n * 10, BUTTON);
    }
    for n in 0..5_010 {
        recording.custom(200_000 + n, "tick", json!({}));
    }
    for n in 0..2_010 {
        recording.mouse(300_000 + n * 1_000, 1, 1);
        recording.route(300_000 + n * 1_000, if n % 2 == 0 { "/b" } else { "/a" });
    }
    let facts = recording.facts();

    assert_eq!((facts.clicks.len(), facts.counts.n_clicks), (10_000, 10_050));
    assert_eq!((facts.custom_events.len(), facts.counts.n_custom_events), (5_000, 5_010));
    assert_eq!((facts.visits.len(), facts.counts.n_visits), (2_000, 2_011));
    assert!(facts.is_capped);
}
