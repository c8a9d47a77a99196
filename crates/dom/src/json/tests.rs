//! The cursor against `serde_json`, on good and on broken texts.

use proptest::prelude::*;

use super::*;

fn skips(text: &str) -> bool {
    let mut cursor = Cursor::new(text);
    cursor.skip_value().is_ok() && cursor.expect_end().is_ok()
}

#[test]
fn broken_texts_are_refused() {
    for text in [
        "",
        " ",
        "{",
        "[",
        "\"",
        "\"\\",
        "\"\\u12",
        "\"\\x\"",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\"}",
        "{a:1}",
        "[1 2]",
        "[,1]",
        "{,}",
        "tru",
        "nul",
        "01",
        "-",
        "1.",
        "1e",
        ".5",
        "+1",
        "[1]]",
        "NaN",
        "{\"a\":}",
        "{]",
        "[}",
    ] {
        assert!(!skips(text), "{text}");
    }
}

#[test]
fn nesting_is_bounded_and_needs_no_stack() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));

    assert!(skips(&deep(MAX_DEPTH)));
    assert_eq!(Cursor::new(&deep(MAX_DEPTH + 1)).skip_value(), Err(JsonError::TooDeep));
    assert_eq!(Cursor::new(&"{\"a\":".repeat(1_000_000)).skip_value(), Err(JsonError::TooDeep));
}

#[test]
fn keys_and_items_are_walked_in_order() {
    let mut cursor = Cursor::new(r#" { "a" : [ 1 , "x" , null ] , "b" : true } "#);
    cursor.expect(b'{').unwrap();
    let mut is_first = true;

    assert_eq!(cursor.next_key(&mut is_first), Ok(Some("a")));
    cursor.expect(b'[').unwrap();
    let mut is_first_item = true;
    let mut items = 0;
    while cursor.next_item(&mut is_first_item).unwrap() {
        cursor.skip_value().unwrap();
        items += 1;
    }
    assert_eq!(items, 3);
    assert_eq!(cursor.next_key(&mut is_first), Ok(Some("b")));
    assert_eq!(cursor.is_true(), Ok(true));
    assert_eq!(cursor.next_key(&mut is_first), Ok(None));
    assert_eq!(cursor.expect_end(), Ok(()));
}

#[test]
fn numbers_that_do_not_fit_are_none() {
    let number = |text| Cursor::new(text).number().unwrap();

    assert_eq!(number("1795308430836"), Some(1_795_308_430_836.0));
    assert_eq!(number("-2.5e1"), Some(-25.0));
    assert_eq!(number("1795308430836.25"), Some(1_795_308_430_836.25));
    assert_eq!(number("0.0000000000001e13"), Some(1.0));
    assert_eq!(number("1e-999"), Some(0.0));
    assert_eq!(number("1e999"), None);
    assert_eq!(number("\"1\""), None);
    assert_eq!(Cursor::new("4294967296").integer(), Ok(None));
}

#[test]
fn lone_surrogates_are_one_unit_and_pairs_are_two() {
    let seen: Vec<_> =
        units(r"a\ud83d\ude00\ud83d\n😀").map(|unit| (unit.character, unit.utf16)).collect();

    assert_eq!(seen, [('a', 1), ('😀', 2), ('\u{fffd}', 1), ('\n', 1), ('😀', 2)]);
}

proptest! {
    #[test]
    fn what_serde_writes_is_skipped_whole(text in "\\PC*", number in any::<f64>(), flag in any::<bool>()) {
        let value = serde_json::json!({ "a": [text, { "b": number }, flag, null, []], &text: {} });

        prop_assert!(skips(&value.to_string()));
    }

    #[test]
    fn decoding_undoes_encoding(text in any::<String>()) {
        let mut raw = String::new();
        push_encoded(&mut raw, &text);

        prop_assert_eq!(decode(&raw).into_owned(), text.clone());
        prop_assert_eq!(format!("\"{raw}\""), serde_json::to_string(&text).unwrap());
    }

    #[test]
    fn any_text_is_judged_like_serde_judges_it(text in "[\\[\\]{},:\"\\\\0-9a-ctrue.eE+\\- nuls]{0,24}") {
        // Numbers beyond f64 are the one difference: serde refuses them.
        let by_serde = serde_json::from_str::<serde_json::Value>(&text);
        let is_range_error = by_serde.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
        prop_assume!(!is_range_error);
        let lone = text.contains("\\u");
        prop_assume!(!lone);

        prop_assert_eq!(skips(&text), by_serde.is_ok(), "{}", text);
    }
}
