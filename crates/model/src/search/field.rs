//! The fields of the language, and what may stand after each.

use super::Value;

/// What a term asks about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// No field: words anywhere, an id, a visitor.
    Anything,
    /// A field of the table.
    Of(Kind),
    /// `meta.<key>`: a key of the site's metadata.
    Metadata(String),
}

/// What may stand after a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text, equal as a whole; one trailing `*` is allowed.
    Exact,
    /// A path or address; `*` is any run.
    Address,
    /// Words, with a trailing `*` for prefixes.
    Words,
    /// A text in which `*` is any run.
    Pattern,
    /// A name, with properties in brackets.
    Event,
    /// A name, a dot, `submitted` or `abandoned`.
    Form,
    /// A number or a range of numbers.
    Number,
    /// A duration or a range of durations, in ms.
    Duration,
    /// A day, a stretch of time or a range of days.
    When,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal $(| $other:literal)*: $shape:expr, $has_moment:literal;)*) => {
        /// The fields with a fixed name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $variant,)*
        }

        impl Kind {
            /// All of them, in the order of the help sheet.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// How it is typed.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What may stand after it.
            pub const fn shape(self) -> Shape {
                match self { $(Self::$variant => $shape,)* }
            }

            /// Whether a hit names a moment of the recording.
            pub const fn has_moment(self) -> bool {
                match self { $(Self::$variant => $has_moment,)* }
            }

            fn find(name: &str) -> Option<Self> {
                match name { $($name $(| $other)* => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

const HAS: &[&str] = &[
    "error", "rage", "dead", "slow", "note", "tag", "console", "request", "form", "gap", "picture",
];
const IS: &[&str] = &["live", "ended", "identified", "imported"];
const DEVICES: &[&str] = &["desktop", "mobile", "tablet", "tv", "bot", "unknown"];

kinds! {
    /// The site's own id of a visitor.
    Visitor = "visitor": Shape::Exact, false;
    /// A full or short session id.
    Session = "session": Shape::Exact, false;
    /// A project's slug.
    Project = "project": Shape::Exact, false;
    /// A page visit.
    Visited = "visited": Shape::Address, true;
    /// The first page visit.
    Entry = "entry": Shape::Address, true;
    /// The last page visit.
    Exit = "exit": Shape::Address, true;
    /// Where the session came from.
    Referrer = "referrer": Shape::Address, false;
    /// Words of a page's title.
    Title = "title": Shape::Words, true;
    /// Words of a clicked element's accessible name.
    Clicked = "clicked": Shape::Words, true;
    /// The stable selector of a clicked element.
    Selector = "selector": Shape::Pattern, true;
    /// A custom or server event.
    Event = "event": Shape::Event, true;
    /// Words of a browser or server error's class or message.
    Error = "error": Shape::Words, true;
    /// Words of a console line.
    Console = "console": Shape::Words, true;
    /// The address of a failed or slow request.
    Request = "request": Shape::Address, true;
    /// The status of a request.
    Status = "status": Shape::Number, true;
    /// Rage clicks.
    Rage = "rage": Shape::Number, true;
    /// Dead clicks.
    Dead = "dead": Shape::Number, true;
    /// Slow clicks.
    Slow = "slow": Shape::Number, true;
    /// Signs of frustration of any kind.
    Frustration = "frustration": Shape::Number, true;
    /// A form that was submitted or abandoned.
    Form = "form": Shape::Form, true;
    /// Largest Contentful Paint of the worst page visit.
    Lcp = "lcp": Shape::Duration, true;
    /// Interaction to Next Paint of the worst page visit.
    Inp = "inp": Shape::Duration, true;
    /// Cumulative Layout Shift of the worst page visit.
    Cls = "cls": Shape::Number, true;
    /// First Contentful Paint of the worst page visit.
    Fcp = "fcp": Shape::Duration, true;
    /// Time to First Byte of the worst page visit.
    Ttfb = "ttfb": Shape::Duration, true;
    /// Name of the browser.
    Browser = "browser": Shape::Exact, false;
    /// Name of the operating system.
    Os = "os": Shape::Exact, false;
    /// Kind of the device.
    Device = "device": Shape::OneOf(DEVICES), false;
    /// Two-letter code of the country.
    Country = "country": Shape::Exact, false;
    /// Region of the country.
    Region = "region": Shape::Exact, false;
    /// City.
    City = "city": Shape::Exact, false;
    /// Language of the browser.
    Language = "language": Shape::Exact, false;
    /// Time zone of the visitor.
    Timezone = "timezone": Shape::Exact, false;
    /// `utm_source`.
    UtmSource = "utm.source": Shape::Exact, false;
    /// `utm_medium`.
    UtmMedium = "utm.medium": Shape::Exact, false;
    /// `utm_campaign`.
    UtmCampaign = "utm.campaign": Shape::Exact, false;
    /// `utm_term`.
    UtmTerm = "utm.term": Shape::Exact, false;
    /// `utm_content`.
    UtmContent = "utm.content": Shape::Exact, false;
    /// Active time.
    Active = "active": Shape::Duration, false;
    /// Time from first to last event.
    Length = "length": Shape::Duration, false;
    /// Page visits.
    Pages = "pages": Shape::Number, false;
    /// Windows.
    Windows = "windows" | "tabs": Shape::Number, false;
    /// Events.
    Events = "events": Shape::Number, false;
    /// Clicks.
    Clicks = "clicks": Shape::Number, false;
    /// Keys pressed.
    Keys = "keys": Shape::Number, false;
    /// Errors.
    Errors = "errors": Shape::Number, false;
    /// Major version of the browser.
    BrowserVersion = "browser.version": Shape::Number, false;
    /// Width of the viewport, in CSS pixels.
    ViewportWidth = "viewport.width": Shape::Number, false;
    /// When the session began.
    Started = "started": Shape::When, false;
    /// When it was last active.
    Last = "last": Shape::When, false;
    /// A tag.
    Tag = "tag": Shape::Exact, false;
    /// Words of a note.
    Note = "note": Shape::Words, true;
    /// Something that a session can hold.
    Has = "has": Shape::OneOf(HAS), false;
    /// Something that a session can be.
    Is = "is": Shape::OneOf(IS), false;
}

/// Fewer edits than this make a typo.
const CLOSE: usize = 3;

impl Field {
    /// The field that is typed so; an error says which one may have been meant. `console.error` is
    /// `console` with a level, which is the value's.
    pub fn find(name: &str) -> Result<Self, String> {
        let lower = name.to_lowercase();
        if let Some(key) = name.get("meta.".len()..).filter(|_| lower.starts_with("meta."))
            && !key.is_empty()
        {
            return Ok(Self::Metadata(key.to_owned()));
        }
        let plain = if lower.starts_with("console.") { "console" } else { &lower };
        Kind::find(plain).map(Self::Of).ok_or_else(|| unknown(name, &lower))
    }

    /// What may stand after it.
    pub const fn shape(&self) -> Shape {
        match self {
            Self::Anything => Shape::Words,
            Self::Of(kind) => kind.shape(),
            Self::Metadata(_) => Shape::Exact,
        }
    }

    /// Whether a hit names a moment of the recording.
    pub const fn has_moment(&self) -> bool {
        match self {
            Self::Anything => true,
            Self::Of(kind) => kind.has_moment(),
            Self::Metadata(_) => false,
        }
    }

    /// Whether the site's numbers are compared as numbers: when both sides are numbers.
    pub(super) const fn is_metadata(&self) -> bool {
        matches!(self, Self::Metadata(_))
    }
}

/// How a field is typed.
impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Anything => Ok(()),
            Self::Of(kind) => f.write_str(kind.name()),
            Self::Metadata(key) => write!(f, "meta.{key}"),
        }
    }
}

/// The closest of `names`, when it is close enough to be a typo.
pub(super) fn closest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names
        .map(|name| (strsim::damerau_levenshtein(typed, name), name))
        .filter(|&(edits, name)| edits < CLOSE.min(name.len()))
        .min()
        .map(|(_, name)| name)
}

fn unknown(name: &str, lower: &str) -> String {
    let names = Kind::ALL.iter().map(|kind| kind.name());
    match closest(lower, names) {
        Some(close) => format!("No field called “{name}”. Did you mean “{close}”?"),
        None => format!("No field called “{name}”."),
    }
}

/// Fields whose bare `*` means "is present" hold it as [`Value::Present`].
impl Value {
    /// Whether it only asks that there is one.
    pub const fn is_present(&self) -> bool {
        matches!(self, Self::Present)
    }
}
