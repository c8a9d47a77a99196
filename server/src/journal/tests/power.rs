//! What a disk holds for sure, and what a power cut may take from it.
//!
//! Without a sync, any of the bytes that were written may be there afterwards, and a new file
//! may have lost its name. A sync that failed makes nothing durable, and neither does one after
//! it: the kernel may hold the pages for clean by then.

use std::collections::BTreeMap;
use std::mem;
use std::path::{Path, PathBuf};

/// What a file was told.
#[derive(Clone, Debug)]
enum Change {
    Write { offset: u64, bytes: Vec<u8> },
    Truncate(u64),
}

#[derive(Debug, Default)]
struct Content {
    durable: Vec<u8>,
    /// Since the last sync.
    pending: Vec<Change>,
    /// Before a sync that failed.
    doubtful: Vec<Change>,
    /// The name survives.
    is_named: bool,
}

/// All files that were written to since the last power cut.
#[derive(Debug, Default)]
pub(super) struct Platter(BTreeMap<PathBuf, Content>);

impl Platter {
    pub(super) fn created(&mut self, path: &Path) {
        self.0.insert(path.to_owned(), Content::default());
    }

    /// What nobody has written to yet is durable.
    pub(super) fn opened(&mut self, path: &Path) {
        self.0.entry(path.to_owned()).or_insert_with(|| Content {
            durable: std::fs::read(path).unwrap(),
            is_named: true,
            ..Content::default()
        });
    }

    pub(super) fn wrote(&mut self, path: &Path, bytes: &[u8], offset: u64) {
        self.content(path).pending.push(Change::Write { offset, bytes: bytes.to_vec() });
    }

    pub(super) fn truncated(&mut self, path: &Path, length: u64) {
        self.content(path).pending.push(Change::Truncate(length));
    }

    pub(super) fn synced(&mut self, path: &Path) {
        let content = self.content(path);
        for change in mem::take(&mut content.pending) {
            change.apply(&mut content.durable);
        }
    }

    pub(super) fn not_synced(&mut self, path: &Path) {
        let content = self.content(path);
        content.doubtful.append(&mut content.pending);
    }

    pub(super) fn dir_synced(&mut self, dir: &Path) {
        for (path, content) in &mut self.0 {
            content.is_named |= path.parent() == Some(dir) && path.exists();
        }
    }

    /// Takes everything that is on the disk for durable.
    pub(super) fn settle(&mut self) {
        self.0.clear();
    }

    /// Leaves of each file what is durable, and any part of the rest.
    pub(super) fn cut(&mut self, mut dice: Dice) {
        for (path, content) in mem::take(&mut self.0) {
            let is_deleted = content.is_named && !path.exists();
            if is_deleted {
                continue;
            }
            if !content.is_named && dice.throw(2) == 0 {
                let _ = std::fs::remove_file(&path);
                continue;
            }
            let mut bytes = content.durable;
            for change in content.doubtful.into_iter().chain(content.pending) {
                if dice.throw(2) == 0 {
                    change.torn(&mut dice).apply(&mut bytes);
                }
            }
            std::fs::write(&path, bytes).unwrap();
        }
    }

    fn content(&mut self, path: &Path) -> &mut Content {
        self.0.get_mut(path).unwrap()
    }
}

impl Change {
    fn apply(self, file: &mut Vec<u8>) {
        match self {
            Self::Write { offset, bytes } => {
                let begin = usize::try_from(offset).unwrap();
                let end = begin + bytes.len();
                file.resize(end.max(file.len()), 0);
                file[begin..end].copy_from_slice(&bytes);
            }
            Self::Truncate(length) => file.resize(usize::try_from(length).unwrap(), 0),
        }
    }

    /// All of it, its begin or its end.
    fn torn(self, dice: &mut Dice) -> Self {
        let Self::Write { offset, mut bytes } = self else { return self };
        let at = dice.throw(bytes.len() + 1);
        match dice.throw(3) {
            0 => Self::Write { offset, bytes },
            1 => {
                bytes.truncate(at);
                Self::Write { offset, bytes }
            }
            _ => Self::Write { offset: offset + at as u64, bytes: bytes.split_off(at) },
        }
    }
}

/// Chance that can be repeated: splitmix64.
#[derive(Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// A number below `sides`.
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap()
    }
}
