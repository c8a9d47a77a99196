//! Documents of moments, out of the archive.

use http::StatusCode;

use super::{archive, document, window};
use crate::frame::{self, Frame, SESSION, WINDOW};
use crate::server::TestServer;

/// So many events, 100 ms between them, of which every second one changes the page.
fn changing(n_events: u64) -> Frame {
    let mut frame = Frame::new(0, 0, n_events);
    for (index, event) in frame.events.iter_mut().enumerate().skip(2).step_by(2) {
        let at = frame::at(index as u64);
        *event = format!(
            r#"{{"type":3,"timestamp":{at},"data":{{"source":3,"id":1,"x":0,"y":{index}}}}}"#
        );
    }
    frame
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyframe_at_the_end_of_a_chunk_names_the_next_one() {
    let server = TestServer::start().await;
    server.recorded(&changing(101)).await;
    server.recorded(&Frame::new(1, 101, 2)).await;
    // Somebody watches, so that checkpoints are known: one after ten seconds.
    server.view(&format!("/replay/{SESSION}/activity")).await;

    let keyframe = server.view(&format!("/replay/{SESSION}/{WINDOW}/keyframe?at=10050")).await;

    let place = ["x-hs-at", "x-hs-next", "x-hs-seq"].map(|name| keyframe.header(name));
    assert_eq!(place, ["10000", "101", "1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn keyframes_are_made_while_the_page_changes() {
    let server = TestServer::start().await;
    let frame = changing(400);
    server.recorded(&frame).await;
    let path = format!("/replay/{SESSION}/{WINDOW}/keyframe?at=39000");
    let before = server.view(&path).await;

    archive(&server).await;

    let after = server.view(&path).await;
    assert_eq!(after.status, StatusCode::OK);
    assert_eq!(document(&after.body), document(&before.body), "built in another way");
    for header in ["x-hs-at", "x-hs-next", "x-hs-seq"] {
        assert_eq!(after.header(header), before.header(header), "{header}");
    }
    let archives = &server.system.services().archives;
    let recording = archives.open_window(&window()).await.unwrap().unwrap();
    let keyframes = &recording.index().keyframes;
    assert_eq!(keyframes.len(), 3, "{keyframes:?}");
    assert!(keyframes.windows(2).all(|pair| pair[1].head.at.ms_since(pair[0].head.at) >= 10_000));
    let events = recording.keyframe(2).await.unwrap();
    assert!(events.starts_with(b"{\"type\":4,"));
    assert_eq!(
        recording.index().chunk(0).unwrap().head.user_agent.as_deref(),
        Some("Mozilla/5.0 (test)")
    );
}
