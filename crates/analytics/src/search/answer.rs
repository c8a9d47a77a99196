//! A page of what matches, in the order that was asked for.

use std::cmp::Ordering;

use model::query::{Direction, Order, Place};
use model::{ActivityKind, SessionId, WindowId};
use serde::{Deserialize, Serialize};

use super::Question;
use super::doc::Doc;
use super::strings::Strings;
use super::test::Test;

/// Most moments of one row.
const MOMENTS: usize = 3;

/// Beyond, sessions are not counted exactly for a reader.
const COUNTED: usize = 10_000;

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The rows, in the order that was asked for.
    pub rows: Vec<Row>,
    /// How many sessions match.
    pub count: Count,
    /// There are rows before the first.
    pub has_before: bool,
    /// There are rows after the last.
    pub has_after: bool,
    /// Of the sessions that were looked through for texts: how many have more of them than are
    /// kept, so that they may match and not be found.
    pub n_cut: u32,
}

/// How many sessions match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Count {
    /// So many.
    Exactly(u32),
    /// More than these.
    Over(u32),
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The session.
    pub session: SessionId,
    /// What it is ordered by.
    pub value: i64,
    /// Where it matches, earliest first, at most three.
    pub moments: Vec<Moment>,
}

/// A moment at which a session matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The tab.
    pub window: WindowId,
    /// In ms from the window's first event.
    pub at: u32,
    /// The kind of what happened then.
    pub kind: ActivityKind,
    /// It in words.
    pub words: String,
}

/// What a session is ordered by.
fn value_of(doc: &Doc, order: Order) -> i64 {
    let counts = &doc.counts;
    let count = match order {
        Order::Last => return doc.last_at,
        Order::Started => return doc.started_at,
        Order::Active => doc.active_ms,
        Order::Pages => counts.n_visits,
        Order::Clicks => counts.n_clicks,
        Order::Events => counts.n_events,
        Order::Errors => counts.n_errors.saturating_add(counts.n_server_errors),
        Order::Frustration => {
            counts.n_rage.saturating_add(counts.n_dead).saturating_add(counts.n_slow)
        }
    };
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Cuts the page out of what matches.
pub(super) fn answer<'a>(
    matching: impl Iterator<Item = &'a Doc>,
    test: &Test,
    strings: &Strings,
    question: &Question<'_>,
) -> Answer {
    let compare = |one: (i64, SessionId), other: (i64, SessionId)| match question.direction {
        Direction::Ascending => one.cmp(&other),
        Direction::Descending => other.cmp(&one),
    };
    let is_end = matches!(question.place, Some(Place::Before(_)));
    let place = question
        .place
        .map(|(Place::After(cursor) | Place::Before(cursor))| (cursor.value, cursor.session));
    let (mut n_matching, mut n_outside) = (0_usize, 0_usize);
    let mut inside: Vec<((i64, SessionId), &Doc)> = Vec::new();
    for doc in matching {
        n_matching += 1;
        let key = (value_of(doc, question.order), doc.session);
        let side = if is_end { Ordering::Less } else { Ordering::Greater };
        if place.is_none_or(|place| compare(key, place) == side) {
            inside.push((key, doc));
        } else {
            n_outside += 1;
        }
    }
    // The rows nearest to the place are wanted, and only those need an order.
    let nearest = |one: &((i64, SessionId), &Doc), other: &((i64, SessionId), &Doc)| {
        let order = compare(one.0, other.0);
        if is_end { order.reverse() } else { order }
    };
    let has_more = question.limit < inside.len();
    if has_more {
        inside.select_nth_unstable_by(question.limit, nearest);
        inside.truncate(question.limit);
    }
    inside.sort_unstable_by(|one, other| compare(one.0, other.0));
    let has_outside = 0 < n_outside;
    Answer {
        rows: inside.into_iter().map(|((value, _), doc)| row(doc, value, test, strings)).collect(),
        count: count(n_matching),
        has_before: if is_end { has_more } else { has_outside },
        has_after: if is_end { has_outside } else { has_more },
        n_cut: 0,
    }
}

fn count(n_matching: usize) -> Count {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    if COUNTED < n_matching {
        Count::Over(number(COUNTED))
    } else {
        Count::Exactly(number(n_matching))
    }
}

fn row(doc: &Doc, value: i64, test: &Test, strings: &Strings) -> Row {
    let moments = test.moments(doc, MOMENTS).into_iter().filter_map(|hit| {
        let window = *doc.windows.get(usize::from(hit.at.window))?;
        Some(Moment { window, at: hit.at.ms, kind: hit.kind(), words: hit.words(strings) })
    });
    Row { session: doc.session, value, moments: moments.collect() }
}
