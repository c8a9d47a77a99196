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

/// The overlays follow the playhead in steps, in recorded ms.
const STEP_MS: u64 = 250;

/// Sends what is to be drawn whenever it changes, as long as the caller lives.
pub fn follow(player: Player, send: impl Fn(ToStage) + Copy + 'static) {
    let step = Memo::new(move |_| player.position() / STEP_MS);
    let position = move || (step.get() + 1) * STEP_MS - 1;
    Effect::new(move |_| {
        let clicks =
            if player.view.has_clicks.get() { clicks(player, position()) } else { Vec::new() };
        send(ToStage::Clicks { clicks });
    });
    Effect::new(move |_| {
        let depth = player.view.has_depth.get().then(|| depth(player, position())).flatten();
        send(ToStage::Depth { depth });
    });
}

/// Begin and row of the page visit that a position lies in.
fn visit(rows: &[Row], position: u64) -> Option<&Row> {
    rows.iter().rfind(|row| row.kind == ActivityKind::Page && row.at <= position)
}

fn clicks(player: Player, position: u64) -> Vec<DrawnClick> {
    player.activity.rows.with(|rows| {
        let from = visit(rows, position).map_or(0, |page| page.at);
        let is_drawn =
            |row: &&Row| row.kind == ActivityKind::Click && (from..=position).contains(&row.at);
        let clicks = rows.iter().filter(is_drawn).take(MOST_CLICKS);
        (1..).zip(clicks).map(|(n, row)| drawn(n, &row.detail())).collect()
    })
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
fn depth(player: Player, position: u64) -> Option<f64> {
    player.activity.rows.with(|rows| {
        let detail = visit(rows, position)?.detail();
        let depth = detail["depth"].as_u64().unwrap_or(10_000);
        Some(depth.min(10_000) as f64 / 10_000.0)
    })
}
