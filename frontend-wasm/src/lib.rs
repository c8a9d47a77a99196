//! Makes the server-rendered dashboard interactive in the viewer's browser.
//!
//! The only entry of the dashboard's Wasm. Everything it shows is in [`app`].

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the document that the server rendered. Called once by the page's script.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // Waits for the page's own file where pages are files of their own.
    leptos::mount::hydrate_lazy(app::App);
}
