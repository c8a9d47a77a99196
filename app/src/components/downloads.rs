//! The files that a session can be had as, as entries of a menu.

use leptos::prelude::*;
use model::{SessionId, WindowId};

use crate::routes::{download_path, test_path};

/// Why there is no HAR.
const NO_REQUESTS: &str = "No requests were recorded, or network recording is off.";

/// Why there is no test.
const NO_PICTURE: &str = "This recording has no picture of the page.";

/// What of a session there is to download, as far as the page knows. Provided by the page;
/// until something is known to be missing it is offered.
#[derive(Clone, Copy, Debug)]
pub struct Downloads {
    /// The player has found requests, or does not know yet.
    pub has_requests: RwSignal<bool>,
    /// There is a picture of the page.
    pub has_picture: RwSignal<bool>,
}

impl Downloads {
    pub fn new() -> Self {
        Self { has_requests: RwSignal::new(true), has_picture: RwSignal::new(true) }
    }

    /// The page's.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }
}

/// The entries. A test is of one window: with several there is one for each.
#[component]
pub fn DownloadItems(session: SessionId, windows: Vec<WindowId>) -> impl IntoView {
    let Downloads { has_requests, has_picture } = Downloads::get();
    let no_requests = Signal::derive(move || (!has_requests.get()).then_some(NO_REQUESTS));
    let no_picture = Signal::derive(move || (!has_picture.get()).then_some(NO_PICTURE));
    let always = Signal::derive(|| None);
    let n_windows = windows.len();
    let tests = (1..)
        .zip(windows)
        .map(|(number, window)| {
            let name = if n_windows > 1 {
                format!("Playwright test of tab {number}")
            } else {
                "Playwright test".to_owned()
            };
            view! { <Item name href=test_path(session, window) why_not=no_picture/> }
        })
        .collect_view();

    view! {
        <ul class="menu__list">
            <Item name="JSON" href=download_path(session, "json") why_not=always/>
            <Item name="HAR" href=download_path(session, "har") why_not=no_requests/>
            {tests}
        </ul>
    }
    .into_any()
}

/// A file, or why there is none.
#[component]
fn Item(
    #[prop(into)] name: String,
    href: String,
    why_not: Signal<Option<&'static str>>,
) -> impl IntoView {
    move || {
        let (name, href) = (name.clone(), href.clone());
        let content = match why_not.get() {
            None => view! { <a class="menu__item" href=href download="">{name}</a> }.into_any(),
            // It can be reached by keyboard, so that its reason is read.
            Some(reason) => view! {
                <button class="menu__item menu__item--absent" r#type="button" aria-disabled="true" data-stays="true">
                    {name}
                    <span class="menu__reason">{reason}</span>
                </button>
            }
            .into_any(),
        };
        view! { <li>{content}</li> }
    }
}
