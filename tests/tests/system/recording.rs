//! From a recorder's frame to what the player is given.

use http::StatusCode;
use serde_json::json;

use crate::frame::{Frame, SESSION, T0, WINDOW, at};
use crate::server::TestServer;

const OTHER: &str = "01976e8a-7b6f-7def-8123-456789abcdef";

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_is_listed_planned_and_replayed_to_the_byte() {
    let server = TestServer::start().await;
    let first = Frame::new(0, 0, 3).with_meta(r#"{"url":"https://shop.example/","title":"****"}"#);
    let second = Frame::new(1, 3, 2);

    server.recorded(&first).await;
    server.recorded(&second).await;

    let sessions = &server.system.services().store;
    let listed = sessions.list_sessions(&store::SessionFilter::default(), None, 10).await.unwrap();
    assert_eq!(listed.items.len(), 1);
    assert_eq!(listed.items[0].session.to_string(), SESSION);
    assert_eq!(listed.items[0].n_events, 5);
    assert_eq!(listed.items[0].entry_url.as_deref(), Some("https://shop.example/"));

    let manifest = server.manifest(&first).await;
    assert_eq!(manifest["window"], WINDOW);
    assert_eq!(manifest["from"], at(0));
    assert_eq!(manifest["length"], 400);
    assert_eq!(manifest["gaps"], json!([]));
    let sizes = [first.bytes().len(), second.bytes().len()];
    assert_eq!(
        manifest["chunks"],
        json!([[0, 0, 200, sizes[0], 3, 1], [1, 300, 400, sizes[1], 2, 0]])
    );

    let answer = server.view(&format!("/replay/{SESSION}/{WINDOW}/chunks?from=0&to=9")).await;
    let expected = format!(
        "{{\"seq\":0,\"first\":0}}\n{}{{\"seq\":1,\"first\":3}}\n{}",
        first.lines(),
        second.lines()
    );
    assert_eq!(answer.body, expected);
    assert_eq!(answer.header("cache-control"), "no-store");

    // Who has a document has the events before it.
    for (known, n_lines) in [(0, 0), (2, 2), (3, 3), (99, 3)] {
        let path = format!("/replay/{SESSION}/{WINDOW}/chunks?from=0&to=0&first={known}");
        let lines = first.lines();
        let rest: String = lines.split_inclusive('\n').skip(n_lines).collect();
        let expected = format!("{{\"seq\":0,\"first\":{n_lines}}}\n{rest}");
        assert_eq!(server.view(&path).await.body, expected, "{known}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_that_is_sent_twice_is_stored_once() {
    let server = TestServer::start().await;
    let frame = Frame::new(0, 0, 3);

    server.recorded(&frame).await;
    server.recorded(&frame).await;

    assert_eq!(server.manifest(&frame).await["chunks"].as_array().unwrap().len(), 1);
    assert_eq!(server.events(&frame, 0, 0).await, frame.lines());
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_may_arrive_in_any_order() {
    let server = TestServer::start().await;
    let frames = [Frame::new(0, 0, 3), Frame::new(1, 3, 4), Frame::new(2, 7, 2)];

    for idx in [2, 0, 1] {
        server.recorded(&frames[idx]).await;
    }

    let expected: String = frames.iter().map(Frame::lines).collect();
    assert_eq!(server.events(&frames[0], 0, 2).await, expected);
    assert_eq!(server.manifest(&frames[0]).await["gaps"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_lives_on_replaces_what_it_sent_while_leaving() {
    let server = TestServer::start().await;
    let leaving = [Frame::new(0, 0, 3).exit(), Frame::new(1, 3, 2).exit()];
    let real = [Frame::new(0, 0, 5), Frame::new(1, 5, 4)];

    for frame in &leaving {
        server.recorded(frame).await;
    }
    assert_eq!(
        server.events(&real[0], 0, 9).await,
        leaving.iter().map(Frame::lines).collect::<String>()
    );

    // Chunk 0 replaces its exit frame, whose successor then holds nothing new.
    server.recorded(&real[0]).await;
    assert_eq!(server.events(&real[0], 0, 9).await, real[0].lines());
    server.recorded(&real[1]).await;

    assert_eq!(
        server.events(&real[0], 0, 9).await,
        real.iter().map(Frame::lines).collect::<String>()
    );
    assert_eq!(server.manifest(&real[0]).await["gaps"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_exit_frame_does_not_take_back_what_is_known() {
    let server = TestServer::start().await;
    let real = Frame::new(0, 0, 5);

    server.recorded(&real).await;
    server.recorded(&Frame::new(0, 0, 3).exit()).await;

    assert_eq!(server.events(&real, 0, 0).await, real.lines());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_frame_is_a_gap() {
    let server = TestServer::start().await;
    let frame = Frame::new(0, 0, 3);

    server.recorded(&frame).await;
    server.recorded(&Frame::new(2, 6, 2)).await;

    assert_eq!(
        server.manifest(&frame).await["gaps"],
        json!([{"from": 200, "to": 600, "why": "lost", "chunks": 1}])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_that_cannot_be_read_is_a_gap_and_the_others_are_replayed() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = crate::server::config(dir.path());
    config.store.url = "mem://".to_owned();
    let server = TestServer::start_with(config).await;
    let frames = [Frame::new(0, 0, 3), Frame::new(1, 3, 2)];
    for frame in &frames {
        server.recorded(frame).await;
    }

    // A bit of the first record's payload turns.
    let segment = std::fs::read_dir(dir.path().join("journal")).unwrap();
    let mut segments = segment.map(|entry| entry.unwrap().path());
    let segment = segments.find(|path| path.extension().is_some_and(|end| end == "seg")).unwrap();
    let mut bytes = std::fs::read(&segment).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&segment, bytes).unwrap();

    let answer = server.view(&format!("/replay/{SESSION}/{WINDOW}/chunks?from=0&to=1")).await;
    let expected = format!(
        "{{\"seq\":0,\"first\":0,\"gap\":\"unreadable\"}}\n{{\"seq\":1,\"first\":3}}\n{}",
        frames[1].lines()
    );
    assert_eq!((answer.status, answer.body), (StatusCode::OK, expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_most_recently_active_first() {
    let server = TestServer::start().await;
    server.recorded(&Frame::new(0, 0, 3)).await;
    server.recorded(&Frame::new(0, 0, 9).of_session(OTHER)).await;

    let listed = &server.system.services().store;
    let listed = listed.list_sessions(&store::SessionFilter::default(), None, 10).await.unwrap();

    let ids: Vec<String> = listed.items.iter().map(|item| item.session.to_string()).collect();
    assert_eq!(ids, [OTHER, SESSION]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitors_wrong_clock_is_corrected_in_lists_and_kept_in_the_recording() {
    let server = TestServer::start().await;
    server.hand.advance(std::time::Duration::from_mins(60));
    let frame = Frame::new(0, 0, 3);

    server.recorded(&frame).await;

    let session = SESSION.parse().unwrap();
    let session = server.system.services().store.find_session(session).await.unwrap().unwrap();
    // Sent 500 ms after its last event, at 700 by the visitor's clock, and 1,000 ms and an
    // hour by ours.
    assert_eq!(session.started_at.as_ms(), at(0) + 3_600_000 + 300);
    assert_eq!(server.manifest(&frame).await["from"], at(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn at_most_ten_chunks_are_answered_at_once() {
    let server = TestServer::start().await;
    for seq in 0..12 {
        let answer = server.record(&Frame::new(seq, u64::from(seq), 1)).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
    }
    server.drained().await;
    let frame = Frame::new(0, 0, 1);

    assert_eq!(server.events(&frame, 0, 11).await.lines().count(), 10);
    assert_eq!(server.events(&frame, 10, 11).await.lines().count(), 2);
    assert_eq!(server.events(&frame, 4, 4).await, Frame::new(4, 4, 1).lines());
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_first_picture_the_text_is_that_of_the_first_picture() {
    let server = TestServer::start().await;
    let page = |at: i64, path: &str, words: &str| {
        [
            format!(
                r#"{{"type":4,"timestamp":{at},"data":{{"href":"https://shop.example/{path}","width":1280,"height":720}}}}"#
            ),
            format!(
                r#"{{"type":2,"timestamp":{},"data":{{"node":{{"type":0,"id":1,"childNodes":[{{"type":2,"tagName":"html","attributes":{{}},"id":2,"childNodes":[{{"type":2,"tagName":"body","attributes":{{}},"id":3,"childNodes":[{{"type":3,"textContent":"{words}","id":4}}]}}]}}]}},"initialOffset":{{"top":0,"left":0}}}}}}"#,
                at + 100
            ),
        ]
    };
    // Two pages within the second that a player waits for a first picture.
    let mut frame = Frame::new(0, 0, 4);
    frame.events = [page(T0, "first", "Kettles"), page(T0 + 200, "second", "Pots")].concat();
    server.recorded(&frame).await;
    let text = async |at: u64| {
        server.view(&format!("/replay/{SESSION}/{WINDOW}/text?at={at}")).await.json()
    };

    let [before, first, second] = [text(0).await, text(150).await, text(300).await];

    assert_eq!(before["url"], "https://shop.example/first", "{before}");
    assert_eq!(before["lines"], first["lines"]);
    assert_eq!(first["lines"][0]["text"], "*******", "{first}");
    assert_eq!(second["url"], "https://shop.example/second", "{second}");
    assert_eq!(second["lines"][0]["text"], "****", "{second}");
}
