//! The bytes of a policy as it is without any settings, in one of the modes.
//!
//! ```sh
//! cargo run -p recorder-wasm --example policy -- strict > policy.bin
//! ```

use std::io::Write as _;

use redaction::{Mode, PolicySpec, compile};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let word = std::env::args().nth(1).unwrap_or_default();
    let mode = Mode::from_name(&word).ok_or("name a mode")?;
    let policy = compile(&PolicySpec { mode, ..PolicySpec::default() })?;
    Ok(std::io::stdout().write_all(&policy.bytes)?)
}
