//! What a project decides about its facts.

use serde::{Deserialize, Serialize};

use crate::pages::PageRules;

/// Settings of one project, as far as extraction depends on them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The project's id as text: part of every fingerprint.
    pub project: String,
    /// How addresses become page keys.
    pub pages: PageRules,
    /// Selectors of elements that work as meant: never dead, slow or rage.
    pub works_as_meant: Vec<String>,
    /// Names of custom events that mean that a form was submitted: (form, name of the event).
    pub submit_events: Vec<(String, String)>,
}
