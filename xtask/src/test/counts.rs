//! How many tests ran, out of the `JUnit` files that every test runner can write.

use std::path::Path;

/// Number of tests in a `JUnit` file; `None` when there is none.
pub(super) fn in_file(path: &Path) -> Option<u32> {
    in_text(&std::fs::read_to_string(path).ok()?)
}

fn in_text(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once("<testsuites")?;
    let (head, body) = rest.split_once('>')?;
    if let Some((_, tests)) = head.split_once(" tests=\"") {
        return tests.split('"').next()?.parse().ok();
    }
    // Node's has no sum.
    u32::try_from(body.matches("<testcase").count()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_read_where_there_is_one() {
        let text = "<testsuites name=\"nextest-run\" tests=\"42\" failures=\"0\">\n<testsuite>";

        assert_eq!(in_text(text), Some(42));
    }

    #[test]
    fn tests_are_counted_where_there_is_no_sum() {
        let text = "<testsuites>\n<testcase name=\"a\"/><testcase name=\"b\"/>\n</testsuites>";

        assert_eq!(in_text(text), Some(2));
        assert_eq!(in_text(""), None);
    }
}
