//! What a control does, in words beside it: for whoever points at it for a moment, or comes to it
//! by keyboard.
//!
//! Whatever has `data-tip` gets one; there is one place for all of them. They never hold the only
//! copy of what they say: a control has its name besides.
//!
//! # Server-side rendering
//!
//! Only in the browser: without JavaScript there are none.

#[cfg(any(test, feature = "hydrate"))]
mod place;
#[cfg(feature = "hydrate")]
mod shown;

use leptos::html;
use leptos::prelude::*;

/// The element in which they are shown.
const ID: &str = "tooltip";

/// Where they are shown. Once, in the layout.
#[component]
pub fn Tooltips() -> impl IntoView {
    let element = NodeRef::<html::Div>::new();
    #[cfg(feature = "hydrate")]
    shown::listen(element);

    view! { <div node_ref=element id=ID class="tooltip" role="tooltip" popover="manual"></div> }
}
