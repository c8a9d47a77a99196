//! What commands about recordings work with: everything on disk, without a server.

use std::io::{self, BufRead as _, Write as _};

use model::Project;
use store::Store;

use super::error::CliError;
use crate::archive::Archives;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::cluster::Peers;
use crate::config::Config;
use crate::journal::Journal;
use crate::recordings::{MAX_STORED_BYTES, Recordings};
use crate::system::{open_journal, open_store};
use crate::workers::drain::{self, Told};
use crate::workers::facts::FactsFiles;

/// The opened stages. An embedded database belongs to one process, so a server that uses it
/// has to be stopped first.
pub(super) struct Offline {
    pub(super) store: Store,
    pub(super) archives: Archives,
    pub(super) journal: Journal,
    pub(super) recordings: Recordings,
    pub(super) clock: Clock,
}

impl Offline {
    pub(super) async fn open(config: &Config) -> Result<Self, CliError> {
        let journal = open_journal(config).map_err(crate::system::StartError::from)?;
        let store = Box::pin(open_store(config)).await?;
        let archives = Archives::open(config, store.clone(), journal.node())
            .map_err(crate::system::StartError::from)?;
        let clock = Clock::system();
        archives.erase_again(&config.data_dir, clock.now()).await?;
        let peers = Peers::new(&config.cluster, store.clone(), clock.clone());
        let recordings = Recordings::new(journal.clone(), MAX_STORED_BYTES)
            .with_archives(archives.clone())
            .with_peers(peers.map_err(crate::system::StartError::from)?);
        Ok(Self { store, archives, journal, recordings, clock })
    }

    /// Writes what is only in the journal to the store. Nothing can be appended afterwards.
    pub(super) async fn drain(&self) {
        self.journal.close().await;
        let target = Told { store: self.store.clone(), bus: Bus::default() };
        drain::run(self.journal.clone(), target, tokio_util::sync::CancellationToken::new()).await;
    }

    /// The project with this name, or all of them.
    pub(super) async fn projects(&self, slug: Option<&str>) -> Result<Vec<Project>, CliError> {
        let mut projects = self.store.list_projects().await?;
        if let Some(slug) = slug {
            projects.retain(|project| project.slug == slug);
            if projects.is_empty() {
                return Err(CliError::NoProject { slug: slug.to_owned() });
            }
        }
        Ok(projects)
    }

    /// Writes the files of days again whose facts were deleted.
    pub(super) async fn write_days(&self, config: &Config) -> Result<(), CliError> {
        let (store, archives) = (self.store.clone(), self.archives.clone());
        let after = config.archive.facts_after;
        FactsFiles::new(store, archives, self.clock.clone(), after).pass().await?;
        Ok(())
    }

    pub(super) async fn close(self) -> Result<(), CliError> {
        self.journal.close().await;
        Ok(self.store.close().await?)
    }
}

/// Asks whoever called, unless they have said so already.
pub(super) fn confirm(question: &str, is_confirmed: bool) -> Result<(), CliError> {
    if is_confirmed {
        return Ok(());
    }
    let mut terminal = io::stderr().lock();
    write!(terminal, "{question} Type yes to go on: ")?;
    terminal.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if answer.trim() == "yes" {
        Ok(())
    } else {
        Err(CliError::Usage("nothing was done; `--yes` goes on without asking".to_owned()))
    }
}
