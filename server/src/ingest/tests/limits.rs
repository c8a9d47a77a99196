//! Memory, time and space are bounded, and running out of them is not the end.

use std::pin::pin;

use futures::StreamExt as _;

use super::*;

/// A body that stops in the middle and stays open.
fn unfinished(begin: Vec<u8>) -> Body {
    let begin = futures::stream::iter([Ok::<_, std::io::Error>(begin)]);
    Body::from_stream(begin.chain(futures::stream::pending()))
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_end_is_given_up() {
    let server = Server::new();

    let reply = server.post(unfinished(good_frame())).await;

    assert_eq!(reply.fate(), (408, "too_slow", "body_too_slow"));
    assert_eq!(reply.header("retry-after"), Some("5"));
    assert!(server.stored().await.is_empty());
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_a_frame() {
    let server = Server::new();
    let parts = [Ok(good_frame()), Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))];

    let reply = server.post(Body::from_stream(futures::stream::iter(parts))).await;

    assert_eq!(reply.fate(), (400, "malformed", "body_incomplete"));
    assert!(server.stored().await.is_empty());
}

#[tokio::test]
async fn a_frame_larger_than_allowed_is_refused_as_soon_as_that_is_known() {
    let server = Server::new();
    let headers = [("origin", ORIGIN), ("content-length", "4194305")];
    let announced = server.send(post(&headers, unfinished(Vec::new()))).await;
    assert_eq!(announced.fate(), (413, "too_large", "frame_too_large"));
    let headers = [("origin", ORIGIN), ("content-length", "99999999999999999999999")];
    let nonsense = server.send(post(&headers, good_frame())).await;
    assert_eq!(nonsense.status, StatusCode::ACCEPTED, "hyper has its own opinion of that header");

    let endless = futures::stream::repeat(()).map(|()| Ok::<_, std::io::Error>(vec![b'x'; 65_536]));
    let sent = server.post(Body::from_stream(endless)).await;

    assert_eq!(sent.fate(), (413, "too_large", "frame_too_large"));
}

#[tokio::test]
async fn bodies_of_all_requests_together_have_a_limit() {
    let receiving_bytes = good_frame().len() * 3 / 2;
    let server = Server::with(IngestLimits { receiving_bytes, ..IngestLimits::default() }, |_| {});
    {
        let mut slow = pin!(server.post(unfinished(good_frame())));
        assert!(futures::poll!(&mut slow).is_pending());

        let reply = server.post(good_frame()).await;

        assert_eq!(reply.fate(), (429, "rate_limited", "busy"));
        assert_eq!(reply.header("retry-after"), Some("5"));
    }
    for _ in 0..3 {
        assert_eq!(
            server.post(good_frame()).await.status,
            StatusCode::ACCEPTED,
            "the room is back"
        );
    }
}

#[tokio::test]
async fn a_session_that_sends_too_often_is_told_to_wait() {
    let rates = RateLimits { session: "1/h".parse().unwrap(), ..RateLimits::default() };
    let server = Server::with(IngestLimits { rates, ..IngestLimits::default() }, |_| {});
    for _ in 0..6 {
        assert_eq!(server.post(good_frame()).await.status, StatusCode::ACCEPTED);
    }

    let reply = server.post(good_frame()).await;

    assert_eq!(reply.fate(), (429, "rate_limited", "rate_session"));
    assert_eq!(reply.header("retry-after"), Some("5"));
    assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN), "the recorder reads it");
    let other = with_header(|header| {
        header["session"] = "01a200b7-bb94-7def-8123-456789abcdee".into();
    });
    assert_eq!(server.post(other).await.status, StatusCode::ACCEPTED);
    assert_eq!(server.stored().await.len(), 7);
}

#[tokio::test]
async fn limits_may_be_narrower_than_the_wire_format_s() {
    let limits = IngestLimits::default();
    let metadata = MetadataLimits { keys: 1, ..limits.metadata };
    let long = with_header(|header| header["meta"] = json!({"title": "x".repeat(1_000)}));
    let many = with_header(|header| header["meta"] = json!({"metadata": {"a": "1", "b": "2"}}));
    for (limits, frame, fate) in [
        (IngestLimits { events: 3, ..limits }, good_frame(), (413, "too_large", "too_many_events")),
        (
            IngestLimits { event_bytes: 60, ..limits },
            good_frame(),
            (413, "too_large", "event_too_large"),
        ),
        (
            IngestLimits { inflated_bytes: 100, ..limits },
            good_frame(),
            (413, "too_large", "inflated_too_large"),
        ),
        (
            IngestLimits { header_bytes: 1_000, ..limits },
            long,
            (400, "malformed", "header_too_long"),
        ),
        (IngestLimits { metadata, ..limits }, many, (400, "malformed", "metadata_limits")),
    ] {
        let server = Server::with(limits, |_| {});

        let reply = server.post(frame).await;

        assert_eq!(reply.fate(), fate);
        assert!(server.stored().await.is_empty());
        assert!(Server::new().post(good_frame()).await.status.is_success());
    }
}

#[tokio::test]
async fn a_full_journal_asks_the_recorder_to_retry() {
    let server = Server::with(IngestLimits::default(), |config| config.max_bytes = 2_000);
    let mut n_accepted = 0;
    let reply = loop {
        let reply = server.post(good_frame()).await;
        if reply.status != StatusCode::ACCEPTED {
            break reply;
        }
        n_accepted += 1;
    };

    assert_eq!(reply.fate(), (503, "journal_full", "journal_full"));
    assert_eq!(reply.header("retry-after"), Some("60"));
    assert_eq!(server.stored().await.len(), n_accepted, "what was acknowledged stands");
}

#[tokio::test]
async fn what_was_accepted_is_there_after_a_crash_in_the_middle_of_the_next_write() {
    let server = Server::new();
    for _ in 0..3 {
        assert_eq!(server.post(good_frame()).await.status, StatusCode::ACCEPTED);
    }
    let before = server.stored().await;
    server.journal.close().await;
    let path = server.dir.path().join(format!("{:020}.seg", 1));
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend_from_within(24..200);
    std::fs::write(&path, bytes).unwrap();

    let (journal, recovered) = Journal::open(&JournalConfig::new(server.dir.path())).unwrap();

    assert_eq!(recovered.cut.map(|cut| cut.bytes), Some(176));
    let again = Server { journal, ..server };
    assert_eq!(again.stored().await, before);
}
