//! `hindsight import`: recordings from files become sessions of a project.

mod chunks;
mod read;
mod said;

use std::path::{Path, PathBuf};

use bytesize::ByteSize;
use clap::Args;
use model::{LoadMeta, Project, SessionId, Timestamp, WindowId};
use redaction::{Operation, Policy, Redactor, redact_lines};
use serde_json::json;

use self::chunks::frames;
use self::read::read;
use self::said::{Said, first_address};
use super::error::{CliError, print};
use super::offline::Offline;
use crate::clock;
use crate::config::Config;
use crate::journal::{Arrival, Journal, Record, RecordKind};
use crate::projects::{Defaults, Loader};
use crate::recordings::RecordingError;

#[derive(Debug, Args)]
pub(super) struct ImportCommand {
    /// Session exports of ours, arrays of rrweb events, or one event per line
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The project that gets them
    #[arg(long, value_name = "NAME")]
    project: String,
    /// Take events as they are, although the project's privacy policy would change them
    #[arg(long)]
    as_is: bool,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: ImportCommand, config: Config) -> Result<(), CliError> {
    let offline = Box::pin(Offline::open(&config)).await?;
    let done = import(&command, &offline, &config).await;
    offline.close().await?;
    done
}

async fn import(
    command: &ImportCommand,
    offline: &Offline,
    config: &Config,
) -> Result<(), CliError> {
    let project = offline.projects(Some(&command.project)).await?.swap_remove(0);
    let policy = policy(offline, config, &project).await?;
    let now = offline.clock.now();
    let (most, is_as_is) = (config.import.max_bytes, command.as_is);
    let import = Import { project: &project, policy: &policy, most, is_as_is, now };
    let mut imported = Vec::new();
    let mut ended = Ok(());
    for path in &command.files {
        match import_file(&import, offline, path).await {
            Ok(one) => imported.push((path.display(), one)),
            // Whoever calls has to know which files are in already.
            Err(error) => {
                ended = Err(error);
                break;
            }
        }
    }
    offline.drain().await;
    for (file, Imported { session, n_events }) in &imported {
        if command.json {
            let (file, session) = (file.to_string(), session.to_string());
            let row = json!({"file": file, "session": session, "events": n_events});
            print(&row.to_string())?;
        } else {
            print(&format!("{file}: {n_events} events as session {session}"))?;
        }
    }
    ended
}

/// How files are imported.
#[derive(Clone, Copy)]
struct Import<'a> {
    project: &'a Project,
    policy: &'a Policy,
    /// Size of the largest file.
    most: ByteSize,
    /// Whether events stay as they are.
    is_as_is: bool,
    now: Timestamp,
}

/// What became of a file.
struct Imported {
    session: SessionId,
    n_events: usize,
}

/// Appends the session of a file to the journal: nothing of it as long as some of it cannot be used.
/// When the journal takes only a part of it, the error names the session.
async fn import_file(
    import: &Import<'_>,
    offline: &Offline,
    path: &Path,
) -> Result<Imported, CliError> {
    let Import { project, policy, most, is_as_is, now } = *import;
    let name = path.display().to_string();
    let failed = |source| CliError::File { path: name.clone(), source };
    let refused = |problem| CliError::Usage(format!("{name}: {problem}"));
    if std::fs::metadata(path).map_err(failed)?.len() > most.as_u64() {
        return Err(refused(format!("is larger than {most} (import.max_bytes)")));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let (windows, said) = read(&text).map_err(refused)?;
    let session: SessionId = new_id(now)?;
    let mut n_events = 0;
    let mut all = Vec::new();
    for events in windows {
        let load = clock::new_uuid(now).to_string();
        let (events, meta) = if is_as_is {
            let meta = said.meta(load, first_address(&events));
            (events, meta)
        } else {
            let events = redacted(policy, &events)?;
            let meta = said.meta(load, first_address(&events));
            (events, redacted_meta(policy, &meta)?)
        };
        let window: WindowId = new_id(now)?;
        n_events += events.len();
        all.append(&mut frames(&project.key, session, window, &events, meta, now)?);
    }
    let records = all.into_iter().map(|frame| record(project, &said, &frame, now));
    append(&offline.journal, name, session, records.collect::<Result<_, _>>()?).await?;
    Ok(Imported { session, n_events })
}

async fn policy(offline: &Offline, config: &Config, project: &Project) -> Result<Policy, CliError> {
    let loaded = Loader::new(Defaults::of(config)).load(&offline.store).await?;
    let found = loaded.into_iter().find(|loaded| loaded.project.id == project.id);
    let settings = found.and_then(|loaded| loaded.settings);
    let settings = settings
        .ok_or_else(|| CliError::NotFound("the project's settings cannot be used".into()))?;
    Ok(settings.policy.policy.clone())
}

/// The events under the project's policy. One that cannot be read refuses the file.
fn redacted(policy: &Policy, events: &[String]) -> Result<Vec<String>, CliError> {
    let mut out = Vec::new();
    let mut problem = None;
    let input = events.join("\n");
    redact_lines(policy.clone(), Operation::Event, input.as_bytes(), &mut out, |line, error| {
        problem.get_or_insert(format!("event {line}: {error}"));
    })
    .map_err(|error| CliError::Usage(error.to_string()))?;
    if let Some(problem) = problem {
        return Err(CliError::Usage(problem));
    }
    Ok(String::from_utf8_lossy(&out).lines().map(str::to_owned).collect())
}

/// What the file says of the session, under the project's policy.
fn redacted_meta(policy: &Policy, meta: &LoadMeta) -> Result<LoadMeta, CliError> {
    let json = serde_json::to_string(meta).map_err(CliError::Stored)?;
    let mut out = String::new();
    let done = Redactor::new(policy.clone()).meta(&json, &mut out);
    done.map_err(|error| CliError::Usage(format!("the export's metadata: {error}")))?;
    serde_json::from_str(&out).map_err(CliError::Stored)
}

fn record(
    project: &Project,
    said: &Said,
    frame: &[u8],
    received_at: Timestamp,
) -> Result<Record, RecordingError> {
    let Said { user_agent, country, region, city, .. } = said.clone();
    let project = project.id;
    let arrival = Arrival { project, received_at, user_agent, country, region, city };
    Ok(Record { kind: RecordKind::CHUNK, received_at, payload: arrival.payload(frame)? })
}

/// Appends all records of a session.
async fn append(
    journal: &Journal,
    path: String,
    session: SessionId,
    records: Vec<Record>,
) -> Result<(), CliError> {
    for (n_before, record) in records.into_iter().enumerate() {
        if let Err(source) = journal.append(record).await {
            return Err(match n_before {
                0 => RecordingError::from(source).into(),
                _ => CliError::Part { path, session, source },
            });
        }
    }
    Ok(())
}

fn new_id<Id: std::str::FromStr<Err = model::IdError>>(now: Timestamp) -> Result<Id, CliError> {
    clock::new_uuid(now)
        .to_string()
        .parse()
        .map_err(|error| crate::setup::SetupError::Id(error).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{JournalConfig, JournalError};

    #[tokio::test]
    async fn a_journal_that_fills_up_on_the_way_is_told_with_the_session_that_is_in() {
        let dir = tempfile::tempdir().unwrap();
        let config = JournalConfig { max_bytes: 1_024, ..JournalConfig::new(dir.path()) };
        let (journal, _) = Journal::open(&config).unwrap();
        let received_at = Timestamp::default();
        let session: SessionId = new_id(received_at).unwrap();
        let record =
            || Record { kind: RecordKind::CHUNK, received_at, payload: vec![0; 600].into() };

        let two = vec![record(), record()];
        let refused = append(&journal, "a.json".to_owned(), session, two).await.unwrap_err();
        let told = format!("a.json: only a part of it is in, as session {session}");
        assert_eq!(refused.to_string(), told);

        // There is no room for any of this one.
        let one = vec![record()];
        let refused = append(&journal, "b.json".to_owned(), session, one).await.unwrap_err();
        let full = RecordingError::Journal(JournalError::Full);
        assert_eq!(refused.to_string(), full.to_string());
    }
}
