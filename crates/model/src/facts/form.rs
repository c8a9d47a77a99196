//! Form attempts and fields of a session.

use serde::{Deserialize, Serialize};

/// What a visitor does with a field.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Types.
    #[default]
    Text,
    /// Chooses one of several: select, radio buttons.
    Choice,
    /// Switches: checkbox.
    Toggle,
    /// Picks a date or a time.
    Date,
    /// Picks a file.
    File,
    /// Anything else: range, color, buttons.
    Other,
}

/// One try of a visitor at a form: (session, page key, form key), from the first edit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptFact {
    /// Place among all facts: that of the first edit.
    pub ord: u64,
    /// The page visit of the first edit.
    pub visit: u32,
    /// Page key.
    pub page: String,
    /// Name of the form, else id, else selector; `(page)` for fields outside forms.
    pub form: String,
    /// First edit, in ms from the start.
    pub started_at: u64,
    /// First submit at or after that, in ms from the start.
    pub submitted_at: Option<u64>,
    /// Submits after which a field that was filled had to be edited again within a minute.
    pub n_failed_submits: u32,
    /// The last field that had the focus or an edit.
    pub last_field: Option<String>,
    /// When that was, in ms from the start.
    pub last_at: u64,
}

/// One field of an attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldFact {
    /// Index in the list of attempts.
    pub attempt: u32,
    /// Name of the field, else id, else selector.
    pub field: String,
    /// What is done with it.
    pub kind: FieldKind,
    /// Place in the form, from 0, in document order.
    pub position: Option<u16>,
    /// First focus or edit, in ms from the start; `None` for a field that was left alone.
    pub touched_at: Option<u64>,
    /// Visible time of the focus intervals that hold an edit, without long pauses, in ms;
    /// `None` when it was edited without ever having the focus.
    pub fill_ms: Option<u64>,
    /// Visible time from the focus to the first edit, at most 60 s, in ms.
    pub hesitation_ms: Option<u64>,
    /// Later intervals with an edit; of choices and toggles later changes.
    pub n_refills: u32,
    /// Was empty when the form was submitted.
    pub is_left_empty: bool,
}
