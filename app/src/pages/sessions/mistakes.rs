//! What of a search is not understood: underlined where it stands, and why below.

use leptos::prelude::*;
use model::query::Listing;
use model::search::{Mistake, Search};

use super::completion::Completion;

/// What is wrong with what stands in the field.
#[derive(Clone, Copy)]
pub struct Mistakes {
    /// What was sent last and not understood.
    sent: RwSignal<Option<(String, Vec<Mistake>)>>,
    /// The search of the address that is not in the field any more.
    changed: RwSignal<Option<String>>,
    /// The text in the field, and what is wrong with it.
    shown: Memo<Option<(String, Vec<Mistake>)>>,
}

impl Mistakes {
    pub fn new(listing: Memo<Listing>) -> Self {
        let sent = RwSignal::new(None::<(String, Vec<Mistake>)>);
        let changed = RwSignal::new(None::<String>);
        let shown = Memo::new(move |_| {
            let search = listing.with(|listing| listing.search.clone());
            sent.get().or_else(|| {
                let is_changed = changed.with(|changed| changed.as_ref() == Some(&search));
                let mistakes = Search::parse(&search).err().filter(|_| !is_changed)?;
                Some((search, mistakes))
            })
        });
        Self { sent, changed, shown }
    }

    /// Checks what is sent; true when it is understood.
    pub fn check(self, typed: &str) -> bool {
        let mistakes = Search::parse(typed).err();
        let is_understood = mistakes.is_none();
        self.sent.set(mistakes.map(|mistakes| (typed.to_owned(), mistakes)));
        is_understood
    }

    /// What was wrong is being changed.
    pub fn typed(self, search: String) {
        if self.shown.with_untracked(Option::is_some) {
            self.sent.set(None);
            self.changed.set(Some(search));
        }
    }

    pub fn are_there(self) -> bool {
        self.shown.with(Option::is_some)
    }
}

/// The text of the field once more, behind it, with what is wrong underlined.
#[component]
pub fn Underlines(mistakes: Mistakes, scrolled: RwSignal<i32>) -> impl IntoView {
    let mirror = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        let left = scrolled.get();
        if let Some(mirror) = mirror.get() {
            mirror.set_scroll_left(left);
        }
    });
    let pieces = move || {
        let (text, mistakes) = mistakes.shown.get()?;
        let pieces = cut(&text, &mistakes).into_iter().map(|(piece, is_wrong)| {
            let class = if is_wrong { "search__wrong" } else { "" };
            view! { <span class=class>{piece}</span> }
        });
        Some(pieces.collect_view())
    };
    view! { <div class="search__mirror" aria-hidden="true" node_ref=mirror>{pieces}</div> }
}

/// Why what was sent is not understood; each reason leads to its term.
#[component]
pub fn Reasons(mistakes: Mistakes, completion: Completion) -> impl IntoView {
    let reasons = move || {
        let (_, mistakes) = mistakes.sent.get()?;
        let reasons = mistakes.into_iter().map(|Mistake { span, reason }| {
            view! {
                <li>
                    <button
                        class="search__reason"
                        r#type="button"
                        data-tip="Show it in the search"
                        on:click=move |_| completion.select(span.clone())
                    >
                        {reason}
                    </button>
                </li>
            }
        });
        Some(view! { <ul>{reasons.collect_view()}</ul> })
    };
    view! { <div id="search-mistakes" class="search__mistakes" role="alert">{reasons}</div> }
        .into_any()
}

/// A text in pieces that are understood and pieces that are not.
fn cut(text: &str, mistakes: &[Mistake]) -> Vec<(String, bool)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for Mistake { span, .. } in mistakes {
        // One mistake may stand within another.
        let start = span.start.max(at);
        if let (Some(before), Some(wrong)) = (text.get(at..start), text.get(start..span.end)) {
            pieces.extend([(before.to_owned(), false), (wrong.to_owned(), true)]);
            at = span.end;
        }
    }
    pieces.push((text.get(at..).unwrap_or_default().to_owned(), false));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_cut_out_of_the_text() {
        let pieces = |text: &str| {
            let mistakes = Search::parse(text).err().unwrap_or_default();
            let pieces = cut(text, &mistakes).into_iter();
            pieces
                .map(|(piece, is_wrong)| if is_wrong { format!("[{piece}]") } else { piece })
                .collect::<String>()
        };

        assert_eq!(pieces("a rage:x  é visted:/a"), "a [rage:x]  é [visted:/a]");
        assert_eq!(pieces("(a"), "[(]a");
        assert_eq!(pieces("title:\"a"), "title:[\"a]");
        assert_eq!(pieces("a b"), "a b");
    }
}
