//! What is due, what came out of it, and who follows.

use model::{SessionDigest, Timestamp};
use store::{DueSession, NewDerived, Store, Waiting};

use crate::builders::{append, at, chunk, project_id, session, session_id, window};

const NODE: &str = "node-1";

async fn due(store: &Store, now: Timestamp) -> Vec<DueSession> {
    store.list_due(NODE, now, 10).await.unwrap()
}

fn derived(due: DueSession, now: Timestamp, next: Waiting, day: i64) -> NewDerived {
    let digest = SessionDigest { n_visits: 3, ..SessionDigest::default() };
    NewDerived { due, now, next, digest, day, facts: format!("day {day}").into_bytes() }
}

pub(crate) async fn what_is_drained_is_due_until_it_is_derived(store: Store) {
    assert_eq!(due(&store, Timestamp::MAX).await, []);
    append(&store, &[chunk(window(1, 1), 0)]).await;

    assert_eq!(due(&store, at(4_999)).await, []);
    let [first] = due(&store, at(5_000)).await[..] else { panic!("one session is due") };
    assert_eq!((first.session, first.project, first.day), (session_id(1), project_id(1), None));
    assert_eq!(store.list_due("another node", Timestamp::MAX, 10).await.unwrap(), []);

    store.write_derived(&derived(first, at(6_000), Waiting::Until(at(60_000)), 7)).await.unwrap();

    assert_eq!(due(&store, at(59_999)).await, []);
    let [again] = due(&store, at(60_000)).await[..] else { panic!("its time has come") };
    assert_eq!((again.day, again.revision), (Some(7), first.revision));
    store.write_derived(&derived(again, at(60_000), Waiting::ForChunks, 7)).await.unwrap();
    assert_eq!(due(&store, Timestamp::MAX).await, []);
    assert_eq!(session(&store, 1).await.digest.unwrap().n_visits, 3);
}

pub(crate) async fn what_arrives_meanwhile_stays_due(store: Store) {
    append(&store, &[chunk(window(1, 1), 0)]).await;
    let [first] = due(&store, Timestamp::MAX).await[..] else { panic!("one session is due") };
    append(&store, &[chunk(window(1, 1), 1)]).await;

    store.write_derived(&derived(first, at(11_000), Waiting::ForChunks, 7)).await.unwrap();

    let [second] = due(&store, at(11_000)).await[..] else { panic!("it is still due") };
    assert!(first.revision < second.revision);
    store.forget_due(&first).await.unwrap();
    assert_eq!(due(&store, at(11_000)).await.len(), 1);
    store.forget_due(&second).await.unwrap();
    assert_eq!(due(&store, Timestamp::MAX).await, []);

    // Not again at once: a session that goes on is derived every few seconds.
    append(&store, &[chunk(window(1, 1), 2)]).await;
    assert_eq!(due(&store, at(15_500)).await, []);
    assert_eq!(due(&store, at(16_000)).await.len(), 1);
}

pub(crate) async fn duplicates_are_not_due(store: Store) {
    append(&store, &[chunk(window(1, 1), 0)]).await;
    let [first] = due(&store, Timestamp::MAX).await[..] else { panic!("one session is due") };
    store.forget_due(&first).await.unwrap();

    append(&store, &[chunk(window(1, 1), 0)]).await;

    assert_eq!(due(&store, Timestamp::MAX).await, []);
}

pub(crate) async fn facts_stand_under_one_day_and_are_followed(store: Store) {
    append(&store, &[chunk(window(1, 1), 0), chunk(window(2, 1), 0)]).await;
    let both = due(&store, Timestamp::MAX).await;
    for (offset, one) in (0..).zip(&both) {
        let now = at(6_000 + offset);
        store.write_derived(&derived(*one, now, Waiting::Until(now), 7)).await.unwrap();
    }
    let [first] = due(&store, at(6_000)).await[..] else { panic!("the first is due again") };
    store.write_derived(&derived(first, at(9_000), Waiting::ForChunks, 6)).await.unwrap();

    let list = |since| {
        let store = store.clone();
        async move { store.list_facts(project_id(1), since, 10).await.unwrap() }
    };
    let all = list(Timestamp::default()).await;
    assert_eq!(all.len(), 2, "the row under the old day is gone");
    assert_eq!((all[1].session, &all[1].body[..]), (first.session, &b"day 6"[..]));
    assert_eq!(list(at(6_002)).await, all[1..]);
    assert_eq!(store.list_facts(project_id(2), Timestamp::default(), 10).await.unwrap(), []);
}

pub(crate) async fn sessions_are_found_in_the_order_asked_for(store: Store) {
    append(&store, &[chunk(window(1, 1), 0), chunk(window(2, 1), 0)]).await;

    let ids = [session_id(2), session_id(9), session_id(1)];
    let found = store.find_sessions(&ids).await.unwrap();

    assert_eq!(found.iter().map(|row| row.session).collect::<Vec<_>>(), [ids[0], ids[2]]);
}
