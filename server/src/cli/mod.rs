//! The command line.
//!
//! # Exit codes
//!
//! | Code | Means |
//! |--:|---|
//! | 0 | done |
//! | 1 | failed; trying again may help once the cause is gone |
//! | 2 | used wrongly: arguments or configuration |
//! | 3 | files on disk are damaged |

mod config;
mod error;
mod project;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use self::error::{CliError, report};
use self::project::ProjectCommand;
use crate::config::{Config, Flags};
use crate::telemetry;

/// Stack of each worker thread. The database's recursive parser needs more than the usual
/// 2 MiB, above all in builds without optimisation.
const THREAD_STACK_BYTES: usize = 10 * 1024 * 1024;

/// Privacy-first session replay on your own server.
#[derive(Debug, Parser)]
#[command(name = "hindsight", version, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Args)]
struct Options {
    /// Configuration file [default: hindsight.toml, when there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Directory for everything on disk
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<String>,
    /// Address and port to listen on
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Sets any option, such as `journal.max_bytes="8 GiB"`
    #[arg(long, global = true, value_name = "SECTION.OPTION=VALUE")]
    set: Vec<Assignment>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server (what happens without a command)
    Serve,
    /// Show the configuration
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Manage the sites that are recorded; stop a server with an embedded database first
    #[command(subcommand)]
    Project(ProjectCommand),
    /// Print the version
    Version,
}

/// `section.option=value`.
#[derive(Clone, Debug)]
struct Assignment {
    section: String,
    option: String,
    value: String,
}

impl std::str::FromStr for Assignment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text.split_once('=').ok_or("there is no `=`")?;
        let (section, option) = name.split_once('.').ok_or("there is no `.` in the name")?;
        Ok(Self { section: section.to_owned(), option: option.to_owned(), value: value.to_owned() })
    }
}

impl Options {
    fn flags(&self) -> Flags {
        let short = [("", "data_dir", &self.data_dir), ("http", "listen", &self.listen)];
        let short = short.into_iter().filter_map(|(section, option, value)| {
            let flag = format!("--{}", option.replace('_', "-"));
            Some((section.to_owned(), option.to_owned(), value.clone()?, flag))
        });
        let set = self.set.iter().map(|Assignment { section, option, value }| {
            (section.clone(), option.clone(), value.clone(), "--set".to_owned())
        });
        Flags { file: self.config.clone(), options: short.chain(set).collect() }
    }
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    // Prints help and mistakes itself; mistakes end with code 2.
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report(&error),
    }
}

fn run(cli: Cli) -> Result<(), CliError> {
    let flags = cli.options.flags();
    match cli.command.unwrap_or(Command::Serve) {
        Command::Version => error::print(&format!("hindsight {}", env!("CARGO_PKG_VERSION"))),
        Command::Config(command) => config::run(&command, &flags),
        Command::Serve => with_runtime(&Config::load(&flags)?, serve::serve),
        Command::Project(command) => {
            with_runtime(&Config::load(&flags)?, |config| project::run(command, config))
        }
    }
}

fn with_runtime<Run: Future<Output = Result<(), CliError>>>(
    config: &Config,
    work: impl FnOnce(Config) -> Run,
) -> Result<(), CliError> {
    telemetry::start(&config.telemetry);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(THREAD_STACK_BYTES)
        .enable_all()
        .build()
        .map_err(CliError::Runtime)?;
    runtime.block_on(work(config.clone()))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn flags_become_settings_and_the_shortest_call_serves() {
        let cli = Cli::parse_from([
            "hindsight",
            "--listen",
            "127.0.0.1:1",
            "--set",
            "journal.max_bytes=8 GiB",
        ]);

        let flags = cli.options.flags();

        assert!(cli.command.is_none());
        assert_eq!(
            flags.options[0],
            ["http", "listen", "127.0.0.1:1", "--listen"].map(str::to_owned).into()
        );
        assert_eq!(
            flags.options[1],
            ["journal", "max_bytes", "8 GiB", "--set"].map(str::to_owned).into()
        );
    }

    #[test]
    fn nonsense_is_refused() {
        for arguments in [
            &["hindsight", "--set", "journal"][..],
            &["hindsight", "--set", "x=1"],
            &["hindsight", "sevre"],
        ] {
            assert!(Cli::try_parse_from(arguments).is_err(), "{arguments:?}");
        }
    }
}
