//! The engine in this process, with its memory bounded.
//!
//! The SDK's own way to open it takes no bounds: the block cache would be half the machine
//! and one memtable 1 GiB. So the datastore is built here and handed to the SDK.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use surrealdb::Surreal;
use surrealdb::engine::local::Db;
use surrealdb_cnf::ConfigMap;
use surrealdb_engine_local::Datastore;
use tokio::time::timeout;

use super::engine::Engine;
use super::failure::into_store_error;
use crate::{StoreError, StoreOptions};

/// How long opening may take; recovery after a crash reads a log of at most a memtable's size.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often, and how far apart, a directory in use is tried: about three seconds.
pub(super) const LOCK_ATTEMPTS: u32 = 15;
const LOCK_PAUSE: Duration = Duration::from_millis(200);

/// Where the engine keeps its log, in files that end so.
const LOG: &str = "wal";

/// How many times the memtable has room for what is written before the directory is opened anew:
/// for what rows need beside their bytes, and for one more transaction.
const ROOM: u64 = 3;

/// What is wrong with a directory that has rows and no manifest.
const NO_MANIFEST: &str = "its manifest is missing, but there are files with rows";

/// The datastore, to close it, and the SDK's handle to it.
pub(super) type Embedded = (Arc<Datastore>, Surreal<Db>);

pub(super) async fn open_memory(options: StoreOptions) -> Result<Embedded, StoreError> {
    open("mem://".to_owned(), options).await
}

/// Opens a directory, or says what a person has to do about it.
pub(super) async fn open_directory(
    engine: &Engine,
    path: &Path,
    options: &StoreOptions,
    attempts: u32,
) -> Result<Embedded, StoreError> {
    let directory = |source: std::io::Error| StoreError::Directory {
        path: path.to_owned(),
        source: source.into(),
    };
    tokio::fs::create_dir_all(path).await.map_err(directory)?;
    // A repair that did not end. The engine would go on writing to what there is of it.
    if let Err(error) = tokio::fs::remove_dir_all(path.join(LOG).join("repair_temp")).await
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(directory(error));
    }
    if has_lost_its_manifest(path).map_err(directory)? {
        return Err(StoreError::Damaged { path: path.to_owned(), source: NO_MANIFEST.into() });
    }
    let address = format!("surrealkv://{}", path.display());
    let mut n_attempts = 1;
    loop {
        // Of some damages the engine waits for ever, with others it fails at once.
        let opened = timeout(PATIENCE, engine.run(open(address.clone(), options.clone()))).await;
        let opened = opened.unwrap_or_else(|elapsed| Err(StoreError::Unavailable(elapsed.into())));
        match opened.map_err(|error| explain(error, path)) {
            // The process before us may still be closing it.
            Err(StoreError::Locked { .. }) if n_attempts < attempts => {
                tokio::time::sleep(LOCK_PAUSE).await;
                n_attempts += 1;
            }
            result => return result,
        }
    }
}

/// Whether there are files with rows but none that says which of them count. The engine takes
/// that for a new database and begins to overwrite what is there.
fn has_lost_its_manifest(path: &Path) -> std::io::Result<bool> {
    let is_in = |directory: &str, ending: &str| -> std::io::Result<bool> {
        let files = match std::fs::read_dir(path.join(directory)) {
            Ok(files) => files,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        for file in files {
            if file?.path().extension().is_some_and(|found| found == ending) {
                return Ok(true);
            }
        }
        Ok(false)
    };
    // The engine writes its manifest before anything else.
    Ok(!is_in("manifest", "manifest")? && (is_in("sstables", "sst")? || is_in(LOG, LOG)?))
}

/// Bytes that were written since the last memtable became a file; 0 when that cannot be read.
pub(super) fn log_bytes(path: &Path) -> u64 {
    let Ok(files) = std::fs::read_dir(path.join(LOG)) else { return 0 };
    let sizes = files.filter_map(|file| Some(file.ok()?.metadata().ok()?.len()));
    sizes.sum()
}

async fn open(address: String, options: StoreOptions) -> Result<Embedded, StoreError> {
    let bounds = ConfigMap::empty()
        .with_key_value("surrealkv_block_cache_capacity", options.block_cache_bytes.to_string())
        .with_key_value("surrealkv_max_memtable_size", (options.memtable_bytes * ROOM).to_string());
    // The version has to be written before any maintenance task writes, or the next start
    // takes the database for one of an older release.
    let datastore = Datastore::builder()
        .with_config(bounds)
        .without_maintenance_tasks()
        .build_with_path(&address)
        .await
        .map_err(|error| StoreError::Unavailable(error.into()))?;
    datastore.check_version().await.map_err(|error| StoreError::Unavailable(error.into()))?;
    datastore.bootstrap().await.map_err(|error| StoreError::Unavailable(error.into()))?;
    datastore.start_maintenance_tasks();
    let handle = Surreal::<Db>::unstable_from_datastore(Arc::clone(&datastore), None)
        .await
        .map_err(into_store_error)?;
    handle.use_ns(options.namespace).use_db(options.database).await.map_err(into_store_error)?;
    Ok((datastore, handle))
}

/// The engine reports everything as text.
fn explain(error: StoreError, path: &Path) -> StoreError {
    let StoreError::Unavailable(source) = error else {
        return error;
    };
    let path = path.to_owned();
    let text = source.to_string();
    if text.contains("locked by another process") {
        StoreError::Locked { path }
    } else if ["Permission denied", "Read-only file system", "No space left"]
        .iter()
        .any(|reason| text.contains(reason))
    {
        StoreError::Directory { path, source }
    } else {
        StoreError::Damaged { path, source }
    }
}
