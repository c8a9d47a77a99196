//! A journal segment: one file, its name, its header, and the records one after another.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::error::{Damage, JournalError};
use super::record::{HEAD_BYTES, Head, Record};

/// Bytes before the first record.
pub(super) const HEADER_BYTES: u64 = 24;

const MAGIC: [u8; 8] = *b"hsjournl";
const VERSION: u32 = 1;
const EXTENSION: &str = ".seg";
const ID_DIGITS: usize = 20;

/// Read ahead while scanning: several usual records with one call.
const SCAN_BUFFER_BYTES: usize = 256 * 1024;

/// The path of a journal segment. Zero-padded, so that names sort as numbers do.
pub(super) fn path_of(dir: &Path, id: u64) -> PathBuf {
    dir.join(format!("{id:0ID_DIGITS$}{EXTENSION}"))
}

/// The id in a file's name; `None` for any other file.
pub(super) fn id_of(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(EXTENSION)?;
    let is_id = digits.len() == ID_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then(|| digits.parse().ok()).flatten()
}

/// The first bytes of a journal segment.
pub(super) fn header(id: u64) -> Vec<u8> {
    let mut header = Vec::with_capacity(24);
    header.extend_from_slice(&MAGIC);
    header.extend_from_slice(&VERSION.to_le_bytes());
    header.extend_from_slice(&id.to_le_bytes());
    header.extend_from_slice(&crc32c::crc32c(&header).to_le_bytes());
    header
}

/// The records of one journal segment, in order, up to a known end.
pub(super) struct Scan {
    file: BufReader<File>,
    path: PathBuf,
    offset: u64,
    end: u64,
}

/// What stands at a scan's place.
pub(super) enum Found {
    /// A record.
    Record {
        /// Where it begins.
        offset: u64,
        /// Bytes of it, with its head.
        length: u32,
        /// Itself.
        record: Record,
    },
    /// Bytes that are not a record. Nothing behind them can be found.
    Damage {
        /// Where they begin.
        offset: u64,
        /// What is wrong with them.
        damage: Damage,
    },
    /// The end that was asked for.
    End,
}

impl Scan {
    /// Opens a journal segment to scan `from` (a record's begin, or 0) up to `end`.
    ///
    /// The header is checked whatever `from` is: a file that is not this journal segment holds
    /// no record at any offset.
    pub(super) fn open(dir: &Path, id: u64, from: u64, end: u64) -> Result<Self, JournalError> {
        let path = path_of(dir, id);
        let mut file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(JournalError::Missing { segment: id });
            }
            other => other.map_err(JournalError::io("open", &path))?,
        };
        check_header(&mut file, id, &path)?;
        let offset = from.max(HEADER_BYTES);
        file.seek(SeekFrom::Start(offset)).map_err(JournalError::io("seek in", &path))?;
        let file = BufReader::with_capacity(SCAN_BUFFER_BYTES, file);
        Ok(Self { file, path, offset, end })
    }

    /// Takes the record at the scan's place and goes on to the next.
    pub(super) fn next(&mut self) -> Result<Found, JournalError> {
        if self.offset >= self.end {
            return Ok(Found::End);
        }
        let offset = self.offset;
        match self.read_record() {
            Ok((length, record)) => {
                self.offset += u64::from(length);
                Ok(Found::Record { offset, length, record })
            }
            Err(ScanError::Damage(damage)) => Ok(Found::Damage { offset, damage }),
            Err(ScanError::Io(error)) => Err(JournalError::io("read", &self.path)(error)),
        }
    }

    fn read_record(&mut self) -> Result<(u32, Record), ScanError> {
        let left = self.end - self.offset;
        if left < HEAD_BYTES as u64 {
            return Err(ScanError::Damage(Damage::Incomplete));
        }
        let mut head = [0; HEAD_BYTES];
        self.file.read_exact(&mut head)?;
        let head = Head::parse(head)?;
        // Before allocating: a wrong length must not cost more than the file's size.
        if head.record_bytes() as u64 > left {
            return Err(ScanError::Damage(Damage::Incomplete));
        }
        let length = u32::try_from(head.record_bytes()).map_err(|_| Damage::Length)?;
        let mut payload = vec![0; head.payload_bytes()];
        self.file.read_exact(&mut payload)?;
        Ok((length, head.verify(payload)?))
    }
}

fn check_header(file: &mut File, id: u64, path: &Path) -> Result<(), JournalError> {
    let expected = header(id);
    let mut found = vec![0; expected.len()];
    let damaged =
        || JournalError::Damaged { segment: id, offset: 0, damage: Damage::SegmentHeader };
    match file.read_exact(&mut found) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(damaged()),
        other => other.map_err(JournalError::io("read", path))?,
    }
    if found == expected {
        return Ok(());
    }
    let (fields, checksum) = found.split_at(20);
    let is_whole = fields.starts_with(&MAGIC) && checksum == crc32c::crc32c(fields).to_le_bytes();
    let version = u32::from_le_bytes([fields[8], fields[9], fields[10], fields[11]]);
    if is_whole && version != VERSION {
        return Err(JournalError::UnknownVersion { segment: id, version });
    }
    Err(damaged())
}

enum ScanError {
    Damage(Damage),
    Io(io::Error),
}

impl From<Damage> for ScanError {
    fn from(damage: Damage) -> Self {
        Self::Damage(damage)
    }
}

impl From<io::Error> for ScanError {
    fn from(error: io::Error) -> Self {
        // The file is shorter than its end was believed to be.
        if error.kind() == io::ErrorKind::UnexpectedEof {
            Self::Damage(Damage::Incomplete)
        } else {
            Self::Io(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_twenty_digits_and_seg_name_a_journal_segment() {
        assert_eq!(id_of("00000000000000000042.seg"), Some(42));
        assert_eq!(path_of(Path::new("j"), 42), Path::new("j/00000000000000000042.seg"));
        for name in
            ["42.seg", "00000000000000000042", "+0000000000000000042.seg", "node-id", ".seg"]
        {
            assert_eq!(id_of(name), None, "{name}");
        }
        assert_eq!(id_of("99999999999999999999.seg"), None, "more than a u64 holds");
    }
}
