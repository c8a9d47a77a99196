//! Any lines at all, redacted under several policies: no panic, no hang, and what comes out is
//! JSON in one line. The bytes are also read as a compiled policy.

#![no_main]

use std::sync::LazyLock;

use dom::json::Cursor;
use libfuzzer_sys::fuzz_target;
use redaction::{Policy, PolicySpec, Redactor, compile};

/// What a project may have: the default, and one that reads much and has rules of each kind.
const SPECS: [&str; 2] = [
    "{}",
    r##"{"mode":"open","urls":{"mode":"filter"},"rules":[
        {"selector":"body > .a:not(#c)","kind":"block"},
        {"selector":"p","kind":"blur"},
        {"selector":"[class~=b]","kind":"redact"},
        {"selector":"b, [data-hs-unmask] i","kind":"unmask"}]}"##,
];

static POLICIES: LazyLock<Vec<Policy>> = LazyLock::new(|| {
    let compiled = SPECS.map(|spec| {
        let spec: PolicySpec = serde_json::from_str(spec).expect("the spec is valid");
        let compiled = compile(&spec).expect("the policy compiles");
        Policy::from_bytes(&compiled.bytes).expect("what was compiled can be read")
    });
    compiled.into_iter().chain([Policy::strict()]).collect()
});

fuzz_target!(|bytes: &[u8]| {
    let _ = Policy::from_bytes(bytes);
    let text = String::from_utf8_lossy(bytes);
    for policy in POLICIES.iter() {
        let mut redactor = Redactor::new(policy.clone());
        let mut out = String::new();
        for line in text.lines() {
            out.clear();
            if redactor.event(line, &mut out).is_ok() {
                assert!(!out.contains('\n'));
                let mut cursor = Cursor::new(&out);
                assert!(cursor.skip_value().is_ok() && cursor.expect_end().is_ok(), "{out}");
            }
        }
    }
});
