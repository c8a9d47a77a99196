//! What a project wants hidden.

/// How much is hidden where no rule says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// All text, all values, all names that people read, all media.
    #[default]
    Strict,
}

/// What a project wants hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Where no rule says otherwise.
    pub mode: Mode,
}

impl Policy {
    /// Masks everything that people read, unless an element says `data-hs-unmask`.
    pub const fn strict() -> Self {
        Self { mode: Mode::Strict }
    }

    /// Names the policy in frames, so that a recording says under which rules it was made.
    pub const fn hash(&self) -> &'static str {
        match self.mode {
            Mode::Strict => "strict-1",
        }
    }
}
