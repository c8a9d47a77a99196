//! No file is longer than a reader's patience.

use super::{File, has_extension};

/// Most lines of a source file.
const CODE: usize = 500;

/// Most lines of the map of everything.
const ARCHITECTURE: usize = 300;

/// Checks the number of lines.
pub(super) fn check(file: &File, offences: &mut Vec<String>) {
    let Some(limit) = limit(&file.path) else { return };
    let n_lines = file.text.lines().count();
    if n_lines > limit {
        offences.push(format!("{}: {n_lines} lines, at most {limit} are allowed", file.path));
    }
}

fn limit(path: &str) -> Option<usize> {
    if path == "ARCHITECTURE.md" {
        return Some(ARCHITECTURE);
    }
    has_extension(path, &["rs", "ts", "js", "css", "surql"]).then_some(CODE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_and_the_map_have_a_limit() {
        assert_eq!(limit("server/src/router.rs"), Some(CODE));
        assert_eq!(limit("ARCHITECTURE.md"), Some(ARCHITECTURE));
        assert_eq!(limit("Cargo.lock"), None);
    }
}
