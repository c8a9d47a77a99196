//! What of a recording is wanted in a situation.

use model::replay::ManifestChunk;

use super::{Request, Situation};
use crate::player::run::Run;

/// Most chunks of one request; the server answers no more.
const CHUNKS_PER_REQUEST: u32 = 10;

/// Compressed bytes after which a request gets no further chunk: what comes is read in one go, and
/// nothing moves meanwhile.
const REQUEST_BYTES: u64 = 256 * 1024;

/// Compressed bytes that may be loaded ahead of the playhead.
pub const AHEAD_BYTES: u64 = 2 * 1024 * 1024;

/// Compressed bytes ahead that are loaded however far they reach.
const EASY_BYTES: u64 = 512 * 1024;

/// What is kept behind the playhead, in recorded ms.
const BEHIND_MS: u64 = 10_000;

/// Compressed bytes that may lie further behind: beyond, a new run begins. The stage holds about
/// ten times as much memory.
pub const BEHIND_BYTES: u64 = 4 * 1024 * 1024;

/// Chunks that are rather loaded through than jumped over by a keyframe.
const NEAR_CHUNKS: usize = 3;

/// Compressed bytes from the start that are rather loaded than a keyframe asked for.
const SMALL_BYTES: u64 = 64 * 1024;

/// What is wanted, whether or not it is on its way.
pub struct Goal {
    /// A new run begins with the document at this position.
    pub keyframe: Option<u64>,
    /// Index of the first chunk that is not loaded.
    pub start: usize,
    /// Index after the chunk that the playhead is in.
    drawn: usize,
    /// Index after the last chunk without which playing does not go on.
    needed: usize,
    /// Index after the last chunk that is to be asked for now.
    end: usize,
    /// Index after the last chunk that is of use.
    reach: usize,
}

impl Goal {
    /// What is wanted in a situation.
    pub fn of(run: &Run, now: &Situation<'_>) -> Self {
        let chunks = run.chunks();
        let is_drawable = run.can_draw(now.playhead);
        let keyframe = keyframe(run, now, is_drawable);
        let start = keyframe.map_or(run.next(), |at| index_at(chunks, at));
        // The document of a moment needs nothing else.
        let through = |at| if keyframe == Some(at) { start } else { end_at(chunks, at) };
        let drawn = through(now.playhead);
        let picture = if keyframe.is_none() && run.loaded().is_none() {
            drawn.max(end_of_picture(chunks, start))
        } else {
            drawn
        };
        let needed = through(now.needed_to).max(picture);
        let n_bytes = if keyframe.is_some() { 0 } else { run.bytes_ahead(now.playhead) };
        let reach = reach(chunks, start, now.ahead_to, n_bytes).max(needed);
        let end = if is_drawable { reach } else { needed };
        Self { keyframe, start, drawn, needed, end, reach }
    }

    /// Whether a request is of use, or its answer.
    pub fn wants(&self, request: Request) -> bool {
        match request {
            Request::Keyframe { at } => self.keyframe == Some(at),
            Request::Chunks { start, end } => self.start < end && start < self.reach,
        }
    }

    /// Requests for what is wanted and not among `known`: at most `n`, but always the keyframe.
    /// One ends with the picture.
    pub fn missing(&self, chunks: &[ManifestChunk], known: &[Request], n: usize) -> Vec<Request> {
        let keyframe = self.keyframe.map(|at| Request::Keyframe { at });
        let mut missing: Vec<Request> =
            keyframe.into_iter().filter(|keyframe| !known.contains(keyframe)).collect();
        let n = n.max(missing.len());
        let mut next = self.start;
        while next < self.end && missing.len() < n {
            if let Some(end) = known.iter().find_map(|request| request.end_with(next)) {
                next = end;
                continue;
            }
            let stop = if next < self.drawn { self.drawn } else { self.end };
            let begins = known.iter().filter_map(|request| match *request {
                Request::Chunks { start, .. } => (next < start).then_some(start),
                Request::Keyframe { .. } => None,
            });
            let end = end_of_request(chunks, next, begins.min().map_or(stop, |at| at.min(stop)));
            missing.push(Request::Chunks { start: next, end });
            next = end;
        }
        missing
    }

    /// Whether what is held goes on from the keyframe as far as is needed.
    pub fn can_take_over(&self, held: &[Request]) -> bool {
        let mut next = self.start;
        while next < self.needed {
            match held.iter().find_map(|request| request.end_with(next)) {
                Some(end) => next = end,
                None => return false,
            }
        }
        true
    }
}

/// Where a new run is to begin: at the playhead where the way to it is long, a little before it
/// where too much lies behind.
fn keyframe(run: &Run, now: &Situation<'_>, is_drawable: bool) -> Option<u64> {
    let chunks = run.chunks();
    let at = if is_drawable {
        let kept = now.playhead.saturating_sub(BEHIND_MS);
        (BEHIND_BYTES < run.bytes_behind(kept) && run.has_picture(kept)).then_some(kept)
    } else {
        // Where there is no picture the run that begins before it is needed all the same.
        let is_known = run.is_blank(now.playhead) && !is_behind(run, now.playhead);
        (!is_known && is_far(run, now)).then_some(now.playhead)
    }?;
    // One that is on its way will do, if it is not too far back: what follows is read through.
    let will_do = |known: u64| {
        let is_near = || index_at(chunks, at) <= index_at(chunks, known) + NEAR_CHUNKS;
        known <= at && (is_drawable || is_near())
    };
    let known = now.in_flight.iter().chain(now.held).find_map(|request| match *request {
        Request::Keyframe { at } => will_do(at).then_some(at),
        Request::Chunks { .. } => None,
    });
    Some(known.unwrap_or(at))
}

/// Whether the way to a position through chunks is longer than a keyframe's.
fn is_far(run: &Run, now: &Situation<'_>) -> bool {
    let (chunks, position) = (run.chunks(), now.playhead);
    if is_behind(run, position) {
        return true;
    }
    if run.is_empty() {
        return is_deep(chunks, position);
    }
    // What is held is no way to go.
    let mut next = run.next();
    while let Some(end) = now.held.iter().find_map(|request| request.end_with(next)) {
        next = end;
    }
    next + NEAR_CHUNKS < index_at(chunks, position)
}

/// Whether a position is rather drawn from a keyframe than read to from the first event.
pub fn is_deep(chunks: &[ManifestChunk], position: u64) -> bool {
    let through = &chunks[..end_at(chunks, position)];
    let n_bytes: u64 = through.iter().map(|chunk| u64::from(chunk.3)).sum();
    0 < position && SMALL_BYTES < n_bytes
}

/// Whether the run cannot go back to a position.
fn is_behind(run: &Run, position: u64) -> bool {
    position < run.loaded().map_or(run.from(), |loaded| loaded.from)
}

/// Index of the chunk that `position` lies in, or of the last one before it.
fn index_at(chunks: &[ManifestChunk], position: u64) -> usize {
    end_at(chunks, position).saturating_sub(1)
}

/// Index after the last chunk that begins at `position` or before.
fn end_at(chunks: &[ManifestChunk], position: u64) -> usize {
    chunks.partition_point(|chunk| chunk.from_ms() <= position)
}

/// Index after the first chunk from `start` on that promises a picture; after all when none does.
fn end_of_picture(chunks: &[ManifestChunk], start: usize) -> usize {
    let first = chunks[start..].iter().position(ManifestChunk::has_full_snapshot);
    first.map_or(chunks.len(), |first| start + first + 1)
}

/// Index after the last chunk that is loaded ahead, when so many bytes are already.
fn reach(chunks: &[ManifestChunk], start: usize, ahead_to: u64, n_loaded: u64) -> usize {
    let mut n_bytes = n_loaded;
    let is_wanted = |chunk: &&ManifestChunk| {
        let before = n_bytes;
        n_bytes += u64::from(chunk.3);
        before < EASY_BYTES || (before < AHEAD_BYTES && chunk.from_ms() <= ahead_to)
    };
    start + chunks[start..].iter().take_while(is_wanted).count()
}

/// Index after the last chunk that fits into one request from `start` on, not beyond `stop`.
fn end_of_request(chunks: &[ManifestChunk], start: usize, stop: usize) -> usize {
    let from_seq = chunks[start].seq();
    let mut n_bytes = 0;
    let fits = |chunk: &&ManifestChunk| {
        let before = n_bytes;
        n_bytes += u64::from(chunk.3);
        let is_near = chunk.seq().checked_sub(from_seq).is_some_and(|n| n < CHUNKS_PER_REQUEST);
        is_near && before < REQUEST_BYTES
    };
    start + chunks[start..stop].iter().take_while(fits).count()
}
