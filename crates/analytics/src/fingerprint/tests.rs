//! What makes two errors one issue.

use super::{Exception, fingerprint, frames};

const CHROMIUM: &str = "TypeError: x is undefined\n    at pay (https://a.test/assets/app.4f3c2b1a.js:10:5)\n    at async Object.submit (https://a.test/assets/app.4f3c2b1a.js:20:1)\n    at https://a.test/assets/main.js:1:1";
const FIREFOX: &str = "pay@https://a.test/assets/app.99aa88bb.js:11:9\nasync Object.submit@https://a.test/assets/app.99aa88bb.js:21:3\n@https://a.test/assets/main.js:2:2\n";

fn of(class: &str, message: &str, stack: &str) -> String {
    fingerprint("p", &Exception { class, message, stack, source: "" })
}

#[test]
fn stacks_of_all_browsers_are_read() {
    let chromium: Vec<_> = frames(CHROMIUM).map(|frame| (frame.name, frame.place)).collect();

    assert_eq!(chromium[0], ("pay", "https://a.test/assets/app.4f3c2b1a.js"));
    assert_eq!(chromium[2], ("", "https://a.test/assets/main.js"));
    assert_eq!(frames(FIREFOX).count(), 3);
}

#[test]
fn builds_browsers_lines_and_messages_do_not_matter() {
    assert_eq!(of("TypeError", "a", CHROMIUM), of("TypeError", "b", FIREFOX));
    assert_ne!(of("TypeError", "", CHROMIUM), of("RangeError", "", CHROMIUM));
    assert_eq!(of("E", "", CHROMIUM).len(), 40);
}

#[test]
fn names_with_digits_are_different() {
    let stack = |name: &str| format!("    at {name} (https://a.test/app.js:1:1)");

    assert_ne!(of("E", "", &stack("step_1")), of("E", "", &stack("step_2")));
    assert_ne!(of("E", "", &stack("V1.run")), of("E", "", &stack("V2.run")));
}

#[test]
fn libraries_count_only_when_there_is_nothing_else() {
    let own = "    at run (https://a.test/app.js:1:1)";
    let library = "    at lib (https://a.test/node_modules/x.js:1:1)";

    assert_eq!(of("E", "", own), of("E", "", &format!("{library}\n{own}")));
    assert_ne!(
        of("E", "", library),
        of("E", "", "    at other (https://a.test/node_modules/x.js:1:1)")
    );
}

#[test]
fn recursion_counts_once() {
    let frame = "    at walk (https://a.test/app.js:1:1)\n";

    assert_eq!(of("E", "", frame), of("E", "", &frame.repeat(4)));
}

#[test]
fn without_a_stack_the_message_counts_without_its_numbers() {
    assert_eq!(of("E", "timeout after 30 ms", ""), of("E", "timeout after 9000 ms", ""));
    assert_eq!(of("E", "no “ann”", ""), of("E", "no “bob”", ""));
    assert_ne!(of("E", "step_1 failed", ""), of("E", "step_2 failed", ""));
}

#[test]
fn hostile_stacks_are_read_in_linear_time() {
    for stack in [
        "@".repeat(1 << 20),
        "at (".repeat(1 << 18),
        ":1".repeat(1 << 19),
        "\u{1F600}".repeat(1 << 18),
    ] {
        assert_eq!(of("E", &stack, &stack).len(), 40);
    }
}
