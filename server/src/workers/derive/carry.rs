//! Windows that do not stay in memory: what is kept of them, and going on with that.
//!
//! ```text
//! a window ─▶ [carry] ─▶ version:u32 length:u32 zstd(JSON) ─▶ store ─▶ [carry] ─▶ the same window
//! ```
//!
//! Kept for nobody but this program: what another version of it kept counts for nothing, and the
//! window is read from its beginning.

use analytics::search::{TextsCarry, WindowTexts};
use analytics::stored::PROGRAM;
use analytics::{Carry, Settings, WindowDeriver};
use dom::{Detail, Mirror};
use model::WindowSummary;
use serde::{Deserialize, Serialize};
use store::{StoredCarry, VisitorKey};

use super::window::{LiveWindow, Said, Seen};
use crate::assets::finder::{Finder, FinderCarry};

/// Most bytes that are kept of a window. A larger one is read again.
const MAX_BYTES: usize = 2 * 1024 * 1024;

/// Most bytes that these are, inflated.
const MAX_INFLATED: u32 = 256 * 1024 * 1024;

/// Fast enough to be paid for whenever there is no room.
const LEVEL: i32 = 1;

#[derive(Serialize, Deserialize)]
struct Body {
    deriver: Carry,
    seen: Seen,
    said: Said,
    texts: TextsCarry,
    finder: Option<FinderCarry>,
}

/// What is kept of a window; `None` when that is too much, or when chunks of it could not be read
/// that may be there the next time. Takes its time.
pub(super) fn pack(window: &WindowSummary, live: &LiveWindow) -> Option<StoredCarry> {
    if live.lacks_chunks() {
        return None;
    }
    let seen = live.seen_before.as_ref().filter(|_| live.deriver.is_provisional());
    let body = Body {
        deriver: live.deriver.carry(),
        seen: seen.unwrap_or(&live.seen).clone(),
        said: live.said.clone(),
        texts: live.texts_carry(),
        finder: live.finder.as_ref().map(Finder::carry),
    };
    let json = serde_json::to_vec(&body).ok()?;
    let length = u32::try_from(json.len()).ok().filter(|length| *length <= MAX_INFLATED)?;
    let mut bytes = [PROGRAM, length].map(u32::to_be_bytes).concat();
    bytes.extend(zstd::bulk::compress(&json, LEVEL).ok()?);
    (bytes.len() <= MAX_BYTES).then_some(StoredCarry { window: window.window, body: bytes })
}

/// The window that was kept; `None` when another program kept it. Takes its time.
pub(super) fn unpack(
    bytes: &[u8],
    settings: &Settings,
    key: &VisitorKey,
    finder: Option<Finder>,
) -> Option<LiveWindow> {
    let (version, rest) = bytes.split_first_chunk()?;
    let (length, compressed) = rest.split_first_chunk()?;
    let length = u32::from_be_bytes(*length);
    if u32::from_be_bytes(*version) != PROGRAM || MAX_INFLATED < length {
        return None;
    }
    let json = zstd::bulk::decompress(compressed, usize::try_from(length).ok()?).ok()?;
    let body: Body = serde_json::from_slice(&json).ok()?;
    let finder = match (finder, body.finder) {
        (Some(finder), Some(carry)) => Some(finder.resume(&carry)),
        (None, _) => None,
        // What it refers to was not looked for: that has to be read from the beginning.
        (Some(_), None) => return None,
    };
    let mirror = Mirror::new(Detail::Structure);
    let deriver = WindowDeriver::resume(settings.clone(), mirror, body.deriver);
    let texts = WindowTexts::resume(body.texts);
    Some(LiveWindow::resume(deriver, body.seen, body.said, texts, key, finder))
}
