//! What is drawn over the recorded page: clicks of the page visit, and how far it was scrolled.

use leptos::prelude::*;
use model::ActivityKind;
use serde_json::Value;

use super::activity::Row;
use super::activity::facts::text;
use super::handle::Player;
use super::link::{DrawnClick, ToStage};

/// Most clicks that are drawn.
const MOST_CLICKS: usize = 500;

/// Sends what is to be drawn whenever it changes, as long as the caller lives.
pub fn follow(player: Player, send: impl Fn(ToStage) + Copy + 'static) {
    // The playhead moves with every frame; how many rows it has passed changes seldom.
    let passed = Memo::new(move |_| {
        let position = player.position();
        player.activity.rows.with(|rows| rows.partition_point(|row| row.at <= position))
    });
    let behind = move |draw: fn(&[&Row]) -> ToStage| {
        // Numbers of nodes are those of their window.
        let place = player.chosen.get();
        player.activity.rows.with(|rows| {
            let passed = rows.iter().take(passed.get());
            draw(&passed.filter(|row| row.place == place).collect::<Vec<_>>())
        })
    };
    Effect::new(move |_| {
        let nothing = ToStage::Clicks { clicks: Vec::new() };
        send(if player.view.has_clicks.get() { behind(clicks) } else { nothing });
    });
    Effect::new(move |_| {
        let nothing = ToStage::Depth { depth: None };
        send(if player.view.has_depth.get() { behind(depth) } else { nothing });
    });
}

/// Row of the page visit that the last of these rows belongs to.
fn visit(rows: &[&Row]) -> Option<usize> {
    rows.iter().rposition(|row| row.kind == ActivityKind::Page)
}

fn clicks(rows: &[&Row]) -> ToStage {
    let of_visit = rows.iter().skip(visit(rows).unwrap_or(0));
    let clicks = of_visit.filter(|row| row.kind == ActivityKind::Click).take(MOST_CLICKS);
    ToStage::Clicks { clicks: (1..).zip(clicks).map(|(n, row)| drawn(n, &row.detail())).collect() }
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

/// The deepest point of the page visit that was seen, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "at most 10,000")]
fn depth(rows: &[&Row]) -> ToStage {
    let depth = visit(rows).map(|page| {
        let depth = rows[page].detail()["depth"].as_u64().unwrap_or(10_000);
        depth.min(10_000) as f64 / 10_000.0
    });
    ToStage::Depth { depth }
}
