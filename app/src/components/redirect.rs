//! Sends the viewer on to another address of the dashboard.

use leptos::prelude::*;

/// Redirects to `path`; the address it stands at leaves no entry in the history.
///
/// # Server-side rendering
///
/// Answers 302, also to programs that do not ask for HTML: the router's own redirect answers
/// those with a page.
#[component]
pub fn Redirect(#[prop(into)] path: String) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::context::redirect(&path);
    #[cfg(not(feature = "ssr"))]
    {
        let options = leptos_router::NavigateOptions { replace: true, ..Default::default() };
        leptos_router::hooks::use_navigate()(&path, options);
    }
}
