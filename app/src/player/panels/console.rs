//! What the page wrote to its console.

use std::collections::BTreeSet;

use leptos::prelude::*;
use model::ActivityKind;
use serde_json::Value;

use super::asked::Asked;
use super::lists::{MomentList, Nothing};
use crate::player::activity::Row;
use crate::player::activity::facts::text;
use crate::player::handle::Player;

/// Levels, most important first.
const LEVELS: [(&str, &str); 5] = [
    ("error", "Errors"),
    ("warn", "Warnings"),
    ("info", "Info"),
    ("log", "Log"),
    ("debug", "Debug"),
];

/// Which lines a viewer asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// Levels to show; all when there is none.
    levels: BTreeSet<&'static str>,
    /// Words to look for, as they were typed.
    words: String,
}

impl Lines {
    fn takes(&self, row: &Row) -> bool {
        let is_asked = self.levels.is_empty() || self.levels.contains(text(&row.detail(), "level"));
        let words = self.words.trim();
        is_asked && (words.is_empty() || row.contains(&words.to_lowercase()))
    }
}

/// The panel "Console".
#[component]
pub fn ConsolePanel(player: Player, asked: Asked) -> impl IntoView {
    let lines = asked.lines;
    let all = Memo::new(move |_| player.activity.of(ActivityKind::Console));
    let rows = Memo::new(move |_| {
        lines.with(|lines| {
            all.with(|all| all.iter().filter(|row| lines.takes(row)).cloned().collect::<Vec<_>>())
        })
    });
    let counted = move || {
        let is_all = lines.with(|lines| *lines == Lines::default());
        (!is_all).then(|| format!("{} of {}", rows.with(Vec::len), all.with(Vec::len)))
    };
    let empty = move || {
        if all.with(Vec::is_empty) {
            view! {
                <Nothing
                    is_recorded=player.profile.with(|it| it.records_console)
                    off="Console recording is off for this project."
                    setting="console"
                    none="Nothing was logged."
                />
            }
            .into_any()
        } else {
            view! { <p>"Nothing fits."</p> }.into_any()
        }
    };

    view! {
        <div class="panel">
            <h2 class="visually-hidden">"Console"</h2>
            <Levels all lines/>
            <div class="panel__bar">
                <input
                    class="field field--small"
                    type="search"
                    aria-label="Search console"
                    placeholder="Search console"
                    prop:value=move || lines.with(|lines| lines.words.clone())
                    on:input=move |event| lines.update(|lines| lines.words = event_target_value(&event))
                />
                <p class="activity__count" role="status">{counted}</p>
            </div>
            <MomentList player rows content=line empty only_past=asked.only_past/>
        </div>
    }
    .into_any()
}

/// A chip for each level that there is.
#[component]
fn Levels(all: Memo<Vec<Row>>, lines: RwSignal<Lines>) -> impl IntoView {
    let counts = Memo::new(move |_| {
        LEVELS.map(|(level, _)| {
            all.with(|all| all.iter().filter(|row| text(&row.detail(), "level") == level).count())
        })
    });
    let chips = (0..).zip(LEVELS).map(|(idx, (level, name))| {
        let n = move || counts.with(|counts: &[usize; 5]| counts[idx]);
        let is_on = move || lines.with(|lines| lines.levels.contains(level));
        let toggle = move |_| {
            lines.update(|lines| {
                if !lines.levels.remove(level) {
                    lines.levels.insert(level);
                }
            });
        };
        view! {
            <Show when=move || { 0 < n() }>
                <button class="chip" r#type="button" aria-pressed=move || is_on().to_string() on:click=toggle>
                    {name}
                    <span class="chip__count">{n}</span>
                </button>
            </Show>
        }
    });
    view! { <div class="chips" role="group" aria-label="Levels">{chips.collect_view()}</div> }
        .into_any()
}

/// A line as it was written, on one line.
fn line(row: Row) -> AnyView {
    let detail = row.detail();
    let level = text(&detail, "level").to_owned();
    let args = detail["args"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let words = args.collect::<Vec<_>>().join(" ");
    let repeats = detail["n"].as_u64().map(|n| format!("× {}", n + 1));
    view! {
        <span class=format!("console-level console-level--{level}")>{level.clone()}</span>
        <code class="moment__code moment__code--short">{words}</code>
        {repeats}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_words_narrow_the_lines() {
        let row = |level: &str, words: &str| {
            Row::read(&format!(
                r#"{{"id":"1a","window":"01976e8a-7b6c-7def-8123-456789abcdef","at":1,"kind":"console","label":"console.{level}: {words}","detail":{{"level":"{level}","args":["{words}"],"trace":"at pay.js"}}}}"#
            ))
            .unwrap()
        };
        let asked = |levels: &[&'static str], words: &str| Lines {
            levels: levels.iter().copied().collect(),
            words: words.to_owned(),
        };

        assert!(asked(&[], "").takes(&row("log", "Sold")));
        assert!(asked(&["warn", "error"], "").takes(&row("warn", "Low stock")));
        assert!(!asked(&["warn", "error"], "").takes(&row("log", "Sold")));
        assert!(asked(&[], " Pay.js").takes(&row("log", "Sold")), "traces are searched, too");
        assert!(!asked(&["log"], "stock").takes(&row("log", "Sold")));
    }
}
