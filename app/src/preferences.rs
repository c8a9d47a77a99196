//! What a viewer chose about the look, kept in cookies so that the server renders it right
//! from the first byte.

use model::Zone;
use serde::{Deserialize, Serialize};

/// Name of the cookie that keeps the theme.
pub const THEME_COOKIE: &str = "hs_theme";
/// Name of the cookie that keeps whether the rail is collapsed.
pub const RAIL_COOKIE: &str = "hs_rail";
/// Name of the cookie that keeps the viewer's time zone, as [`Zone`] is written.
pub const ZONE_COOKIE: &str = "hs_zone";
/// Name of the cookie that keeps the columns of the session list, parted by dots.
pub const COLUMNS_COOKIE: &str = "hs_columns";
/// Name of the cookie that keeps how high rows are.
pub const DENSITY_COOKIE: &str = "hs_density";
/// Name of the cookie that keeps the slug of the project that the viewer looks at.
pub const PROJECT_COOKIE: &str = "hs_project";
/// How long a choice is kept, in seconds: a year.
pub const KEPT_S: u32 = 31_536_000;

/// Light, dark, or what the viewer's system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// What the system says, also when it changes.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All themes, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// How it stands in the cookie and in `data-theme`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads a cookie's value; what is not known is [`Theme::System`].
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text).unwrap_or_default()
    }

    /// The viewer's choice.
    pub fn current() -> Self {
        cookie(THEME_COOKIE).map_or_else(Self::default, |value| Self::parse(&value))
    }
}

/// How high rows and controls are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// More rows.
    Compact,
    /// For a mouse; fingers get [`Density::Relaxed`].
    #[default]
    Standard,
    /// More room.
    Relaxed,
}

impl Density {
    /// All, from the lowest rows to the highest.
    pub const ALL: [Self; 3] = [Self::Compact, Self::Standard, Self::Relaxed];

    /// How it stands in the cookie and in `data-density`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compact => "compact",
            Self::Standard => "standard",
            Self::Relaxed => "relaxed",
        }
    }

    /// The viewer's choice; what is not known is [`Density::Standard`].
    pub fn current() -> Self {
        let kept = cookie(DENSITY_COOKIE);
        Self::ALL.into_iter().find(|it| kept.as_deref() == Some(it.as_str())).unwrap_or_default()
    }
}

/// The columns that the viewer chose for the session list, parted by dots.
pub fn chosen_columns() -> Option<String> {
    cookie(COLUMNS_COOKIE)
}

/// The slug of the project that the viewer looks at; `None`: all projects.
pub fn chosen_project() -> Option<String> {
    let is_slug = |text: &String| {
        let is_of_slug = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !text.is_empty() && text.bytes().all(is_of_slug)
    };
    cookie(PROJECT_COOKIE).filter(is_slug)
}

/// Whether the viewer collapsed the rail.
pub fn rail_is_collapsed() -> bool {
    cookie(RAIL_COOKIE).as_deref() == Some("collapsed")
}

/// The viewer's time zone, as it was at the last visit; UTC on the first one.
pub fn zone() -> Zone {
    cookie(ZONE_COOKIE).map(|value| Zone::parse(&value)).unwrap_or_default()
}

/// A cookie of the request on the server, of the document in the browser.
fn cookie(name: &str) -> Option<String> {
    #[cfg(feature = "ssr")]
    let found = crate::context::cookie(name);
    #[cfg(all(feature = "hydrate", not(feature = "ssr")))]
    let found = crate::browser::cookie(name);
    #[cfg(not(any(feature = "ssr", feature = "hydrate")))]
    let found = {
        let _ = name;
        None
    };
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_theme_is_the_systems() {
        for (text, expected) in [
            ("dark", Theme::Dark),
            ("light", Theme::Light),
            ("system", Theme::System),
            ("\"><", Theme::System),
        ] {
            assert_eq!(Theme::parse(text), expected);
        }
    }
}
