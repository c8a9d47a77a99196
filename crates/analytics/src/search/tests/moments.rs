//! Where in a session it is what was searched for.

use super::*;

#[test]
fn sessions_with_more_texts_than_are_kept_are_told_when_texts_are_asked_for() {
    let mut index = index();
    index.upsert(project(2), &Understood { is_cut: true, ..understood(empty(2)) });
    let n_cut = |query: &str| {
        let search = Search::parse(query).unwrap();
        index.find(&question(&search)).unwrap().n_cut
    };

    assert_eq!(["clicked:pay", "-error:x", "pay", "console.log:*"].map(n_cut), [1, 1, 1, 1]);
    assert_eq!(["", "rage:>0", "visited:/cart", "project:shop"].map(n_cut), [0, 0, 0, 0]);
}

#[test]
fn hits_are_moments_of_their_window() {
    let mut facts = shopper();
    facts.windows = vec![
        SessionWindow { window: window(1), at: 0, started_at: facts.started_at },
        SessionWindow { window: window(7), at: 8_000, started_at: facts.started_at },
    ];
    facts.visits[1].window = 1;
    let mut index = SessionIndex::default();
    index.upsert(project(1), &Understood { facts, ..known_shopper() });
    let search = Search::parse("visited:/cart rage:>0").unwrap();

    let answer = index.find(&question(&search)).unwrap();

    let moments = [
        (window(7), 1_000, ActivityKind::Page, "Visit /cart"),
        (window(7), 1_500, ActivityKind::Frustration, "Rage click #pay"),
    ];
    let moments = moments.map(|(window, at, kind, words)| {
        let words = words.to_owned();
        Moment { window, at, kind, words }
    });
    assert_eq!(answer.rows[0].moments, moments);
}

#[test]
fn hits_say_what_happened() {
    let index = index();
    for (query, expected) in [
        ("clicked:pay", "Click “Pay now”"),
        ("selector:#buy", "Click #buy"),
        ("error:*", "TypeError: cart is undefined"),
        ("console:slow", "console.warn: cart is slow"),
        ("status:>=500", "Request /pay 502"),
        ("event:signup", "Event signup"),
        ("form:pay.abandoned", "Form pay left"),
        ("lcp:>4s", "LCP 4.5 s"),
        ("dead:*", "Dead click #pay"),
    ] {
        let search = Search::parse(query).unwrap();
        let rows = index.find(&question(&search)).unwrap().rows;
        assert_eq!(rows[0].moments[0].words.replace('\u{2009}', " "), expected, "{query}");
    }
}

#[test]
fn a_note_is_found_with_its_moment_whenever_it_was_written() {
    let note =
        |text: &str| vec![SearchText::new(TextKind::Note, window(1), 7_000, text.to_owned())];
    let mut index = SessionIndex::default();
    index.set_notes(session(1), note("Ask about the *refund*"));
    index.upsert(project(1), &known_shopper());
    index.upsert(project(2), &understood(empty(2)));

    for query in ["note:refund", "note:\"about the refund\"", "has:note", "refund"] {
        assert_eq!(found(&index, query), [session(1)], "{query}");
    }
    assert_eq!(found(&index, "-has:note"), [session(2)]);
    let search = Search::parse("note:refund").unwrap();
    let found_notes = index.find(&question(&search)).unwrap();
    let moment = &found_notes.rows[0].moments[0];
    assert_eq!((moment.window, moment.at), (window(1), 7_000));

    index.set_notes(session(1), note("settled"));
    assert_eq!(found(&index, "note:refund"), []);
    index.upsert(project(1), &known_shopper());
    assert_eq!(found(&index, "note:settled"), [session(1)]);
    index.set_notes(session(1), Vec::new());
    assert_eq!(found(&index, "has:note"), []);
}

#[test]
fn words_are_looked_for_in_paths_and_not_in_the_rest_of_addresses() {
    let index = index();
    assert_eq!(found(&index, "cart visited:https://shop.test/*"), [session(1)]);
    for query in ["https visited:/cart", "shop.test visited:/cart", "step visited:/cart"] {
        assert_eq!(found(&index, query), [], "{query}");
    }
}

#[test]
fn a_session_has_ended_when_nothing_arrived_for_five_minutes() {
    let mut index = SessionIndex::default();
    index.set_projects(&projects());
    for number in 4..=6 {
        index.upsert(project(1), &understood(empty(number)));
    }
    assert_eq!(found(&index, "is:live"), [session(4)]);
    assert_eq!(found(&index, "is:ended"), [session(5), session(6)]);
}
