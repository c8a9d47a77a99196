//! What is drawn over the recorded page: clicks of the page visit, how far it was scrolled, and
//! in which order its fields got the focus.

use leptos::prelude::*;
use model::ActivityKind;
use serde_json::Value;

use super::activity::Row;
use super::activity::facts::text;
use super::focus_order::{Focused, focused, numbered};
use super::handle::Player;
use super::link::{DrawnClick, DrawnField, ToStage};

/// Most clicks that are drawn.
const MOST_CLICKS: usize = 500;

/// Sends what is to be drawn whenever it changes, as long as the caller lives.
pub fn follow(player: Player, send: impl Fn(ToStage) + Copy + 'static) {
    // The playhead moves with every frame; how many rows it has passed changes seldom.
    let passed = Memo::new(move |_| {
        let position = player.position();
        player.activity.rows.with(|rows| rows.partition_point(|row| row.at <= position))
    });
    let view = player.view;
    Effect::new(move |_| {
        let is_whole = view.has_all_clicks.get();
        let clicks = if view.has_clicks.get() || is_whole {
            with_visit(player, passed, is_whole, drawn_clicks).unwrap_or_default()
        } else {
            Vec::new()
        };
        send(ToStage::Clicks { clicks });
    });
    Effect::new(move |_| {
        let is_on = view.has_depth.get();
        let depth = is_on.then(|| with_visit(player, passed, false, |visit| depth(visit[0])));
        send(ToStage::Depth { depth: depth.flatten() });
    });
    Effect::new(move |_| {
        let place = player.chosen.get();
        let outlined = view.outlined.get().filter(|(of, _)| *of == place);
        send(ToStage::Outline { node: outlined.map(|(_, node)| node) });
    });
    follow_focus(player, passed, send);
}

/// Reads the rows of the page visit at the playhead, beginning with its own: those that were
/// passed, or all. `None` before the first page visit. Reactive.
fn with_visit<T>(
    player: Player,
    passed: Memo<usize>,
    is_whole: bool,
    read: impl FnOnce(&[&Row]) -> T,
) -> Option<T> {
    // Numbers of nodes are those of their window.
    let place = player.chosen.get();
    let passed = passed.get();
    player.activity.rows.with(|rows| {
        let is_visit = |row: &Row| row.place == place && row.kind == ActivityKind::Page;
        let begin = rows.iter().take(passed).rposition(is_visit)?;
        let end = if is_whole {
            let next = rows.iter().skip(begin + 1).position(is_visit);
            next.map_or(rows.len(), |next| begin + 1 + next)
        } else {
            passed
        };
        let own = rows[begin..end].iter().filter(|row| row.place == place);
        Some(read(&own.collect::<Vec<_>>()))
    })
}

/// The focus moves between rows, too.
fn follow_focus(player: Player, passed: Memo<usize>, send: impl Fn(ToStage) + Copy + 'static) {
    let fields = Memo::new(move |_| -> Vec<Focused> {
        if !player.view.has_focus.get() {
            return Vec::new();
        }
        let read = |visit: &[&Row]| focused(&visit[0].detail());
        with_visit(player, passed, false, read).unwrap_or_default()
    });
    let so_far = Memo::new(move |_| {
        let own = player.own_position(player.position());
        fields.with(|fields| numbered(fields, own))
    });
    Effect::new(move |_| {
        let drawn = so_far.get().into_iter().map(|(n, node)| DrawnField { n, node });
        send(ToStage::Fields { fields: drawn.collect() });
    });
}

fn drawn_clicks(visit: &[&Row]) -> Vec<DrawnClick> {
    let clicks = visit.iter().filter(|row| row.kind == ActivityKind::Click).take(MOST_CLICKS);
    (1..).zip(clicks).map(|(n, row)| drawn(n, &row.detail())).collect()
}

fn drawn(n: usize, detail: &Value) -> DrawnClick {
    let ring = match text(detail, "verdict") {
        _ if detail["is_rage"].as_bool() == Some(true) => "rage",
        "dead" => "dead",
        "slow" => "slow",
        _ => "",
    };
    DrawnClick {
        n,
        node: detail["node"].as_i64(),
        ex: detail["ex"].as_f64(),
        ey: detail["ey"].as_f64(),
        px: detail["px"].as_f64(),
        py: detail["py"].as_f64(),
        ring,
    }
}

/// The deepest point of a page visit that was seen, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "at most 10,000")]
fn depth(page: &Row) -> f64 {
    let depth = page.detail()["depth"].as_u64().unwrap_or(10_000);
    depth.min(10_000) as f64 / 10_000.0
}
