//! Any bytes at all as a frame: no panic, and never more memory than the limits allow.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::{EventLimits, events, inflate, split};

/// What the decoded body may hold.
const MAX_BYTES: usize = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    // The payload alone too: a valid header is hard to guess.
    let _ = events(bytes, EventLimits::default());
    let Ok((header, payload)) = split(bytes) else { return };
    if let Ok(body) = inflate(header.enc, payload, MAX_BYTES) {
        assert!(body.len() <= MAX_BYTES);
        if let Ok(found) = events(&body, EventLimits::default()) {
            assert!(found.iter().all(|event| !event.json.contains('\n')));
        }
    }
});
