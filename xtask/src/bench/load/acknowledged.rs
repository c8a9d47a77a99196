//! Visits sent over and over, each chunk until it is acknowledged; and whether all of them are
//! there afterwards, once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::client::Client;
use super::frames::{Recording, Window};

/// Between two frames of a connection: the machine has to keep up with the drain as well.
const PAUSE: Duration = Duration::from_millis(20);

/// Pause of a connection that found nobody, or was refused.
const NOBODY: Duration = Duration::from_millis(20);

/// What senders were told.
#[derive(Debug, Default)]
pub(super) struct Acknowledged {
    /// Numbers of the acknowledged chunks of each window.
    chunks: Mutex<BTreeMap<Window, BTreeSet<u64>>>,
    /// How long each answer took.
    times: Mutex<Vec<Duration>>,
    windows: AtomicU64,
    n_refused: AtomicU64,
    is_over: AtomicBool,
}

/// What there is, against what was acknowledged.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_field_names, reason = "all are numbers")]
pub(super) struct Comparison {
    pub(super) n_windows: usize,
    pub(super) n_chunks: usize,
    pub(super) n_missing: usize,
    pub(super) n_twice: usize,
}

impl Acknowledged {
    /// Sends until [`end`](Self::end).
    pub(super) fn send(&self, port: u16, recording: &Recording) {
        let mut client = None;
        while !self.is_over.load(Ordering::Relaxed) {
            let window = Window(self.windows.fetch_add(1, Ordering::Relaxed));
            for index in 0..recording.len() {
                let frame = recording.frame(window, index);
                while !self.is_sent(&mut client, port, &frame) {
                    if self.is_over.load(Ordering::Relaxed) {
                        return;
                    }
                    std::thread::sleep(NOBODY);
                }
                if let Ok(mut chunks) = self.chunks.lock() {
                    chunks.entry(window).or_default().insert(recording.seq(index));
                }
                std::thread::sleep(PAUSE);
            }
        }
    }

    /// Ends all senders.
    pub(super) fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Answers so far that were neither 202 nor the lack of one.
    pub(super) fn n_refused(&self) -> u64 {
        self.n_refused.load(Ordering::Relaxed)
    }

    /// Chunks so far.
    pub(super) fn n_chunks(&self) -> usize {
        self.chunks.lock().map_or(0, |chunks| chunks.values().map(BTreeSet::len).sum())
    }

    /// The times of all answers since the last call, sorted.
    pub(super) fn take_times(&self) -> Vec<Duration> {
        let mut times = self.times.lock().map(|mut times| std::mem::take(&mut *times));
        if let Ok(times) = &mut times {
            times.sort_unstable();
        }
        times.unwrap_or_default()
    }

    /// Asks for every window as the player does.
    pub(super) fn compare(&self, port: u16) -> Result<Comparison> {
        let mut client = Client::connect(port)?;
        let mut all = Comparison::default();
        let Ok(chunks) = self.chunks.lock() else { bail!("a sender panicked") };
        for (window, expected) in &*chunks {
            let stored = stored(&mut client, *window)?;
            all.n_windows += 1;
            all.n_chunks += expected.len();
            all.n_missing += expected.iter().filter(|seq| !stored.contains(seq)).count();
            all.n_twice += stored.len() - stored.iter().collect::<BTreeSet<_>>().len();
        }
        Ok(all)
    }

    fn is_sent(&self, client: &mut Option<Client>, port: u16, frame: &[u8]) -> bool {
        if client.is_none() {
            *client = Client::connect(port).ok();
        }
        let begin = Instant::now();
        let answer = client.as_mut().and_then(|client| client.send(frame).ok());
        if answer.is_some()
            && let Ok(mut times) = self.times.lock()
        {
            times.push(begin.elapsed());
        }
        if answer == Some(202) {
            return true;
        }
        self.n_refused.fetch_add(u64::from(answer.is_some()), Ordering::Relaxed);
        // Whatever it was: a new connection is sure to be at the begin of a request.
        *client = None;
        false
    }
}

impl Comparison {
    /// Prints it, and fails when it is not what it must be.
    pub(super) fn check(self) -> Result<()> {
        let Self { n_windows, n_chunks, n_missing, n_twice } = self;
        println!("  {n_chunks} chunks of {n_windows} windows were acknowledged");
        println!("  missing: {n_missing}, stored twice: {n_twice} (must: 0, 0)");
        if n_chunks == 0 {
            bail!("nothing was acknowledged");
        }
        if n_missing + n_twice > 0 {
            bail!("what was acknowledged is not what is stored");
        }
        Ok(())
    }
}

/// Numbers of a window's chunks, as the player is told, and as events are given.
fn stored(client: &mut Client, window: Window) -> Result<Vec<u64>> {
    let Ok(manifest) = client.get(&format!("{}/manifest", window.path())) else {
        return Ok(Vec::new());
    };
    let manifest: serde_json::Value = serde_json::from_str(&manifest)?;
    let chunks = manifest["chunks"].as_array().context("a manifest without chunks")?;
    Ok(chunks.iter().filter_map(|chunk| chunk[0].as_u64()).collect())
}
