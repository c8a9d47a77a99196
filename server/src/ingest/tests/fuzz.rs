//! Anything at all: never a panic, never a 5xx, and stored exactly when accepted.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

/// A change to the bytes of a good frame.
#[derive(Clone, Debug)]
enum Mutation {
    Flip(Index, u8),
    Cut(Index),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let bytes = prop::collection::vec(any::<u8>(), 1..40);
    prop_oneof![
        (any::<Index>(), 1..=255_u8).prop_map(|(at, bits)| Mutation::Flip(at, bits)),
        any::<Index>().prop_map(Mutation::Cut),
        (any::<Index>(), bytes).prop_map(|(at, bytes)| Mutation::Insert(at, bytes)),
        (any::<Index>(), 1..20_usize).prop_map(|(at, n_bytes)| Mutation::Remove(at, n_bytes)),
    ]
}

fn mutated(mut frame: Vec<u8>, mutations: &[Mutation]) -> Vec<u8> {
    for mutation in mutations {
        let at = |index: &Index, frame: &[u8]| index.index(frame.len().max(1)).min(frame.len());
        match mutation {
            Mutation::Flip(index, bits) => {
                let at = at(index, &frame);
                frame[at..].iter_mut().take(1).for_each(|byte| *byte ^= bits);
            }
            Mutation::Cut(index) => frame.truncate(at(index, &frame)),
            Mutation::Insert(index, bytes) => {
                let at = at(index, &frame);
                frame.splice(at..at, bytes.iter().copied());
            }
            Mutation::Remove(index, n_bytes) => {
                let at = at(index, &frame);
                let end = frame.len().min(at + n_bytes);
                frame.drain(at..end);
            }
        }
    }
    frame
}

/// JSON of any shape.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just(Value::from(SESSION)),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A good header with one field of any value; a good frame around an event of any shape.
fn any_frame() -> impl Strategy<Value = Vec<u8>> {
    let names: Vec<String> = header().as_object().unwrap().keys().cloned().collect();
    let names = [names, ["exit", "policy", "meta", "new"].map(str::to_owned).to_vec()].concat();
    let mutations = || prop::collection::vec(mutation(), 1..5);
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..3_000),
        mutations().prop_map(|mutations| mutated(good_frame(), &mutations)),
        // Behind the checksum, so that what is inside is reached.
        mutations().prop_map(|mutations| {
            let payload = mutated(events().into_bytes(), &mutations);
            frame(&header(), &gzip(&payload))
        }),
        (prop::sample::select(names), any_json())
            .prop_map(|(name, value)| with_header(|header| header[name] = value)),
        any_json().prop_map(|event| with_events(&event.to_string(), 1)),
        any_json().prop_map(|line| frame(&line, b"")),
    ]
}

#[test]
fn anything_gets_an_answer_and_only_what_is_accepted_is_stored() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let server = Server::new();
    let config = ProptestConfig { cases: 3_000, ..ProptestConfig::default() };
    let (accepted, end) = (Cell::new(0), Cell::new(JournalCursor::default()));

    proptest!(config, |(frame in any_frame())| {
        let reply = runtime.block_on(server.post(frame));

        let (status, outcome, reason) = reply.fate();
        let is_accepted = status == 202;
        prop_assert!(is_accepted || (400..500).contains(&status), "{reply:?}");
        prop_assert_eq!(reason.is_empty(), is_accepted);
        prop_assert_eq!(outcome == "accepted", is_accepted);
        let new_end = *server.journal.durable_end().borrow();
        prop_assert_eq!(new_end > end.replace(new_end), is_accepted);
        accepted.set(accepted.get() + u32::from(is_accepted));
    });

    let stored = runtime.block_on(server.stored());
    assert_eq!(u32::try_from(stored.len()), Ok(accepted.get()));
    for (_, record) in stored {
        let (_, frame) = Arrival::split(&record.payload).unwrap();
        assert!(wire::split(&frame).is_ok(), "what is stored can be read");
    }
}
