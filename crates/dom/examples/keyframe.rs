//! Prints keyframes of a recording.
//!
//! ```sh
//! cargo run -p dom --example keyframe -- 100 200 < events.ndjson
//! ```
//!
//! One line of JSON for each number: the events that show the page as it is after so many
//! events of the recording.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line for people and tests"
)]

use std::error::Error;
use std::io::Read as _;

use dom::{Detail, Mirror, Tape};

fn main() -> Result<(), Box<dyn Error>> {
    let wanted: Vec<usize> =
        std::env::args().skip(1).map(|number| number.parse()).collect::<Result<_, _>>()?;
    let mut recording = String::new();
    std::io::stdin().read_to_string(&mut recording)?;

    let mut mirror = Mirror::new(Detail::Full);
    let mut tape = Tape::default();
    let mut keyframes = vec![String::new(); wanted.len()];
    for (index, event) in recording.lines().enumerate() {
        tape.read(event)?;
        mirror.apply(event, &mut tape);
        for (number, keyframe) in wanted.iter().zip(&mut keyframes) {
            if *number == index + 1 {
                mirror.keyframe(tape.timestamp, keyframe);
            }
        }
    }
    for keyframe in keyframes {
        println!("[{}]", keyframe.trim_end().replace('\n', ","));
    }
    // Real pages do this too: a text that changed and was removed, for example.
    eprintln!("{} changes made no sense", mirror.n_skipped());
    Ok(())
}
