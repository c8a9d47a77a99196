//! What is kept of visitors: who was named where, for how long, under which key, and who is
//! forgotten.

use model::facts::Source;
use model::{LoadMeta, SessionId, Timestamp};
use store::{DrainedChunk, NewDerived, SeenVisitor, Store, Waiting};

use crate::builders::{append, at, chunk, project_id, session_id, window};
use crate::derived::derived;

fn named(mut chunk: DrainedChunk, visitor: &str) -> DrainedChunk {
    chunk.load = Some(LoadMeta { visitor: Some(visitor.to_owned()), ..LoadMeta::default() });
    chunk
}

pub(crate) async fn a_visitor_is_found_by_the_exact_name_until_erased(store: Store) {
    append(
        &store,
        &[
            named(chunk(window(1, 1), 0), "user-42"),
            named(chunk(window(2, 1), 0), "user-421"),
            // Named later, and twice.
            chunk(window(3, 1), 0),
            named(chunk(window(3, 1), 1), "user-42"),
            named(chunk(window(3, 2), 0), "user-42"),
        ],
    )
    .await;
    append(&store, &[named(chunk(window(3, 1), 1), "user-42")]).await;
    let find = async |project, visitor| -> Vec<SessionId> {
        let mut found = store.list_visitor_sessions(project_id(project), visitor).await.unwrap();
        found.sort();
        found
    };

    assert_eq!(find(1, "user-42").await, [session_id(1), session_id(3)]);
    assert_eq!(find(1, "user-421").await, [session_id(2)]);
    for other in ["user-4", "USER-42", "user-42 ", ""] {
        assert_eq!(find(1, other).await, [], "{other:?}");
    }
    assert_eq!(find(2, "user-42").await, []);

    store.forget_session(session_id(3), at(0)).await.unwrap();
    assert_eq!(find(1, "user-42").await, [session_id(1)]);
}

pub(crate) async fn visitors_are_kept_as_long_as_a_session_names_them(store: Store) {
    append(&store, &[named(chunk(window(1, 1), 0), "ann"), named(chunk(window(2, 1), 0), "ann")])
        .await;
    let key = store.visitor_key(project_id(1)).await.unwrap();
    let hash = key.hash("ann");
    assert_ne!(hash, store.visitor_key(project_id(2)).await.unwrap().hash("ann"));
    let find = async || store.find_visitor(project_id(1), hash).await.unwrap();
    assert_eq!(find().await, None);
    let from = |host: &str| Source { referrer_host: Some(host.to_owned()), ..Source::default() };
    let see = async |session, at, touch| {
        let due = store.list_due("node-1", Timestamp::MAX, 10).await.unwrap();
        let due = due.into_iter().find(|due| due.session == session_id(session)).unwrap();
        let seen = Some(SeenVisitor { hash, at, touch });
        let derived = NewDerived {
            seen,
            visitors: vec![hash],
            ..derived(due, at, Waiting::Until(Timestamp::MAX), 7)
        };
        store.write_derived(&[derived]).await.unwrap();
    };

    see(2, at(9_000), from("late.test")).await;
    assert_eq!(find().await.unwrap().touch, from("late.test"));
    see(1, at(1_000), from("first.test")).await;
    see(2, at(5_000), from("late.test")).await;

    let first = SeenVisitor { hash, at: at(1_000), touch: from("first.test") };
    assert_eq!(find().await, Some(first.clone()));
    // What brought them outlives the session that they came with.
    store.forget_session(session_id(1), at(0)).await.unwrap();
    assert_eq!(find().await, Some(first));
    store.forget_session(session_id(2), at(0)).await.unwrap();
    assert_eq!(find().await, None);
}

pub(crate) async fn who_was_named_in_a_forgotten_window_only_goes_when_the_others_are_known(
    store: Store,
) {
    let chunks = [
        named(chunk(window(1, 1), 0), "ann"),
        named(chunk(window(1, 2), 0), "bob"),
        // Somebody else's session, in which one of them was named, too.
        named(chunk(window(1, 2), 1), "eve"),
        named(chunk(window(2, 1), 0), "eve"),
    ];
    append(&store, &chunks).await;
    let key = store.visitor_key(project_id(1)).await.unwrap();
    let names = ["ann", "bob", "eve"];
    let due = async || {
        let due = store.list_due("node-1", Timestamp::MAX, 10).await.unwrap();
        due.into_iter().find(|due| due.session == session_id(1)).unwrap()
    };
    let write = async |due, visitors: &[&str], has_all_visitors, seen| {
        let visitors = visitors.iter().map(|name| key.hash(name)).collect();
        let derived = NewDerived {
            visitors,
            has_all_visitors,
            seen,
            ..derived(due, at(9_000), Waiting::Until(Timestamp::MAX), 7)
        };
        store.write_derived(&[derived]).await.unwrap();
    };
    // Whether the first session names them, and whether it is known when they were seen first.
    let known = async || {
        let mut known = Vec::new();
        for name in names {
            let found = store.list_visitor_sessions(project_id(1), name).await.unwrap();
            let seen = store.find_visitor(project_id(1), key.hash(name)).await.unwrap();
            known.push((found.contains(&session_id(1)), seen.is_some()));
        }
        known
    };
    for name in names {
        // Of sessions that are gone by now.
        let seen = SeenVisitor { hash: key.hash(name), at: at(0), touch: Source::default() };
        write(due().await, &names, true, Some(seen)).await;
    }
    assert_eq!(known().await, [(true, true); 3]);

    store.forget_window(&window(1, 2), "node-1", at(9_000), at(10_000)).await.unwrap();

    assert_eq!(known().await, [(true, true); 3], "who is named in the other one?");
    let again = due().await;
    write(again, &[], false, None).await;
    assert_eq!(known().await, [(true, true); 3], "some of it could not be read");
    write(again, &["ann"], true, None).await;
    assert_eq!(known().await, [(true, true), (false, false), (false, true)]);
    // Only once: what is read later may know less of who was named than whoever drained it.
    write(again, &[], true, None).await;
    assert_eq!(known().await[0], (true, true));
}

pub(crate) async fn keys_are_listed_in_pages(store: Store) {
    for number in [3, 1, 2] {
        store.keep_session_key(session_id(number), &[7, 7]).await.unwrap();
    }

    let first = store.list_session_keys(None, 2).await.unwrap();
    let rest = store.list_session_keys(Some(first[1].0), 2).await.unwrap();

    let key = |number| (session_id(number), vec![7, 7]);
    assert_eq!(first, [key(1), key(2)]);
    assert_eq!(rest, [key(3)]);
}

pub(crate) async fn projects_keep_as_long_as_they_say(store: Store) {
    assert_eq!(store.list_retentions().await.unwrap(), []);
    store.upsert_retention(project_id(1), Some(7)).await.unwrap();
    store.upsert_retention(project_id(1), Some(90)).await.unwrap();
    assert_eq!(store.list_retentions().await.unwrap(), [(project_id(1), 90)]);
    store.upsert_retention(project_id(1), None).await.unwrap();
    assert_eq!(store.list_retentions().await.unwrap(), []);
}

pub(crate) async fn who_was_forgotten_is_told_to_who_follows(store: Store) {
    for number in 1..=3 {
        store.forget_session(session_id(number), at(i64::from(number) * 10)).await.unwrap();
    }

    let later = store.list_tombstones(at(20), 10).await.unwrap();

    assert_eq!(later, [(session_id(2), at(20)), (session_id(3), at(30))]);
    assert_eq!(store.list_tombstones(at(0), 1).await.unwrap(), [(session_id(1), at(10))]);
}
