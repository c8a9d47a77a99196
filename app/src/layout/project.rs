//! The project that this viewer looks at, kept from one visit to the next.

use leptos::prelude::*;
use model::query::Listing;
use model::search::quoted;

use crate::browser;
use crate::preferences::{KEPT_S, PROJECT_COOKIE, chosen_project};
use crate::routes::list_path;

/// The viewer's choice; `None`: all projects. Provided by the layout.
#[derive(Clone, Copy)]
pub struct ChosenProject(RwSignal<Option<String>>);

impl ChosenProject {
    /// As it was kept.
    pub fn new() -> Self {
        Self(RwSignal::new(chosen_project()))
    }

    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// Chooses another, and keeps it.
    pub fn set(self, slug: Option<String>) {
        browser::set_cookie(PROJECT_COOKIE, slug.as_deref().unwrap_or_default(), KEPT_S);
        self.0.set(slug);
    }

    /// The list of its sessions.
    pub fn list_path(self) -> String {
        let term = self.0.get().map(|slug| format!("project:{}", quoted(&slug)));
        list_path(&Listing::default().searching(&term.unwrap_or_default()))
    }
}
