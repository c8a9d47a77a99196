//! The directory belongs to one process, and has a name of its own among all nodes.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use uuid::Uuid;

use super::error::JournalError;

const LOCK_FILE: &str = "lock";
const NODE_FILE: &str = "node-id";

/// Makes the directory when it is not there, and takes it for as long as the file is held.
pub(super) fn lock(dir: &Path) -> Result<File, JournalError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(JournalError::io("create", dir))?;
    let path = dir.join(LOCK_FILE);
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(JournalError::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(JournalError::Locked { dir: dir.to_owned() }),
        Err(TryLockError::Error(error)) => Err(JournalError::io("lock", &path)(error)),
    }
}

/// The node's id: 32 hexadecimal digits, made when the directory is first opened.
///
/// It lies beside the segments because positions only mean something together with them:
/// a lost directory is a lost node, and what replaces it is another one.
pub(super) fn node_id(dir: &Path) -> Result<String, JournalError> {
    let path = dir.join(NODE_FILE);
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let id = text.trim_end();
            let is_id =
                id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            if is_id { Ok(id.to_owned()) } else { Err(JournalError::NodeId { path }) }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let id = Uuid::new_v4().simple().to_string();
            write_whole(dir, &path, &id).map_err(JournalError::io("write", &path))?;
            Ok(id)
        }
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Err(JournalError::NodeId { path })
        }
        Err(error) => Err(JournalError::io("read", &path)(error)),
    }
}

/// A crash leaves either no file or a whole one.
fn write_whole(dir: &Path, path: &Path, text: &str) -> io::Result<()> {
    let draft = path.with_extension("new");
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    File::open(dir)?.sync_all()
}
