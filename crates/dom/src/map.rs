//! Small numbers by id, for code that is downloaded.
//!
//! The standard map is made for any key, against any attacker, and is a tenth of what the
//! page would have to load. In the page nobody but the page itself can choose ids badly;
//! the server, where hostile streams arrive, keeps the standard one.

/// Numbers by id.
#[cfg(not(target_family = "wasm"))]
pub type IdMap = std::collections::HashMap<i32, u32>;

/// Numbers by id.
#[cfg(target_family = "wasm")]
pub type IdMap = small::SmallMap;

#[cfg(any(target_family = "wasm", test))]
#[cfg_attr(not(target_family = "wasm"), expect(unreachable_pub, reason = "reached in the page"))]
mod small {
    /// Stands where no entry is; nothing has this id.
    const EMPTY: i32 = i32::MIN;

    const SMALLEST: usize = 16;

    /// A table with open addressing, at most three quarters full. The methods are those of
    /// the standard map.
    #[derive(Clone, Debug, Default)]
    pub struct SmallMap {
        /// A power of two of places, or none.
        entries: Vec<(i32, u32)>,
        len: usize,
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the standard map's signatures")]
    impl SmallMap {
        /// Nothing in it.
        pub const fn new() -> Self {
            Self { entries: Vec::new(), len: 0 }
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
                self.grow();
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
            self.entries.clear();
            self.len = 0;
        }

        /// Where `id` is, or where it would be.
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

        /// Where `id` would be if it were alone. Ids are counted up: the multiplication
        /// spreads them, and its upper half mixes best.
        const fn home(&self, id: i32) -> usize {
            let mixed = id.cast_unsigned().wrapping_mul(0x9E37_79B1);
            (mixed ^ (mixed >> 15)) as usize & self.entries.len().wrapping_sub(1)
        }

        fn grow(&mut self) {
            let size = (self.entries.len() * 2).max(SMALLEST);
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
                let (mut small, mut standard) = (SmallMap::new(), HashMap::new());
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
    }
}
