//! The operator's master key: a file, made at the first start.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::{KEY_BYTES, KeyId, Secret};
use crate::error::ArchiveError;

/// Longest file that is read: some hundred keys.
const FILE_BYTES: u64 = 64 * 1024;

/// The master keys. The first one wraps; all of them unwrap, so that a key can be replaced
/// before everything that it wrapped is wrapped anew.
#[derive(Clone)]
pub struct Keyring(Vec<Secret>);

impl Keyring {
    /// Reads the keys of a file; makes it, with one key, when there is none.
    pub fn open_or_create(path: &Path) -> Result<Self, ArchiveError> {
        let failed = |source| ArchiveError::MasterKey { path: path.to_owned(), source };
        match File::open(path) {
            Ok(file) => {
                let mut text = String::new();
                file.take(FILE_BYTES).read_to_string(&mut text).map_err(failed)?;
                Self::parse(&text)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create(path).map_err(failed)?;
                // Read back: of two processes that start at once, one has made it.
                let text = std::fs::read_to_string(path).map_err(failed)?;
                Self::parse(&text)
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Puts a new key before those of a file. From then on it wraps, and the others unwrap.
    pub fn add_key(path: &Path) -> Result<Self, ArchiveError> {
        let mut keys = Self::open_or_create(path)?;
        keys.0.insert(0, Secret::generate());
        keys.replace(path)
    }

    /// Leaves only the newest key in a file. What another one wrapped is lost.
    pub fn forget_older(path: &Path) -> Result<Self, ArchiveError> {
        let mut keys = Self::open_or_create(path)?;
        keys.0.truncate(1);
        keys.replace(path)
    }

    /// Writes the file anew, whole or not at all.
    fn replace(self, path: &Path) -> Result<Self, ArchiveError> {
        let failed = |source| ArchiveError::MasterKey { path: path.to_owned(), source };
        let text: String = self.0.iter().map(line_of).collect();
        let draft = write_draft(path, &text).map_err(failed)?;
        std::fs::rename(&draft, path).map_err(failed)?;
        File::open(dir_of(path)).and_then(|dir| dir.sync_all()).map_err(failed)?;
        Ok(self)
    }

    /// Reads keys from text: a line of 64 hexadecimal digits for each, the newest first.
    pub fn parse(text: &str) -> Result<Self, ArchiveError> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let keys: Option<Vec<Secret>> = lines.map(parse_key).collect();
        keys.filter(|keys| !keys.is_empty()).map(Self).ok_or(ArchiveError::MasterKeyForm)
    }

    /// The name of the key that wraps.
    pub fn id(&self) -> KeyId {
        self.newest().id()
    }

    pub(super) fn newest(&self) -> &Secret {
        // INVARIANT: there is at least one, see `parse`.
        &self.0[0]
    }

    pub(super) fn find(&self, id: KeyId) -> Option<&Secret> {
        self.0.iter().find(|key| key.id() == id)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(Secret::id)).finish()
    }
}

fn parse_key(line: &str) -> Option<Secret> {
    let digits = line.as_bytes();
    let mut key = [0; KEY_BYTES];
    if digits.len() != 2 * KEY_BYTES {
        return None;
    }
    for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |digit: u8| char::from(digit).to_digit(16);
        *byte = u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok()?;
    }
    Some(Secret(key))
}

/// A key as a line of the file.
fn line_of(key: &Secret) -> String {
    let digit = |digit: u8| char::from_digit(u32::from(digit), 16).unwrap_or_default();
    let digits = key.0.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    digits.chain(['\n']).collect()
}

fn dir_of(path: &Path) -> &Path {
    path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a text beside where it is to stand, for nobody else to read.
fn write_draft(path: &Path, text: &str) -> io::Result<PathBuf> {
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(draft)
}

/// Makes the file whole or not at all: half a key would lock everything up at the next start.
fn create(path: &Path) -> io::Result<()> {
    let dir = dir_of(path);
    std::fs::create_dir_all(dir)?;
    let draft = write_draft(path, &line_of(&Secret::generate()))?;
    // A link fails when the name is taken, where a rename would replace a key in use.
    let linked = match std::fs::hard_link(&draft, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    };
    std::fs::remove_file(&draft)?;
    linked?;
    File::open(dir)?.sync_all()
}
