//! What a project wants hidden, as the engine needs it.
//!
//! What operators write is a `PolicySpec`; `compile` turns it into bytes, once, on the
//! server. Page and server read those bytes, so both apply the same policy to the byte.

mod bytes;

use std::sync::Arc;

use dom::selector::SelectorList;

use crate::detect::Automaton;
use crate::urls::UrlRules;

pub use bytes::PolicyBytesError;
pub(crate) use bytes::Reader;
#[cfg(feature = "compile")]
pub(crate) use bytes::{HASH_DIGITS, MAGIC};

/// How much is hidden where no rule says otherwise; each hides what the one before hides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "compile", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "compile", serde(rename_all = "lowercase"))]
pub enum Mode {
    /// Form controls and personal data that patterns find.
    Open,
    /// Also numbers of four digits and more.
    Balanced,
    /// All text, all values, all names that people read, all media.
    #[default]
    Strict,
    /// The same, whatever rules and pages say, and no images.
    Wireframe,
}

impl Mode {
    /// In the order of their numbers in a policy's bytes.
    pub const ALL: [Self; 4] = [Self::Open, Self::Balanced, Self::Strict, Self::Wireframe];

    /// As it is written in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Balanced => "balanced",
            Self::Strict => "strict",
            Self::Wireframe => "wireframe",
        }
    }

    /// The mode of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// What a project wants hidden. Clones share the patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub(crate) mode: Mode,
    /// Selectors for each kind of rule, the strongest first: block, redact, blur, unmask.
    pub(crate) rules: [SelectorList; 4],
    pub(crate) urls: UrlRules,
    /// Without it every text is personal data.
    pub(crate) detector: Option<Arc<Automaton>>,
    hash: Box<str>,
}

impl Policy {
    /// Masks everything that people read, unless an element says `data-hs-unmask`, and all
    /// text that others look through for personal data.
    ///
    /// For when there is no policy yet: it has no patterns.
    pub fn strict() -> Self {
        Self {
            mode: Mode::Strict,
            rules: Default::default(),
            urls: UrlRules::default(),
            detector: None,
            hash: "strict-1".into(),
        }
    }

    /// Names the policy in frames, so that a recording says under which rules it was made.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// How much it hides.
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// Hides at least what `mode` hides. A page may ask for more than its project, never for less.
    pub fn tighten(&mut self, mode: Mode) {
        self.mode = self.mode.max(mode);
    }
}
