//! `hindsight backup` and `hindsight restore`: everything on disk, elsewhere and back.
//!
//! # Format
//!
//! ```text
//! objects/{sha256}.gz     a file, compressed; named by what it holds, written once
//! manifest-{ms}.json       which files there were, with size and hash; one for each backup
//! ```
//!
//! A second backup to the same place writes only what is new. The master key is not in it,
//! wherever it is kept: whoever finds a backup cannot read its recordings. A server that keeps
//! something outside of its data directory is refused.
//!
//! # Deliberately absent
//!
//! Backups beside a running server. An embedded database is copied while nobody has it open,
//! which the lock of the journal makes sure of; a database server has tools of its own.

mod scope;
mod restore;

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};

pub(super) use self::restore::{RestoreCommand, restore};
use self::scope::LeftOut;
use super::error::{CliError, print};
use crate::clock::Clock;
use crate::config::Config;
use crate::system::{StartError, open_journal};

/// The newest version of manifests that is read, and the one that is written.
const VERSION: u32 = 1;

#[derive(Debug, Args)]
pub(super) struct BackupCommand {
    /// Directory that holds backups; made when it is not there
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Read everything again that was written
    #[arg(long)]
    verify: bool,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// One backup.
#[derive(Serialize, Deserialize)]
struct Manifest {
    format: String,
    version: u32,
    made_at: i64,
    files: Vec<Entry>,
}

/// One file of it.
#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    /// Below the data directory.
    path: PathBuf,
    bytes: u64,
    sha256: String,
}

pub(super) fn backup(command: &BackupCommand, config: &Config) -> Result<(), CliError> {
    scope::check(config)?;
    // Nobody else may write meanwhile: the lock is held until the end.
    let journal = open_journal(config).map_err(StartError::from)?;
    let objects = command.to.join("objects");
    fs::create_dir_all(&objects).map_err(file(&objects))?;
    let mut paths = Vec::new();
    list(&config.data_dir, &command.to, &LeftOut::of(config), &mut paths)?;
    paths.sort();
    let (mut files, mut n_new, mut n_bytes) = (Vec::new(), 0_u64, 0_u64);
    for path in paths {
        let (entry, is_new) = keep(&config.data_dir, &path, &objects)?;
        n_new += u64::from(is_new);
        n_bytes += entry.bytes;
        files.push(entry);
    }
    drop(journal);
    if command.verify {
        for entry in &files {
            restore::read_object(&objects, entry, &mut io::sink())?;
        }
    }
    let made_at = Clock::system().now().as_ms();
    let n_files = files.len();
    let manifest =
        Manifest { format: "hindsight.backup".to_owned(), version: VERSION, made_at, files };
    let path = command.to.join(format!("manifest-{made_at}.json"));
    let text = serde_json::to_vec_pretty(&manifest).map_err(CliError::Stored)?;
    write_durably(&path, &text)?;
    let reminder = "the master key is not in it: keep a copy elsewhere";
    if command.json {
        let result = json!({"files": n_files, "new": n_new, "bytes": n_bytes, "note": reminder});
        return print(&result.to_string());
    }
    print(&format!("{n_files} files, {n_bytes} bytes, {n_new} of them new; {reminder}"))
}

/// All files below a directory, but those that are left out and those of the backup itself.
fn list(
    dir: &Path,
    except: &Path,
    left_out: &LeftOut,
    paths: &mut Vec<PathBuf>,
) -> Result<(), CliError> {
    let except = except.canonicalize().unwrap_or_else(|_| except.to_owned());
    for entry in fs::read_dir(dir).map_err(file(dir))? {
        let path = entry.map_err(file(dir))?.path();
        if path.is_dir() {
            if path.canonicalize().ok().as_ref() != Some(&except) {
                list(&path, &except, left_out, paths)?;
            }
        } else if !left_out.has(&path) {
            paths.push(path);
        }
    }
    Ok(())
}

/// Keeps a file under its hash; tells whether it was not there yet.
fn keep(data_dir: &Path, path: &Path, objects: &Path) -> Result<(Entry, bool), CliError> {
    let (bytes, sha256) = hash(path)?;
    let relative = path.strip_prefix(data_dir).unwrap_or(path).to_owned();
    let object = objects.join(format!("{sha256}.gz"));
    let entry = Entry { path: relative, bytes, sha256 };
    if object.exists() {
        return Ok((entry, false));
    }
    let draft = object.with_extension("draft");
    let mut source = File::open(path).map_err(file(path))?;
    let out = File::create(&draft).map_err(file(&draft))?;
    let mut encoder = GzEncoder::new(out, Compression::default());
    io::copy(&mut source, &mut encoder).map_err(file(&draft))?;
    let out = encoder.finish().map_err(file(&draft))?;
    out.sync_all().map_err(file(&draft))?;
    fs::rename(&draft, &object).map_err(file(&object))?;
    Ok((entry, true))
}

fn hash(path: &Path) -> Result<(u64, String), CliError> {
    let mut source = File::open(path).map_err(file(path))?;
    let (mut hasher, mut n_bytes, mut buffer) = (Sha256::new(), 0_u64, vec![0; 1 << 16]);
    loop {
        let n_read = source.read(&mut buffer).map_err(file(path))?;
        if n_read == 0 {
            return Ok((n_bytes, format!("{:x}", hasher.finalize())));
        }
        n_bytes += n_read as u64;
        hasher.update(&buffer[..n_read]);
    }
}

fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let mut out = File::create(path).map_err(file(path))?;
    out.write_all(bytes).and_then(|()| out.sync_all()).map_err(file(path))
}

fn file(path: &Path) -> impl FnOnce(io::Error) -> CliError + '_ {
    move |source| CliError::File { path: path.display().to_string(), source }
}
