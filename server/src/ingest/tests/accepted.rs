//! What is taken, and what is then in the journal.

use super::*;

#[tokio::test]
async fn an_accepted_frame_is_in_the_journal_to_the_byte_with_how_it_arrived() {
    let server = Server::new();
    let headers =
        [("origin", ORIGIN), ("user-agent", "Mozilla/5.0"), ("content-type", "text/plain")];

    let reply = server.send(post(&headers, good_frame())).await;

    let accepted = json!({"outcome": "accepted", "config": revision()});
    assert_eq!((reply.status.as_u16(), reply.json), (202, accepted));
    let [(_, record)] = &server.stored().await[..] else { panic!("one record") };
    assert_eq!(record.received_at.as_ms(), NOW);
    let (arrival, frame) = Arrival::split(&record.payload).unwrap();
    assert_eq!(arrival.project.to_string(), PROJECT);
    assert_eq!(arrival.received_at.as_ms(), NOW);
    assert_eq!(arrival.user_agent.as_deref(), Some("Mozilla/5.0"));
    assert_eq!(frame, good_frame());
}

#[tokio::test]
async fn everything_that_a_recorder_may_send_is_taken() {
    let data = json!({"tag": "track", "payload": {"a": "\u{1f980}\n"}});
    let one_event = json!({"type": 5, "timestamp": 1.5, "data": data}).to_string();
    let mut fraction = header();
    fraction["events"] = 1.into();
    (fraction["from"], fraction["to"], fraction["snapshot"]) = (1.into(), 1.into(), json!([]));
    let mut empty = header();
    (empty["events"], empty["snapshot"]) = (0.into(), json!([]));
    let mut identity = header();
    identity["enc"] = "identity".into();
    let meta = json!({"load": "l-1", "opener": WINDOW, "viewport": [1440, 900], "new": {"a": [1]}});
    let frames = [
        ("a final line feed", frame(&header(), &gzip(format!("{}\n", events()).as_bytes()))),
        ("identity", frame(&identity, events().as_bytes())),
        ("no events", frame(&empty, &gzip(b""))),
        ("a fraction of a ms", frame(&fraction, &gzip(one_event.as_bytes()))),
        ("an exit frame", with_header(|header| header["exit"] = true.into())),
        ("meta", with_header(|header| header["meta"] = meta)),
        ("a policy", with_header(|header| header["policy"] = "sha256:0f_-.".into())),
        ("fields of a newer recorder", with_header(|header| header["new"] = json!({"a": 1}))),
        (
            "the last event of time",
            with_header(|header| header["first"] = ((1_u64 << 53) - 5).into()),
        ),
        ("the time of the last event", with_header(|header| header["to"] = (NOW - 100).into())),
    ];
    for (name, frame) in frames {
        let server = Server::new();

        let reply = server.post(frame).await;

        assert_eq!(reply.fate(), (202, "accepted", ""), "{name}");
        assert_eq!(server.stored().await.len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_body_may_arrive_in_any_pieces() {
    let server = Server::new();
    for piece_bytes in [1, 7, 1_000_000] {
        let pieces: Vec<_> = good_frame().chunks(piece_bytes).map(<[u8]>::to_vec).collect();
        let pieces = futures::stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>));

        let reply = server.post(Body::from_stream(pieces)).await;

        assert_eq!(reply.fate(), (202, "accepted", ""), "{piece_bytes}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn frames_of_many_recorders_at_once_are_all_stored() {
    let server = Arc::new(Server::new());
    let mut recorders = tokio::task::JoinSet::new();
    for recorder in 0..16_u32 {
        let server = Arc::clone(&server);
        recorders.spawn(async move {
            for seq in 0..20 {
                // Every other one takes a while to be checked.
                let padding = json!({"type": 5, "timestamp": NOW, "data": noise(seq % 2 * 20_000)});
                let mut header = header();
                header["seq"] = (recorder * 20 + seq).into();
                (header["events"], header["to"]) = (5.into(), NOW.into());
                let payload = gzip(format!("{}\n{padding}", events()).as_bytes());
                let reply = server.post(frame(&header, &payload)).await;
                assert_eq!(reply.fate(), (202, "accepted", ""), "{seq}");
            }
        });
    }
    recorders.join_all().await;

    let seqs = server.stored().await.into_iter().map(|(_, record)| {
        let (_, frame) = Arrival::split(&record.payload).unwrap();
        wire::split(&frame).unwrap().0.seq
    });
    let mut seqs: Vec<_> = seqs.collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (0..320).collect::<Vec<_>>());
}

/// Text that does not compress well.
fn noise(n_chars: u32) -> String {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from_u32(0x20 + (state >> 24) % 0x50).unwrap()
    };
    (0..n_chars).map(|_| next()).collect()
}
