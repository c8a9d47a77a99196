//! A JSON value as a tree: two levels are open, words are found on all of them.
//!
//! Levels are `details`, so that they open by keyboard as everywhere.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use serde_json::Value;

use super::copy_button::CopyButton;

/// Levels that are open at first.
const OPEN_LEVELS: u8 = 2;

/// Longest text that is shown at once, in characters.
const LONG_CHARS: usize = 200;

/// Most entries of one level that are shown at once.
const MOST_ENTRIES: usize = 100;

/// With more values than this there is a field to search among them.
const SEARCHED_FROM: usize = 8;

/// The tree, named by `label`.
#[component]
pub fn JsonTree(value: Value, #[prop(into)] label: String) -> impl IntoView {
    let text = serde_json::to_string_pretty(&value).unwrap_or_default();
    let words = RwSignal::new(String::new());
    let has_search = SEARCHED_FROM < n_values(&value);
    let search_name = format!("Search {}", label.to_lowercase());
    let copy_name = format!("Copy {}", label.to_lowercase());
    let value = Arc::new(value);
    let nothing = {
        let value = Arc::clone(&value);
        move || words.with(|words| !fits("", &value, words)).then_some("Nothing fits.")
    };
    let tree = move || {
        let words: Arc<str> = Arc::from(words.get());
        if entries(&value).is_empty() {
            view! { <ul class="json__level"><Leaf name=None value=(*value).clone()/></ul> }
                .into_any()
        } else {
            level(&value, 0, &words)
        }
    };

    view! {
        <div class="json" role="group" aria-label=label>
            <div class="json__bar">
                {has_search
                    .then(|| {
                        view! {
                            <input
                                class="field field--small"
                                type="search"
                                placeholder=search_name.clone()
                                aria-label=search_name.clone()
                                on:input=move |event| {
                                    words.set(event_target_value(&event).trim().to_lowercase());
                                }
                            />
                        }
                    })}
                <CopyButton text label=copy_name is_quiet=true/>
            </div>
            {tree}
            <p class="json__empty" role="status">{nothing}</p>
        </div>
    }
    .into_any()
}

/// How many lines it has at first, its bar among them.
pub fn n_lines(value: &Value) -> usize {
    let below = |(_, child): &(String, &Value)| 1 + entries(child).len().min(MOST_ENTRIES);
    let lines: usize = entries(value).iter().take(MOST_ENTRIES).map(below).sum();
    2 + lines
}

/// What stands below a value, with its names; nothing below a leaf.
fn entries(value: &Value) -> Vec<(String, &Value)> {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, it)| (name.clone(), it)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(idx, it)| (idx.to_string(), it)).collect()
        }
        _ => Vec::new(),
    }
}

fn n_values(value: &Value) -> usize {
    let below = entries(value);
    if below.is_empty() { 1 } else { below.iter().map(|(_, child)| n_values(child)).sum() }
}

/// Whether a name, or anything below it, contains words that are in lower case.
fn fits(name: &str, value: &Value, words: &str) -> bool {
    if words.is_empty() || name.to_lowercase().contains(words) {
        return true;
    }
    let below = entries(value);
    if below.is_empty() {
        plain(value).to_lowercase().contains(words)
    } else {
        below.iter().any(|(name, child)| fits(name, child, words))
    }
}

/// A leaf as text, without quotes.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The entries of one level; with `words` those that fit.
fn level(value: &Value, depth: u8, words: &Arc<str>) -> AnyView {
    let shown: Vec<(String, Value, Arc<str>)> = entries(value)
        .into_iter()
        .filter(|(name, child)| fits(name, child, words))
        .map(|(name, child)| {
            // What stands below a name that fits is shown as it is.
            let is_found = !words.is_empty() && name.to_lowercase().contains(&**words);
            let words = if is_found { Arc::from("") } else { Arc::clone(words) };
            (name, child.clone(), words)
        })
        .collect();
    let n_hidden = shown.len().saturating_sub(MOST_ENTRIES);
    let has_all = RwSignal::new(n_hidden == 0);
    let items = move || {
        let n_shown = if has_all.get() { usize::MAX } else { MOST_ENTRIES };
        let items = shown.iter().take(n_shown).cloned();
        items
            .map(|(name, value, words)| {
                if entries(&value).is_empty() {
                    view! { <Leaf name=Some(name) value/> }.into_any()
                } else {
                    view! { <Branch name value depth words/> }.into_any()
                }
            })
            .collect_view()
    };
    view! {
        <ul class="json__level">{items}</ul>
        <Show when=move || !has_all.get()>
            <button class="json__more" r#type="button" on:click=move |_| has_all.set(true)>
                {format!("Show {n_hidden} more")}
            </button>
        </Show>
    }
    .into_any()
}

/// A name with a level below it, which is made when it is opened.
#[component]
fn Branch(name: String, value: Value, depth: u8, words: Arc<str>) -> impl IntoView {
    let opens = depth + 1 < OPEN_LEVELS || !words.is_empty();
    let is_open = RwSignal::new(opens);
    let details = NodeRef::<html::Details>::new();
    let size = match &value {
        Value::Array(items) => format!("[{}]", items.len()),
        other => format!("{{{}}}", entries(other).len()),
    };
    let turn = move |_| {
        if let Some(details) = details.get_untracked() {
            is_open.set(details.open());
        }
    };
    view! {
        <li>
            <details class="json__branch" node_ref=details open=opens on:toggle=turn>
                <summary>
                    <span class="json__name">{name}</span>
                    " "
                    <span class="json__size">{size}</span>
                </summary>
                <Show when=move || is_open.get()>
                    {level(&value, depth + 1, &words)}
                </Show>
            </details>
        </li>
    }
    .into_any()
}

/// A value; a long text is cut until all of it is asked for.
#[component]
fn Leaf(name: Option<String>, value: Value) -> impl IntoView {
    let class = if value.is_string() { "json__text" } else { "json__value" };
    let text = match &value {
        Value::Object(_) => "{}".to_owned(),
        Value::Array(_) => "[]".to_owned(),
        other => plain(other),
    };
    let cut = text.char_indices().nth(LONG_CHARS).map(|(end, _)| format!("{}…", &text[..end]));
    let has_all = RwSignal::new(cut.is_none());
    let shown = move || match &cut {
        Some(cut) if !has_all.get() => cut.clone(),
        _ => text.clone(),
    };
    view! {
        <li class="json__leaf">
            {name.map(|name| view! { <span class="json__name">{name}": "</span> })}
            <span class=class>{shown}</span>
            <Show when=move || !has_all.get()>
                <button class="json__more" r#type="button" on:click=move |_| has_all.set(true)>
                    "Show all"
                </button>
            </Show>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_are_found_in_names_and_values_of_every_level() {
        let value = json!({"plan": {"name": "Pro", "seats": [{"n": 31}]}, "empty": []});
        for (words, is_found) in [
            ("", true),
            ("pro", true),
            ("seats", true),
            ("31", true),
            ("free", false),
            ("{", false),
        ] {
            assert_eq!(fits("", &value, words), is_found, "{words}");
        }
    }

    #[test]
    fn two_levels_and_a_bar_are_seen_at_first() {
        let value = json!({"a": 1, "b": {"c": {"d": 1, "e": 2}, "f": 3}});

        assert_eq!(n_lines(&value), 2 + 2 + 2);
        assert_eq!(n_values(&value), 4);
    }
}
