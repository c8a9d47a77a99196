//! What is understood of a query, and what is told about the rest.

use super::*;

fn parsed(query: &str) -> Search {
    Search::parse(query).unwrap_or_else(|mistakes| panic!("{query}: {mistakes:?}"))
}

/// A condition in one line, to compare with.
fn told(node: &Node) -> String {
    let list = |nodes: &[Node]| nodes.iter().map(told).collect::<Vec<_>>().join(" ");
    match node {
        Node::All(nodes) => format!("all({})", list(nodes)),
        Node::Any(nodes) => format!("any({})", list(nodes)),
        Node::Not(node) => format!("not({})", told(node)),
        Node::Term(term) if term.field == Field::Anything => "words".to_owned(),
        Node::Term(term) => term.field.to_string(),
    }
}

fn value_of(query: &str) -> Value {
    parsed(query).terms()[0].values[0].clone()
}

#[track_caller]
fn assert_mistakes(query: &str, expected: &[(&str, &str)]) {
    let mistakes = Search::parse(query).expect_err(query);
    let told: Vec<(&str, &str)> = mistakes
        .iter()
        .map(|mistake| (&query[mistake.span.clone()], mistake.reason.as_str()))
        .collect();
    assert_eq!(told, expected, "{query}");
}

#[test]
fn nothing_asked_is_a_search_that_all_answer() {
    assert_eq!(parsed("  "), Search::default());
}

#[test]
fn terms_combine_as_the_grammar_says() {
    for (query, tree) in [
        ("rage:*", "rage"),
        ("a b", "all(words words)"),
        ("visited:/cart clicked:\"Pay now\" -country:DE", "all(visited clicked not(country))"),
        ("a or b c", "any(words all(words words))"),
        ("a OR b or c", "any(words words words)"),
        ("(a or b) -c", "all(any(words words) not(words))"),
        ("-(a or b)", "not(any(words words))"),
        ("((((( a )))))", "words"),
        ("\"or\" b", "all(words words)"),
        ("https://shop.example/a?b", "words"),
        ("a-b", "words"),
        ("META.plan:pro", "meta.plan"),
        ("Browser:Chrome", "browser"),
    ] {
        assert_eq!(told(parsed(query).root.as_ref().unwrap()), tree, "{query}");
    }
}

#[test]
fn a_comma_means_any_of() {
    let search = parsed("browser:Chrome,\"Samsung, Internet\",Fire*");
    let expected = [
        Value::Exact("Chrome".to_owned()),
        Value::Exact("Samsung, Internet".to_owned()),
        Value::Prefix("Fire".to_owned()),
    ];

    assert_eq!(search.terms()[0].values, expected);
}

#[test]
fn numbers_and_durations_are_ranges() {
    for (query, inside, outside) in [
        ("rage:2", vec![2.0], vec![1.9, 2.1]),
        ("rage:>2", vec![2.1], vec![2.0]),
        ("rage:>=2", vec![2.0], vec![1.9]),
        ("rage:<2", vec![1.9], vec![2.0]),
        ("rage:<=2", vec![2.0], vec![2.1]),
        ("rage:2..4", vec![2.0, 4.0], vec![1.0, 5.0]),
        ("active:>30s", vec![30_001.0], vec![30_000.0]),
        ("length:1m..1h", vec![60_000.0, 3_600_000.0], vec![59_999.0]),
        ("lcp:>=2.5s", vec![2_500.0], vec![2_499.0]),
        ("inp:250ms", vec![250.0], vec![251.0]),
        ("cls:>0.1", vec![0.2], vec![0.1]),
        ("status:>=500", vec![502.0], vec![404.0]),
    ] {
        let Value::Number(bounds) = value_of(query) else { panic!("{query}") };
        assert!(inside.iter().all(|&number| bounds.contains(number)), "{query}");
        assert!(!outside.iter().any(|&number| bounds.contains(number)), "{query}");
    }
}

#[test]
fn addresses_match_whole_or_within() {
    for (value, address, is_match) in [
        ("/cart", "/cart", true),
        ("/cart", "/cart/2", false),
        ("/cart*", "/cart/2", true),
        ("/*/edit", "/posts/7/edit", true),
        ("/*/edit", "/posts/7/edited", false),
        ("cart", "/shop/cart/2", true),
        ("ca*2", "/shop/cart/2", true),
        ("https://a.example/x", "https://a.example/x", true),
        ("https://a.example/x", "https://b.example/https://a.example/x", false),
        ("\"/a*b\"", "/a*b", true),
        ("\"/a*b\"", "/axb", false),
        ("/a*a", "/a", false),
    ] {
        let Value::Pattern(pattern) = value_of(&format!("visited:{value}")) else {
            panic!("{value}")
        };
        assert_eq!(pattern.matches(address), is_match, "{value} {address}");
    }
}

#[test]
fn words_are_lower_case_and_may_end_open() {
    let words = |query| match value_of(query) {
        Value::Words(words) => words,
        other => panic!("{other:?}"),
    };

    assert_eq!(words("title:Über*").all, ["über"]);
    assert!(words("title:Über*").ends_open);
    assert_eq!(words("clicked:\"Pay now!\"").all, ["pay", "now"]);
    assert!(words("clicked:\"Pay now!\"").is_phrase);
}

#[test]
fn words_without_a_field_keep_their_text_for_ids() {
    let Value::Anywhere(text, words) = value_of("fc1ac0c9-x") else { panic!() };

    assert_eq!(
        (text.as_str(), words.all),
        ("fc1ac0c9-x", vec!["fc1ac0c9".to_owned(), "x".to_owned()])
    );
}

#[test]
fn events_have_properties() {
    let Value::Event(name, properties) = value_of("event:signup[plan=pro,seats>3,note=\"a, b\"]")
    else {
        panic!()
    };

    assert_eq!(name.parts, ["signup"]);
    assert_eq!(
        properties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(),
        ["plan", "seats", "note"]
    );
    assert_eq!(properties[0].text.as_deref(), Some("pro"));
    assert!(properties[1].bounds.unwrap().contains(4.0));
    assert_eq!(properties[2].text.as_deref(), Some("a, b"));
}

#[test]
fn special_values_are_read_by_their_field() {
    assert_eq!(value_of("error:*"), Value::Present);
    assert_eq!(value_of("has:Rage"), Value::Known("rage"));
    assert_eq!(value_of("last:-24h"), Value::When(When::Last(86_400_000)));
    let day = Date { year: 2028, month: 2, day: 29 };
    assert_eq!(value_of("started:2028-02-29"), Value::When(When::Days(day, day)));
    assert!(matches!(value_of("form:signup.abandoned"), Value::Form(_, Some(false))));
    assert!(matches!(value_of("console.error:boom"), Value::Logged(Level::Error, Some(_))));
    assert!(matches!(value_of("console.warn:*"), Value::Logged(Level::Warn, None)));
    assert!(matches!(value_of("meta.seats:>3"), Value::TextOrNumber(..)));
    assert!(matches!(value_of("meta.seats:\"3\""), Value::Exact(_)));
}

#[test]
fn what_is_not_understood_is_told_where_it_stands() {
    assert_mistakes(
        "visted:/a",
        &[("visted:/a", "No field called “visted”. Did you mean “visited”?")],
    );
    assert_mistakes("qqqqqqqqqq:/a", &[("qqqqqqqqqq:/a", "No field called “qqqqqqqqqq”.")]);
    assert_mistakes("rage:x", &[("rage:x", "“rage” needs a number, such as rage:>2.")]);
    assert_mistakes("rage:5..2", &[("rage:5..2", "“rage” needs a number, such as rage:>2.")]);
    assert_mistakes(
        "active:>30",
        &[("active:>30", "“active” needs a duration, such as active:>30s.")],
    );
    assert_mistakes(
        "has:errror",
        &[("has:errror", "“has” does not know “errror”. Did you mean “has:error”?")],
    );
    assert_mistakes("title: a", &[("title:", "“title” needs a value, or * for any.")]);
    assert_mistakes("(a", &[("(", "This parenthesis is not closed.")]);
    assert_mistakes("a) b", &[(")", "Nothing is opened here that could be closed.")]);
    assert_mistakes("()", &[("(", "These parentheses hold nothing.")]);
    assert_mistakes(
        "or a",
        &[("or", "“or” stands between two conditions. Quote it to look for the word.")],
    );
    assert_mistakes("title:\"a", &[("\"a", "This quote is not closed.")]);
    assert_mistakes(
        "title:a[b=c]",
        &[("title:a[b=c]", "Only “event” takes properties in brackets.")],
    );
    assert_mistakes("--a", &[("-", "Nothing follows this minus that could be excluded.")]);
    assert_mistakes("?!", &[("?!", "“?!” holds no word to look for.")]);
    assert_mistakes(
        "rage:x visted:/a",
        &[
            ("rage:x", "“rage” needs a number, such as rage:>2."),
            ("visted:/a", "No field called “visted”. Did you mean “visited”?"),
        ],
    );
}

#[test]
fn dates_that_do_not_exist_are_refused() {
    for query in
        ["last:2026-02-29", "last:2026-13-01", "last:2026-1-1", "last:2026-11-22..2026-11-21"]
    {
        assert!(Search::parse(query).is_err(), "{query}");
    }
}

#[test]
fn a_search_is_bounded() {
    let long = "a ".repeat(41);
    assert_mistakes(&long, &[(long.as_str(), "This search is too long (41 of 40 terms).")]);
    let wide = "a".repeat(2_001);
    assert_mistakes(
        &wide,
        &[(wide.as_str(), "This search is too long (2001 of 2000 characters).")],
    );
    assert!(Search::parse(&"(".repeat(1_000)).is_err());
    assert!(Search::parse("((((((a))))))").is_err());
}

#[test]
fn what_is_quoted_reads_back_as_it_was() {
    for text in [
        "plain",
        "two words",
        "a,b",
        "say \"hi\"",
        "back\\slash",
        "-minus",
        "*",
        "a..b",
        "(x)",
        ">3",
        "/a?b=c&d#e+f",
    ] {
        let query = format!("visitor:{}", quoted(text));
        assert_eq!(parsed(&query).terms()[0].values, [Value::Exact(text.to_owned())], "{query}");
    }
}

#[test]
fn no_text_makes_it_panic() {
    let pieces = [
        "(", ")", "-", "or", "\"", "[", "]", ":", ",", "a", "é", "\\", "rage:", "event:x[", "..",
        ">", "*", " ",
    ];
    // A walk that visits every pair and many longer sequences, the same in every run.
    let mut state = 1_usize;
    for length in 1..60 {
        for _ in 0..200 {
            let query: String = (0..length)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    pieces[(state >> 33) % pieces.len()]
                })
                .collect();
            if let Err(mistakes) = Search::parse(&query) {
                assert!(
                    mistakes.iter().all(|mistake| query.get(mistake.span.clone()).is_some()),
                    "{query}"
                );
            }
        }
    }
}
