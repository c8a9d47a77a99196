//! Offers names of fields and values while a search is typed.
//!
//! ```text
//! text and caret ─▶ token ─┬─▶ names of fields, known words ─┬─▶ offers ─▶ text
//!                          └─▶ the server: values that are ──┘
//! ```

mod token;

use std::ops::Range;
use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;
use model::search::{Field, Kind, Level, Shape, quoted};

use self::token::{Token, token_at};
use crate::api::completion::{OfferedValue, list_values};
use crate::browser;
use crate::format::grouped;

/// Offers that are shown.
const SHOWN: usize = 20;

/// How long nothing is typed before the server is asked.
const PAUSE: Duration = Duration::from_millis(120);

/// The id of the list of offers.
pub const OFFERS: &str = "search-offers";

/// Something that may stand in the place of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Offer {
    /// What is written.
    text: String,
    /// What is shown.
    words: String,
    /// How many sessions have it; a name of a field has no number.
    n_sessions: Option<u32>,
}

/// The offers for one field of text.
#[derive(Clone, Copy)]
pub struct Completion {
    field: NodeRef<Input>,
    offers: RwSignal<Vec<Offer>>,
    /// The one that Enter takes.
    active: RwSignal<Option<usize>>,
    token: RwSignal<Option<Token>>,
    /// Counts what was typed: older answers are for something else.
    number: RwSignal<u32>,
}

impl Completion {
    pub fn new(field: NodeRef<Input>) -> Self {
        Self {
            field,
            offers: RwSignal::default(),
            active: RwSignal::default(),
            token: RwSignal::default(),
            number: RwSignal::default(),
        }
    }

    pub fn is_open(self) -> bool {
        !self.offers.read().is_empty()
    }

    /// The id of the offer that Enter takes.
    pub fn active_id(self) -> Option<String> {
        self.active.get().map(id_of)
    }

    /// Writes a term behind what was typed. One that waits for its value is offered some.
    pub fn append(self, term: &str) {
        let Some(field) = self.field.get_untracked() else { return };
        let typed = field.value();
        let typed = typed.trim_end();
        let gap = if typed.is_empty() { "" } else { " " };
        field.set_value(&format!("{typed}{gap}{term}"));
        browser::focus("#search-field");
        if term.ends_with(':') {
            self.typed();
        }
    }

    /// What stands in the field.
    pub fn text(self) -> String {
        self.field.get_untracked().map(|field| field.value()).unwrap_or_default()
    }

    /// Selects what stands in a place of the text, in bytes, and offers what may stand there.
    pub fn select(self, span: Range<usize>) {
        let Some(field) = self.field.get_untracked() else { return };
        let text = field.value();
        let units = |end: usize| {
            let before = text.get(..end).unwrap_or(&text);
            u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
        };
        browser::focus("#search-field");
        // Whoever types replaces it.
        drop(field.set_selection_range(units(span.start), units(span.end)));
        self.typed();
    }

    /// Looks at what was typed.
    pub fn typed(self) {
        let Some(field) = self.field.get_untracked() else { return };
        let text = field.value();
        let caret = field.selection_start().ok().flatten();
        let token = token_at(&text, caret.map_or(usize::MAX, |at| at as usize));
        self.number.update(|number| *number += 1);
        self.active.set(None);
        self.token.set(token.clone());
        match token {
            None => self.offers.set(Vec::new()),
            Some(Token { field: None, part, .. }) => self.offers.set(names(&part)),
            Some(Token { field: Some(name), part, .. }) => match known_words(&name, &part) {
                Some(offers) => self.offers.set(offers),
                None => self.ask(name, part),
            },
        }
    }

    /// Asks for the values that there are, once nothing is typed for a moment.
    fn ask(self, name: String, part: String) {
        let number = self.number.get_untracked();
        let ask = move || {
            if self.number.try_get_untracked() != Some(number) {
                return;
            }
            leptos::task::spawn_local(async move {
                // What cannot be offered can still be typed.
                let values = list_values(name, part).await.unwrap_or_default();
                if self.number.try_get_untracked() == Some(number) {
                    self.offers.set(values.into_iter().map(Offer::of_value).collect());
                }
            });
        };
        set_timeout(ask, PAUSE);
    }

    /// Moves through the offers, takes one or closes them. True when the key did something.
    pub fn press(self, event: &KeyboardEvent) -> bool {
        let n_offers = self.offers.read_untracked().len();
        if n_offers == 0 {
            return false;
        }
        let active = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => self.go_to(active.map_or(0, |at| (at + 1) % n_offers)),
            "ArrowUp" => {
                let last = n_offers - 1;
                self.go_to(active.map_or(last, |at| at.checked_sub(1).unwrap_or(last)));
            }
            "Enter" | "Tab" => {
                let Some(active) = active else {
                    self.close();
                    return false;
                };
                self.take(active);
            }
            "Escape" => self.close(),
            _ => return false,
        }
        true
    }

    fn go_to(self, place: usize) {
        self.active.set(Some(place));
        browser::reveal_in_list(&format!("#{}", id_of(place)));
    }

    pub fn close(self) {
        self.number.update(|number| *number += 1);
        self.offers.set(Vec::new());
        self.active.set(None);
    }

    /// Writes an offer in the place of what was typed.
    fn take(self, place: usize) {
        let offer = self.offers.with_untracked(|offers| offers.get(place).cloned());
        let (Some(field), Some(token), Some(offer)) =
            (self.field.get_untracked(), self.token.get_untracked(), offer)
        else {
            return;
        };
        let text = field.value();
        let (Some(before), Some(after)) =
            (text.get(..token.span.start), text.get(token.span.end..))
        else {
            return;
        };
        let before = format!("{before}{}", offer.text);
        field.set_value(&format!("{before}{after}"));
        let caret = u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX);
        // The caret then stays where the browser puts it.
        drop(field.set_selection_range(caret, caret));
        self.close();
        if offer.text.ends_with(':') {
            self.typed();
        }
    }
}

impl Offer {
    fn of_name(name: &str) -> Self {
        Self { text: format!("{name}:"), words: format!("{name}:"), n_sessions: None }
    }

    fn of_word(word: &str) -> Self {
        Self { text: word.to_owned(), words: word.to_owned(), n_sessions: None }
    }

    fn of_value(value: OfferedValue) -> Self {
        Self { text: quoted(&value.value), words: value.value, n_sessions: Some(value.n_sessions) }
    }
}

/// Fields whose names begin with what was typed.
fn names(part: &str) -> Vec<Offer> {
    let part = part.to_lowercase();
    let names = Kind::ALL.iter().map(|kind| kind.name());
    let levels = Level::ALL.map(|level| format!("console.{}", level.name()));
    let names = names.chain(levels.iter().map(String::as_str));
    let fitting = names.filter(|name| name.starts_with(&part) && *name != part);
    fitting.take(SHOWN).map(Offer::of_name).collect()
}

/// The words that a field knows; `None` for a field with other values.
fn known_words(name: &str, part: &str) -> Option<Vec<Offer>> {
    let Ok(field) = Field::find(name) else { return Some(Vec::new()) };
    let part = part.to_lowercase();
    match field.shape() {
        Shape::OneOf(words) => {
            let fitting = words.iter().filter(|word| word.starts_with(&part) && **word != part);
            Some(fitting.map(|word| Offer::of_word(word)).collect())
        }
        Shape::Number | Shape::Duration | Shape::When => Some(Vec::new()),
        _ => None,
    }
}

fn id_of(place: usize) -> String {
    format!("search-offer-{place}")
}

/// The offers, below the field.
#[component]
pub fn Offers(completion: Completion) -> impl IntoView {
    let offers = move || {
        let offers = completion.offers.get();
        let options = offers.into_iter().enumerate().map(|(place, offer)| {
            let is_active = move || completion.active.get() == Some(place);
            let count = offer.n_sessions.map(|n| {
                view! { <span class="offers__count">{grouped(n.into())}</span> }
            });
            // Before the field loses its focus.
            let choose = move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                completion.take(place);
            };
            view! {
                <li
                    id=id_of(place)
                    class="offers__offer"
                    role="option"
                    aria-selected=move || is_active().to_string()
                    on:mousedown=choose
                >
                    <span class="offers__words">{offer.words}</span>
                    {count}
                </li>
            }
        });
        options.collect_view()
    };

    view! {
        <ul
            id=OFFERS
            class="offers"
            role="listbox"
            aria-label="Offers"
            hidden=move || !completion.is_open()
        >
            {offers}
        </ul>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(offers: Vec<Offer>) -> Vec<String> {
        offers.into_iter().map(|offer| offer.text).collect()
    }

    #[test]
    fn names_and_known_words_are_offered_without_asking() {
        assert_eq!(texts(names("vis")), ["visitor:", "visited:"]);
        assert_eq!(texts(names("BROWSER.")), ["browser.version:"]);
        assert_eq!(texts(names("console.e")), ["console.error:"]);
        assert_eq!(texts(known_words("device", "t").unwrap()), ["tablet", "tv"]);
        assert_eq!(texts(known_words("has", "tag").unwrap()), [] as [&str; 0]);
        assert_eq!(known_words("rage", ">"), Some(Vec::new()));
        assert_eq!(known_words("nothing", "x"), Some(Vec::new()));
        assert_eq!(known_words("visited", "/c"), None);
        assert_eq!(known_words("meta.plan", ""), None);
    }
}
