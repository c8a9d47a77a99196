//! The wire format cannot change without its document.
//!
//! `docs/wire-format.md` carries a hash of `crates/wire/src`. Whoever changes the code is
//! sent to the document by this rule, reads it again, and writes the new hash there.
//! It also has to name every field that is sent or answered, and every fate of a frame.

use anyhow::{Context, Result};

use crate::repo::Repo;

const DOCUMENT: &str = "docs/wire-format.md";
const SOURCES: &str = "crates/wire/src/";

/// Structs whose fields are said on the wire, and where they are.
const STRUCTS: [(&str, &str); 4] = [
    ("crates/wire/src/header.rs", "FrameHeader"),
    ("crates/model/src/metadata.rs", "LoadMeta"),
    ("crates/model/src/metadata.rs", "Consent"),
    ("server/src/ingest/advise/mod.rs", "Directives"),
];

/// The file whose front page lists outcomes and reasons.
const OUTCOMES: &str = "server/src/ingest/outcome.rs";

/// Compares the hash in the document with that of the sources.
pub(super) fn check(repo: &Repo, offences: &mut Vec<String>) -> Result<()> {
    let mut hash = Fnv::default();
    let mut paths = super::files(repo)?;
    paths.retain(|path| path.starts_with(SOURCES));
    paths.sort();
    for path in paths {
        hash.add(path.as_bytes());
        hash.add(&std::fs::read(repo.path(&path)).with_context(|| format!("cannot read {path}"))?);
    }
    let mark = format!("{SOURCES}: {:016x}", hash.0);
    let document = std::fs::read_to_string(repo.path(DOCUMENT)).unwrap_or_default();
    if !document.contains(&mark) {
        offences.push(format!(
            "{DOCUMENT}: {SOURCES} has changed; make sure that the document still tells the \
             truth, then write there: {mark}"
        ));
    }
    for name in names(repo)? {
        if !document.contains(&format!("`{name}`")) {
            offences.push(format!("{DOCUMENT}: `{name}` is said on the wire and not in it"));
        }
    }
    Ok(())
}

/// Everything that the document has to name.
fn names(repo: &Repo) -> Result<Vec<String>> {
    let read = |path: &str| {
        std::fs::read_to_string(repo.path(path)).with_context(|| format!("cannot read {path}"))
    };
    let mut names = words_of_table(&read(OUTCOMES)?);
    for (path, name) in STRUCTS {
        names.extend(fields(&read(path)?, name));
    }
    Ok(names)
}

/// The fields of a struct.
fn fields(source: &str, name: &str) -> Vec<String> {
    let body = source.split_once(&format!("pub struct {name} {{")).map_or("", |(_, body)| body);
    let body = body.split_once("\n}").map_or("", |(body, _)| body);
    body.lines()
        .filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(':'))
        .map(|(field, _)| field.to_owned())
        .collect()
}

/// The words that a module's table sets apart; not those of answers without a body.
fn words_of_table(source: &str) -> Vec<String> {
    source
        .lines()
        .filter(|line| line.starts_with("//! | `") && !line.contains("| 204 |"))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .map(str::to_owned)
        .collect()
}

/// FNV-1a: it need not resist an attacker, only notice a change.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        let mut hash = Fnv::default();
        hash.add(b"foobar");

        assert_eq!(hash.0, 0x8594_4171_f739_67e8);
    }

    #[test]
    fn fields_and_words_are_found() {
        let source = "//! | Outcome |\n//! | `gone` | 410 | `a` `b`: why |\n//! | `no` | 204 | `c` |\n\
            pub struct Other {\n    pub x: u8,\n}\n\
            pub struct Said {\n    /// Doc: of it.\n    pub at: u8,\n    hidden: u8,\n}\n";

        assert_eq!(fields(source, "Said"), ["at"]);
        assert_eq!(fields(source, "Nobody"), [""; 0]);
        assert_eq!(words_of_table(source), ["gone", "a", "b"]);
    }
}
