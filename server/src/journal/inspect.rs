//! What is in a journal, read beside whoever writes it: nothing is locked, cut or changed.

use std::path::Path;

use model::Timestamp;

use super::JournalConfig;
use super::aside::Aside;
use super::error::{Damage, JournalError};
use super::recovery::list_segments;
use super::segment::{Found, Scan};

/// A journal segment as it is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// Its number.
    pub id: u64,
    /// Bytes of its file.
    pub bytes: u64,
    /// Whole records in it.
    pub records: u64,
    /// When the first of them arrived.
    pub first_at: Option<Timestamp>,
    /// When the last of them arrived.
    pub last_at: Option<Timestamp>,
    /// Where its records end too early, and why. In the last segment of a running server that
    /// may be the record that is being written.
    pub damage: Option<(u64, Damage)>,
}

/// Reads all journal segments, oldest first. A journal that is not there has none.
pub fn inspect(dir: &Path) -> Result<Vec<Inspected>, JournalError> {
    if !dir.exists() {
        return Ok(Vec::new());
    }
    let mut segments = Vec::new();
    for (id, bytes) in list_segments(dir)? {
        // Deleted since it was listed: nothing needs it any more.
        match read(dir, id, bytes) {
            Err(JournalError::Missing { .. }) => {}
            read => segments.push(read?),
        }
    }
    Ok(segments)
}

/// Bytes of all that is put aside beside a journal.
pub fn inspect_aside(dir: &Path) -> Result<u64, JournalError> {
    Aside::new(dir, &JournalConfig::new(dir)).bytes()
}

fn read(dir: &Path, id: u64, bytes: u64) -> Result<Inspected, JournalError> {
    let mut segment =
        Inspected { id, bytes, records: 0, first_at: None, last_at: None, damage: None };
    let mut scan = match Scan::open(dir, id, 0, bytes) {
        Err(JournalError::Damaged { offset, damage, .. }) => {
            segment.damage = Some((offset, damage));
            return Ok(segment);
        }
        scan => scan?,
    };
    loop {
        match scan.next()? {
            Found::Record { record, .. } => {
                segment.records += 1;
                segment.first_at.get_or_insert(record.received_at);
                segment.last_at = Some(record.received_at);
            }
            Found::Damage { offset, damage } => {
                segment.damage = Some((offset, damage));
                return Ok(segment);
            }
            Found::End => return Ok(segment),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use bytes::Bytes;

    use super::*;
    use crate::journal::{Journal, JournalConfig, Record, RecordKind};

    #[tokio::test]
    async fn a_journal_is_read_while_it_is_open_and_damage_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let nowhere = dir.path().join("nowhere");
        assert_eq!(inspect(&nowhere).unwrap(), []);
        assert!(!nowhere.exists());
        let (journal, _) = Journal::open(&JournalConfig::new(dir.path())).unwrap();
        let at = |ms: i64| Timestamp::from_ms(1_795_308_430_000 + ms).unwrap();
        for ms in [0, 5] {
            let payload = Bytes::from_static(b"payload");
            let record = Record { kind: RecordKind::CHUNK, received_at: at(ms), payload };
            journal.append(record).await.unwrap();
        }

        let [segment] = &inspect(dir.path()).unwrap()[..] else { panic!("one segment") };
        assert_eq!((segment.id, segment.records, segment.damage), (1, 2, None));
        assert_eq!(segment.bytes, journal.total_bytes());
        assert_eq!((segment.first_at, segment.last_at), (Some(at(0)), Some(at(5))));

        assert_eq!(inspect_aside(dir.path()).unwrap(), 0);
        let record = Record {
            kind: RecordKind::CHUNK,
            received_at: at(9),
            payload: Bytes::from_static(b"refused"),
        };
        journal.aside(move |aside| aside.put(&[record])).await.unwrap();
        assert!(inspect_aside(dir.path()).unwrap() > 24);
        assert_eq!(inspect(dir.path()).unwrap().len(), 1, "it is no part of the journal");

        journal.close().await;
        let path = super::super::segment::path_of(dir.path(), 1);
        let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
        file.write_all(&[1; 40]).unwrap();
        let damaged = inspect(dir.path()).unwrap().remove(0);
        assert_eq!(damaged.records, 2);
        assert_eq!(damaged.damage.map(|(offset, _)| offset), Some(segment.bytes));
    }
}
