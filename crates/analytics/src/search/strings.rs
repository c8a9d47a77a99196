//! Texts, each kept once and named by a number.

use std::collections::HashMap;
use std::sync::Arc;

/// The number of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id(u32);

/// All texts. They are never forgotten: the same pages, selectors and names come again.
#[derive(Debug, Default)]
pub(super) struct Strings {
    ids: HashMap<Arc<str>, Id>,
    texts: Vec<Arc<str>>,
}

impl Strings {
    /// The number of a text, a new one if need be.
    pub(super) fn id(&mut self, text: &str) -> Id {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = Id(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = text.into();
        self.ids.insert(Arc::clone(&text), id);
        self.texts.push(text);
        id
    }

    /// The number of a text that is known.
    pub(super) fn find(&self, text: &str) -> Option<Id> {
        self.ids.get(text).copied()
    }

    /// The text of a number; nothing when there is none.
    pub(super) fn text(&self, id: Id) -> &str {
        self.texts.get(id.0 as usize).map_or("", |text| text)
    }

    /// The texts that fulfil a condition.
    pub(super) fn select(&self, fits: impl Fn(&str) -> bool) -> Ids {
        let mut bits = vec![0_u64; self.texts.len().div_ceil(64)];
        for (at, text) in self.texts.iter().enumerate() {
            if fits(text) {
                bits[at / 64] |= 1 << (at % 64);
            }
        }
        Ids(bits)
    }

    /// The texts that are numbers, in order of their ids.
    pub(super) fn numbers(&self) -> Vec<(Id, f64)> {
        let texts = (0..).map(Id).zip(&self.texts);
        let number = |text: &str| text.parse().ok().filter(|number: &f64| number.is_finite());
        texts.filter_map(|(id, text)| Some((id, number(text)?))).collect()
    }
}

/// A set of texts.
#[derive(Clone, Debug)]
pub(super) struct Ids(Vec<u64>);

impl Ids {
    pub(super) fn contains(&self, id: Id) -> bool {
        let at = id.0 as usize;
        self.0.get(at / 64).is_some_and(|bits| bits >> (at % 64) & 1 == 1)
    }
}

/// Which texts are meant.
#[derive(Clone, Debug)]
pub(super) enum Among {
    /// Whatever there is.
    All,
    /// These.
    These(Ids),
}

impl Among {
    pub(super) fn contains(&self, id: Id) -> bool {
        match self {
            Self::All => true,
            Self::These(ids) => ids.contains(id),
        }
    }
}
