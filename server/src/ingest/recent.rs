//! A map of bounded weight that forgets what was not used for longest.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// Stands for no use: the first one is 1.
const NEVER: u64 = 0;

/// What was used recently.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    max_weight: u64,
    weight: u64,
    clock: u64,
    entries: HashMap<K, Entry<V>>,
    /// Keys by their last use.
    order: BTreeMap<u64, K>,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    weight: u64,
    used: u64,
}

impl<K: Clone + Eq + Hash, V: Default> Recent<K, V> {
    /// An empty map for entries of this weight in all.
    pub(super) fn new(max_weight: u64) -> Self {
        let (entries, order) = (HashMap::new(), BTreeMap::new());
        Self { max_weight, weight: 0, clock: 0, entries, order }
    }

    /// The value of a key, made when it is not there, of weight 1 until it is weighed.
    pub(super) fn entry(&mut self, key: &K) -> &mut V {
        if !self.entries.contains_key(key) {
            self.make_room(1);
            self.weight += 1;
        }
        self.clock += 1;
        let entry = self.entries.entry(key.clone()).or_insert_with(|| Entry {
            value: V::default(),
            weight: 1,
            used: NEVER,
        });
        self.order.remove(&entry.used);
        entry.used = self.clock;
        self.order.insert(self.clock, key.clone());
        &mut entry.value
    }

    /// Says how much an entry weighs now, and forgets others for it. An entry that is too heavy
    /// for the whole map is forgotten itself.
    pub(super) fn weigh(&mut self, key: &K, weight: u64) {
        let Some(entry) = self.entries.get_mut(key) else { return };
        self.weight = self.weight - entry.weight + weight;
        entry.weight = weight;
        self.make_room(0);
    }

    /// Forgets one.
    pub(super) fn remove(&mut self, key: &K) {
        if let Some(entry) = self.entries.remove(key) {
            self.order.remove(&entry.used);
            self.weight -= entry.weight;
        }
    }

    fn make_room(&mut self, weight: u64) {
        while self.weight + weight > self.max_weight {
            let Some((_, oldest)) = self.order.pop_first() else { return };
            if let Some(entry) = self.entries.remove(&oldest) {
                self.weight -= entry.weight;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_for_longest_is_forgotten() {
        let mut recent: Recent<u32, &str> = Recent::new(3);
        for (key, value) in [(1, "one"), (2, "two"), (3, "three")] {
            *recent.entry(&key) = value;
        }
        assert_eq!(*recent.entry(&1), "one");

        *recent.entry(&4) = "four";

        assert_eq!(*recent.entry(&1), "one");
        assert_eq!(*recent.entry(&2), "", "it was forgotten and made anew");
    }

    #[test]
    fn weight_is_bounded_whatever_is_weighed() {
        let mut recent: Recent<u32, u32> = Recent::new(10);
        for key in 0..1_000 {
            *recent.entry(&key) = key;
            recent.weigh(&key, u64::from(key % 13));
            assert!(recent.weight <= 10, "{key}");
            assert_eq!(
                recent.weight,
                recent.entries.values().map(|entry| entry.weight).sum::<u64>()
            );
            assert_eq!(recent.entries.len(), recent.order.len());
        }
        recent.entry(&7);
        recent.weigh(&7, 11);
        assert!(!recent.entries.contains_key(&7), "too heavy for the whole map");
        recent.remove(&7);
        recent.weigh(&7, 5);
        assert!(!recent.entries.contains_key(&7));
    }
}
