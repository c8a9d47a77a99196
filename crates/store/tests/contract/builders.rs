//! Small values for cases, and small words for the calls they repeat.

use model::{
    ChunkMeta, ChunkRef, Counts, JournalPosition, LoadMeta, Origin, Project, ProjectId, SessionId,
    SessionSummary, Timestamp, WindowId, WindowRef, WindowSummary,
};
use store::{DrainBatch, DrainReport, DrainedChunk, JournalCursor, SessionFilter, Store};

/// When the visitors of these cases come, by their clock.
pub(crate) const BEGIN: i64 = 1_795_308_430_000;

pub(crate) fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(BEGIN + ms).unwrap()
}

pub(crate) fn session_id(number: u32) -> SessionId {
    format!("01976e8a-7b6c-7def-8001-{number:012x}").parse().unwrap()
}

pub(crate) fn window(session: u32, window: u32) -> WindowRef {
    let window: WindowId = format!("01976e8a-7b6c-7def-8002-{window:012x}").parse().unwrap();
    WindowRef { session: session_id(session), window }
}

pub(crate) fn project_id(number: u32) -> ProjectId {
    format!("01976e8a-7b6c-7def-8003-{number:012x}").parse().unwrap()
}

pub(crate) fn project(number: u32) -> Project {
    Project {
        id: project_id(number),
        slug: format!("site-{number}"),
        key: format!("hs_site{number}").parse().unwrap(),
        origins: vec![origin("https://shop.example")],
    }
}

pub(crate) fn origin(text: &str) -> Origin {
    text.parse().unwrap()
}

/// A chunk of project 1: ten events in five seconds, from five seconds times `seq`.
pub(crate) fn chunk(window: WindowRef, seq: u32) -> DrainedChunk {
    let from = i64::from(seq) * 5_000;
    let position = JournalPosition { segment: 1, offset: u64::from(seq) * 4_096, length: 4_000 };
    DrainedChunk {
        project: project_id(1),
        meta: ChunkMeta {
            chunk: ChunkRef { window, seq },
            first: u64::from(seq) * 10,
            events: 10,
            from: at(from),
            to: at(from + 4_900),
            snapshots: if seq == 0 { vec![1] } else { Vec::new() },
            is_exit: false,
            bytes: 3_900,
            counts: Counts { clicks: 1, keys: 2, errors: 3, active_ms: 4_000 },
            node: "node-1".to_owned(),
            position,
        },
        skew_ms: 0,
        received_at: at(from + 5_000),
        load: None,
        user_agent: Some("Browser/1.0".to_owned()),
    }
}

/// The same chunk, cut short because the page went away after `events` of its events.
pub(crate) fn exit_frame(mut chunk: DrainedChunk, events: u32) -> DrainedChunk {
    chunk.meta.is_exit = true;
    chunk.meta.events = events;
    chunk.meta.to = chunk.meta.from.shifted(i64::from(events) * 490);
    chunk.meta.bytes = 390 * events;
    chunk.meta.counts = Counts { clicks: 1, keys: 1, errors: 0, active_ms: 400 * events };
    chunk
}

/// The same chunk as the first of a page load.
pub(crate) fn loading(mut chunk: DrainedChunk, load: &str, url: &str) -> DrainedChunk {
    chunk.load = Some(LoadMeta {
        load: Some(load.to_owned()),
        url: Some(url.to_owned()),
        viewport: Some([1440, 900]),
        language: Some("en-GB".to_owned()),
        ..LoadMeta::default()
    });
    chunk
}

/// Writes chunks as one batch of node 1.
pub(crate) async fn append(store: &Store, chunks: &[DrainedChunk]) -> DrainReport {
    let cursor = JournalCursor { segment: 1, offset: 1 };
    let batch = DrainBatch { node: "node-1".to_owned(), cursor, chunks: chunks.to_vec() };
    store.append_drained(&batch).await.unwrap()
}

/// The session `number`, which has to be there.
pub(crate) async fn session(store: &Store, number: u32) -> SessionSummary {
    store.find_session(session_id(number)).await.unwrap().unwrap()
}

/// The window, which has to be there.
pub(crate) async fn find(store: &Store, window: WindowRef) -> WindowSummary {
    store.find_window(&window).await.unwrap().unwrap()
}

/// The sessions of projects by number, in one page.
pub(crate) async fn list(store: &Store, projects: &[u32]) -> Vec<SessionId> {
    let projects = Some(projects.iter().map(|number| project_id(*number)).collect());
    let page = store
        .list_sessions(&SessionFilter { projects, ..SessionFilter::default() }, None, 1_000)
        .await
        .unwrap();
    page.items.into_iter().map(|session| session.session).collect()
}
