//! Takes out of the Wasm where its checks were written.
//!
//! Every check that may panic carries the file, the line and the column it was written at.
//! In a page nobody reads that: a panic is a trap. The names of the files tell of the
//! machine that built it, and all together is a fiftieth of the download, because no
//! compression makes line numbers smaller.
//!
//! The compiler's own `--remap-path-prefix` cannot reach the precompiled standard library,
//! and would give recorder and dashboard different flags for the same target.
//!
//! # How
//!
//! In the data section, names of source files are overwritten with dots, and every place
//! (address and length of such a name, line, column) with one and the same. Sizes and
//! offsets stay what they were.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use anyhow::{Result, ensure};

use super::wasm_file::{DATA, number, sections};

/// What a name of a source file begins with, besides the machine's own folders: ours, and
/// the standard library's.
const PREFIXES: [&str; 5] =
    ["crates/", "recorder-wasm/src/", "/rustc/", "/usr/lib/rustlib/", "library/"];

const EXTENSION: &[u8] = b".rs";

/// Longer than any name.
const MOST_BYTES: usize = 300;

/// `core::panic::Location`: four numbers of four bytes.
const PLACE_BYTES: usize = 16;

/// A part of the data section: where it is in the file, and in memory.
struct Segment {
    file: Range<usize>,
    memory: usize,
}

/// Overwrites names and places. `folders` are those of this machine.
pub(super) fn forget(wasm: &mut [u8], folders: &[&Path]) -> Result<()> {
    let segments = segments(wasm)?;
    let own: Vec<&str> = folders.iter().filter_map(|folder| folder.to_str()).collect();
    let mut names = BTreeSet::new();
    for segment in &segments {
        for name in names_in(&wasm[segment.file.clone()], &own) {
            let address = segment.memory + name.start;
            names.insert((word(address), word(name.len())));
            let start = segment.file.start + name.start;
            wasm[start..start + name.len()].fill(b'.');
        }
    }
    let Some(first) = names.first().copied() else { return Ok(()) };
    for segment in &segments {
        let aligned = segment.file.start + segment.memory.next_multiple_of(4) - segment.memory;
        for at in (aligned..segment.file.end.saturating_sub(PLACE_BYTES - 1)).step_by(4) {
            let place = &mut wasm[at..at + PLACE_BYTES];
            let (words, _) = place.as_chunks::<4>();
            if names.contains(&(words[0], words[1])) {
                place[..4].copy_from_slice(&first.0);
                place[4..8].copy_from_slice(&first.1);
                place[8..].fill(0);
            }
        }
    }
    Ok(())
}

fn word(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}

/// Names of source files, perhaps several in a row.
fn names_in(data: &[u8], own: &[&str]) -> Vec<Range<usize>> {
    let mut names = Vec::new();
    for prefix in own.iter().copied().chain(PREFIXES).map(str::as_bytes) {
        for start in 0..data.len().saturating_sub(prefix.len()) {
            if data[start..].starts_with(prefix)
                && let Some(end) = end_of_name(data, start)
            {
                names.push(start..end);
            }
        }
    }
    names
}

/// Where the name ends that begins at `start`; `None` when it is something else.
fn end_of_name(data: &[u8], start: usize) -> Option<usize> {
    let rest = &data[start..data.len().min(start + MOST_BYTES)];
    let length = rest.windows(EXTENSION.len()).position(|part| part == EXTENSION)?;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._+-@".contains(byte);
    rest[..length].iter().all(is_name).then_some(start + length + EXTENSION.len())
}

/// The active segments of memory 0.
fn segments(wasm: &[u8]) -> Result<Vec<Segment>> {
    let mut segments = Vec::new();
    for section in sections(wasm)?.into_iter().filter(|section| section.id == DATA) {
        let (count, mut next) = number(wasm, section.body.start)?;
        for _ in 0..count {
            // Memory 0, `i32.const`, an address, `end`.
            ensure!(wasm.get(next..next + 2) == Some(&[0, 0x41]), "an unknown data segment");
            let (memory, end) = number(wasm, next + 2)?;
            let (length, start) = number(wasm, end + 1)?;
            segments.push(Segment { file: start..start + length, memory });
            next = start + length;
        }
    }
    Ok(segments)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: u8 = 16;

    /// A module with one data segment.
    fn module(data: &[u8]) -> Vec<u8> {
        let mut section = vec![1, 0, 0x41, ADDRESS, 0x0B, u8::try_from(data.len()).unwrap()];
        section.extend(data);
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([DATA, u8::try_from(section.len()).unwrap()]);
        wasm.extend(section);
        wasm
    }

    fn forgotten(data: &[u8]) -> Vec<u8> {
        let mut wasm = module(data);
        forget(&mut wasm, &[Path::new("/home/ann/.cargo")]).unwrap();
        wasm.split_off(wasm.len() - data.len())
    }

    #[test]
    fn names_of_source_files_go_and_what_stands_beside_them_stays() {
        let name = "/home/ann/.cargo/memchr-2/lib.rs";
        let ours = "crates/dom/mod.rs";

        assert_eq!(
            forgotten(format!("class{name}{ours}data:image").as_bytes()),
            format!("class{}data:image", ".".repeat(name.len() + ours.len())).as_bytes()
        );
    }

    #[test]
    fn what_only_begins_like_a_name_stays() {
        for text in ["crates/dom is a folder.rs", "library/", "a/b.rs"] {
            assert_eq!(forgotten(text.as_bytes()), text.as_bytes());
        }
    }

    #[test]
    fn all_places_become_the_same() {
        let name = b"crates/a.rs.";
        let length = 11;
        let place = |line| [u32::from(ADDRESS), length, line, 5].map(u32::to_le_bytes).concat();
        let other = [u32::from(ADDRESS), 3, 7, 5].map(u32::to_le_bytes).concat();

        let data = forgotten(&[name.to_vec(), place(7), other.clone(), place(1234)].concat());

        let same = [u32::from(ADDRESS), length, 0, 0].map(u32::to_le_bytes).concat();
        assert_eq!(data[name.len()..], [same.clone(), other, same].concat());
    }

    #[test]
    fn what_is_no_wasm_is_an_error() {
        assert!(forget(&mut [0; 20], &[]).is_err());
        assert!(forget(&mut module(b"x")[..12], &[]).is_err());
    }
}
