//! One page of the session list.
//!
//! ```text
//! query of the address ─▶ Listing ─┬─▶ plain: rows of the store ──────────┐
//!                                  └─▶ else: the index says which ─▶ rows ─┴─▶ SessionList
//! ```
//!
//! The plain list comes from the store, so that a session is on it from its first chunk on;
//! the index learns of it a moment later.

use std::collections::HashMap;

use analytics::search::{Answer, Count, Question, Row, SharedIndex};
use model::query::{Cursor, Listing, Order, Place, segment_of};
use model::search::{Mistake, Node, Search, Term};
use model::{BULK_SESSIONS, SessionId, SessionSummary, Timestamp, WindowRef, Zone};
use store::SessionFilter;

use super::{Matching, Outcome, SearchHit, SessionList, TermCount};
use crate::context::AppContext;
use crate::error::AppError;

/// What is asked of the index, by whom.
struct Asked<'a> {
    listing: &'a Listing,
    now: Timestamp,
    zone: &'a Zone,
    from: Timestamp,
    to: Timestamp,
    since: Timestamp,
}

impl<'a> Asked<'a> {
    fn new(listing: &'a Listing, now: Timestamp, zone: &'a Zone) -> Self {
        let bounds = listing.range.when().map(|when| when.bounds(now, zone));
        let (from, to) = bounds.unwrap_or((0, i64::MAX));
        let from = Timestamp::from_ms(from.max(0)).unwrap_or_default();
        let to = Timestamp::from_ms(to.max(0)).unwrap_or(Timestamp::MAX);
        Self { listing, now, zone, from, to, since: Timestamp::default() }
    }

    const fn question<'q>(&'q self, search: &'q Search, limit: usize) -> Question<'q> {
        Question {
            search,
            projects: None,
            from: self.from,
            to: self.to,
            since: self.since,
            order: self.listing.order,
            direction: self.listing.direction,
            place: self.listing.place,
            limit,
            now: self.now,
            zone: self.zone,
        }
    }
}

/// The page that a query asks for.
pub(in crate::api) async fn read(
    context: &AppContext,
    query: &str,
    zone: &Zone,
) -> Result<SessionList, AppError> {
    let segment = match segment_of(query) {
        Some(segment) => context.store.find_segment(&segment).await?,
        None => None,
    };
    let listing = Listing::read_among(query, segment.as_slice());
    let now = (context.clock)();
    let asked = Asked::new(&listing, now, zone);
    let mut list = SessionList {
        projects: context.store.list_projects().await?,
        refused: (context.refusals)(),
        public_url: context.public_url.to_string(),
        now,
        ..SessionList::default()
    };
    let search = match Search::parse(&listing.search) {
        Ok(search) => search,
        Err(mistakes) => return Ok(mistaken(list, mistakes)),
    };
    let mut ids = Vec::new();
    if context.index.is_complete() {
        let limit = if listing.is_plain() { 0 } else { listing.limit.rows() };
        match context.index.read().find(&asked.question(&search, limit)) {
            Ok(answer) => {
                ids = answer.rows.iter().map(|row| row.session).collect();
                list = answered(list, &answer);
            }
            Err(mistakes) => return Ok(mistaken(list, mistakes)),
        }
        if list.count.is_some_and(|count| count.n == 0) {
            list.terms = terms(context, &asked, &search);
        }
    } else if !listing.is_plain() {
        list.outcome = Outcome::Starting;
    }
    if listing.is_plain() {
        list = plain(context, &asked, list).await?;
    } else {
        // A session that was deleted meanwhile has no row.
        list.rows = context.store.find_sessions(&ids).await?;
    }
    list.notes = notes_of(context, &list.rows);
    if list.rows.is_empty() {
        let all = SessionFilter::default();
        let newest = context.store.list_sessions(&all, None, 1).await?.items;
        list.latest = newest.first().map(|session| session.last_at);
    }
    Ok(list)
}

/// How many notes those of the sessions have that have some.
pub(in crate::api) fn notes_of(
    context: &AppContext,
    rows: &[SessionSummary],
) -> Vec<(SessionId, u32)> {
    let index = context.index.read();
    let counted = rows.iter().map(|row| (row.session, index.n_notes(row.session)));
    counted.filter(|(_, n_notes)| 0 < *n_notes).collect()
}

/// Number of sessions of a list that began after a moment.
#[expect(clippy::unused_async, reason = "as the other readings are")]
pub(super) async fn arrivals(
    context: &AppContext,
    query: &str,
    since: i64,
    zone: &Zone,
) -> Result<u32, AppError> {
    let listing = Listing::read(query).at(None);
    let mut asked = Asked::new(&listing, (context.clock)(), zone);
    let since = Timestamp::from_ms(since.saturating_add(1)).ok_or(AppError::BadLink)?;
    asked.since = since;
    let Ok(search) = Search::parse(&listing.search) else { return Ok(0) };
    let answer = context.index.read().find(&asked.question(&search, 0));
    Ok(answer.map_or(0, |answer| matching(answer.count).n))
}

/// How many sessions are on all pages of a list. `None` while nobody knows, and for a search that
/// is not understood.
pub(in crate::api) fn count(
    context: &AppContext,
    listing: &Listing,
    zone: &Zone,
) -> Option<Matching> {
    if !context.index.is_complete() {
        return None;
    }
    let search = Search::parse(&listing.search).ok()?;
    let asked = Asked::new(listing, (context.clock)(), zone);
    let answer = context.index.read().find(&asked.question(&search, 0));
    answer.ok().map(|answer| matching(answer.count))
}

/// Ids of the sessions on all pages of a list as it was at a time, at most `limit`. Those that
/// began later are left out.
pub(in crate::api) fn all_matching(
    index: &SharedIndex,
    query: &str,
    zone: &Zone,
    at: Timestamp,
    limit: usize,
) -> Result<Vec<SessionId>, AppError> {
    // By their begin, so that it is known of each.
    let listing = Listing { order: Order::Started, ..Listing::read(query).at(None) };
    let search = Search::parse(&listing.search).map_err(|_| AppError::BadLink)?;
    if !index.is_complete() {
        return Err(AppError::Unavailable);
    }
    let asked = Asked::new(&listing, at, zone);
    let answer = index.read().find(&asked.question(&search, limit));
    let rows = answer.map_err(|_| AppError::BadLink)?.rows;
    Ok(rows.iter().filter(|row| row.value <= at.as_ms()).map(|row| row.session).collect())
}

/// The same sessions in the order of the list, as far as they are still on it.
pub(in crate::api) fn in_order_of_list(
    context: &AppContext,
    query: &str,
    zone: &Zone,
    mut sessions: Vec<SessionId>,
) -> Vec<SessionId> {
    let listing = Listing::read(query).at(None);
    let asked = Asked::new(&listing, (context.clock)(), zone);
    let Ok(search) = Search::parse(&listing.search) else { return sessions };
    let answer = context.index.read().find(&asked.question(&search, BULK_SESSIONS));
    let rows = answer.map(|answer| answer.rows).unwrap_or_default();
    let places: HashMap<SessionId, usize> =
        rows.iter().enumerate().map(|(place, row)| (row.session, place)).collect();
    sessions.sort_by_key(|session| places.get(session).copied().unwrap_or(usize::MAX));
    sessions
}

fn mistaken(list: SessionList, mistakes: Vec<Mistake>) -> SessionList {
    let reasons = mistakes.into_iter().map(|mistake| mistake.reason).collect();
    SessionList { outcome: Outcome::Mistaken(reasons), ..list }
}

const fn matching(count: Count) -> Matching {
    match count {
        Count::Exactly(n) => Matching { n, is_more: false },
        Count::Over(n) => Matching { n, is_more: true },
    }
}

/// What the index says of a page, but for its rows.
fn answered(list: SessionList, answer: &Answer) -> SessionList {
    let cursor = |row: &Row| Cursor { value: row.value, session: row.session };
    let hits = answer.rows.iter().flat_map(|row| {
        row.moments.iter().map(|moment| SearchHit {
            window: WindowRef { session: row.session, window: moment.window },
            at: moment.at,
            kind: moment.kind,
            words: moment.words.clone(),
        })
    });
    SessionList {
        newer: answer.rows.first().filter(|_| answer.has_before).map(cursor),
        older: answer.rows.last().filter(|_| answer.has_after).map(cursor),
        count: Some(matching(answer.count)),
        n_cut: answer.n_cut,
        hits: hits.collect(),
        ..list
    }
}

/// The most recently active sessions, whatever they are.
async fn plain(
    context: &AppContext,
    asked: &Asked<'_>,
    list: SessionList,
) -> Result<SessionList, AppError> {
    let filter = SessionFilter { projects: None, from: Some(asked.from), to: Some(asked.to) };
    let after = match asked.listing.place {
        Some(Place::After(cursor)) => Some(cursor),
        _ => None,
    };
    let limit = asked.listing.limit.rows();
    let page = context.store.list_sessions(&filter, after.as_ref(), limit).await?;
    let first = page.items.first().filter(|_| after.is_some());
    let newer = first.map(|row| Cursor { value: row.last_at.as_ms(), session: row.session });
    // The index hears of a session a moment after its row is there.
    let n_rows = u32::try_from(page.items.len()).unwrap_or(u32::MAX);
    let count = list.count.map(|count| Matching { n: count.n.max(n_rows), ..count });
    Ok(SessionList { newer, older: page.next, count, rows: page.items, ..list })
}

/// What each term matches by itself. Nothing for a single one: that is known to match nothing.
fn terms(context: &AppContext, asked: &Asked<'_>, search: &Search) -> Vec<TermCount> {
    let typed = &asked.listing.search;
    let terms = search.terms();
    if terms.len() < 2 {
        return Vec::new();
    }
    let index = context.index.read();
    let count = |term: &&Term| {
        let alone = Search { root: Some(Node::Term((*term).clone())) };
        let answer = index.find(&asked.question(&alone, 0)).ok()?;
        let span = term.span.clone();
        let without = format!("{} {}", typed.get(..span.start)?, typed.get(span.end..)?);
        Some(TermCount {
            term: typed.get(span)?.to_owned(),
            matching: matching(answer.count),
            without: without.split_whitespace().collect::<Vec<_>>().join(" "),
        })
    };
    terms.iter().filter_map(count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_asked_in_the_viewers_zone() {
        // 22 November 2026, 23:30 UTC: the 23rd in a zone two hours ahead.
        let now = Timestamp::from_ms(1_795_390_200_000).unwrap();
        let of = |query: &str, zone: &str| {
            let (listing, zone) = (Listing::read(query), Zone::parse(zone));
            let asked = Asked::new(&listing, now, &zone);
            (asked.from.as_ms(), asked.to)
        };

        assert_eq!(of("from=today", "0").0, 1_795_305_600_000);
        assert_eq!(of("from=today", "120").0, 1_795_384_800_000);
        assert_eq!(of("from=24h", "120"), (now.as_ms() - 86_400_000, Timestamp::MAX));
        assert_eq!(of("from=all", "x"), (0, Timestamp::MAX));
    }
}
