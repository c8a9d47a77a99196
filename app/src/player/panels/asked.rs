//! What a viewer asked for in the panels. It stays while another one is shown.

use leptos::prelude::*;

use super::console::Lines;
use super::network::Order;

/// All of it. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Asked {
    /// Which lines of the console are listed.
    pub lines: RwSignal<Lines>,
    /// In which order requests are.
    pub order: RwSignal<Order>,
    /// Whether requests that failed come first.
    pub failed_first: RwSignal<bool>,
    /// What is looked for in the text.
    pub words: RwSignal<String>,
    /// Whether lists of moments end at the playhead.
    pub only_past: RwSignal<bool>,
}

impl Asked {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            lines: RwSignal::default(),
            order: RwSignal::default(),
            failed_first: RwSignal::default(),
            words: RwSignal::default(),
            only_past: RwSignal::default(),
        }
    }
}
