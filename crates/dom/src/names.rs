//! Names of elements and attributes as small numbers.
//!
//! A page says `class` ten thousand times; the mirror keeps it once, and rules compare
//! numbers. Names that rules ask for have fixed numbers, the constants below.

#[cfg(not(target_family = "wasm"))]
use std::collections::HashMap;

#[cfg(target_family = "wasm")]
use crate::map::IdMap;

/// A name of an element or attribute. Valid within the [`Names`] that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(u32);

impl Name {
    /// As an index into a table that holds something for each name.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

macro_rules! known_names {
    ($($constant:ident = $text:literal),+ $(,)?) => {
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "only numbers the constants")]
        enum Number { $($constant),+ }

        impl Name {
            $(
                #[doc = concat!("`", $text, "`")]
                pub const $constant: Self = Self(Number::$constant as u32);
            )+
        }

        const KNOWN: &[&str] = &[$($text),+];
    };
}

known_names! {
    NO_NAME = "",
    A = "a",
    ALT = "alt",
    ARIA_LABEL = "aria-label",
    ARIA_LABELLEDBY = "aria-labelledby",
    AUDIO = "audio",
    BODY = "body",
    BUTTON = "button",
    CLASS = "class",
    COMPAT_MODE = "compatMode",
    CONTENTEDITABLE = "contenteditable",
    CSS_TEXT = "_cssText",
    DATA_HS_BLOCK = "data-hs-block",
    DATA_HS_MASK = "data-hs-mask",
    DATA_HS_UNMASK = "data-hs-unmask",
    DATA_RR_BLOCK = "data-rr-block",
    DATA_RR_IS_PASSWORD = "data-rr-is-password",
    DATA_RR_MASK = "data-rr-mask",
    FOR = "for",
    HREF = "href",
    ID = "id",
    IFRAME = "iframe",
    IMG = "img",
    INPUT = "input",
    LABEL = "label",
    LINK = "link",
    NOSCRIPT = "noscript",
    OPTION = "option",
    PLACEHOLDER = "placeholder",
    RR_DATA_URL = "rr_dataURL",
    RR_HEIGHT = "rr_height",
    RR_WIDTH = "rr_width",
    SCRIPT = "script",
    SELECT = "select",
    SOURCE = "source",
    SRC = "src",
    SRCDOC = "srcdoc",
    SRCSET = "srcset",
    STYLE = "style",
    SVG = "svg",
    TEMPLATE = "template",
    TEXTAREA = "textarea",
    TITLE = "title",
    TRACK = "track",
    TYPE = "type",
    VALUE = "value",
    VIDEO = "video",
}

/// The names of one recorded window.
#[derive(Clone, Debug)]
pub struct Names {
    numbers: Numbers,
    texts: Vec<Box<str>>,
    /// Names that were found of late, at places that a look at them tells: nearly every name
    /// is one of a few dozen.
    recent: Box<[Name; RECENT]>,
}

/// A power of two.
const RECENT: usize = 256;

/// Where in `recent` a name may be.
fn place(text: &[u8]) -> usize {
    let at = |index| text.get(index).copied().map_or(0, usize::from);
    let last = at(text.len().wrapping_sub(1));
    (text.len() * 37 + at(0) + at(text.len() / 2) * 5 + last * 11) % RECENT
}

/// Numbers by text: the server's, which hostile streams reach.
#[cfg(not(target_family = "wasm"))]
type Numbers = HashMap<Box<str>, Name>;

/// Numbers by text: the page's, which must be small.
#[cfg(target_family = "wasm")]
#[derive(Clone, Debug, Default)]
struct Numbers {
    /// The newest name with a hash.
    newest: IdMap,
    /// For each name an older one with the same hash; itself when there is none.
    older: Vec<u32>,
}

/// FNV-1a.
#[cfg(target_family = "wasm")]
fn hash(text: &str) -> i32 {
    let mix = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    // One bit less, so that it is an id.
    (text.bytes().fold(0x811C_9DC5, mix) >> 1).cast_signed()
}

impl Default for Names {
    fn default() -> Self {
        let mut names = Self {
            numbers: Numbers::default(),
            texts: Vec::new(),
            recent: Box::new([Name::NO_NAME; RECENT]),
        };
        for text in KNOWN {
            names.intern(text);
        }
        names
    }
}

impl Names {
    /// The number of a name. Case matters: SVG has `viewBox`.
    pub fn intern(&mut self, text: &str) -> Name {
        if let Some(name) = self.find(text) {
            return name;
        }
        let name = Name(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(text.into());
        self.note(text, name);
        name
    }

    /// The number of the name that `raw` writes in JSON, when it is one of those found of late.
    pub(crate) fn recent(&self, raw: &str) -> Option<Name> {
        let name = self.recent[place(raw.as_bytes())];
        (self.text(name) == raw).then_some(name)
    }

    /// Notes a name that was found. One with a backslash would not be written as it is.
    pub(crate) fn note_recent(&mut self, name: Name) {
        let text = self.text(name);
        if !text.contains('\\') {
            let place = place(text.as_bytes());
            self.recent[place] = name;
        }
    }

    /// The number of a name that was seen before.
    #[cfg(not(target_family = "wasm"))]
    pub fn find(&self, text: &str) -> Option<Name> {
        self.numbers.get(text).copied()
    }

    /// The number of a name that was seen before.
    #[cfg(target_family = "wasm")]
    pub fn find(&self, text: &str) -> Option<Name> {
        let mut at = *self.numbers.newest.get(&hash(text))?;
        while self.text(Name(at)) != text {
            at = *self.numbers.older.get(at as usize).filter(|older| **older != at)?;
        }
        Some(Name(at))
    }

    #[cfg(not(target_family = "wasm"))]
    fn note(&mut self, text: &str, name: Name) {
        self.numbers.insert(text.into(), name);
    }

    #[cfg(target_family = "wasm")]
    fn note(&mut self, text: &str, name: Name) {
        let older = self.numbers.newest.insert(hash(text), name.0);
        self.numbers.older.push(older.unwrap_or(name.0));
    }

    /// The text of a name.
    pub fn text(&self, name: Name) -> &str {
        self.texts.get(name.index()).map_or("", AsRef::as_ref)
    }

    /// About what the names take in memory, in bytes: each is there twice.
    pub fn n_bytes(&self) -> usize {
        self.texts.iter().map(|text| 2 * text.len() + 64).sum()
    }

    /// Number of names.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Never: the known names are always there.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_have_their_numbers() {
        let mut names = Names::default();

        assert_eq!(names.intern("class"), Name::CLASS);
        assert_ne!(names.intern("VALUE"), Name::VALUE);
        assert_eq!(names.text(Name::VIDEO), "video");
        assert_eq!(KNOWN.len() + 1, names.len());
    }

    #[test]
    fn new_names_are_counted_on() {
        let mut names = Names::default();

        let name = names.intern("data-X");

        assert_eq!(names.find("data-X"), Some(name));
        assert_eq!(names.text(name), "data-X");
        assert_eq!(names.find("data-y"), None);
    }
}
