//! As much of Wasm's file format as we need: sections, numbers, names.

use std::collections::HashMap;
use std::ops::Range;

use anyhow::{Result, ensure};

/// What every file of version 1 begins with.
const HEAD: &[u8] = b"\0asm\x01\0\0\0";

pub(super) const CUSTOM: u8 = 0;
pub(super) const IMPORT: u8 = 2;
pub(super) const CODE: u8 = 10;
pub(super) const DATA: u8 = 11;

/// The part of the custom section `name` with the names of functions.
const FUNCTION_NAMES: usize = 1;

/// One section.
pub(super) struct Section {
    /// What is in it.
    pub(super) id: u8,
    /// The section, its id and length included.
    pub(super) whole: Range<usize>,
    /// What is in it.
    pub(super) body: Range<usize>,
}

/// The sections of a file, in order.
pub(super) fn sections(wasm: &[u8]) -> Result<Vec<Section>> {
    ensure!(wasm.starts_with(HEAD), "this is no Wasm");
    let mut sections = Vec::new();
    let mut at = HEAD.len();
    while at < wasm.len() {
        let (length, start) = number(wasm, at + 1)?;
        sections.push(Section {
            id: wasm[at],
            whole: at..start + length,
            body: start..start + length,
        });
        at = start + length;
    }
    ensure!(at == wasm.len(), "the Wasm ends too early");
    Ok(sections)
}

/// LEB128; returns the number and where it ends. Addresses are signed, but never that large.
pub(super) fn number(wasm: &[u8], mut at: usize) -> Result<(usize, usize)> {
    let (mut value, mut shift) = (0, 0);
    loop {
        ensure!(at < wasm.len() && shift < 35, "a number is malformed");
        let byte = wasm[at];
        value |= usize::from(byte & 0x7F) << shift;
        (at, shift) = (at + 1, shift + 7);
        if byte & 0x80 == 0 {
            return Ok((value, at));
        }
    }
}

/// Appends a number as LEB128.
pub(super) fn push_number(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(0x80 | value.to_le_bytes()[0]);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

/// Something with its length before it; returns where it is.
fn counted(wasm: &[u8], at: usize) -> Result<Range<usize>> {
    let (length, start) = number(wasm, at)?;
    ensure!(start + length <= wasm.len(), "the Wasm ends too early");
    Ok(start..start + length)
}

/// The names of functions by their number, as the compiler left them.
pub(super) fn function_names<'w>(
    wasm: &'w [u8],
    sections: &[Section],
) -> Result<HashMap<usize, &'w str>> {
    let mut names = HashMap::new();
    for section in sections.iter().filter(|section| section.id == CUSTOM) {
        let title = counted(wasm, section.body.start)?;
        if &wasm[title.clone()] != b"name" {
            continue;
        }
        let mut at = title.end;
        while at < section.body.end {
            let part = counted(wasm, at + 1)?;
            if usize::from(wasm[at]) == FUNCTION_NAMES {
                let (count, mut next) = number(wasm, part.start)?;
                for _ in 0..count {
                    let (function, start) = number(wasm, next)?;
                    let name = counted(wasm, start)?;
                    names.insert(function, std::str::from_utf8(&wasm[name.clone()])?);
                    next = name.end;
                }
            }
            at = part.end;
        }
    }
    Ok(names)
}

/// How many functions come from outside; they have the first numbers.
pub(super) fn count_imports(wasm: &[u8], sections: &[Section]) -> Result<usize> {
    let Some(section) = sections.iter().find(|section| section.id == IMPORT) else { return Ok(0) };
    let (count, mut at) = number(wasm, section.body.start)?;
    for _ in 0..count {
        let module = counted(wasm, at)?;
        let name = counted(wasm, module.end)?;
        // wasm-bindgen makes memory and tables itself: only functions are imported.
        ensure!(wasm.get(name.end) == Some(&0), "something else than a function is imported");
        at = number(wasm, name.end + 1)?.1;
    }
    Ok(count)
}

/// The bodies of a module's own functions, in order.
pub(super) fn function_bodies(wasm: &[u8], code: &Section) -> Result<Vec<Range<usize>>> {
    let (count, mut at) = number(wasm, code.body.start)?;
    let mut bodies = Vec::with_capacity(count);
    for _ in 0..count {
        let body = counted(wasm, at)?;
        at = body.end;
        bodies.push(body);
    }
    Ok(bodies)
}
