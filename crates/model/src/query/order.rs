//! What sessions are ordered by.

use serde::{Deserialize, Serialize};

/// What a list is ordered by; of equals, by session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Last activity.
    #[default]
    Last,
    /// First event.
    Started,
    /// Active time.
    Active,
    /// Page visits.
    Pages,
    /// Clicks.
    Clicks,
    /// Events.
    Events,
    /// Errors of page and backends.
    Errors,
    /// Rage incidents, dead and slow clicks.
    Frustration,
}

impl Order {
    /// All of them, as they are offered.
    pub const ALL: [Self; 8] = [
        Self::Last,
        Self::Started,
        Self::Active,
        Self::Pages,
        Self::Clicks,
        Self::Events,
        Self::Errors,
        Self::Frustration,
    ];

    /// How it stands in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::Started => "started",
            Self::Active => "active",
            Self::Pages => "pages",
            Self::Clicks => "clicks",
            Self::Events => "events",
            Self::Errors => "errors",
            Self::Frustration => "frustration",
        }
    }

    /// Reads it from an address.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.as_str() == text)
    }
}

/// Which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Greatest first.
    #[default]
    Descending,
    /// Least first.
    Ascending,
}

impl Direction {
    /// How it stands in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Descending => "desc",
            Self::Ascending => "asc",
        }
    }

    /// Reads it from an address.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Descending, Self::Ascending].into_iter().find(|it| it.as_str() == text)
    }

    /// The other way.
    #[must_use]
    pub const fn turned(self) -> Self {
        match self {
            Self::Descending => Self::Ascending,
            Self::Ascending => Self::Descending,
        }
    }
}
