//! Questions and which sessions answer them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use model::facts::{
    AttemptFact, ClickFact, ClickVerdict, CustomEventFact, Device, DeviceKind, ErrorFact,
    NumberPair, Place as Where, SessionCounts, SessionFacts, SessionWindow, Source, TextPair,
    VisitFact, VitalFact,
};
use model::search::{Field, Kind, Level, Shape};
use model::{ActivityKind, Timestamp, Utm, WindowId};
use proptest::prelude::*;

mod moments;

use super::*;
use crate::{Ending, SessionContext, WindowPart, merge};
use model::query::{Cursor, Direction, Order, Place};

const NOW: i64 = 1_795_308_430_000;
const MINUTE: i64 = 60_000;
static UTC: LazyLock<Zone> = LazyLock::new(Zone::default);

fn session(number: u32) -> SessionId {
    format!("01976e8a-7b6c-7def-8001-{number:012x}").parse().unwrap()
}

fn window(number: u32) -> WindowId {
    format!("01976e8a-7b6c-7def-8002-{number:012x}").parse().unwrap()
}

fn project(number: u32) -> ProjectId {
    format!("01976e8a-7b6c-7def-8003-{number:012x}").parse().unwrap()
}

/// A session of one window and no events, `number` minutes ago.
fn empty(number: u32) -> SessionFacts {
    let started_at = Timestamp::from_ms(NOW - i64::from(number) * MINUTE).unwrap();
    let facts = model::facts::WindowFacts { started_at: Some(started_at), ..Default::default() };
    let part = WindowPart { window: window(number), skew_ms: 0, facts: &facts };
    let context = SessionContext::new(session(number), Ending::Sealed);
    merge(&crate::Settings::default(), &context, &[part]).unwrap()
}

fn visit(at: u64, url: &str) -> VisitFact {
    VisitFact { at, url: url.to_owned(), ..VisitFact::default() }
}

/// A shopper in Germany: three pages, a rage click, a slow page, a form that was given up.
fn shopper() -> SessionFacts {
    let vital = |value| Some(VitalFact { value, element: None });
    let mut facts = empty(1);
    facts.wall_ms = 30_000;
    facts.active_ms = 12_000;
    facts.device = Device {
        browser: "Firefox".to_owned(),
        browser_version: Some("140.0".to_owned()),
        os: "Windows".to_owned(),
        kind: DeviceKind::Desktop,
        viewport: Some([1_280, 720]),
        ..Device::default()
    };
    facts.place = Where { country: Some("DE".to_owned()), ..Where::default() };
    facts.source = Source {
        utm: Utm { source: Some("news".to_owned()), ..Utm::default() },
        ..Source::default()
    };
    facts.visits = vec![
        VisitFact { lcp: vital(1_200.0), ..visit(0, "https://shop.test/") },
        VisitFact { lcp: vital(4_500.0), ..visit(9_000, "https://shop.test/cart?step=1") },
        VisitFact { is_exit: true, ..visit(20_000, "https://shop.test/help") },
    ];
    facts.clicks = vec![
        ClickFact { at: 1_000, selector: "#buy".to_owned(), ..ClickFact::default() },
        ClickFact {
            at: 9_500,
            visit: 1,
            selector: "#pay".to_owned(),
            is_rage: true,
            verdict: ClickVerdict::Dead,
            ..ClickFact::default()
        },
    ];
    facts.custom_events = vec![CustomEventFact {
        at: 2_000,
        name: "signup".to_owned(),
        texts: vec![TextPair { key: "plan".to_owned(), value: "pro".to_owned() }],
        numbers: vec![NumberPair { key: "seats".to_owned(), value: 4.0 }],
        ..CustomEventFact::default()
    }];
    facts.errors = vec![ErrorFact { at: 9_700, visit: 1, ..ErrorFact::default() }];
    facts.attempts = vec![AttemptFact { form: "pay".to_owned(), ..AttemptFact::default() }];
    facts.metadata = BTreeMap::from([
        ("plan".to_owned(), "Pro".to_owned()),
        ("seats".to_owned(), "12".to_owned()),
    ]);
    facts.counts = SessionCounts {
        n_windows: 1,
        n_visits: 3,
        n_clicks: 2,
        n_errors: 1,
        n_rage: 1,
        n_dead: 1,
        ..SessionCounts::default()
    };
    facts
}

fn texts() -> Vec<SearchText> {
    let text = |kind, at, text: &str| SearchText::new(kind, window(1), at, text.to_owned());
    vec![
        text(TextKind::Clicked, 9_500, "Pay now"),
        text(TextKind::Error, 9_700, "TypeError: cart is undefined"),
        SearchText { level: Some(Level::Warn), ..text(TextKind::Console, 9_800, "cart is slow") },
        SearchText {
            status: Some(502),
            ..text(TextKind::Request, 9_900, "https://api.test/pay?step=2")
        },
    ]
}

/// What is known of a session of an anonymous visitor, of whom nothing was recorded in words.
fn understood(facts: SessionFacts) -> Understood {
    Understood {
        facts,
        texts: Vec::new(),
        is_cut: false,
        visitor: None,
        consent: None,
        windows: Vec::new(),
    }
}

/// The shopper, by name.
fn known_shopper() -> Understood {
    let visitor = Some("acme-Jo".to_owned());
    Understood { texts: texts(), visitor, ..understood(shopper()) }
}

fn projects() -> [Project; 2] {
    [(1, "shop"), (2, "blog")].map(|(number, slug)| Project {
        id: project(number),
        slug: slug.to_owned(),
        key: "hs_0123456789abcdef0123456789abcdef".parse().unwrap(),
        origins: Vec::new(),
    })
}

/// The shopper, and somebody of whom nothing is known.
fn index() -> SessionIndex {
    let mut index = SessionIndex::default();
    index.set_projects(&projects());
    index.upsert(project(1), &known_shopper());
    index.upsert(project(2), &understood(empty(2)));
    index
}

fn question(search: &Search) -> Question<'_> {
    Question {
        search,
        projects: None,
        from: Timestamp::default(),
        to: Timestamp::MAX,
        since: Timestamp::default(),
        order: Order::Last,
        direction: Direction::Descending,
        place: None,
        limit: 50,
        now: Timestamp::from_ms(NOW).unwrap(),
        zone: &UTC,
    }
}

fn found(index: &SessionIndex, query: &str) -> Vec<SessionId> {
    let search = Search::parse(query).unwrap_or_else(|mistakes| panic!("{query}: {mistakes:?}"));
    let answer = index.find(&question(&search));
    let answer = answer.unwrap_or_else(|mistakes| panic!("{query}: {mistakes:?}"));
    answer.rows.iter().map(|row| row.session).collect()
}

#[test]
fn the_shopper_is_found_by_what_is_known() {
    let index = index();
    for query in [
        "visited:/cart",
        "visited:/c*t",
        "visited:cart",
        "visited:https://shop.test/cart*",
        "entry:/",
        "exit:/help",
        "selector:#p*",
        "event:signup",
        "event:signup[plan=pro,seats>3]",
        "error:undefined",
        "error:*",
        "has:error",
        "clicked:\"Pay now\"",
        "clicked:pa*",
        "rage:>0",
        "has:rage",
        "frustration:2",
        "form:pay.abandoned",
        "lcp:>4s",
        "browser:firefox",
        "browser.version:>=140",
        "os:windows,linux",
        "device:desktop",
        "country:de",
        "utm.source:NEWS",
        "meta.plan:pro",
        "meta.seats:>10",
        "meta.plan:*",
        "active:10s..15s",
        "pages:3",
        "viewport.width:<1300",
        "started:today",
        "last:-2m",
        "cart",
        "signup",
        "project:01976e8a-7b6c-7def-8003-000000000001",
        "project:shop",
        "project:sh*",
        "01976e8a-7b6c-7def-8001-000000000001",
        "00000001",
        "session:00000001",
        "error:TypeError",
        "TypeError",
        "visited:/cart clicked:\"Pay now\" country:DE",
        "-visited:/nowhere (country:FR or country:DE)",
        "is:live -is:ended visited:/cart",
    ] {
        assert!(found(&index, query).contains(&session(1)), "{query}");
    }
}

#[test]
fn the_shopper_is_found_by_what_was_said_and_by_name() {
    let index = index();
    for query in [
        "console:slow",
        "console.warn:slow",
        "console.warn:*",
        "has:console",
        "request:/pay",
        "request:https://api.test/pay*",
        "request:api.test",
        "status:>=500",
        "status:*",
        "has:request",
        "visitor:acme-Jo",
        "visitor:acme-*",
        "visitor:*",
        "acme-Jo",
    ] {
        assert_eq!(found(&index, query), [session(1)], "{query}");
    }
}

#[test]
fn nobody_is_found_by_what_is_not_so() {
    let index = index();
    for query in [
        "visited:/car",
        "entry:/cart",
        "exit:/cart",
        "selector:buy",
        "event:signup[plan=free]",
        "event:signup[seats>4]",
        "error:reference",
        "clicked:\"now pay\"",
        "rage:>1",
        "slow:*",
        "form:pay.submitted",
        "lcp:>5s",
        "browser:fire",
        "browser.version:>140",
        "device:mobile",
        "country:FR",
        "meta.plan:free",
        "meta.seats:>12",
        "meta.nothing:*",
        "started:yesterday",
        "last:2020-01-01..2020-12-31",
        "undefine",
        "console.error:*",
        "console.warn:undefined",
        "request:/pays",
        "status:404",
        "project:shops",
        "visitor:acme",
        "visitor:ACME-jo",
        "visitor:Jo*",
        "session:nobody",
        "visited:/cart -country:DE",
    ] {
        assert_eq!(found(&index, query), [], "{query}");
    }
}

#[test]
fn tags_are_found_whenever_they_were_told() {
    let tags = |names: &[&str]| names.iter().map(|it| it.parse().unwrap()).collect::<Vec<_>>();
    let mut index = index();
    // Before the facts of the third session, after those of the first.
    index.set_tags(session(3), &tags(&["late"]));
    index.set_tags(session(1), &tags(&["checkout-2", "late"]));
    index.upsert(project(1), &understood(empty(3)));
    index.upsert(project(1), &understood(shopper()));

    for query in ["tag:late", "has:tag", "tag:*", "late"] {
        assert_eq!(found(&index, query), [session(1), session(3)], "{query}");
    }
    for query in [
        "tag:checkout-2",
        "tag:checkout*",
        "tag:x,checkout-2",
        "tag:late -tag:nothing visited:/cart",
    ] {
        assert_eq!(found(&index, query), [session(1)], "{query}");
    }
    assert_eq!(found(&index, "-has:tag"), [session(2)]);
    assert_eq!(found(&index, "tag:checkout"), []);

    index.set_tags(session(1), &[]);
    index.remove(session(3));
    index.upsert(project(1), &understood(empty(3)));
    assert_eq!(found(&index, "has:tag"), []);
}

#[test]
fn values_are_offered_by_the_number_of_sessions_that_have_them() {
    let mut index = index();
    let mut other = shopper();
    other.session = session(4);
    other.visits.truncate(1);
    index.upsert(project(1), &Understood { facts: other, ..known_shopper() });
    index.set_tags(session(4), &["late".parse().unwrap()]);
    let values = |field: &str, part: &str, limit| {
        let field = Field::find(field).unwrap();
        let since = Timestamp::from_ms(NOW - 90_000).unwrap();
        index.values(&field, since, part, limit)
    };
    let pairs = |pairs: &[(&str, u32)]| {
        pairs.iter().map(|(text, n)| ((*text).to_owned(), *n)).collect::<Vec<_>>()
    };

    assert_eq!(values("visited", "", 9), pairs(&[("/", 2), ("/cart", 1), ("/help", 1)]));
    assert_eq!(values("visited", "", 2), pairs(&[("/", 2), ("/cart", 1)]));
    assert_eq!(values("visited", "CAR", 9), pairs(&[("/cart", 1)]));
    assert_eq!(values("country", "d", 9), pairs(&[("DE", 2)]));
    assert_eq!(values("meta.plan", "", 9), pairs(&[("Pro", 2)]));
    assert_eq!(values("clicked", "now", 9), pairs(&[("Pay now", 2)]));
    assert_eq!(values("visitor", "JO", 9), pairs(&[("acme-Jo", 2)]));
    assert_eq!(values("project", "", 9), pairs(&[("shop", 2)]));
    assert_eq!(values("tag", "", 9), pairs(&[("late", 1)]));
    // An empty text, a number and a name that nobody used offer nothing.
    assert_eq!(values("browser", "zz", 9), []);
    assert_eq!(values("rage", "", 9), []);
    assert_eq!(values("meta.none", "", 9), []);
}

/// Terms of a field, by what may stand after it.
fn terms_of(kind: Kind) -> Vec<String> {
    let values: Vec<&str> = match kind.shape() {
        Shape::Exact | Shape::Address | Shape::Words | Shape::Pattern => vec!["x", "x*", "*"],
        Shape::Event => vec!["x", "x[a=b]", "*"],
        Shape::Form => vec!["x", "x.submitted", "*"],
        Shape::Number => vec!["1", ">1", "*"],
        Shape::Duration => vec!["1s", ">1s", "*"],
        Shape::When => vec!["today", "-1h", "*"],
        Shape::OneOf(words) => words.to_vec(),
    };
    values.into_iter().map(|value| format!("{}:{value}", kind.name())).collect()
}

#[test]
fn whatever_can_be_typed_has_an_answer() {
    let index = index();
    for term in Kind::ALL.iter().flat_map(|kind| terms_of(*kind)) {
        found(&index, &term);
    }
    for level in Level::ALL {
        found(&index, &format!("console.{}:x", level.name()));
    }
}

#[test]
fn a_visitor_is_forgotten_with_the_last_session() {
    let mut index = index();
    assert_eq!(found(&index, "visitor:acme-Jo"), [session(1)]);

    index.remove(session(1));

    assert_eq!(found(&index, "visitor:*"), []);
    let field = Field::find("visitor").unwrap();
    assert_eq!(index.values(&field, Timestamp::default(), "", 9), []);
}

#[test]
fn a_session_that_is_left_out_comes_back_with_its_tags() {
    let mut index = index();
    index.set_tags(session(1), &["vip".parse().unwrap()]);
    assert_eq!(found(&index, "tag:vip"), [session(1)]);

    index.leave_out(session(1));

    assert!(!index.has(session(1)) && index.has(session(2)));
    assert_eq!(found(&index, "tag:vip"), []);
    index.upsert(project(1), &understood(empty(1)));
    assert_eq!(found(&index, "tag:vip"), [session(1)]);
}

#[test]
fn a_session_that_is_told_again_replaces_itself_and_a_removed_one_is_gone() {
    let mut index = index();
    index.upsert(project(1), &understood(empty(1)));
    assert_eq!(found(&index, "visited:/cart"), []);
    assert_eq!(index.len(), 2);

    index.remove(session(1));
    index.remove(session(9));

    assert_eq!(found(&index, ""), [session(2)]);
    index.upsert(project(2), &understood(empty(2)));
    assert_eq!(index.len(), 1);
}

#[test]
fn a_list_is_of_projects_and_of_a_stretch_of_time() {
    let index = index();
    let search = Search::default();
    let all = question(&search);
    let of = |question: &Question<'_>| {
        let rows = index.find(question).unwrap().rows;
        rows.iter().map(|row| row.session).collect::<Vec<_>>()
    };

    assert_eq!(of(&Question { projects: Some(&[project(2)]), ..all }), [session(2)]);
    let last = Timestamp::from_ms(NOW - 2 * MINUTE).unwrap();
    assert_eq!(of(&Question { to: last, ..all }), [session(2)]);
    assert_eq!(of(&Question { from: last.shifted(1), ..all }), [session(1)]);
}

proptest! {
    /// Walking a list page by page, onwards and back, gives every session once and in order.
    #[test]
    fn pages_hold_every_session_once_and_in_order(
        clicks in prop::collection::vec(0_u64..4, 1..40),
        limit in 1_usize..7,
        is_ascending: bool,
    ) {
        let mut index = SessionIndex::default();
        for (number, n_clicks) in (0..).zip(&clicks) {
            let mut facts = empty(number);
            facts.counts.n_clicks = *n_clicks;
            index.upsert(project(1), &understood(facts));
        }
        let search = Search::default();
        let direction = if is_ascending { Direction::Ascending } else { Direction::Descending };
        let ask = |place, limit| {
            let order = Order::Clicks;
            let question = Question { order, direction, place, limit, ..question(&search) };
            index.find(&question).unwrap()
        };
        let all: Vec<Row> = ask(None, usize::MAX).rows;
        let mut onwards = Vec::new();
        let mut place = None;
        loop {
            let page = ask(place, limit);
            onwards.extend(page.rows.clone());
            prop_assert_eq!(page.count, Count::Exactly(u32::try_from(clicks.len()).unwrap()));
            prop_assert_eq!(page.has_before, page.rows.len() < onwards.len());
            let last = onwards.last().unwrap();
            place = Some(Place::After(Cursor { value: last.value, session: last.session }));
            if !page.has_after {
                break;
            }
        }
        prop_assert_eq!(&onwards, &all);

        let last = all.last().unwrap();
        let back = Place::Before(Cursor { value: last.value, session: last.session });
        let page = ask(Some(back), limit);
        let begin = (all.len() - 1).saturating_sub(limit);
        prop_assert_eq!(&page.rows[..], &all[begin..all.len() - 1]);
        prop_assert_eq!((page.has_before, page.has_after), (0 < begin, true));
    }
}
