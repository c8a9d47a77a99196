//! Opening the archive as it is configured.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ::archive::{Archive, ArchiveError, Credentials, Keyring, Location};
use store::Store;

use super::{Archives, Shared};
use crate::config::{ArchiveConfig, Config, EncryptionConfig};

/// The archive cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its address or the master key cannot be used.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The bucket's key cannot be read.
    #[error("bucket key {path} must be a line NAME:SECRET")]
    BucketKey {
        /// The file.
        path: PathBuf,
    },
}

impl Archives {
    /// Opens the archive, and makes the master key when there is none yet. `node` is the one that
    /// derives again what is left of a session of which a window is erased.
    pub fn open(config: &Config, store: Store, node: &str) -> Result<Self, OpenError> {
        let archive = Archive::open(&location(&config.archive, &config.data_dir)?)?;
        let keyring = keyring(&config.encryption)?;
        Ok(Self(Arc::new(Shared {
            archive,
            keyring,
            is_sealing: config.encryption.enabled,
            store,
            node: node.to_owned(),
            open: Mutex::new(VecDeque::new()),
        })))
    }
}

fn keyring(config: &EncryptionConfig) -> Result<Option<Keyring>, OpenError> {
    if let Some(key) = config.master_key.reveal() {
        return Ok(Some(Keyring::parse(key)?));
    }
    // Not sealing any more, what was sealed has to be read still.
    let is_needed = config.enabled || config.master_key_file.exists();
    Ok(is_needed.then(|| Keyring::open_or_create(&config.master_key_file)).transpose()?)
}

fn location(config: &ArchiveConfig, data_dir: &Path) -> Result<Location, OpenError> {
    if config.url == "file" {
        return Ok(Location::Dir(data_dir.join("archive")));
    }
    if let Some(dir) = config.url.strip_prefix("file://") {
        return Ok(Location::Dir(PathBuf::from(dir)));
    }
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Ok(Location::Bucket {
        url: config.url.clone(),
        endpoint: given(&config.s3_endpoint),
        region: given(&config.s3_region),
        credentials: credentials(&config.s3_key_file)?,
    })
}

fn credentials(path: &Path) -> Result<Option<Credentials>, OpenError> {
    if path.as_os_str().is_empty() {
        return Ok(None);
    }
    let bad = || OpenError::BucketKey { path: path.to_owned() };
    let text = std::fs::read_to_string(path).map_err(|_| bad())?;
    let (name, secret) = text.trim().split_once(':').ok_or_else(bad)?;
    Ok(Some(Credentials { name: name.to_owned(), secret: secret.to_owned() }))
}
