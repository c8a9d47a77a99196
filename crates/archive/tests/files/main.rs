//! The same promises of a directory and of a bucket: S3 as the server `moto` speaks it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap in a test is a failed test")]

mod moto;
mod promises;

use archive::{Archive, ArchiveError, FilePath, Location};
use bytes::Bytes;

use crate::moto::Moto;

#[tokio::test]
async fn a_directory_keeps_its_promises() {
    let dir = tempfile::tempdir().unwrap();

    let archive = Archive::open(&Location::Dir(dir.path().join("a/b"))).unwrap();
    promises::keeps_its_promises(&archive).await;
    promises::sends_large_files_in_pieces(&archive).await;
}

#[tokio::test]
async fn a_bucket_keeps_its_promises() {
    let moto = Moto::start();
    moto.make_bucket("recordings");

    // Another archive in the same bucket must notice nothing.
    let other = Archive::open(&moto.bucket("s3://recordings/other")).unwrap();
    let file = FilePath::parse("recordings/kept").unwrap();
    other.put(&file, Bytes::from_static(b"kept")).await.unwrap();
    let archive = Archive::open(&moto.bucket("s3://recordings/below/this")).unwrap();
    promises::keeps_its_promises(&archive).await;
    promises::sends_large_files_in_pieces(&archive).await;
    assert_eq!(&other.read_all(&file).await.unwrap()[..], b"kept");
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_no_missing_file() {
    let moto = Moto::start();
    let archive = Archive::open(&moto.bucket("s3://nowhere")).unwrap();
    let file = FilePath::parse("recordings/file").unwrap();

    let written = archive.put(&file, Bytes::from_static(b"bytes")).await;
    assert!(matches!(written, Err(ArchiveError::NoBucket(_))), "{written:?}");
    let listed = archive.list(&FilePath::recordings()).await;
    assert!(format!("{listed:?}").contains("NoSuchBucket"), "{listed:?}");
}
