//! Takes out of the Wasm what words the messages of panics.
//!
//! In a page nobody reads them: a panic is a trap, and the recorder stops. The code that
//! puts such messages together is a fifteenth of the download and cannot be left out by a
//! compiler that did not build the standard library itself. So the functions that report a
//! panic become traps, here, between wasm-bindgen and wasm-opt, which then forgets whatever
//! was only called by them, and the arguments at every place that calls them.
//!
//! # Invariant
//!
//! The recorder formats nothing: numbers in its JSON are written by code of its own. A
//! `format!` in it fails the build here; `cargo xtask test --only recorder` runs the module
//! against the native build.

use anyhow::{Context, Result, ensure};

use super::wasm_file::{
    CODE, count_imports, function_bodies, function_names, push_number, sections,
};

/// Found in the names of functions that only panics call.
const REPORTS: [&str; 10] = [
    "::panicking::",
    "::fmt::",
    "slice_index_fail",
    "slice_error_fail",
    "len_mismatch_fail",
    "assert_failed",
    "unwrap_failed",
    "expect_failed",
    "raw_vec::handle_error",
    "raw_vec::capacity_overflow",
];

/// Found in the names of functions that are only there when the recorder formats something.
const FORMATS: [&str; 2] = ["format::format_inner", "spec_to_string"];

/// No locals, `unreachable`, `end`.
const TRAP: [u8; 3] = [0, 0, 0x0B];

/// Gives the module with traps in place of reports.
pub(super) fn silence(wasm: &[u8]) -> Result<Vec<u8>> {
    let sections = sections(wasm)?;
    let names = function_names(wasm, &sections)?;
    ensure!(!names.is_empty(), "the functions of the Wasm have no names");
    for name in names.values() {
        let is_formatting = FORMATS.iter().any(|part| name.contains(part));
        ensure!(!is_formatting, "the recorder formats text: {name}");
    }
    let code = sections.iter().find(|section| section.id == CODE).context("there is no code")?;
    let bodies = function_bodies(wasm, code)?;
    let first = count_imports(wasm, &sections)?;
    let mut functions = Vec::with_capacity(code.body.len());
    push_number(&mut functions, bodies.len());
    for (index, body) in bodies.into_iter().enumerate() {
        let name = names.get(&(first + index)).copied().unwrap_or_default();
        let is_report = REPORTS.iter().any(|part| name.contains(part));
        let body = if is_report { &TRAP } else { &wasm[body] };
        push_number(&mut functions, body.len());
        functions.extend_from_slice(body);
    }
    let mut out = wasm[..code.whole.start].to_vec();
    out.push(CODE);
    push_number(&mut out, functions.len());
    out.extend(functions);
    out.extend_from_slice(&wasm[code.whole.end..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(id: u8, body: &[u8]) -> Vec<u8> {
        let mut section = vec![id];
        push_number(&mut section, body.len());
        section.extend_from_slice(body);
        section
    }

    /// One function from outside, and of our own those that are named.
    fn module(names: &[&str]) -> Vec<u8> {
        let mut code = vec![u8::try_from(names.len()).unwrap()];
        let mut table = vec![u8::try_from(names.len()).unwrap()];
        for (index, name) in names.iter().enumerate() {
            code.extend([4, 0, 0x41, 7, 0x0B]);
            table.push(u8::try_from(index + 1).unwrap());
            table.push(u8::try_from(name.len()).unwrap());
            table.extend(name.as_bytes());
        }
        let name_section = [b"\x04name".to_vec(), section(1, &table)].concat();
        [
            b"\0asm\x01\0\0\0".to_vec(),
            section(2, b"\x01\x01a\x01b\0\0"),
            section(10, &code),
            section(0, &name_section),
        ]
        .concat()
    }

    #[test]
    fn what_reports_panics_becomes_a_trap_and_the_rest_stays() {
        let wasm = module(&["dom::read", "core[1f]::panicking::panic_fmt", "dom::write"]);

        let silent = silence(&wasm).unwrap();

        let sections = sections(&silent).unwrap();
        let code = sections.iter().find(|section| section.id == CODE).unwrap();
        let bodies: Vec<_> = function_bodies(&silent, code)
            .unwrap()
            .into_iter()
            .map(|body| silent[body].to_vec())
            .collect();
        let kept = vec![0, 0x41, 7, 0x0B];
        assert_eq!(bodies, [kept.clone(), TRAP.to_vec(), kept]);
        assert_eq!(function_names(&silent, &sections).unwrap().len(), 3);
        assert!(wasm.ends_with(&silent[code.whole.end..]));
    }

    #[test]
    fn a_recorder_that_formats_is_refused() {
        assert!(silence(&module(&["alloc[2]::fmt::format::format_inner"])).is_err());
    }

    #[test]
    fn what_has_no_names_is_refused() {
        assert!(silence(&module(&[])).is_err());
        assert!(silence(b"\0asm\x01\0\0").is_err());
    }
}
