//! What the page wrote to its console.

use leptos::prelude::*;
use model::ActivityKind;

use super::lists::MomentList;
use crate::player::activity::Row;
use crate::player::activity::facts::text;
use crate::player::handle::Player;

/// Which levels are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Levels {
    #[default]
    All,
    Warnings,
    Errors,
}

impl Levels {
    fn of(value: &str) -> Self {
        match value {
            "warnings" => Self::Warnings,
            "errors" => Self::Errors,
            _ => Self::All,
        }
    }

    fn takes(self, level: &str) -> bool {
        match self {
            Self::All => true,
            Self::Warnings => matches!(level, "warn" | "error"),
            Self::Errors => level == "error",
        }
    }
}

/// The panel "Console".
#[component]
pub fn ConsolePanel(player: Player) -> impl IntoView {
    let levels = RwSignal::new(Levels::default());
    let fits = move |row: Row| levels.get().takes(text(&row.detail(), "level"));
    let content = |row: Row| {
        let detail = row.detail();
        let level = text(&detail, "level").to_owned();
        let args: Vec<&str> = detail["args"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(serde_json::Value::as_str)
            .collect();
        let repeats = detail["n"].as_u64().map(|n| format!("× {}", n + 1));
        view! {
            <span class=format!("console-level console-level--{level}")>{level.clone()}</span>
            <code class="moment__code">{args.join(" ")}</code>
            {repeats}
        }
        .into_any()
    };

    view! {
        <div class="panel">
            <h2 class="visually-hidden">"Console"</h2>
            <label class="select">
                <span class="visually-hidden">"Levels"</span>
                <select
                    class="select__field"
                    on:change=move |event| levels.set(Levels::of(&event_target_value(&event)))
                >
                    <option value="all">"All levels"</option>
                    <option value="warnings">"Warnings and errors"</option>
                    <option value="errors">"Errors"</option>
                </select>
            </label>
            <MomentList
                player
                kind=ActivityKind::Console
                fits
                content
                empty="Nothing was logged, or console recording is off for this project."
            />
        </div>
    }
    .into_any()
}
