//! What an element of the recorded page is: told while inspecting, kept by a click.

use leptos::prelude::*;
use serde::Deserialize;

use super::actions;
use super::handle::Player;
use crate::components::copy_button::CopyButton;
use crate::components::icon::{Icon, Sign};

/// An element that the stage found under the pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Inspected {
    /// Its tag, in lower case.
    pub tag: String,
    /// What finds it in the next visit, too.
    pub selector: String,
    /// How large it is, in CSS px.
    pub width: u32,
    /// How large it is, in CSS px.
    pub height: u32,
    /// Its text as it was recorded.
    pub text: String,
    /// The mark of the page that masks or blocks it; empty when there is none.
    pub mark: String,
}

impl Inspected {
    /// Why its text cannot be read, in words.
    fn masked(&self) -> Option<String> {
        let mut letters = self.text.chars().filter(|char| !char.is_whitespace()).peekable();
        if !self.mark.is_empty() {
            Some(format!("Masked by {}", self.mark))
        } else if letters.peek().is_some() && letters.all(|char| char == '*') {
            Some("Masked by the project's rules".to_owned())
        } else {
            None
        }
    }
}

/// Over the stage while inspecting: what to do, or what was clicked.
#[component]
pub fn InspectBar(player: Player) -> impl IntoView {
    let view = player.view;
    let content = move || match view.inspected.get() {
        None => {
            view! { <p>"Point at the page, click to keep an element. Esc ends."</p> }.into_any()
        }
        Some(element) => view! { <Element element/> }.into_any(),
    };
    view! {
        <Show when=move || view.inspects.get()>
            <div class="inspect-bar" role="group" aria-label="Inspected element">
                <Icon sign=Sign::Inspect/>
                {content}
                <button
                    class="icon-button"
                    r#type="button"
                    data-tip="End inspecting (Esc)"
                    aria-label="End inspecting"
                    on:click=move |event| {
                        actions::leave_to_timeline(&event);
                        actions::inspect(player, false);
                    }
                >
                    <Icon sign=Sign::Close/>
                </button>
            </div>
        </Show>
    }
    .into_any()
}

#[component]
fn Element(element: Inspected) -> impl IntoView {
    let size = format!("{} × {}", element.width, element.height);
    let masked = element.masked().map(|words| view! { <span class="badge">{words}</span> });
    let Inspected { tag, selector, text, .. } = element;
    let copies_text =
        (!text.is_empty()).then(|| view! { <CopyButton text=text.clone() label="Copy text"/> });
    view! {
        <p class="inspect-bar__element">
            <code>{format!("<{tag}>")}</code>
            " "
            <code class="inspect-bar__selector">{selector.clone()}</code>
            " "
            <span>{size}</span>
            " "
            {masked}
        </p>
        {copies_text}
        <CopyButton text=selector label="Copy selector"/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str, mark: &str) -> Option<String> {
        let element =
            Inspected { text: text.to_owned(), mark: mark.to_owned(), ..Inspected::default() };
        element.masked()
    }

    #[test]
    fn what_masks_an_element_is_said() {
        assert_eq!(masked("Pay now", ""), None);
        assert_eq!(masked("", ""), None);
        assert_eq!(masked("*** ****", ""), Some("Masked by the project's rules".to_owned()));
        let marked = masked("***", "[data-hs-mask]");
        assert_eq!(marked, Some("Masked by [data-hs-mask]".to_owned()));
    }
}
