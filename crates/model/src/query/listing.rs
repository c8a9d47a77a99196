//! What the session list shows and where in it: the state that its address keeps.
//!
//! What cannot be read in an address is left out, so that no address is an error, and an
//! address carries only what differs from the usual, or from the segment that it names.

use std::fmt;

use form_urlencoded::Serializer;

use super::{Cursor, Direction, Order, Range};
use crate::{Segment, SegmentFilter, SegmentId};

/// Rows of a page: the usual number first, then what else a viewer may choose.
pub const PAGE_SIZES: [usize; 3] = [50, 25, 100];

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
    /// What it began with.
    pub base: Base,
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

/// What a list began with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Base {
    /// The usual list.
    #[default]
    Usual,
    /// A segment.
    Segment(SegmentId, SegmentFilter),
    /// A segment that there is not, or no more.
    Gone,
}

impl Listing {
    /// Reads the query of an address that names no segment.
    pub fn read(query: &str) -> Self {
        Self::read_among(query, &[])
    }

    /// Reads the query of an address that may name one of these segments.
    pub fn read_among(query: &str, segments: &[Segment]) -> Self {
        let mut listing = Self::begin(segment_of(query), segments);
        let usual = listing.clone();
        let (mut from, mut to) = (String::new(), String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "q" => {
                    let end = value.floor_char_boundary(MAX_SEARCH);
                    value[..end].trim().clone_into(&mut listing.search);
                }
                "from" => from = value.into_owned(),
                "to" => to = value.into_owned(),
                "sort" => listing.order = Order::parse(&value).unwrap_or(usual.order),
                "dir" => listing.direction = Direction::parse(&value).unwrap_or(usual.direction),
                "limit" => listing.limit = PageSize::parse(&value),
                "after" => listing.place = value.parse().ok().map(Place::After),
                "before" => listing.place = value.parse().ok().map(Place::Before),
                _ => {}
            }
        }
        listing.range = Range::read(&from, &to).unwrap_or(usual.range);
        listing
    }

    fn begin(segment: Option<SegmentId>, segments: &[Segment]) -> Self {
        let Some(id) = segment else { return Self::default() };
        let found = segments.iter().find(|segment| segment.id == id);
        found.map_or_else(|| Self { base: Base::Gone, ..Self::default() }, Self::of)
    }

    /// What a segment asks for.
    pub fn of(segment: &Segment) -> Self {
        let filter = segment.filter.clone();
        Self {
            search: filter.query.clone(),
            range: filter.range.unwrap_or_default(),
            order: filter.order,
            direction: filter.direction,
            base: Base::Segment(segment.id.clone(), filter),
            ..Self::default()
        }
    }

    /// The same list, whatever it began with: its address carries all that differs from the usual.
    #[must_use]
    pub fn spelt_out(&self) -> Self {
        Self { base: Base::Usual, ..self.clone() }
    }

    /// The segment that it began with.
    pub const fn segment(&self) -> Option<&SegmentId> {
        match &self.base {
            Base::Segment(id, _) => Some(id),
            Base::Usual | Base::Gone => None,
        }
    }

    /// What it asks for, with its range or whatever range a list shows.
    pub fn filter(&self, has_range: bool) -> SegmentFilter {
        SegmentFilter {
            query: self.search.clone(),
            range: has_range.then_some(self.range),
            order: self.order,
            direction: self.direction,
        }
    }

    /// What the segment that it began with would ask for if it asked for this.
    pub fn update(&self) -> Option<SegmentFilter> {
        match &self.base {
            Base::Segment(_, filter) => Some(self.filter(filter.range.is_some())),
            Base::Usual | Base::Gone => None,
        }
    }

    /// Whether it asks for something else than what it began with.
    pub fn is_edited(&self) -> bool {
        match &self.base {
            Base::Segment(_, filter) => self.update().as_ref() != Some(filter),
            Base::Usual | Base::Gone => self.filter(true) != Self::default().filter(true),
        }
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

    /// The beginning of the list with so many rows on a page.
    #[must_use]
    pub fn sized(&self, limit: PageSize) -> Self {
        Self { limit, ..self.at(None) }
    }

    /// The beginning of the list in another order: greatest first, or turned when it is the
    /// order already.
    #[must_use]
    pub fn ordered(&self, order: Order) -> Self {
        let direction =
            if order == self.order { self.direction.turned() } else { Direction::default() };
        Self { order, direction, ..self.at(None) }
    }

    /// What differs from what it began with, as names and values of an address or of a form.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let usual = match &self.base {
            Base::Segment(id, filter) => {
                pairs.push(("segment", id.to_string()));
                filter.clone()
            }
            Base::Usual | Base::Gone => SegmentFilter::default(),
        };
        if self.search != usual.query {
            pairs.push(("q", self.search.clone()));
        }
        if self.range != usual.range.unwrap_or_default() {
            match self.range {
                Range::Days(from, to) => {
                    pairs.extend([("from", from.to_string()), ("to", to.to_string())]);
                }
                Range::Times(from, to) => {
                    pairs.extend([("from", from.to_string()), ("to", to.to_string())]);
                }
                named => pairs.push(("from", named.as_str().to_owned())),
            }
        }
        if self.order != usual.order {
            pairs.push(("sort", self.order.as_str().to_owned()));
        }
        if self.direction != usual.direction {
            pairs.push(("dir", self.direction.as_str().to_owned()));
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

/// The segment that the query of an address names.
pub fn segment_of(query: &str) -> Option<SegmentId> {
    let named = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "segment");
    named.last()?.1.parse().ok()
}

impl PageSize {
    /// Those that a viewer may choose, the smallest first.
    pub const ALL: [Self; 3] = [Self(PAGE_SIZES[1]), Self(PAGE_SIZES[0]), Self(PAGE_SIZES[2])];

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
