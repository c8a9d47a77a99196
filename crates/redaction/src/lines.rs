//! A policy tried from the shell: one JSON value per line in, one per line out.

use std::io::{self, BufRead, Write};

use dom::json::Cursor;

use crate::mask::rewrite_strings;
use crate::policy::Policy;
use crate::redactor::{RedactError, Redactor};
use crate::text::Treatment;

/// What a line holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Operation {
    /// An event of a recording; lines are one window's, in order.
    #[default]
    Event,
    /// A text.
    Text,
    /// An address.
    Url,
    /// A session's metadata.
    Metadata,
}

/// Reading or writing failed.
#[derive(Debug, thiserror::Error)]
pub enum LinesError {
    /// The input cannot be read.
    #[error("input cannot be read")]
    Read(#[source] io::Error),
    /// The output cannot be written.
    #[error("output cannot be written")]
    Write(#[source] io::Error),
}

/// Redacts lines; blank ones are left out. Lines that cannot be read are told to `refused`,
/// with their number from 1, and nothing of them is written.
///
/// Numbers, `true`, `false` and `null` pass through.
pub fn redact_lines(
    policy: Policy,
    operation: Operation,
    mut input: impl BufRead,
    mut output: impl Write,
    mut refused: impl FnMut(u64, &RedactError),
) -> Result<(), LinesError> {
    let mut redactor = Redactor::new(policy);
    let (mut line, mut out) = (Vec::new(), String::new());
    for number in 1.. {
        line.clear();
        if input.read_until(b'\n', &mut line).map_err(LinesError::Read)? == 0 {
            break;
        }
        let text = line.trim_ascii();
        if text.is_empty() {
            continue;
        }
        out.clear();
        let result = str::from_utf8(text)
            .map_err(|error| {
                let at = error.valid_up_to();
                RedactError::from(dom::json::JsonError::Unexpected { at })
            })
            .and_then(|text| redactor.line(operation, text, &mut out));
        match result {
            Ok(()) => {
                out.push('\n');
                output.write_all(out.as_bytes()).map_err(LinesError::Write)?;
            }
            Err(error) => refused(number, &error),
        }
    }
    output.flush().map_err(LinesError::Write)
}

impl Redactor {
    fn line(
        &mut self,
        operation: Operation,
        line: &str,
        out: &mut String,
    ) -> Result<(), RedactError> {
        match operation {
            Operation::Event => return self.event(line, out).map(|_| ()),
            Operation::Metadata if line.starts_with('{') => return self.meta(line, out),
            _ => {}
        }
        let mut cursor = Cursor::new(line);
        cursor.skip_value()?;
        cursor.expect_end()?;
        if dom::json::has_control_character(line) {
            return Err(RedactError::ControlCharacter);
        }
        let policy = self.policy();
        rewrite_strings(out, line, &mut |out, raw, is_key| match operation {
            Operation::Url if !is_key => policy.push_url(out, raw),
            _ => policy.push_text(out, raw, Treatment::Detect),
        });
        Ok(())
    }
}
