//! What belongs into a backup, and what must never get there.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use crate::cli::error::CliError;
use crate::config::Config;

/// Files below the data directory that stay where they are: keys by their usual name, and what
/// only says that somebody is there.
const LEFT_OUT: [&str; 3] = ["master.key", "LOCK", "lock"];

/// Refuses a server of which a copy of its data directory would not be all.
pub(super) fn check(config: &Config) -> Result<(), CliError> {
    let Some(database) = config.store.url.strip_prefix("surrealkv://") else {
        return Err(CliError::Usage(
            "only an embedded database is backed up; a database server has tools of its own".into(),
        ));
    };
    if config.archive.url != "file" {
        return Err(CliError::Usage("only the archive `file` is backed up".to_owned()));
    }
    let places = [("journal.dir", config.journal.dir.as_path()), ("store.url", database.as_ref())];
    for (option, place) in places {
        if !is_below(place, &config.data_dir) {
            return Err(CliError::Usage(format!(
                "{option} ({}) is not below data_dir ({}), and a backup would miss it; move it \
                 there, or copy both by other means",
                place.display(),
                config.data_dir.display()
            )));
        }
    }
    Ok(())
}

/// Whether a path is within a directory, by its name or because it leads there.
fn is_below(path: &Path, dir: &Path) -> bool {
    let leads_back = path.components().any(|part| part == Component::ParentDir);
    let by_name = |path: &Path| std::path::absolute(path).ok();
    let by_place = |path: &Path| path.canonicalize().ok();
    let is_within = |path: Option<PathBuf>, dir: Option<PathBuf>| {
        path.zip(dir).is_some_and(|(path, dir)| path != dir && path.starts_with(dir))
    };
    (!leads_back && is_within(by_name(path), by_name(dir)))
        || is_within(by_place(path), by_place(dir))
}

/// Tells which files are left out.
pub(super) struct LeftOut {
    key_dir: Option<PathBuf>,
    key: PathBuf,
}

impl LeftOut {
    pub(super) fn of(config: &Config) -> Self {
        let key = &config.encryption.master_key_file;
        // A link to the key may be below the data directory as well as what it leads to.
        let key = key.canonicalize().unwrap_or_else(|_| key.clone());
        let key_dir = key.parent().and_then(|dir| dir.canonicalize().ok());
        Self { key_dir, key }
    }

    pub(super) fn has(&self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default();
        LEFT_OUT.iter().any(|left| name == *left)
            || path.canonicalize().is_ok_and(|path| path == self.key)
            || self.is_draft_of_key(path, name)
    }

    /// A command that replaces the key may have been killed in between.
    fn is_draft_of_key(&self, path: &Path, name: &OsStr) -> bool {
        let dir = path.parent().and_then(|dir| dir.canonicalize().ok());
        let stem = self.key.file_stem().and_then(OsStr::to_str).unwrap_or_default();
        dir.is_some()
            && dir == self.key_dir
            && name
                .to_str()
                .and_then(|name| name.strip_prefix(stem)?.strip_prefix('.')?.strip_suffix(".draft"))
                .is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_below_by_its_name_or_by_where_it_leads() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        std::fs::create_dir_all(data.join("db")).unwrap();
        std::fs::create_dir_all(dir.path().join("elsewhere")).unwrap();
        std::os::unix::fs::symlink(dir.path().join("elsewhere"), data.join("linked")).unwrap();

        for inside in ["data/db", "data/none", "data/linked", "elsewhere/../data/db"] {
            assert!(is_below(&dir.path().join(inside), &data), "{inside}");
        }
        for outside in ["data", "elsewhere", "data/../elsewhere", "database", "none"] {
            assert!(!is_below(&dir.path().join(outside), &data), "{outside}");
        }
    }

    #[test]
    fn the_key_and_its_drafts_are_left_out_whatever_their_name() {
        let dir = tempfile::tempdir().unwrap();
        let mut config = Config::defaults(dir.path());
        config.encryption.master_key_file = dir.path().join("other.pem");
        for name in ["other.pem", "other.12.draft", "other.draft", "another.pem", "erased.jsonl"] {
            std::fs::write(dir.path().join(name), name).unwrap();
        }
        std::fs::create_dir(dir.path().join("db")).unwrap();
        std::fs::write(dir.path().join("db/other.1.draft"), "a row").unwrap();

        let left_out = LeftOut::of(&config);

        for name in ["other.pem", "other.12.draft", "master.key", "db/LOCK", "journal/lock"] {
            assert!(left_out.has(&dir.path().join(name)), "{name}");
        }
        for name in ["other.draft", "another.pem", "erased.jsonl", "db/other.1.draft"] {
            assert!(!left_out.has(&dir.path().join(name)), "{name}");
        }
    }
}
