//! What a manifest says beside the rows of chunks: who was active when, what was left out, where
//! keyframes are.
//!
//! A small window is read for it. Of a large one it is what derivation wrote down and what the
//! archive's index says, so that the answer does not depend on who watched it before.

use std::collections::HashMap;

use analytics::stored::{self, WindowOutline};
use model::replay::RecordingState;
use model::{SessionSummary, WindowId, WindowSummary};
use store::{Store, StoreError};

use super::endpoint::reader;
use super::manifest::Known;
use super::story::Story;
use crate::archive::Archives;
use crate::assets::endpoint as assets;
use crate::http::error::ApiError;
use crate::services::Services;

/// A window of at most so many events is told while its manifest is asked for: the player then
/// has all of it with one answer.
const SMALL_EVENTS: u64 = 2_000;

type Outlines = HashMap<WindowId, WindowOutline>;

/// What is known of a window of these.
pub(super) async fn known(
    services: &Services,
    window: &WindowSummary,
    windows: &[WindowSummary],
) -> Result<Known, ApiError> {
    let reader = reader(services);
    let session = services.store.find_session(window.window.session).await?;
    let mut known = Known::default();
    let mut outlines: Option<Outlines> = None;
    for other in windows {
        let is_asked = other.window == window.window;
        let story = if other.n_events <= SMALL_EVENTS {
            Some(services.stories.tell(&services.store, &reader, other).await?)
        } else {
            if is_asked {
                known.keyframes = archived_keyframes(&services.archives, other).await;
            }
            services.stories.find(other)
        };
        if let Some(story) = story {
            known.input.insert(other.window.window, story.input.clone());
            if is_asked {
                known.gaps.clone_from(&story.gaps);
            }
            if is_asked && known.keyframes.is_empty() {
                known.keyframes = checkpoints(&story);
            }
            continue;
        }
        if outlines.is_none()
            && let Some(session) = &session
        {
            outlines = Some(find_outlines(&services.store, session).await?);
        }
        let outline = outlines.as_mut().and_then(|known| known.remove(&other.window.window));
        let Some(WindowOutline { input, gaps, .. }) = outline else { continue };
        known.input.extend(input.map(|input| (other.window.window, input)));
        if is_asked {
            known.gaps = gaps;
        }
    }
    if let Some(session) = session {
        if session.is_live(services.clock.now()) {
            known.state = RecordingState::Live;
        }
        let missing = assets::missing(&services.store, session.project, &window.window).await?;
        known.assets_missing = missing.len();
    }
    Ok(known)
}

/// Moments at which the story has the document at hand.
fn checkpoints(story: &Story) -> Vec<(u64, u32)> {
    let bytes = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
    story.checkpoints.iter().map(|one| (one.at, bytes(one.bytes()))).collect()
}

/// What derivation knows of a session's windows; nothing before it has looked at them.
async fn find_outlines(store: &Store, session: &SessionSummary) -> Result<Outlines, StoreError> {
    let stored = store.find_session_facts(session.project, session.session).await?;
    let understood = stored.and_then(|stored| stored::decode(&stored.body).ok());
    let outlines = understood.map(|understood| understood.windows).unwrap_or_default();
    Ok(outlines.into_iter().map(|outline| (outline.window, outline)).collect())
}

/// Keyframes in the window's file: when, in ms from its first event, and how many bytes. None
/// when it has no file, or the archive is away: who watches asks for moments all the same.
async fn archived_keyframes(archives: &Archives, window: &WindowSummary) -> Vec<(u64, u32)> {
    match archives.open_window(&window.window).await {
        Ok(Some(recording)) => {
            let keyframes = recording.index().keyframes.iter();
            keyframes.map(|one| (one.head.at.ms_since(window.from), one.part.bytes)).collect()
        }
        Ok(None) => Vec::new(),
        Err(error) => {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                session.id = %window.window.session,
                "keyframes in the archive are not known"
            );
            Vec::new()
        }
    }
}
