//! Files as one ZIP, written while they are read: nobody knows their sizes before their end.
//!
//! ```text
//! (header, bytes, descriptor)* directory end
//! ```
//!
//! Sizes are those of ZIP64 throughout, so that no file is too large. Times of files are not
//! known, and stand for none.

use std::io::Write as _;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

const FILE: u32 = 0x0403_4b50;
const DESCRIPTOR: u32 = 0x0807_4b50;
const ENTRY: u32 = 0x0201_4b50;
const END_64: u32 = 0x0606_4b50;
const LOCATOR: u32 = 0x0706_4b50;
const END: u32 = 0x0605_4b50;

/// 4.5: with sizes of 64 bits.
const VERSION: u16 = 45;
/// Sizes follow the bytes; names are UTF-8.
const FLAGS: u16 = 0x0808;
const DEFLATE: u16 = 8;
/// 1 January 1980, the first day that there is.
const NO_DATE: u16 = 0x21;
/// Stands elsewhere, in 64 bits.
const ELSEWHERE: u32 = u32::MAX;

/// A ZIP in the making. Each call gives the bytes that come next.
#[derive(Debug, Default)]
pub(super) struct Zip {
    offset: u64,
    entries: Vec<Entry>,
    open: Option<Open>,
}

/// A file that is whole.
#[derive(Debug)]
struct Entry {
    name: String,
    offset: u64,
    crc: u32,
    packed: u64,
    size: u64,
}

/// The file that is written.
#[derive(Debug)]
struct Open {
    name: String,
    offset: u64,
    crc: Crc,
    packed: u64,
    size: u64,
    deflate: DeflateEncoder<Vec<u8>>,
}

impl Zip {
    /// Begins a file; the one before has ended.
    pub(super) fn begin(&mut self, name: &str) -> Vec<u8> {
        let deflate = DeflateEncoder::new(Vec::new(), Compression::fast());
        let (name, offset) = (name.to_owned(), self.offset);
        let mut bytes = Vec::new();
        put32(&mut bytes, FILE);
        put_common(&mut bytes, 0);
        put_name(&mut bytes, &name, &[0, 0]);
        self.open = Some(Open { name, offset, crc: Crc::new(), packed: 0, size: 0, deflate });
        self.offset += bytes.len() as u64;
        bytes
    }

    /// More of the file. May be nothing yet.
    pub(super) fn write(&mut self, data: &[u8]) -> std::io::Result<Vec<u8>> {
        let Some(open) = &mut self.open else { return Ok(Vec::new()) };
        open.crc.update(data);
        open.size += data.len() as u64;
        open.deflate.write_all(data)?;
        let bytes = std::mem::take(open.deflate.get_mut());
        open.packed += bytes.len() as u64;
        self.offset += bytes.len() as u64;
        Ok(bytes)
    }

    /// Ends the file.
    pub(super) fn end(&mut self) -> std::io::Result<Vec<u8>> {
        let Some(open) = self.open.take() else { return Ok(Vec::new()) };
        let mut bytes = open.deflate.finish()?;
        let packed = open.packed + bytes.len() as u64;
        let (name, offset, crc, size) = (open.name, open.offset, open.crc.sum(), open.size);
        put32(&mut bytes, DESCRIPTOR);
        put32(&mut bytes, crc);
        put64(&mut bytes, packed);
        put64(&mut bytes, size);
        self.offset += bytes.len() as u64;
        self.entries.push(Entry { name, offset, crc, packed, size });
        Ok(bytes)
    }

    /// The end of the ZIP.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for entry in &self.entries {
            put32(&mut bytes, ENTRY);
            put16(&mut bytes, VERSION);
            put_common(&mut bytes, entry.crc);
            put_lengths(&mut bytes, &entry.name, 3);
            // No comment, disk 0, no attributes.
            bytes.extend([0; 10]);
            put32(&mut bytes, ELSEWHERE);
            put_texts(&mut bytes, &entry.name, &[entry.size, entry.packed, entry.offset]);
        }
        let (size, n_entries) = (bytes.len() as u64, self.entries.len() as u64);
        let end = self.offset + size;
        put32(&mut bytes, END_64);
        put64(&mut bytes, 44);
        put16(&mut bytes, VERSION);
        put16(&mut bytes, VERSION);
        bytes.extend([0; 8]);
        for number in [n_entries, n_entries, size, self.offset] {
            put64(&mut bytes, number);
        }
        put32(&mut bytes, LOCATOR);
        put32(&mut bytes, 0);
        put64(&mut bytes, end);
        put32(&mut bytes, 1);
        put32(&mut bytes, END);
        bytes.extend([0, 0, 0, 0, 255, 255, 255, 255]);
        put32(&mut bytes, ELSEWHERE);
        put32(&mut bytes, ELSEWHERE);
        put16(&mut bytes, 0);
        bytes
    }
}

/// What headers of files and entries of the directory have in common: up to the sizes.
fn put_common(bytes: &mut Vec<u8>, crc: u32) {
    for number in [VERSION, FLAGS, DEFLATE, 0, NO_DATE] {
        put16(bytes, number);
    }
    put32(bytes, crc);
    put32(bytes, ELSEWHERE);
    put32(bytes, ELSEWHERE);
}

/// A name, and the numbers that stand elsewhere: here.
fn put_name(bytes: &mut Vec<u8>, name: &str, numbers: &[u64]) {
    put_lengths(bytes, name, numbers.len());
    put_texts(bytes, name, numbers);
}

fn put_lengths(bytes: &mut Vec<u8>, name: &str, n_numbers: usize) {
    put16(bytes, length(name.len()));
    put16(bytes, length(4 + 8 * n_numbers));
}

fn put_texts(bytes: &mut Vec<u8>, name: &str, numbers: &[u64]) {
    bytes.extend(name.as_bytes());
    put16(bytes, 1);
    put16(bytes, length(8 * numbers.len()));
    for number in numbers {
        put64(bytes, *number);
    }
}

/// Names are ids: far below the limit.
fn length(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

fn put16(bytes: &mut Vec<u8>, number: u16) {
    bytes.extend(number.to_le_bytes());
}

fn put32(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend(number.to_le_bytes());
}

fn put64(bytes: &mut Vec<u8>, number: u64) {
    bytes.extend(number.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::DeflateDecoder;

    use super::*;

    fn number(bytes: &[u8], at: usize, size: usize) -> u64 {
        bytes[at..at + size].iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    fn place(bytes: &[u8], at: usize, size: usize) -> usize {
        usize::try_from(number(bytes, at, size)).unwrap()
    }

    /// Reads a ZIP from its end, as programs do.
    fn read(zip: &[u8]) -> Vec<(String, String)> {
        let end = zip.len() - 22;
        assert_eq!(number(zip, end, 4), u64::from(END));
        assert_eq!(number(zip, end - 20, 4), u64::from(LOCATOR));
        let end = place(zip, end - 12, 8);
        assert_eq!(number(zip, end, 4), u64::from(END_64));
        let (n_entries, mut at) = (number(zip, end + 32, 8), place(zip, end + 48, 8));
        let mut files = Vec::new();
        for _ in 0..n_entries {
            assert_eq!(number(zip, at, 4), u64::from(ENTRY));
            let (name, extra) = (place(zip, at + 28, 2), place(zip, at + 30, 2));
            let text = String::from_utf8(zip[at + 46..at + 46 + name].to_vec()).unwrap();
            let sizes = at + 46 + name + 4;
            let (size, packed, offset) =
                (place(zip, sizes, 8), place(zip, sizes + 8, 8), place(zip, sizes + 16, 8));
            assert_eq!(number(zip, offset, 4), u64::from(FILE));
            let start = offset + 30 + place(zip, offset + 26, 2) + place(zip, offset + 28, 2);
            let mut file = String::new();
            let decoder = &mut DeflateDecoder::new(&zip[start..start + packed]);
            decoder.read_to_string(&mut file).unwrap();
            assert_eq!(file.len(), size);
            let mut crc = Crc::new();
            crc.update(file.as_bytes());
            assert_eq!(number(zip, at + 16, 4), u64::from(crc.sum()));
            assert_eq!(number(zip, start + packed, 4), u64::from(DESCRIPTOR));
            files.push((text, file));
            at += 46 + name + extra;
        }
        files
    }

    #[test]
    fn files_read_back() {
        let mut zip = Zip::default();
        let mut bytes = Vec::new();
        for (name, parts) in [("a.json", &["{}", ""] as &[&str]), ("b/é.json", &["ab", "cd"])] {
            bytes.extend(zip.begin(name));
            for part in parts {
                bytes.extend(zip.write(part.as_bytes()).unwrap());
            }
            bytes.extend(zip.end().unwrap());
        }
        bytes.extend(zip.finish());

        let files = [("a.json", "{}"), ("b/é.json", "abcd")];
        assert_eq!(read(&bytes), files.map(|(name, text)| (name.to_owned(), text.to_owned())));
        assert_eq!(read(&Zip::default().finish()), []);
    }
}
