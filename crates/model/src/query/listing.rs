//! What the session list shows and where in it: the state that its address keeps.
//!
//! What cannot be read in an address is left out, so that no address is an error, and an
//! address carries only what differs from the usual.

use std::fmt;

use form_urlencoded::Serializer;

use super::{Cursor, Direction, Order};
use crate::search::{Date, When};

/// Rows of a page: the usual number first, then what else a viewer may choose.
pub const PAGE_SIZES: [usize; 3] = [50, 25, 100];

const HOUR_MS: u64 = 3_600_000;

/// Bytes of a search that are read: more than the longest that is understood, so that a longer
/// one is still refused with its reason.
const MAX_SEARCH: usize = 8_192;

/// State of the session list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The search as it was typed, trimmed; empty: everything.
    pub search: String,
    /// Which time the last activity is in.
    pub range: Range,
    /// What it is ordered by.
    pub order: Order,
    /// Which way.
    pub direction: Direction,
    /// Rows of a page, one of [`PAGE_SIZES`].
    pub limit: PageSize,
    /// Where the page is; `None`: at the beginning.
    pub place: Option<Place>,
}

/// Rows of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSize(usize);

/// Where a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It begins after this.
    After(Cursor),
    /// It ends before this.
    Before(Cursor),
}

/// A stretch of time that ends now, or some days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Range {
    /// The viewer's day.
    Today,
    /// The last 24 hours.
    Day,
    /// The last 7 days.
    #[default]
    Week,
    /// The last 30 days.
    Month,
    /// The last 90 days.
    Quarter,
    /// Since anything was recorded.
    All,
    /// From the beginning of one of the viewer's days to the end of another.
    Days(Date, Date),
}

impl Listing {
    /// Reads the query of an address.
    pub fn read(query: &str) -> Self {
        let mut listing = Self::default();
        let (mut from, mut to) = (String::new(), String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "q" => {
                    let end = value.floor_char_boundary(MAX_SEARCH);
                    value[..end].trim().clone_into(&mut listing.search);
                }
                "from" => from = value.into_owned(),
                "to" => to = value.into_owned(),
                "sort" => listing.order = Order::parse(&value).unwrap_or_default(),
                "dir" if value == "asc" => listing.direction = Direction::Ascending,
                "dir" => listing.direction = Direction::Descending,
                "limit" => listing.limit = PageSize::parse(&value),
                "after" => listing.place = value.parse().ok().map(Place::After),
                "before" => listing.place = value.parse().ok().map(Place::Before),
                _ => {}
            }
        }
        listing.range = Range::read(&from, &to).unwrap_or_default();
        listing
    }

    /// The same list from another place on.
    #[must_use]
    pub fn at(&self, place: Option<Place>) -> Self {
        Self { place, ..self.clone() }
    }

    /// The beginning of the list with another search.
    #[must_use]
    pub fn searching(&self, search: &str) -> Self {
        Self { search: search.trim().to_owned(), ..self.at(None) }
    }

    /// The beginning of the list within another range.
    #[must_use]
    pub fn within(&self, range: Range) -> Self {
        Self { range, ..self.at(None) }
    }

    /// The beginning of the list in another order: greatest first, or turned when it is the
    /// order already.
    #[must_use]
    pub fn ordered(&self, order: Order) -> Self {
        let direction =
            if order == self.order { self.direction.turned() } else { Direction::default() };
        Self { order, direction, ..self.at(None) }
    }

    /// What differs from the usual, as names and values of an address or of a form.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.search.is_empty() {
            pairs.push(("q", self.search.clone()));
        }
        if let Range::Days(from, to) = self.range {
            pairs.extend([("from", from.to_string()), ("to", to.to_string())]);
        } else if self.range != Range::default() {
            pairs.push(("from", self.range.as_str().to_owned()));
        }
        if self.order != Order::default() {
            pairs.push(("sort", self.order.as_str().to_owned()));
        }
        if self.direction == Direction::Ascending {
            pairs.push(("dir", "asc".to_owned()));
        }
        if self.limit != PageSize::default() {
            pairs.push(("limit", self.limit.rows().to_string()));
        }
        match self.place {
            Some(Place::After(cursor)) => pairs.push(("after", cursor.to_string())),
            Some(Place::Before(cursor)) => pairs.push(("before", cursor.to_string())),
            None => {}
        }
        pairs
    }

    /// Whether greatest first is newest first.
    pub fn is_by_time(&self) -> bool {
        matches!(self.order, Order::Last | Order::Started) && self.direction == Direction::default()
    }

    /// Whether it shows the most recently active sessions, whatever they are.
    pub fn is_plain(&self) -> bool {
        self.search.is_empty()
            && self.order == Order::Last
            && self.direction == Direction::Descending
            && !matches!(self.place, Some(Place::Before(_)))
    }
}

/// The query of its address.
impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Serializer::new(String::new()).extend_pairs(self.pairs()).finish())
    }
}

impl PageSize {
    fn parse(text: &str) -> Self {
        let asked = text.parse().ok().filter(|rows| PAGE_SIZES.contains(rows));
        asked.map_or_else(Self::default, Self)
    }

    /// How many.
    pub const fn rows(self) -> usize {
        self.0
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self(PAGE_SIZES[0])
    }
}

impl Range {
    /// Those with a name, as they are offered.
    pub const NAMED: [Self; 6] =
        [Self::Today, Self::Day, Self::Week, Self::Month, Self::Quarter, Self::All];

    fn read(from: &str, to: &str) -> Option<Self> {
        if let Some(named) = Self::NAMED.into_iter().find(|range| range.as_str() == from) {
            return Some(named);
        }
        let (from, to) = (Date::parse(from), Date::parse(to));
        let (from, to) = (from.or(to)?, to.or(from)?);
        Some(Self::Days(from.min(to), from.max(to)))
    }

    /// How a range with a name stands in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Quarter => "90d",
            Self::All => "all",
            Self::Days(..) => "days",
        }
    }

    /// The stretch of time; `None`: all of it.
    pub const fn when(self) -> Option<When> {
        Some(match self {
            Self::Today => When::Today,
            Self::Day => When::Last(24 * HOUR_MS),
            Self::Week => When::Last(7 * 24 * HOUR_MS),
            Self::Month => When::Last(30 * 24 * HOUR_MS),
            Self::Quarter => When::Last(90 * 24 * HOUR_MS),
            Self::All => return None,
            Self::Days(from, to) => When::Days(from, to),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CURSOR: &str = "1795308430836.01976e8a-7b6c-7def-8123-456789abcdef";

    #[test]
    fn an_address_carries_only_what_differs_from_the_usual() {
        for query in [
            String::new(),
            "limit=25".to_owned(),
            format!("after={CURSOR}"),
            format!(
                "q=a%3A%22b%26c%22%2B%23&from=30d&sort=active&dir=asc&limit=100&before={CURSOR}"
            ),
            "from=2026-11-20&to=2026-11-22".to_owned(),
        ] {
            assert_eq!(Listing::read(&query).to_string(), query);
        }
        assert_eq!(Listing::read("from=7d&sort=last&dir=desc&limit=50&x=y").to_string(), "");
    }

    #[test]
    fn what_cannot_be_read_is_left_out_and_the_last_of_several_counts() {
        for query in [
            "after=nonsense&limit=-1",
            "from=2026-02-30&to=x&sort=x&dir=x",
            "limit=25&limit=50&after[0]=1&=&&%zz",
            "before=1&after=",
        ] {
            assert_eq!(Listing::read(query), Listing::default(), "{query}");
        }
        assert_eq!(Listing::read("q=%20a%20b+").search, "a b");
    }

    #[test]
    fn days_may_come_in_any_order_and_one_alone_is_a_day() {
        let of = |query| Listing::read(query).to_string();

        assert_eq!(of("from=2026-11-22&to=2026-11-20"), "from=2026-11-20&to=2026-11-22");
        assert_eq!(of("to=2026-11-22"), "from=2026-11-22&to=2026-11-22");
    }

    #[test]
    fn an_order_that_is_chosen_again_turns() {
        let listing = Listing::read(&format!("after={CURSOR}")).ordered(Order::Active);

        assert_eq!(listing.to_string(), "sort=active");
        assert_eq!(listing.ordered(Order::Active).to_string(), "sort=active&dir=asc");
        assert_eq!(listing.ordered(Order::Active).ordered(Order::Last).to_string(), "");
    }
}
