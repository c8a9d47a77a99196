//! Requests of the page, with how long they took beside each other.

use std::cmp::Reverse;

use leptos::html;
use leptos::prelude::*;
use model::ActivityKind;
use serde_json::Value;

use super::asked::Asked;
use super::lists::{MomentList, Nothing, stepped};
use crate::browser;
use crate::format::{bytes, path_of, worded};
use crate::player::activity::Row;
use crate::player::activity::facts::{is_failed, text};
use crate::player::handle::Player;
use crate::routes::download_path;

/// Narrowest bar, as a share of the time that is shown.
const LEAST_SHARE: f64 = 0.01;

/// In which order requests are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Time,
    Duration,
    Size,
    Status,
}

impl Order {
    const ALL: [(Self, &str, &str); 4] = [
        (Self::Time, "time", "By time"),
        (Self::Duration, "duration", "Slowest first"),
        (Self::Size, "size", "Largest first"),
        (Self::Status, "status", "By status"),
    ];

    fn of(value: &str) -> Self {
        let found = Self::ALL.into_iter().find(|(_, slug, _)| *slug == value);
        found.map_or_else(Self::default, |(order, ..)| order)
    }

    /// What rows are sorted by; equal ones stay in order of time.
    fn key(self, row: &Row) -> Reverse<u64> {
        let detail = row.detail();
        Reverse(match self {
            Self::Time => 0,
            Self::Duration => duration(&detail),
            Self::Size => transferred(&detail).unwrap_or_default(),
            Self::Status => detail["status"].as_u64().unwrap_or(1_000),
        })
    }
}

/// When requests were under way: the first and the last moment of all that are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shown {
    from: u64,
    to: u64,
}

impl Shown {
    fn of(rows: &[Row]) -> Self {
        let from = rows.iter().map(began).min().unwrap_or_default();
        let to = rows.iter().map(|row| row.at).max().unwrap_or_default();
        Self { from, to: to.max(from + 1) }
    }

    #[expect(clippy::cast_precision_loss, reason = "a session is shorter than 2^53 ms")]
    fn share(self, at: u64) -> f64 {
        let at = at.clamp(self.from, self.to);
        (at - self.from) as f64 / (self.to - self.from) as f64
    }
}

/// The panel "Network".
#[component]
pub fn NetworkPanel(player: Player, asked: Asked) -> impl IntoView {
    let Asked { order, failed_first, only_past, .. } = asked;
    let rows = Memo::new(move |_| {
        let mut rows = player.activity.of(ActivityKind::Network);
        let (order, failed_first) = (order.get(), failed_first.get());
        rows.sort_by_cached_key(|row| (failed_first && !is_failed(row), order.key(row)));
        rows
    });
    let shown = Memo::new(move |_| rows.with(|rows| Shown::of(rows)));
    let content = move |row: Row| view! { <Request row shown/> }.into_any();
    let empty = move || {
        view! {
            <Nothing
                is_recorded=player.profile.with(|it| it.records_network)
                off="Network recording is off for this project."
                setting="network"
                none="No requests were recorded."
            />
        }
        .into_any()
    };
    let list = NodeRef::<html::Div>::new();
    let position = stepped(player);
    Effect::new(move |_| {
        let share = shown.get().share(position.get());
        if let Some(list) = list.get() {
            browser::set_style(&list, "--now", &format!("{share:.4}"));
        }
    });

    view! {
        <div class="panel">
            <h2 class="visually-hidden">"Network"</h2>
            <div class="panel__bar panel__bar--wraps">
                <OrderSelect order/>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=failed_first
                        on:change=move |event| failed_first.set(event_target_checked(&event))
                    />
                    "Failed first"
                </label>
                <Show when=move || !rows.with(Vec::is_empty)>
                    <a class="button button--quiet" href=download_path(player.session, "har") download="">
                        "Download HAR"
                    </a>
                </Show>
            </div>
            <div class="requests" node_ref=list>
                <MomentList player rows content empty only_past/>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn OrderSelect(order: RwSignal<Order>) -> impl IntoView {
    let choose = move |event: leptos::ev::Event| {
        order.set(Order::of(&event_target_value(&event)));
        browser::leave_choice(&event);
    };
    let choices = Order::ALL
        .map(|(is, slug, name)| view! { <option value=slug selected=move || order.get_untracked() == is>{name}</option> })
        .collect_view();
    view! {
        <label class="select">
            <span class="visually-hidden">"Order"</span>
            <select class="select__field" on:change=choose>{choices}</select>
        </label>
    }
    .into_any()
}

/// One request: what was asked for and what came of it, and when.
#[component]
fn Request(row: Row, shown: Memo<Shown>) -> impl IntoView {
    let detail = row.detail();
    let is_failed = is_failed(&row);
    let status = detail["status"].as_u64().map_or_else(
        || if is_failed { "failed".to_owned() } else { "–".to_owned() },
        |status| status.to_string(),
    );
    let url = text(&detail, "url").to_owned();
    let path = format!("{} {}", text(&detail, "method"), path_of(&url));
    let facts = [
        Some(kind_of(text(&detail, "initiator")).to_owned()),
        transferred(&detail).map(bytes),
        Some(worded(duration(&detail))),
    ];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let (from, to) = (began(&row), row.at);
    let bar = move || {
        let shown = shown.get();
        let (x, width) = (shown.share(from), shown.share(to) - shown.share(from));
        let x = x.min(1.0 - LEAST_SHARE);
        let (x, width) = (x * 100.0, width.max(LEAST_SHARE) * 100.0);
        view! { <rect x=format!("{x:.2}%") y="1" width=format!("{width:.2}%") height="6" rx="1"></rect> }
    };

    view! {
        <span class="request" class:request--failed=is_failed>
            <span class="request__status">{status}</span>
            <code class="request__path" title=url>{path}</code>
            <span class="request__facts">{facts}</span>
            <span class="request__time">
                <svg class="request__bar" width="100%" height="8" aria-hidden="true">{bar}</svg>
            </span>
        </span>
    }
    .into_any()
}

/// What asked for it, in a word.
fn kind_of(initiator: &str) -> &str {
    match initiator {
        "" => "request",
        "xmlhttprequest" => "XHR",
        "img" | "image" | "input" => "image",
        "link" | "css" => "style",
        "iframe" | "frame" | "navigation" => "page",
        other => other,
    }
}

fn duration(detail: &Value) -> u64 {
    detail["duration"].as_u64().unwrap_or_default()
}

fn transferred(detail: &Value) -> Option<u64> {
    detail["sizes"]["transfer"].as_u64()
}

/// When it began, as the playhead counts: a request is told of when it has ended.
fn began(row: &Row) -> u64 {
    row.at.saturating_sub(duration(&row.detail()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(at: u64, detail: &str) -> Row {
        Row::read(&format!(
            r#"{{"id":"{at}a","window":"01976e8a-7b6c-7def-8123-456789abcdef","at":{at},"kind":"network","label":"","detail":{detail}}}"#
        ))
        .unwrap()
    }

    #[test]
    fn bars_lie_between_the_first_begin_and_the_last_end() {
        let rows = [row(1_000, r#"{"duration":500}"#), row(2_500, r#"{"duration":100}"#)];

        let shown = Shown::of(&rows);

        assert_eq!(shown, Shown { from: 500, to: 2_500 });
        assert!((shown.share(1_500) - 0.5).abs() < 1e-9);
        assert!(shown.share(9_000) <= 1.0);
        assert_eq!(Shown::of(&[]), Shown { from: 0, to: 1 });
    }

    #[test]
    fn orders_put_the_most_first_and_failures_without_status_before_all() {
        let small = row(1, r#"{"duration":900,"sizes":{"transfer":10},"status":200}"#);
        let large = row(2, r#"{"duration":20,"sizes":{"transfer":4000},"status":500}"#);
        let failed = row(3, r#"{"duration":1,"failed":true}"#);
        let first = |order: Order| {
            let mut rows = [small.clone(), large.clone(), failed.clone()];
            rows.sort_by_cached_key(|row| order.key(row));
            rows[0].at
        };

        assert_eq!(
            [Order::Time, Order::Duration, Order::Size, Order::Status].map(first),
            [1, 1, 2, 3]
        );
        for (order, slug, _) in Order::ALL {
            assert_eq!(Order::of(slug), order);
        }
    }
}
