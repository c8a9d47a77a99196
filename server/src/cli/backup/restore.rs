//! A backup becomes a data directory again.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use clap::Args;
use flate2::read::GzDecoder;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{Entry, Manifest, VERSION, file};
use crate::archive::{Erasure, erasures};
use crate::cli::error::{CliError, print};
use crate::config::Config;

#[derive(Debug, Args)]
pub(in crate::cli) struct RestoreCommand {
    /// Directory that holds backups
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// The backup of this time, in ms since 1970, as its manifest is named [default: the newest]
    #[arg(long, value_name = "MS")]
    at: Option<i64>,
    /// A list of what was erased since, such as `erased.jsonl` of the directory that is replaced;
    /// may be repeated. That of the newest backup is always followed
    #[arg(long, value_name = "FILE")]
    erased: Vec<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// Restores into `--data-dir`, which must be empty or not there.
pub(in crate::cli) fn restore(command: &RestoreCommand, config: &Config) -> Result<(), CliError> {
    let manifest = find(&command.from, command.at)?;
    let objects = command.from.join("objects");
    // Before anything is written: without it, what was erased would be back.
    let erased = erased_since(command, &objects)?;
    let target = &config.data_dir;
    let is_empty = match fs::read_dir(target) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(file(target)(error)),
    };
    if !is_empty {
        return Err(CliError::Usage(format!(
            "{} is not empty; restore into a new one",
            target.display()
        )));
    }
    for entry in &manifest.files {
        let is_below = entry.path.components().all(|part| matches!(part, Component::Normal(_)));
        if !is_below {
            return Err(CliError::Damaged { n_damaged: 1 });
        }
        let path = target.join(&entry.path);
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).map_err(file(dir))?;
        }
        let mut out = File::create(&path).map_err(file(&path))?;
        read_object(&objects, entry, &mut out)?;
        out.sync_all().map_err(file(&path))?;
    }
    if !erased.is_empty() {
        erasures::append(&target.join(erasures::ERASE_AT_START), &erased)?;
    }
    let (n_files, n_erased) = (manifest.files.len(), erased.len());
    let reminder = "put the master key beside it before the server starts";
    if command.json {
        let result = json!({"files": n_files, "erased": n_erased, "note": reminder});
        return print(&result.to_string());
    }
    print(&format!(
        "{n_files} files restored; {n_erased} sessions were erased since and go at the next start; \
         {reminder}"
    ))
}

/// All that is known to be erased: by the newest backup, and by the lists that were named.
fn erased_since(command: &RestoreCommand, objects: &Path) -> Result<Vec<Erasure>, CliError> {
    let newest = find(&command.from, None)?;
    let mut erased = BTreeSet::new();
    for entry in newest.files.iter().filter(|entry| entry.path == Path::new(erasures::ERASED)) {
        let mut lines = Vec::new();
        read_object(objects, entry, &mut lines)?;
        let damaged = |_| CliError::Object { path: entry.path.display().to_string() };
        erased.extend(erasures::parse(&lines).map_err(damaged)?);
    }
    for path in &command.erased {
        // One that was named has to be there.
        File::open(path).map_err(file(path))?;
        erased.extend(erasures::read(path)?);
    }
    Ok(erased.into_iter().collect())
}

/// Reads a file of a backup, and checks that it is what was kept.
pub(super) fn read_object(
    objects: &Path,
    entry: &Entry,
    out: &mut impl Write,
) -> Result<(), CliError> {
    let path = objects.join(format!("{}.gz", entry.sha256));
    let source = File::open(&path).map_err(file(&path))?;
    let mut hashing = Hashing { out, hasher: Sha256::new() };
    let is_read = io::copy(&mut GzDecoder::new(source), &mut hashing).is_ok();
    if is_read && format!("{:x}", hashing.hasher.finalize()) == entry.sha256 {
        Ok(())
    } else {
        Err(CliError::Object { path: entry.path.display().to_string() })
    }
}

struct Hashing<W> {
    out: W,
    hasher: Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n_written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..n_written]);
        Ok(n_written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The backup of a time, or the newest.
fn find(from: &Path, at: Option<i64>) -> Result<Manifest, CliError> {
    let mut newest = None;
    for entry in fs::read_dir(from).map_err(file(from))? {
        let name = entry.map_err(file(from))?.file_name();
        let time = name.to_str().and_then(|name| name.strip_prefix("manifest-"));
        let time = time.and_then(|time| time.strip_suffix(".json")?.parse::<i64>().ok());
        if at.is_none_or(|at| Some(at) == time) {
            newest = newest.max(time);
        }
    }
    let time = newest.ok_or_else(|| CliError::NotFound("there is no such backup".to_owned()))?;
    let path = from.join(format!("manifest-{time}.json"));
    let text = fs::read_to_string(&path).map_err(file(&path))?;
    let manifest: Manifest = serde_json::from_str(&text)
        .map_err(|_| CliError::Object { path: path.display().to_string() })?;
    if manifest.version > VERSION {
        return Err(CliError::Usage("a newer Hindsight made this backup; update first".to_owned()));
    }
    Ok(manifest)
}
