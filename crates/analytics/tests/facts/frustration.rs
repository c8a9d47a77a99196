//! Frustration, row by row as specified.

use crate::support::{
    BUTTON, CANVAS, CHECKBOX, CLOCK, DOCUMENT, EMAIL, LABEL, LINK, PARAGRAPH, Recording, SUBMIT,
    done,
};
use analytics::{Ending, Settings};
use model::facts::ClickVerdict::{Dead, Fine, Slow, Undecided};
use model::facts::{ClickVerdict, MarkKind};
use serde_json::json;

/// A click at 1,000 on the inert button and what follows; times from the click.
fn after_click(node: i32, then: impl FnOnce(&mut Recording)) -> ClickVerdict {
    let mut recording = Recording::on("/a");
    recording.click(0, node);
    then(&mut recording);
    let clicks = recording.clicks();
    assert_eq!(clicks.len(), 1, "one click: {clicks:?}");
    clicks[0].verdict
}

fn rages(times: &[i64], places: &[i32], answer_after: Option<i64>) -> Vec<u32> {
    let mut recording = Recording::on("/a");
    for (index, &at) in times.iter().enumerate() {
        let x = places.get(index).copied().unwrap_or(100);
        recording.click_at(at, BUTTON, x, 100);
        if let Some(after) = answer_after {
            recording.mutate(at + after, PARAGRAPH);
        }
    }
    let last = times.last().copied().unwrap();
    recording.silence(last + 8_000);
    let clicks = recording.clicks();
    assert!(clicks.iter().all(|click| !(click.is_rage && click.verdict != Fine)));
    clicks.iter().map(|click| click.rage).filter(|&n| n > 0).collect()
}

#[test]
fn five_fast_clicks_are_rage_and_not_dead() {
    assert_eq!(rages(&[0, 80, 160, 240, 320], &[], None), [5]);
}

#[test]
fn rage_needs_three_clicks_at_most_500_ms_and_30_px_apart() {
    assert_eq!(rages(&[0, 500, 1_000], &[], None), [3]);
    assert!(rages(&[0, 500, 1_001], &[], None).is_empty());
    assert!(rages(&[0, 100, 200], &[100, 100, 131], None).is_empty());
    assert_eq!(rages(&[0, 100, 200], &[100, 100, 130], None), [3]);
}

#[test]
fn a_button_that_works_each_time_is_no_rage() {
    assert!(rages(&[0, 200, 400, 600, 800, 1_000], &[], Some(60)).is_empty());
    assert_eq!(rages(&[0, 200, 400, 600, 800, 1_000], &[], None), [6]);
}

#[test]
fn a_click_is_dead_when_it_was_observed_for_three_seconds() {
    assert_eq!(after_click(BUTTON, |recording| done(recording.silence(1_500))), Undecided);
    assert_eq!(after_click(BUTTON, |recording| done(recording.silence(3_000))), Dead);
    assert_eq!(after_click(BUTTON, |recording| done(recording.silence(9_000))), Dead);
}

#[test]
fn answers_within_2_s_are_live_and_within_7_s_slow() {
    for (at, verdict) in [(2_000, Fine), (2_001, Slow), (7_000, Slow), (7_001, Dead)] {
        assert_eq!(
            after_click(BUTTON, |recording| done(recording.mutate(at, PARAGRAPH))),
            verdict,
            "{at}"
        );
    }
}

#[test]
fn reading_and_typing_are_no_candidates() {
    for node in [PARAGRAPH, EMAIL, CANVAS, crate::support::BODY] {
        assert_eq!(after_click(node, |recording| done(recording.silence(9_000))), Fine, "{node}");
    }
}

#[test]
fn a_triple_click_that_marks_text_is_nothing() {
    let mut recording = Recording::on("/a");
    for at in [0, 150, 300] {
        recording.incremental(at, 2, json!({ "type": 1, "id": PARAGRAPH, "x": 5, "y": 5 }));
        if at > 0 {
            let range = json!([{ "start": 1, "startOffset": 0, "end": 1, "endOffset": 4 }]);
            recording.incremental(at + 5, 14, json!({ "ranges": range }));
        }
        recording.click(at + 10, PARAGRAPH);
    }
    recording.silence(9_000);
    let clicks = recording.clicks();

    assert!(clicks.iter().all(|click| click.verdict == Fine && click.rage == 0), "{clicks:?}");
}

#[test]
fn a_clock_hides_no_dead_click() {
    let mut recording = Recording::on("/a");
    for at in (1_000..30_000).step_by(1_000) {
        recording.mutate(at, CLOCK);
    }
    recording.click(30_000, BUTTON);
    for at in (30_500..40_000).step_by(1_000) {
        recording.mutate(at, CLOCK);
    }

    assert_eq!(recording.clicks()[0].verdict, Dead);
}

#[test]
fn only_what_is_an_answer_answers() {
    assert_eq!(
        after_click(BUTTON, |recording| done(recording.checkout(200, "/a").silence(9_000))),
        Dead
    );
    let told = |tag: &'static str| {
        after_click(BUTTON, move |recording| {
            done(recording.custom(0, tag, json!({ "metric": "LCP", "value": 1 })).silence(9_000));
        })
    };
    assert_eq!(told("bought"), Fine);
    assert_eq!(told("vital"), Dead);
    assert_eq!(told("network"), Dead);
}

#[test]
fn a_report_before_the_click_in_one_millisecond_answers_it() {
    let mut recording = Recording::on("/a");
    recording.custom(1_000, "bought", json!({})).click(1_000, BUTTON).silence(9_000);

    assert_eq!(recording.clicks()[0].verdict, Fine);
}

#[test]
fn links_have_the_time_that_pages_take() {
    for (at, verdict) in [(2_000, Fine), (5_000, Slow), (9_000, Slow), (31_000, Dead)] {
        let mut recording = Recording::on("/a");
        recording.click(0, LINK);
        recording.custom(0, "navigation", json!({ "kind": "link", "url": "https://a.test/b" }));
        recording.load(at, "/b").silence(at + 100);
        assert_eq!(recording.clicks()[0].verdict, verdict, "{at}");
    }
    let other_page = |path: &str| {
        let mut recording = Recording::on("/a");
        recording.click(0, LINK);
        recording.custom(0, "navigation", json!({ "kind": "link", "url": "https://a.test/b" }));
        recording.load(9_000, path).silence(9_100);
        recording.clicks()[0].verdict
    };
    assert_eq!(other_page("/c"), Dead);
}

#[test]
fn a_page_that_goes_away_answers_links_only() {
    let gone = |node, at| {
        after_click(node, |recording| {
            recording.visibility(at, "pagehide").visibility(at, "hidden");
        })
    };
    assert_eq!(gone(LINK, 2_000), Fine);
    assert_eq!(gone(SUBMIT, 1_000), Fine);
    assert_eq!(gone(BUTTON, 2_000), Undecided);
    assert_eq!(gone(BUTTON, 4_000), Dead);
}

#[test]
fn a_button_that_loads_a_page_works_though_the_old_one_goes_first() {
    let verdict = after_click(BUTTON, |recording| {
        recording.visibility(1_000, "pagehide").visibility(1_000, "hidden").load(1_200, "/b");
    });

    assert_eq!(verdict, Fine);
}

#[test]
fn another_click_ends_the_observation() {
    for (at, verdict) in [(1_000, Undecided), (3_200, Dead)] {
        let mut recording = Recording::on("/a");
        recording
            .click(0, BUTTON)
            .click_at(at, LINK, 500, 500)
            .load(at + 100, "/b")
            .silence(at + 8_000);
        assert_eq!(recording.clicks()[0].verdict, verdict, "{at}");
    }
}

#[test]
fn a_label_and_its_checkbox_are_one_click() {
    let mut recording = Recording::on("/a");
    recording.click(0, LABEL).click(5, CHECKBOX).edit(6, CHECKBOX, "on").silence(9_000);
    let facts = recording.facts();

    assert_eq!((facts.clicks.len(), facts.counts.n_clicks), (1, 1));
    assert_eq!(facts.clicks[0].verdict, Fine);
}

#[test]
fn clicks_with_keys_and_drags_are_no_candidates() {
    let mut recording = Recording::on("/a");
    recording.click(0, LINK).mark(0, "#more", json!({ "modified": true })).silence(9_000);
    assert_eq!(recording.clicks()[0].verdict, Fine);

    let mut drag = Recording::on("/a");
    drag.incremental(0, 2, json!({ "type": 1, "id": BUTTON, "x": 90, "y": 100 }));
    drag.click(300, BUTTON).silence(9_000);
    assert_eq!(drag.clicks()[0].verdict, Fine);
}

#[test]
fn a_window_that_is_hidden_soon_was_left_for_what_was_opened() {
    assert_eq!(after_click(BUTTON, |recording| done(recording.visibility(300, "hidden"))), Fine);
    assert_eq!(
        after_click(BUTTON, |recording| done(recording.visibility(1_500, "hidden"))),
        Undecided
    );
}

#[test]
fn an_error_after_a_click_is_the_clicks() {
    let mut recording = Recording::on("/a");
    recording.click(0, BUTTON);
    let error = json!({ "class": "E", "message": "x", "stack": "", "mechanism": "onerror" });
    recording.custom(400, "error", error).silence(9_000);
    let click = recording.clicks().remove(0);

    assert!(click.has_error);
    assert_eq!(click.verdict, Dead);
}

#[test]
fn scrolling_that_begins_soon_answers() {
    let scrolls = |times: &[i64]| {
        let mut recording = Recording::on("/a");
        times.iter().for_each(|&at| done(recording.scroll(5_000 + at, DOCUMENT, 10)));
        recording.events.sort_by_key(|(at, _)| *at);
        let index = recording
            .events
            .iter()
            .position(|(at, _)| *at >= 5_000)
            .unwrap_or(recording.events.len());
        let mut click = Recording::default();
        click.click(5_000, BUTTON);
        recording.events.insert(index, click.events.remove(0));
        recording.silence(20_000);
        recording.clicks()[0].verdict
    };
    assert_eq!(scrolls(&[500]), Fine);
    assert_eq!(scrolls(&[501]), Dead);
    assert_eq!(scrolls(&[-200, -100, 100, 200]), Dead);
}

#[test]
fn twenty_five_dead_clicks_are_25() {
    let mut recording = Recording::on("/a");
    for n in 0..25 {
        recording.click(n * 8_000, BUTTON);
    }
    recording.silence(25 * 8_000);

    assert_eq!(recording.clicks().iter().filter(|click| click.verdict == Dead).count(), 25);
}

#[test]
fn a_live_session_is_undecided_and_a_gap_too() {
    let mut recording = Recording::on("/a");
    recording.click(0, BUTTON).silence(4_000);
    let live = recording.facts_with(&Settings::default(), Ending::Live);
    assert_eq!(live.clicks[0].verdict, Undecided);

    recording.custom(4_500, "gap", json!({ "why": "overflow" })).silence(20_000);
    assert_eq!(recording.clicks()[0].verdict, Undecided);
}

#[test]
fn what_works_as_meant_is_neither_dead_nor_rage() {
    let settings = Settings { works_as_meant: vec!["#buy".to_owned()], ..Settings::default() };
    let mut recording = Recording::on("/a");
    recording.click(0, BUTTON).click(100, BUTTON).click(200, BUTTON).silence(9_000);
    let clicks = recording.facts_with(&settings, Ending::Sealed).clicks;

    assert!(clicks.iter().all(|click| click.verdict == Fine && !click.is_rage));
}

#[test]
fn quick_backs_are_as_specified() {
    let marks = |stay: i64, edit: bool| {
        let mut recording = Recording::on("/a");
        recording.mouse(9_000, 1, 1).click(9_500, LINK).load(10_000, "/b").mouse(10_100, 1, 1);
        if edit {
            recording.edit(10_200, EMAIL, "x");
        }
        recording.load(10_000 + stay, "/a").mouse(10_000 + stay + 1_000, 2, 2);
        recording.facts().marks
    };
    let found = marks(3_000, false);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].kind, found[0].at, found[0].visit), (MarkKind::QuickBack, 10_000, 1));
    assert_eq!(found[0].selector.as_deref(), Some("#more"));
    assert!(marks(300, false).is_empty());
    assert!(marks(6_000, false).is_empty());
    assert!(marks(3_000, true).is_empty());
}

#[test]
fn thrashing_is_marked_unless_a_click_ends_it() {
    let thrash = |click: bool| {
        let mut recording = Recording::on("/a");
        for n in 0..12_i64 {
            recording.mouse(n * 100, if n % 2 == 0 { 0 } else { 200 }, 5);
        }
        if click {
            recording.click(1_300, BUTTON);
        }
        recording.silence(9_000);
        recording.facts().marks
    };
    assert_eq!(thrash(false).len(), 1);
    assert!(thrash(true).is_empty());
}
