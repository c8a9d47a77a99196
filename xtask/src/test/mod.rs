//! Everything that CI checks, fastest first. The first failure ends the run.

mod counts;
mod end2end;
mod native;
mod web;

use std::time::{Duration, Instant};

use anyhow::Result;
use clap::ValueEnum;

use crate::bench::load::crash;
use crate::progress;
use crate::repo::Repo;
use crate::{recorder, setup, start, tidy};

/// What to check.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only these parts, such as `--only unit,e2e`.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
}

/// One part, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Rust code is formatted.
    Format,
    /// House rules.
    Tidy,
    /// Clippy for this machine and for the browser.
    Lint,
    /// TypeScript: types and unit tests.
    Web,
    /// Rust: unit and whole-system tests, documentation's examples.
    Unit,
    /// Recorder and replayer are built; the size budget; Wasm does what native code does.
    Recorder,
    /// Server and dashboard are built.
    Build,
    /// The server is killed under load: what was acknowledged is there, once.
    Crash,
    /// A real browser against the real server.
    E2e,
}

impl Part {
    /// What it proves is worth nothing unless these ran, too.
    const fn needs(self) -> &'static [Self] {
        match self {
            Self::E2e => &[Self::Recorder, Self::Build],
            Self::Crash => &[Self::Build],
            _ => &[],
        }
    }

    /// Runs it and returns what was counted.
    fn run(self, repo: &Repo) -> Result<Option<u32>> {
        match self {
            Self::Format => native::format(repo),
            Self::Tidy => tidy::run(repo).map(|()| None),
            Self::Lint => native::lint(repo),
            Self::Web => web::run(repo),
            Self::Unit => native::unit(repo),
            Self::Recorder => {
                recorder::run(repo)?;
                recorder::check_same_bytes(repo).map(|()| None)
            }
            Self::Build => start::build(repo).map(|()| None),
            Self::Crash => crash::check(repo).map(|()| None),
            Self::E2e => end2end::run(repo),
        }
    }

    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// One line of the summary.
struct Done {
    part: Part,
    took: Duration,
    tests: Option<u32>,
    is_ok: bool,
}

/// Runs all parts, or those that were asked for.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    let begin = Instant::now();
    setup::run(repo, setup::Scope::Everything)?;
    let mut done = Vec::new();
    let mut result = Ok(());
    for part in chosen(&options.only) {
        progress::headline(&part.name());
        let begin = Instant::now();
        let outcome = part.run(repo);
        let tests = outcome.as_ref().ok().copied().flatten();
        done.push(Done { part, took: begin.elapsed(), tests, is_ok: outcome.is_ok() });
        if let Err(error) = outcome {
            result = Err(error.context(format!("{} failed", part.name())));
            break;
        }
    }
    summary(&done, begin.elapsed());
    result
}

/// The parts that were asked for and what they need, in order.
fn chosen(only: &[Part]) -> Vec<Part> {
    let is_wanted = |part: &Part| {
        only.is_empty() || only.iter().any(|only| only == part || only.needs().contains(part))
    };
    Part::value_variants().iter().copied().filter(is_wanted).collect()
}

fn summary(done: &[Done], took: Duration) {
    progress::headline("summary");
    let count = |tests: Option<u32>| tests.map_or_else(String::new, |n| format!("{n} tests"));
    let mut rows: Vec<Vec<String>> = done
        .iter()
        .map(|done| {
            let mark = if done.is_ok { "✓" } else { "✗" };
            let name = format!("{mark} {}", done.part.name());
            vec![name, count(done.tests), progress::duration(done.took)]
        })
        .collect();
    let total = done.iter().filter_map(|done| done.tests).sum();
    rows.push(vec!["  all".to_owned(), count(Some(total)), progress::duration(took)]);
    progress::table(&rows);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_brings_what_it_needs() {
        assert_eq!(chosen(&[Part::E2e]), [Part::Recorder, Part::Build, Part::E2e]);
        assert_eq!(chosen(&[Part::Crash]), [Part::Build, Part::Crash]);
        assert_eq!(chosen(&[Part::Unit, Part::Format]), [Part::Format, Part::Unit]);
        assert_eq!(chosen(&[]), Part::value_variants());
    }
}
