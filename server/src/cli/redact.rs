//! `hindsight redact`: tries a privacy policy on events, texts, addresses or metadata.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use redaction::{LinesError, Operation, Policy, PolicySpec, redact_lines};

use super::error::CliError;

/// Arguments of `hindsight redact`.
#[derive(Debug, Args)]
pub(super) struct RedactCommand {
    /// Policy to try, as JSON [default: the policy that projects begin with]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// What each line of the input holds, as JSON
    #[arg(long, value_enum, default_value_t)]
    op: Op,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Op {
    /// A string of text
    Text,
    /// A string that is an address
    Url,
    /// A session's metadata: an object
    Metadata,
    /// An event of a recording; all of them are one window's, in order
    #[default]
    Event,
}

impl From<Op> for Operation {
    fn from(op: Op) -> Self {
        match op {
            Op::Text => Self::Text,
            Op::Url => Self::Url,
            Op::Metadata => Self::Metadata,
            Op::Event => Self::Event,
        }
    }
}

/// Reads lines from standard input and prints them redacted. Lines that cannot be read are
/// told with their number, and make the command fail at the end.
pub(super) fn run(command: &RedactCommand) -> Result<(), CliError> {
    let policy = policy(command)?;
    let mut n_refused = 0_u64;
    redact_lines(
        policy,
        command.op.into(),
        io::stdin().lock(),
        io::BufWriter::new(io::stdout().lock()),
        |line, error| {
            n_refused += 1;
            // The exit code says it, too, when nobody reads this.
            let _ = writeln!(io::stderr(), "hindsight: line {line}: {error}");
        },
    )
    .map_err(|error| match error {
        LinesError::Read(source) => CliError::File { path: "standard input".to_owned(), source },
        LinesError::Write(source) => CliError::Print(source),
    })?;
    if n_refused == 0 { Ok(()) } else { Err(CliError::Refused { lines: n_refused }) }
}

fn policy(command: &RedactCommand) -> Result<Policy, CliError> {
    let spec = match &command.policy {
        None => PolicySpec::default(),
        Some(path) => {
            let json = std::fs::read_to_string(path)
                .map_err(|source| CliError::File { path: path.display().to_string(), source })?;
            PolicySpec::from_json(&json).map_err(|error| CliError::Usage(error.to_string()))?
        }
    };
    let compiled = redaction::compile(&spec).map_err(|error| CliError::Usage(error.to_string()))?;
    Policy::from_bytes(&compiled.bytes).map_err(|error| CliError::Usage(error.to_string()))
}
