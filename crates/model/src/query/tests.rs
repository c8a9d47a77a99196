//! Addresses of the list.

use super::*;
use crate::{Segment, SegmentFilter};

const CURSOR: &str = "AAABogC4pfQBl26Ke2x974EjRWeJq83v";
const ID: &str = "00000000000000a1";

/// Errors of the last 30 days, or of whatever range, those with most first.
fn segment(range: Option<Range>) -> Segment {
    let filter = SegmentFilter {
        query: "error:*".to_owned(),
        range,
        order: Order::Errors,
        direction: Direction::Descending,
    };
    Segment {
        id: ID.parse().unwrap(),
        project: "01976e8a-7b6c-7def-8123-456789abcdef".parse().unwrap(),
        name: "Errors".parse().unwrap(),
        filter,
        pin: None,
    }
}

#[test]
fn an_address_carries_only_what_differs_from_the_usual() {
    for query in [
        String::new(),
        "limit=25".to_owned(),
        format!("after={CURSOR}"),
        format!("q=a%3A%22b%26c%22%2B%23&from=30d&sort=active&dir=asc&limit=100&before={CURSOR}"),
        "from=2026-11-20&to=2026-11-22".to_owned(),
        "from=2026-11-20T10%3A00Z&to=2026-11-22T10%3A30%3A01.250".to_owned(),
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
    assert_eq!(
        of("from=2026-11-22T10:00:00%2B01:00&to=2026-11-23"),
        "from=2026-11-22T09%3A00Z&to=2026-11-23T23%3A59%3A59.999"
    );
    assert_eq!(
        of("from=2026-11-22T10:00&to=x"),
        "from=2026-11-22T10%3A00&to=9999-12-31T23%3A59%3A59.999Z"
    );
}

#[test]
fn an_order_that_is_chosen_again_turns() {
    let listing = Listing::read(&format!("after={CURSOR}")).ordered(Order::Active);

    assert_eq!(listing.to_string(), "sort=active");
    assert_eq!(listing.ordered(Order::Active).to_string(), "sort=active&dir=asc");
    assert_eq!(listing.ordered(Order::Active).ordered(Order::Last).to_string(), "");
}

#[test]
fn a_segment_is_all_that_its_link_carries_until_it_is_edited() {
    let segments = [segment(Some(Range::Month))];
    let of = |query: &str| Listing::read_among(query, &segments);

    let listing = of(&format!("segment={ID}"));
    assert_eq!(listing, Listing::of(&segments[0]));
    assert_eq!((listing.search.as_str(), listing.range), ("error:*", Range::Month));
    assert_eq!(listing.spelt_out().to_string(), "q=error%3A*&from=30d&sort=errors");
    assert!(!listing.is_edited() && !listing.at(None).is_edited());

    for (edited, query) in [
        (listing.searching(""), "q="),
        (listing.searching("rage:*"), "q=rage%3A*"),
        (listing.within(Range::Week), "from=7d"),
        (listing.ordered(Order::Errors), "dir=asc"),
        (listing.ordered(Order::Last), "sort=last"),
    ] {
        assert_eq!(edited.to_string(), format!("segment={ID}&{query}"));
        assert_eq!(of(&edited.to_string()), edited);
        assert!(edited.is_edited(), "{query}");
    }
    assert_eq!(of(&format!("segment={ID}&q=error:*&sort=x&dir=x")), listing);
    assert!(!of(&format!("segment={ID}&limit=25&after={CURSOR}")).is_edited());
    let update = listing.within(Range::Week).update().unwrap();
    assert_eq!(update.range, Some(Range::Week));
}

#[test]
fn a_segment_with_an_open_range_is_not_edited_by_choosing_one() {
    let segments = [segment(None)];
    let listing = Listing::of(&segments[0]).within(Range::All);

    assert_eq!(listing.to_string(), format!("segment={ID}&from=all"));
    assert!(!listing.is_edited());
    assert_eq!(listing.update(), Some(segments[0].filter.clone()));
}

#[test]
fn a_segment_that_has_gone_asks_for_nothing() {
    let gone = Listing::read_among("segment=00000000000000a2", &[segment(None)]);

    assert_eq!(gone.base, Base::Gone);
    assert_eq!(gone.spelt_out(), Listing::default());
    assert_eq!((gone.to_string(), gone.is_edited()), (String::new(), false));
    assert_eq!(Listing::read("segment=../x&segment=").base, Base::Usual);
}

#[test]
fn the_usual_list_is_edited_by_whatever_a_segment_could_keep() {
    for (query, is_edited) in
        [("", false), ("limit=25", false), ("q=a", true), ("from=30d", true), ("dir=asc", true)]
    {
        assert_eq!(Listing::read(query).is_edited(), is_edited, "{query}");
    }
}
