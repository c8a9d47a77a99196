//! One entry for people and for CI: `cargo xtask setup | start | test | recorder | bench | tidy`.
//!
//! Prints every command that it runs, so that each can be copied and run alone.
//!
//! # Invariants
//!
//! - Compiles with the compiler that is already there: it installs the one the rest needs.
//! - Every step looks first and does nothing when the thing is there.
//! - Children start with the environment that the caller had, not with the one that
//!   `cargo run` made ([`environment`]).

mod bench;
mod environment;
mod fuzz;
mod measure;
mod process;
mod progress;
mod recorder;
mod repo;
mod seed;
mod server;
mod setup;
mod start;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::repo::Repo;

/// Sets up, runs and checks Hindsight.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Installs what is missing; safe to run again.
    Setup,
    /// Builds everything and runs it with a demo site that records itself.
    Start(start::Options),
    /// Checks everything that CI checks, fastest first.
    Test(test::Options),
    /// Builds recorder and replayer into `public/` and checks the size budget.
    Recorder,
    /// Measures.
    Bench {
        /// What to measure.
        #[command(subcommand)]
        bench: bench::Bench,
    },
    /// Makes up sessions, out of recordings of the demo site, to look at and to measure with.
    Seed(seed::Options),
    /// Throws made-up input at code that reads what others send.
    Fuzz(fuzz::Options),
    /// Checks house rules that no compiler knows.
    Tidy,
    /// Waits for a server and prints its addresses (used by `start`).
    #[command(hide = true)]
    Announce(start::announce::Options),
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<()> {
    let repo = Repo::find()?;
    match task {
        Task::Setup => setup::run(&repo, setup::Scope::Everything),
        Task::Start(options) => start::run(&repo, &options),
        Task::Test(options) => test::run(&repo, &options),
        Task::Recorder => {
            setup::run(&repo, setup::Scope::Start)?;
            progress::headline("recorder");
            recorder::run(&repo)
        }
        Task::Bench { bench } => bench::run(&repo, &bench),
        Task::Seed(options) => seed::run(&repo, &options),
        Task::Fuzz(options) => fuzz::run(&repo, &options),
        Task::Tidy => tidy::run(&repo),
        Task::Announce(options) => {
            start::announce::run(&options);
            Ok(())
        }
    }
}
