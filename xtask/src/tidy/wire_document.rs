//! The wire format cannot change without its document.
//!
//! `docs/wire-format.md` carries a hash of `crates/wire/src`. Whoever changes the code is
//! sent to the document by this rule, reads it again, and writes the new hash there.

use anyhow::{Context, Result};

use crate::repo::Repo;

const DOCUMENT: &str = "docs/wire-format.md";
const SOURCES: &str = "crates/wire/src/";

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
    Ok(())
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
}
