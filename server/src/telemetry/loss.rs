//! How much of what recorders number never arrives.

use std::sync::{Arc, Mutex, PoisonError};

use super::figures::RECORDER_LOSS;

/// Chunks after which what was before counts half: the figure tells of the last days, not of
/// all the time since the start.
const MEMORY: u64 = 20_000;

/// Chunks of finished windows. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Loss(Arc<Mutex<Sums>>);

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    n_lost: u64,
    n_chunks: u64,
}

impl Loss {
    /// Adds a window: how many chunks arrived, and the number of the last of them. What would
    /// have come behind it is not known.
    pub fn note(&self, n_arrived: u64, last_seq: u32) {
        // A poisoned lock is sound: sums are numbers, whatever they are.
        let mut sums = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let n_chunks = u64::from(last_seq) + 1;
        sums.n_chunks += n_chunks;
        sums.n_lost += n_chunks.saturating_sub(n_arrived);
        if sums.n_chunks > MEMORY {
            *sums = Sums { n_lost: sums.n_lost / 2, n_chunks: sums.n_chunks / 2 };
        }
        metrics::gauge!(RECORDER_LOSS).set(sums.ratio());
    }
}

impl Sums {
    #[expect(clippy::cast_precision_loss, reason = "a share needs no 53 bits")]
    fn ratio(self) -> f64 {
        self.n_lost as f64 / self.n_chunks.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_without_a_chunk_are_lost() {
        let loss = Loss::default();
        loss.note(10, 9);
        assert_eq!(loss.0.lock().unwrap().n_lost, 0);

        loss.note(7, 9);

        let sums = *loss.0.lock().unwrap();
        assert_eq!((sums.n_lost, sums.n_chunks), (3, 20));
        assert!((sums.ratio() - 0.15).abs() < 1e-9);
    }

    #[test]
    fn what_was_long_ago_counts_less() {
        let loss = Loss::default();
        loss.note(0, 9_999);
        for _ in 0..100 {
            loss.note(1_000, 999);
        }

        let sums = *loss.0.lock().unwrap();
        assert!(sums.n_chunks <= MEMORY && sums.ratio() < 0.01, "{sums:?}");
    }
}
