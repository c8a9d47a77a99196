//! What a value of a recorded page is to a browser that draws it.

use std::borrow::Cow;

/// What is done with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing is loaded because of it.
    Plain,
    /// It would do something in a replay, or forbid what we do: it goes.
    Harmful,
    /// Address of what is drawn here once more: of another document it would be loaded.
    Reuse,
    /// Address of an image or the like.
    Image,
    /// Addresses of images, with their sizes.
    Images,
    /// Address of a style sheet.
    Sheet,
    /// Address that cannot be told apart from a link's: replaced when it is known.
    Maybe,
    /// Rules of a style sheet.
    Rules,
    /// The declarations of one element.
    Style,
    /// A text that may be rules.
    MaybeRules,
}

/// Names of SVG's attributes that may refer to something.
const PAINT: [&str; 10] = [
    "clip-path",
    "cursor",
    "fill",
    "filter",
    "marker-end",
    "marker-mid",
    "marker-start",
    "mask",
    "stroke",
    "background-image",
];

impl Role {
    /// Of an attribute. Of an element that is not known, the tag is empty.
    pub fn of(tag: &str, name: &str, rel: &str) -> Self {
        let (tag, name) = (lower(tag), lower(name));
        match &*name {
            "style" => Self::Style,
            "_csstext" => Self::Rules,
            "src" => match &*tag {
                "iframe" | "frame" | "embed" | "script" | "portal" => Self::Harmful,
                _ => Self::Image,
            },
            "srcset" | "imagesrcset" => Self::Images,
            "poster" | "background" => Self::Image,
            "href" => match &*tag {
                "link" => of_link(rel),
                "image" | "feimage" => Self::Image,
                "use" => Self::Reuse,
                "base" => Self::Harmful,
                "" => Self::Maybe,
                _ => Self::Plain,
            },
            "xlink:href" => match &*tag {
                "a" => Self::Plain,
                "use" => Self::Reuse,
                _ => Self::Image,
            },
            "data" if tag == "object" => Self::Harmful,
            "srcdoc" | "nonce" | "integrity" | "ping" | "http-equiv" | "codebase" | "manifest" => {
                Self::Harmful
            }
            // `on` alone is nobody's; `one` is no handler, but nobody's either.
            _ if name.len() > 2 && name.starts_with("on") => Self::Harmful,
            _ if PAINT.contains(&&*name) => Self::Style,
            _ => Self::Plain,
        }
    }

    /// Whether something is loaded from what stands in it.
    pub const fn refers(self) -> bool {
        !matches!(self, Self::Plain | Self::Harmful | Self::Reuse | Self::Maybe | Self::MaybeRules)
    }

    /// Whether it shows what is on the page, not how pages look.
    pub const fn is_media(self) -> bool {
        matches!(self, Self::Image | Self::Images | Self::Style)
    }
}

/// In lower case, as nearly all names are.
fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        name.to_ascii_lowercase().into()
    } else {
        name.into()
    }
}

fn of_link(rel: &str) -> Role {
    let mut words = rel.split_ascii_whitespace();
    if words.clone().any(|word| word.eq_ignore_ascii_case("stylesheet")) {
        Role::Sheet
    } else if words.any(|word| word.to_ascii_lowercase().ends_with("icon")) {
        Role::Image
    } else {
        // Preloads and the like would only be refused.
        Role::Harmful
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_roles() {
        for (tag, name, rel, expected) in [
            ("img", "src", "", Role::Image),
            ("IMG", "SRC", "", Role::Image),
            ("", "src", "", Role::Image),
            ("iframe", "src", "", Role::Harmful),
            ("source", "srcset", "", Role::Images),
            ("video", "poster", "", Role::Image),
            ("link", "href", "stylesheet", Role::Sheet),
            ("link", "href", "alternate StyleSheet", Role::Sheet),
            ("link", "href", "shortcut icon", Role::Image),
            ("link", "href", "apple-touch-icon", Role::Image),
            ("link", "href", "preload", Role::Harmful),
            ("link", "href", "", Role::Harmful),
            ("a", "href", "stylesheet", Role::Plain),
            ("", "href", "", Role::Maybe),
            ("image", "xlink:href", "", Role::Image),
            ("a", "xlink:href", "", Role::Plain),
            ("use", "href", "", Role::Reuse),
            ("use", "xlink:href", "", Role::Reuse),
            ("base", "href", "", Role::Harmful),
            ("div", "style", "", Role::Style),
            ("style", "_cssText", "", Role::Rules),
            ("rect", "fill", "", Role::Style),
            ("div", "onclick", "", Role::Harmful),
            ("link", "integrity", "", Role::Harmful),
            ("meta", "http-equiv", "", Role::Harmful),
            ("div", "class", "", Role::Plain),
        ] {
            assert_eq!(Role::of(tag, name, rel), expected, "{tag} {name} {rel}");
        }
    }
}
