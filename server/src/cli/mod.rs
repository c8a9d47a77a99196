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

mod aside;
mod backup;
mod check;
mod config;
mod doctor;
mod edge;
mod erase;
mod error;
mod export;
mod front;
mod import;
mod key;
mod migrate;
mod offline;
mod project;
mod project_delete;
mod project_settings;
mod purge;
mod rebuild;
mod redact;
mod rekey;
mod retention;
mod serve;
mod session;
mod spool;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use self::error::{CliError, report};
use self::project::ProjectCommand;
use crate::config::{Config, Flags};
use crate::telemetry;
use crate::workers::threads::STACK_BYTES;

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
    /// Print results as JSON
    #[arg(long, global = true)]
    json: bool,
    /// Sets any option, such as `journal.max_bytes="8 GiB"`; some commands set more with it
    #[arg(long, global = true, value_name = "SECTION.OPTION=VALUE")]
    set: Vec<Setting>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server (what happens without a command)
    Serve,
    /// Take frames near visitors and pass them on to a server elsewhere
    Edge(edge::EdgeCommand),
    /// Show the configuration
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Manage the sites that are recorded; stop a server with an embedded database first
    #[command(subcommand)]
    Project(ProjectCommand),
    /// Manage the keys of projects; stop a server with an embedded database first
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Look whether the server can run as it is configured, also beside a running server
    Check,
    /// Try a privacy policy: JSON lines in, the same redacted out
    Redact(redact::RedactCommand),
    /// Delete sessions by age; stop a server with an embedded database first
    Purge(purge::PurgeCommand),
    /// Delete what is too old or too much; stop a server with an embedded database first
    #[command(subcommand)]
    Retention(retention::RetentionCommand),
    /// Make sessions unreadable and delete them; stop a server with an embedded database first
    Erase(erase::EraseCommand),
    /// Replace the master key and wrap every session's key anew; stop the servers first
    Rekey(rekey::RekeyCommand),
    /// Write a session to a file; stop a server with an embedded database first
    Export(export::ExportCommand),
    /// Read recordings from files; stop a server with an embedded database first
    Import(import::ImportCommand),
    /// Copy everything on disk but the master key; stop a server first
    Backup(backup::BackupCommand),
    /// Make a data directory of a backup
    Restore(backup::RestoreCommand),
    /// Look whether everything on disk can be read; stop a server first
    Doctor(doctor::DoctorCommand),
    /// Look at one recording; stop a server first
    #[command(subcommand)]
    Session(session::SessionCommand),
    /// Look into the journal, also beside a running server
    #[command(subcommand)]
    Spool(spool::SpoolCommand),
    /// Derive anew what was derived from recordings; stop a server first
    #[command(subcommand)]
    Rebuild(rebuild::RebuildCommand),
    /// Bring the database's schema up to date; stop a server with an embedded database first
    Migrate(migrate::MigrateCommand),
    /// Print the version
    Version,
}

/// What follows `--set`.
#[derive(Clone, Debug)]
enum Setting {
    /// `section.option=value`: the server's configuration.
    Option { section: String, option: String, value: String },
    /// Anything else is for the command: `key=value`, a file.
    OfCommand(String),
}

impl From<&str> for Setting {
    fn from(text: &str) -> Self {
        let name =
            text.split_once('=').and_then(|(name, value)| Some((name.split_once('.')?, value)));
        match name {
            Some(((section, option), value)) => Self::Option {
                section: section.to_owned(),
                option: option.to_owned(),
                value: value.to_owned(),
            },
            None => Self::OfCommand(text.to_owned()),
        }
    }
}

impl Options {
    fn flags(&self) -> Flags {
        let short = [("", "data_dir", &self.data_dir), ("http", "listen", &self.listen)];
        let short = short.into_iter().filter_map(|(section, option, value)| {
            let flag = format!("--{}", option.replace('_', "-"));
            Some((section.to_owned(), option.to_owned(), value.clone()?, flag))
        });
        let set = self.set.iter().filter_map(|setting| match setting {
            Setting::Option { section, option, value } => {
                Some((section.clone(), option.clone(), value.clone(), "--set".to_owned()))
            }
            Setting::OfCommand(_) => None,
        });
        Flags { file: self.config.clone(), options: short.chain(set).collect() }
    }
}

impl Cli {
    /// What `--set` says to the command itself.
    fn settings_of_command(&self) -> Result<Vec<String>, CliError> {
        let settings = self.options.set.iter().filter_map(|setting| match setting {
            Setting::Option { .. } => None,
            Setting::OfCommand(text) => Some(text.clone()),
        });
        let settings: Vec<String> = settings.collect();
        let is_taken =
            matches!(&self.command, Some(Command::Project(command)) if command.takes_settings());
        match settings.first() {
            Some(setting) if !is_taken => Err(CliError::Setting { setting: setting.clone() }),
            _ => Ok(settings),
        }
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
    let mut flags = cli.options.flags();
    if let Some(Command::Edge(edge::EdgeCommand { home: Some(home) })) = &cli.command {
        let home = ["edge", "home", home.as_str(), "--home"].map(str::to_owned);
        flags.options.push(home.into());
    }
    let settings = cli.settings_of_command()?;
    let json = cli.options.json;
    let command = cli.command.unwrap_or(Command::Serve);
    match &command {
        Command::Version => {
            let version = env!("CARGO_PKG_VERSION");
            let value = serde_json::json!({"name": "hindsight", "version": version});
            return error::answer(json, &value, &format!("hindsight {version}"));
        }
        Command::Config(command) => return config::run(command, json, &flags),
        Command::Redact(command) => return redact::run(command),
        _ => {}
    }
    let config = Config::load(&flags)?;
    with_runtime(&config, |config| Box::pin(act(command, settings, json, config)))
}

/// Runs a command that needs the configuration.
async fn act(
    command: Command,
    settings: Vec<String>,
    json: bool,
    config: Config,
) -> Result<(), CliError> {
    match command {
        Command::Serve => Box::pin(serve::serve(config)).await,
        Command::Edge(_) => Box::pin(edge::serve(config)).await,
        Command::Purge(command) => Box::pin(purge::run(command, config)).await,
        Command::Retention(command) => Box::pin(retention::run(command, json, config)).await,
        Command::Erase(command) => Box::pin(erase::run(command, config)).await,
        Command::Rekey(command) => Box::pin(rekey::run(command, config)).await,
        Command::Export(command) => Box::pin(export::run(command, config)).await,
        Command::Import(command) => Box::pin(import::run(command, config)).await,
        Command::Backup(command) => backup::backup(&command, &config),
        Command::Restore(command) => backup::restore(&command, &config),
        Command::Doctor(command) => Box::pin(doctor::run(command, config)).await,
        Command::Check => Box::pin(check::run(json, config)).await,
        Command::Session(command) => Box::pin(session::run(command, json, config)).await,
        Command::Spool(command) => spool::run(&command, json, &config),
        Command::Rebuild(command) => Box::pin(rebuild::run(command, json, config)).await,
        Command::Migrate(command) => Box::pin(migrate::run(command, json, config)).await,
        Command::Key(command) => Box::pin(key::run(command, json, config)).await,
        Command::Project(command) => Box::pin(project::run(command, settings, json, config)).await,
        // Need no configuration.
        Command::Version | Command::Config(_) | Command::Redact(_) => Ok(()),
    }
}

fn with_runtime<Run: Future<Output = Result<(), CliError>>>(
    config: &Config,
    work: impl FnOnce(Config) -> Run,
) -> Result<(), CliError> {
    telemetry::start(&config.telemetry);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(STACK_BYTES)
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
        assert!(Cli::try_parse_from(["hindsight", "sevre"]).is_err());
        for arguments in [
            &["hindsight", "--set", "journal"][..],
            &["hindsight", "--set", "x=1"],
            &["hindsight", "project", "list", "--set", "sample=1"],
        ] {
            let cli = Cli::parse_from(arguments);
            assert!(cli.settings_of_command().is_err(), "{arguments:?}");
        }
    }

    #[test]
    fn settings_of_a_project_are_told_from_those_of_the_server() {
        let cli = Cli::parse_from([
            "hindsight",
            "project",
            "recorder",
            "shop",
            "--set",
            "sample=0.5",
            "--set",
            "store.url=mem://",
        ]);

        assert_eq!(cli.settings_of_command().unwrap(), ["sample=0.5"]);
        assert_eq!(cli.options.flags().options.len(), 1);
    }
}
