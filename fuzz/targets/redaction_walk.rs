//! Any lines at all, redacted: no panic, no hang, and what comes out is JSON in one line.

#![no_main]

use dom::json::Cursor;
use libfuzzer_sys::fuzz_target;
use redaction::{Policy, Redactor};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut redactor = Redactor::new(Policy::strict());
    let mut out = String::new();
    for line in text.lines() {
        out.clear();
        if redactor.event(line, &mut out).is_ok() {
            assert!(!out.contains('\n'));
            let mut cursor = Cursor::new(&out);
            assert!(cursor.skip_value().is_ok() && cursor.expect_end().is_ok(), "{out}");
        }
    }
});
