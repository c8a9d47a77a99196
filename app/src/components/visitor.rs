//! How a visitor is called.

use leptos::prelude::*;
use model::{SessionId, SessionSummary};

/// Of whom no page said who it is.
pub const ANONYMOUS: &str = "Anonymous";

/// The site's own id of a session's visitor, as far as a page said it.
pub fn visitor_of(session: &SessionSummary) -> Option<&str> {
    session.digest.as_ref()?.visitor.as_deref()
}

/// The visitor by the site's own id, and the session by its short one.
#[component]
pub fn VisitorName(
    /// The site's own id.
    visitor: Option<String>,
    /// The session.
    session: SessionId,
    /// Class of the session's id.
    id_class: &'static str,
) -> impl IntoView {
    let name = visitor.map_or_else(
        || ANONYMOUS.into_any(),
        |visitor| {
            let full = visitor.clone();
            view! { <bdi class="visitor" title=full>{visitor}</bdi> }.into_any()
        },
    );
    view! {
        {name}
        <span class=id_class>{session.short()}</span>
    }
}
