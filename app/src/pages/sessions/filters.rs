//! What the list asks for, as chips: each is taken out by a link, and changed in the field.

use std::ops::Range;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use model::query::Listing;
use model::search::{Field, Kind, Node, Search, Term, parts};

use super::completion::Completion;
use super::fields::told;
use crate::browser;
use crate::components::icon::{Icon, Sign};
use crate::routes::list_path;

/// The chips of a search that is understood.
#[component]
pub fn FilterChips(listing: Memo<Listing>, completion: Completion) -> impl IntoView {
    let spans = Memo::new(move |_| {
        listing.with(|listing| match Search::parse(&listing.search) {
            Ok(_) => parts(&listing.search),
            Err(_) => Vec::new(),
        })
    });
    let chips = move || {
        let listing = listing.get();
        let chip = |span: Range<usize>| view! { <Chip listing=listing.clone() span completion/> };
        spans.get().into_iter().map(chip).collect_view()
    };

    view! {
        <Show when=move || spans.with(|spans| !spans.is_empty())>
            <ul class="chips filters" aria-label="Filters">
                {chips}
            </ul>
        </Show>
    }
    .into_any()
}

#[component]
fn Chip(listing: Listing, span: Range<usize>, completion: Completion) -> impl IntoView {
    let text = listing.search.get(span.clone()).unwrap_or_default().to_owned();
    let words = words_of(&text);
    let without = list_path(&listing.searching(&without(&listing.search, &span)));
    let name = format!("Remove {words}");
    let change = format!("Change {text}");
    let edit = move |_| {
        // Something else may be typed by now.
        let typed = completion.text();
        let is_here = typed.get(span.clone()) == Some(text.as_str());
        if let Some(start) = Some(span.start).filter(|_| is_here).or_else(|| typed.find(&text)) {
            completion.select(value_of(&text, start));
        }
    };

    let leave = |event: MouseEvent| {
        // By keyboard: the focus would go with the chip.
        if event.detail() == 0 {
            browser::focus("#search-field");
        }
    };

    view! {
        <li class="filter">
            <button class="filter__words" r#type="button" data-tip=change on:click=edit>
                {words}
            </button>
            <a
                class="filter__remove"
                href=without
                aria-label=name.clone()
                data-tip=name
                on:click=leave
            >
                <Icon sign=Sign::Close/>
            </a>
        </li>
    }
    .into_any()
}

/// The search without one of its conditions.
pub fn without(search: &str, span: &Range<usize>) -> String {
    let before = search.get(..span.start).unwrap_or_default().trim_end();
    let behind = search.get(span.end..).unwrap_or_default().trim_start();
    [before, behind].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Where the value of a condition that begins at `start` stands: behind its colon, else all of it.
fn value_of(text: &str, start: usize) -> Range<usize> {
    let term = match Search::parse(text).ok().and_then(|search| search.root) {
        Some(Node::Term(term)) => Some(term),
        Some(Node::Not(node)) => match *node {
            Node::Term(term) => Some(term),
            _ => None,
        },
        _ => None,
    };
    let value = term.map_or(0..text.len(), |term| typed_value(text, &term));
    start + value.start..start + value.end
}

/// Where the value of a term stands in its own text.
fn typed_value(text: &str, term: &Term) -> Range<usize> {
    let start = match term.field {
        Field::Anything => term.span.start,
        _ => text.find(':').map_or(term.span.start, |colon| colon + 1),
    };
    start..text.len()
}

/// A condition in words: `Country is DE`, `Not: Visited /cart`.
fn words_of(text: &str) -> String {
    match Search::parse(text).ok().and_then(|search| search.root) {
        Some(Node::Term(term)) => said(text, &term),
        Some(Node::Not(node)) => match *node {
            Node::Term(term) => format!("Not: {}", said(text, &term)),
            _ => text.to_owned(),
        },
        _ => text.to_owned(),
    }
}

fn said(text: &str, term: &Term) -> String {
    let value = text.get(typed_value(text, term)).unwrap_or_default();
    let value = if value == "*" { "any" } else { value };
    match &term.field {
        Field::Anything => value.to_owned(),
        Field::Metadata(key) => format!("{key} is {value}"),
        // A level belongs to the name: console.error.
        Field::Of(Kind::Console) => text.trim_start_matches('-').replacen(':', " ", 1),
        Field::Of(kind) => format!("{} {value}", told(*kind).says),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_told_in_words() {
        for (text, words) in [
            ("country:DE", "Country is DE"),
            ("-visited:/cart", "Not: Visited /cart"),
            ("rage:>2", "Rage clicks >2"),
            ("error:*", "Error any"),
            ("meta.plan:pro", "plan is pro"),
            ("clicked:\"Pay now\"", "Clicked \"Pay now\""),
            ("console.error:boom", "console.error boom"),
            ("cart", "cart"),
            ("(a or b)", "(a or b)"),
        ] {
            assert_eq!(words_of(text), words, "{text}");
        }
    }

    #[test]
    fn the_value_of_a_condition_is_what_is_changed() {
        let search = "a -country:DE,FR \"two words\" (b or c)";
        let values: Vec<&str> = parts(search)
            .into_iter()
            .map(|span| &search[value_of(&search[span.clone()], span.start)])
            .collect();

        assert_eq!(values, ["a", "DE,FR", "\"two words\"", "(b or c)"]);
    }

    #[test]
    fn a_condition_is_taken_out_with_its_gap() {
        let search = "a  b c";
        let left: Vec<String> = parts(search).iter().map(|span| without(search, span)).collect();

        assert_eq!(left, ["b c", "a c", "a  b"]);
    }
}
