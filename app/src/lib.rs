//! The dashboard: pages, components, player and the server functions they call.
//!
//! ```text
//! server (feature `ssr`)                        viewer's browser (feature `hydrate`)
//!   shell ─▶ App ─▶ routes ─▶ pages ──HTML──▶     frontend-wasm ─▶ App ─▶ the same pages
//!                      │                                               │
//!                     api ◀────────── GET /api/… ──────────────────────┘
//!                      │                          player ─▶ /replay/… and the stage
//!                    store
//! ```
//!
//! # What the server provides
//!
//! - Routes: `leptos_axum::generate_route_list(App)`, each handled by
//!   `leptos_routes_with_context(&options, routes, provide, move || shell(options.clone()))`,
//!   and `/api/{*name}` by `leptos_axum::handle_server_fns_with_context(provide, request)`.
//!   `provide` calls `leptos::prelude::provide_context(context::AppContext { … })`; nothing else
//!   is needed. `AppContext::viewer` is `None` for whoever may not see the dashboard.
//! - The nonce that every inline script carries: `leptos::nonce::use_nonce()` inside `provide`,
//!   where `leptos_axum::ResponseOptions` takes the `Content-Security-Policy` header.
//! - Static files of `public/` at the root (`/favicon.svg`, `/icons.svg`, `/fonts/…`) and
//!   cargo-leptos' output under `/pkg`. Everything else that is unknown gets
//!   `leptos_axum::file_and_error_handler_with_context`, which renders the page "not found".
//! - `/replay/stage` and the data under `/replay/{session}/{window}/`, see `player`.
//!
//! # Invariants
//!
//! - Readable without JavaScript, except the player.
//! - Server HTML has no `style` attributes: the policy of the page forbids them.
//! - What a link should carry lives in the address; what only a viewer cares for, in a cookie
//!   (when the server renders it) or in the browser's storage.
//!
//! # Deliberately absent
//!
//! Axum's types, and everything that reads a clock, a file or the environment.

// Views are types: a table of rows of cells is a deep one.
#![recursion_limit = "512"]
#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
#![expect(
    missing_docs,
    unreachable_pub,
    reason = "`#[component]` and `#[server]` expand to items without docs, public in private modules"
)]

pub mod routes;
pub mod api;
mod pages;
#[expect(
    clippy::large_types_passed_by_value,
    reason = "handles of signals, which closures copy; without debug information they are small"
)]
mod player;
mod bulk;
mod segments;
mod components;
mod layout;
mod format;
mod preferences;
mod watched;
mod profile;
mod walk;
mod browser;
#[cfg(feature = "ssr")]
pub mod context;
pub mod error;

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos_meta::MetaTags;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::Router;

pub use error::AppError;

use crate::layout::Layout;

/// The dashboard, inside the document's body.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=document_title/>
        <Router>
            <Layout/>
        </Router>
    }
}

/// "Page · Project · Hindsight".
fn document_title(page: String) -> String {
    if page.is_empty() { "Hindsight".to_owned() } else { format!("{page} · Hindsight") }
}

/// The document around [`App`]. Theme and rail are as the viewer's cookies say, from the first
/// byte on, so nothing flashes.
#[cfg(feature = "ssr")]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    use crate::preferences::{Density, Theme, rail_is_collapsed};

    let theme = Theme::current();
    let color_scheme = match theme {
        Theme::System => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let stylesheet = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    view! {
        <!DOCTYPE html>
        <html
            lang="en"
            data-theme=theme.as_str()
            data-density=Density::current().as_str()
            data-rail=if rail_is_collapsed() { "collapsed" } else { "open" }
        >
            <head>
                <meta charset="utf-8"/>
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, viewport-fit=cover"
                />
                <meta name="color-scheme" content=color_scheme/>
                <link
                    rel="preload"
                    href="/fonts/inter-latin.woff2"
                    r#as="font"
                    r#type="font/woff2"
                    crossorigin="anonymous"
                />
                <link
                    rel="preload"
                    href="/fonts/jetbrains-mono-latin.woff2"
                    r#as="font"
                    r#type="font/woff2"
                    crossorigin="anonymous"
                />
                <link rel="stylesheet" id="leptos" href=stylesheet/>
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
