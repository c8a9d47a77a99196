//! Small numbers by id.
//!
//! The standard map is made for any key, and is a tenth of what the page would have to load;
//! the mirror asks several times for each node. In the page nobody but the page itself can
//! choose ids badly; where hostile streams arrive, nobody knows where an id will be.

/// Stands where no entry is; nothing has this id.
const EMPTY: i32 = i32::MIN;

const SMALLEST: usize = 16;

/// 2^64 by the golden ratio: multiples of it lie as far from each other as they can.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// Ids that lie as they would without a seed. Who wants to make a map slow has only these.
const BLOCK: u64 = 1 << 14;

/// Numbers by id: a table with open addressing, at most three quarters full. The methods are
/// those of the standard map.
#[derive(Clone, Debug)]
pub struct IdMap {
    /// A power of two of places, or none.
    entries: Vec<(i32, u32)>,
    len: usize,
    seed: u64,
}

impl Default for IdMap {
    fn default() -> Self {
        Self::new()
    }
}

/// Odd, and nobody's guess.
#[cfg(not(target_family = "wasm"))]
fn seed() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};

    RandomState::new().hash_one(0) | 1
}

/// The same for all.
#[cfg(target_family = "wasm")]
const fn seed() -> u64 {
    GOLDEN
}

impl IdMap {
    /// Nothing in it.
    pub fn new() -> Self {
        Self { entries: Vec::new(), len: 0, seed: seed() }
    }

    /// Makes room for so many more.
    pub fn reserve(&mut self, more: usize) {
        let size = ((self.len + more) * 4 / 3 + 1).next_power_of_two();
        if size > self.entries.len() {
            self.grow(size);
        }
    }

    /// The number of `id`.
    pub fn get(&self, id: &i32) -> Option<&u32> {
        let (known, number) = self.entries.get(self.place(*id))?;
        (*known == *id && *id != EMPTY).then_some(number)
    }

    /// Whether `id` has a number.
    pub fn contains_key(&self, id: &i32) -> bool {
        self.get(id).is_some()
    }

    /// Gives `id` a number; returns the one it had.
    pub fn insert(&mut self, id: i32, number: u32) -> Option<u32> {
        if id == EMPTY {
            return None;
        }
        if self.len * 4 >= self.entries.len() * 3 {
            self.grow((self.entries.len() * 2).max(SMALLEST));
        }
        let place = self.place(id);
        let entry = self.entries.get_mut(place)?;
        let before = std::mem::replace(entry, (id, number));
        if before.0 == id {
            return Some(before.1);
        }
        self.len += 1;
        None
    }

    /// Forgets `id`; returns its number.
    pub fn remove(&mut self, id: &i32) -> Option<u32> {
        let mut gap = self.place(*id);
        let number = *self.get(id)?;
        let mask = self.entries.len() - 1;
        let mut next = gap;
        loop {
            next = (next + 1) & mask;
            let (known, _) = self.entries[next];
            if known == EMPTY {
                break;
            }
            // What would no longer be found behind the gap moves into it.
            let own = self.home(known);
            if (next.wrapping_sub(own) & mask) >= (next.wrapping_sub(gap) & mask) {
                self.entries[gap] = self.entries[next];
                gap = next;
            }
        }
        self.entries[gap].0 = EMPTY;
        self.len -= 1;
        Some(number)
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.entries.truncate(SMALLEST);
        self.entries.fill((EMPTY, 0));
        self.len = 0;
    }

    /// Where `id` is, or where it would be.
    #[inline]
    fn place(&self, id: i32) -> usize {
        let mask = self.entries.len().wrapping_sub(1);
        let mut place = self.home(id);
        while let Some((known, _)) = self.entries.get(place) {
            if *known == id || *known == EMPTY {
                break;
            }
            place = (place + 1) & mask;
        }
        place
    }

    /// All ids, in no order.
    #[cfg(feature = "keyframes")]
    pub fn keys(&self) -> impl Iterator<Item = &i32> {
        self.entries.iter().map(|(id, _)| id).filter(|id| **id != EMPTY)
    }

    /// Where `id` would be if it were alone.
    ///
    /// Ids count up: those of one block keep their distance from each other, which is faster than
    /// any disorder. Where a block lies, nobody can guess.
    const fn home(&self, id: i32) -> usize {
        let id = id.cast_unsigned() as u64;
        let block = (id / BLOCK).wrapping_mul(self.seed);
        let mixed = id.wrapping_mul(GOLDEN).wrapping_add(block);
        // The upper bits are the mixed ones.
        (((mixed >> 32) * self.entries.len() as u64) >> 32) as usize
    }

    fn grow(&mut self, size: usize) {
        let before = std::mem::replace(&mut self.entries, vec![(EMPTY, 0); size]);
        self.len = 0;
        for (id, number) in before {
            if id != EMPTY {
                self.insert(id, number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_does_what_the_standard_map_does(
            steps in prop::collection::vec((0..4_u8, -5..40_i32, any::<u32>()), 0..400)
        ) {
            let (mut small, mut standard) = (IdMap::new(), HashMap::new());
            for (step, id, number) in steps {
                match step {
                    0 | 1 => prop_assert_eq!(small.insert(id, number), standard.insert(id, number)),
                    2 => prop_assert_eq!(small.remove(&id), standard.remove(&id)),
                    _ if number % 50 == 0 => {
                        small.clear();
                        standard.clear();
                    }
                    _ => prop_assert_eq!(small.get(&id), standard.get(&id)),
                }
                prop_assert_eq!(small.contains_key(&id), standard.contains_key(&id));
                prop_assert_eq!(small.len, standard.len());
            }
        }
    }
    #[test]
    fn whatever_the_seed_ids_that_count_up_are_found_at_once() {
        for step in [1, 2] {
            for _ in 0..50 {
                let mut map = IdMap::new();
                for id in 0..3000 {
                    map.insert(id * step, 0);
                }
                let mask = map.entries.len() - 1;
                let steps = |id| map.place(id).wrapping_sub(map.home(id)) & mask;
                let n_steps: usize = (0..3000).map(|id| steps(id * step)).sum();
                assert!(n_steps < 3000 / 2, "{step}: {n_steps}, {}", map.seed);
            }
        }
    }
}
