//! How deep the cursor is, without a stack.

use super::{JsonError, MAX_DEPTH};

/// Containers around the cursor, one bit each.
pub(super) struct Levels {
    bits: [u64; MAX_DEPTH / 64],
    pub(super) depth: usize,
}

impl Default for Levels {
    fn default() -> Self {
        Self { bits: [0; MAX_DEPTH / 64], depth: 0 }
    }
}

impl Levels {
    pub(super) fn push(&mut self, is_object: bool) -> Result<(), JsonError> {
        let word = self.bits.get_mut(self.depth / 64).ok_or(JsonError::TooDeep)?;
        let bit = 1 << (self.depth % 64);
        if is_object {
            *word |= bit;
        } else {
            *word &= !bit;
        }
        self.depth += 1;
        Ok(())
    }

    pub(super) const fn pop(&mut self) {
        self.depth -= 1;
    }

    pub(super) fn top(&self) -> Option<bool> {
        let level = self.depth.checked_sub(1)?;
        Some(self.bits[level / 64] >> (level % 64) & 1 == 1)
    }
}
