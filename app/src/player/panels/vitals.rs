//! Web vitals of each page visit, rated in words.

use leptos::prelude::*;
use model::ActivityKind;
use serde_json::Value;

use crate::format::{self, clock, path_of};
use crate::player::activity::Row;
use crate::player::activity::facts::text;
use crate::player::activity::waiting::NoRows;
use crate::player::handle::Player;
use crate::player::playhead::Input;

/// The panel "Vitals".
#[component]
pub fn VitalsPanel(player: Player) -> impl IntoView {
    let activity = player.activity;
    let pages = Memo::new(move |_| {
        let pages = activity.of(ActivityKind::Page).into_iter();
        pages.filter(|row| !vitals(row).is_empty()).collect::<Vec<_>>()
    });
    let is_empty = Memo::new(move |_| pages.with(Vec::is_empty));
    let none = || view! { <p>"No vitals: the visit ended before they were final."</p> };

    view! {
        <div class="panel">
            <h2 class="visually-hidden">"Vitals"</h2>
            <For each=move || pages.get() key=|row| (row.id.clone(), row.at) let(row)>
                <PageVitals player row/>
            </For>
            <div class="panel__empty" role="status">
                <NoRows player is_empty none/>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn PageVitals(player: Player, row: Row) -> impl IntoView {
    let at = row.at;
    let url = text(&row.detail(), "url").to_owned();
    let facts = vitals(&row)
        .into_iter()
        .map(|(metric, value)| {
            let rating = Rating::of(&metric, value);
            view! {
                <div class="facts__fact">
                    <dt class="facts__name">{metric.clone()}</dt>
                    <dd class="facts__value">
                        {format::vital(&metric, value)} " "
                        <span class=format!("rating rating--{}", rating.slug())>{rating.words()}</span>
                    </dd>
                </div>
            }
        })
        .collect_view();

    view! {
        <section class="vitals">
            <button class="moment" r#type="button" on:click=move |_| player.send(Input::Seek(at))>
                <span class="moment__time">{clock(at)}</span>
                <code class="moment__code">{path_of(&url).to_owned()}</code>
            </button>
            <dl class="facts">{facts}</dl>
        </section>
    }
    .into_any()
}

/// The vitals of a page visit on one line; empty when there are none.
pub fn told(row: &Row) -> String {
    let said =
        |(metric, value): (String, f64)| format!("{metric} {}", format::vital(&metric, value));
    vitals(row).into_iter().map(said).collect::<Vec<_>>().join(", ")
}

fn vitals(row: &Row) -> Vec<(String, f64)> {
    let detail = row.detail();
    let list = detail["vitals"].as_array().into_iter().flatten();
    let read = |vital: &Value| Some((text(vital, "metric").to_owned(), vital["value"].as_f64()?));
    list.filter_map(read).collect()
}

/// How good a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rating {
    Good,
    NeedsImprovement,
    Poor,
}

impl Rating {
    fn of(metric: &str, value: f64) -> Self {
        let (good, poor) = match metric {
            "LCP" => (2_500.0, 4_000.0),
            "INP" => (200.0, 500.0),
            "CLS" => (0.1, 0.25),
            "FCP" => (1_800.0, 3_000.0),
            _ => (800.0, 1_800.0),
        };
        if value <= good {
            Self::Good
        } else if value <= poor {
            Self::NeedsImprovement
        } else {
            Self::Poor
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::NeedsImprovement => "needs improvement",
            Self::Poor => "poor",
        }
    }

    const fn slug(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::NeedsImprovement => "middling",
            Self::Poor => "poor",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_follow_the_published_thresholds() {
        for (metric, value, expected) in [
            ("LCP", 2_500.0, Rating::Good),
            ("LCP", 2_501.0, Rating::NeedsImprovement),
            ("INP", 501.0, Rating::Poor),
            ("CLS", 0.1, Rating::Good),
            ("CLS", 0.26, Rating::Poor),
            ("TTFB", 900.0, Rating::NeedsImprovement),
        ] {
            assert_eq!(Rating::of(metric, value), expected, "{metric} {value}");
        }
    }
}
