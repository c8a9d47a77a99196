//! Repeating what lost a race.

use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use crate::StoreError;

/// With pauses that grow to [`LONGEST_PAUSE_MS`], about three seconds in all.
const MAX_ATTEMPTS: u32 = 24;

const LONGEST_PAUSE_MS: u64 = 250;

/// Runs `attempt` until it does not collide with another writer, at most [`MAX_ATTEMPTS`] times.
pub(crate) async fn retrying<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let mut n_attempts = 1;
    loop {
        match attempt().await {
            Err(StoreError::Contended(error)) if n_attempts < MAX_ATTEMPTS => {
                tracing::debug!(store.n_attempts = n_attempts, error = %error, "transaction collided");
                tokio::time::sleep(pause(n_attempts)).await;
                n_attempts += 1;
            }
            result => return result,
        }
    }
}

/// Random up to a bound that doubles: writers that collided once spread out.
fn pause(n_attempts: u32) -> Duration {
    let bound = 2_u64.saturating_pow(n_attempts).saturating_mul(2).min(LONGEST_PAUSE_MS);
    // Each `RandomState` is keyed anew: all the randomness that spreading out needs.
    Duration::from_millis(RandomState::new().hash_one(n_attempts) % bound)
}
