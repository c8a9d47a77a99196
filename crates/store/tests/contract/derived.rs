//! What is due, what came out of it, and who follows.

use model::{Day, SessionDigest, Timestamp};
use store::{DueSession, FactsFile, NewDerived, NewFactsFile, Store, StoredCarry, Waiting};

use crate::builders::{append, at, chunk, project_id, session, session_id, window};

pub(crate) const NODE: &str = "node-1";

pub(crate) async fn due(store: &Store, now: Timestamp) -> Vec<DueSession> {
    store.list_due(NODE, now, 10).await.unwrap()
}

pub(crate) fn derived(due: DueSession, now: Timestamp, next: Waiting, day: i64) -> NewDerived {
    let digest = SessionDigest { n_visits: 3, ..SessionDigest::default() };
    let facts = format!("day {day}").into_bytes();
    NewDerived {
        due,
        now,
        next,
        digest,
        day,
        facts,
        version: 2,
        visitors: Vec::new(),
        has_all_visitors: true,
        seen: None,
    }
}

pub(crate) async fn what_is_drained_is_due_until_it_is_derived(store: Store) {
    assert_eq!(due(&store, Timestamp::MAX).await, []);
    append(&store, &[chunk(window(1, 1), 0)]).await;

    assert_eq!(due(&store, at(4_999)).await, []);
    let [first] = due(&store, at(5_000)).await[..] else { panic!("one session is due") };
    assert_eq!((first.session, first.project), (session_id(1), project_id(1)));
    assert_eq!(store.list_due("another node", Timestamp::MAX, 10).await.unwrap(), []);

    store.write_derived(&[derived(first, at(6_000), Waiting::Until(at(60_000)), 7)]).await.unwrap();

    assert_eq!(due(&store, at(59_999)).await, []);
    let [again] = due(&store, at(60_000)).await[..] else { panic!("its time has come") };
    assert_eq!(again.revision, first.revision);
    store.write_derived(&[derived(again, at(60_000), Waiting::ForChunks, 7)]).await.unwrap();
    assert_eq!(due(&store, Timestamp::MAX).await, []);
    assert_eq!(session(&store, 1).await.digest.unwrap().n_visits, 3);
}

pub(crate) async fn what_was_put_aside_is_kept_until_nothing_is_expected(store: Store) {
    append(&store, &[chunk(window(1, 1), 0), chunk(window(2, 1), 0)]).await;
    let carry =
        |session, body: &[u8]| StoredCarry { window: window(session, 1), body: body.to_vec() };
    let find = async |session| store.find_carry(&window(session, 1)).await.unwrap();
    let has_carries = async || {
        let due = due(&store, Timestamp::MAX).await;
        due.iter().map(|due| due.has_carries).collect::<Vec<_>>()
    };
    assert_eq!(has_carries().await, [false; 2]);
    store.keep_carries(&[carry(1, b"one"), carry(2, b"two"), carry(9, b"unknown")]).await.unwrap();
    store.keep_carries(&[carry(1, b"more")]).await.unwrap();
    assert_eq!(find(1).await.as_deref(), Some(&b"more"[..]));
    assert_eq!(find(9).await, None, "there is no such session");
    assert_eq!(has_carries().await, [true; 2]);

    let [first, second] = due(&store, Timestamp::MAX).await[..] else { panic!("two are due") };
    let goes_on = derived(first, at(6_000), Waiting::Until(at(60_000)), 7);
    let is_over = derived(second, at(6_000), Waiting::ForChunks, 7);
    store.write_derived(&[goes_on, is_over]).await.unwrap();

    let left = [find(1).await.is_some(), find(2).await.is_some()];
    assert_eq!(left.iter().filter(|is_left| **is_left).count(), 1);
    for session in [1, 2] {
        store.forget_session(session_id(session), at(0)).await.unwrap();
        store.keep_carries(&[carry(session, b"late")]).await.unwrap();
        assert_eq!(find(session).await, None);
    }
}

pub(crate) async fn what_arrives_meanwhile_stays_due(store: Store) {
    append(&store, &[chunk(window(1, 1), 0)]).await;
    let [first] = due(&store, Timestamp::MAX).await[..] else { panic!("one session is due") };
    append(&store, &[chunk(window(1, 1), 1)]).await;

    store.write_derived(&[derived(first, at(11_000), Waiting::ForChunks, 7)]).await.unwrap();

    let [second] = due(&store, at(11_000)).await[..] else { panic!("it is still due") };
    assert!(first.revision < second.revision);
    store.forget_due(&first, 2).await.unwrap();
    assert_eq!(due(&store, at(11_000)).await.len(), 1);
    store.forget_due(&second, 2).await.unwrap();
    assert_eq!(due(&store, Timestamp::MAX).await, []);

    // Not again at once: a session that goes on is derived every few seconds.
    append(&store, &[chunk(window(1, 1), 2)]).await;
    assert_eq!(due(&store, at(15_500)).await, []);
    assert_eq!(due(&store, at(16_000)).await.len(), 1);
}

pub(crate) async fn a_batch_gets_its_turn_among_those_who_derive(store: Store) {
    let chunks = |seq| (1..=60).map(|n| chunk(window(n, 1), seq)).collect::<Vec<_>>();
    append(&store, &chunks(0)).await;
    let sessions = store.list_due(NODE, Timestamp::MAX, 100).await.unwrap();
    assert_eq!(sessions.len(), 60);
    let deriving = async {
        for one in sessions.iter().cycle() {
            let row = derived(*one, at(6_000), Waiting::ForChunks, 7);
            store.write_derived(&[row]).await.unwrap();
        }
    };
    // Without turns each of these collides with some row of derivation, again and again.
    let draining = async {
        for seq in 1..4 {
            append(&store, &chunks(seq)).await;
        }
    };

    tokio::select! {
        () = draining => {}
        () = deriving => unreachable!("it goes round and round"),
    }

    assert_eq!(session(&store, 60).await.n_events, 40);
}

pub(crate) async fn duplicates_are_not_due(store: Store) {
    append(&store, &[chunk(window(1, 1), 0)]).await;
    let [first] = due(&store, Timestamp::MAX).await[..] else { panic!("one session is due") };
    store.forget_due(&first, 2).await.unwrap();

    append(&store, &[chunk(window(1, 1), 0)]).await;

    assert_eq!(due(&store, Timestamp::MAX).await, []);
}

pub(crate) async fn facts_stand_under_one_day_and_are_followed(store: Store) {
    append(&store, &[chunk(window(1, 1), 0), chunk(window(2, 1), 0)]).await;
    let both = due(&store, Timestamp::MAX).await;
    for (offset, one) in (0..).zip(&both) {
        let now = at(6_000 + offset);
        store.write_derived(&[derived(*one, now, Waiting::Until(now), 7)]).await.unwrap();
    }
    let [first] = due(&store, at(6_000)).await[..] else { panic!("the first is due again") };
    store.write_derived(&[derived(first, at(9_000), Waiting::ForChunks, 6)]).await.unwrap();

    let list = |since| {
        let store = store.clone();
        async move { store.list_changed_facts(project_id(1), since, 10).await.unwrap() }
    };
    let all = list(Timestamp::default()).await;
    assert_eq!(all.len(), 2, "the row under the old day is gone");
    assert_eq!((all[1].session, all[1].day), (first.session, 6));
    assert_eq!(list(at(6_002)).await, all[1..]);
    let elsewhere = store.list_changed_facts(project_id(2), Timestamp::default(), 10).await;
    assert_eq!(elsewhere.unwrap(), []);

    let found = store.find_facts(&all[1..]).await.unwrap();
    assert_eq!((found[0].of, &found[0].body[..]), (all[1], &b"day 6"[..]));
    let of = |project, session| store.find_session_facts(project, session);
    assert_eq!(of(project_id(1), first.session).await.unwrap().as_ref(), found.first());
    assert_eq!(of(project_id(2), first.session).await.unwrap(), None);
    assert_eq!(of(project_id(1), window(3, 1).session).await.unwrap(), None);
    store.forget_session(first.session, at(0)).await.unwrap();
    assert_eq!(store.find_facts(&all[1..]).await.unwrap(), []);
}

pub(crate) async fn who_began_earlier_does_not_have_the_last_word(store: Store) {
    append(&store, &[chunk(window(1, 1), 0)]).await;
    let [first] = due(&store, Timestamp::MAX).await[..] else { panic!("one session is due") };
    append(&store, &[chunk(window(1, 1), 1)]).await;
    let [second] = due(&store, Timestamp::MAX).await[..] else { panic!("it is still due") };

    store.write_derived(&[derived(second, at(11_000), Waiting::ForChunks, 7)]).await.unwrap();
    store.write_derived(&[derived(first, at(12_000), Waiting::ForChunks, 6)]).await.unwrap();

    let facts = store.list_changed_facts(project_id(1), Timestamp::default(), 10).await.unwrap();
    let facts = store.find_facts(&facts).await.unwrap();
    assert_eq!(facts.len(), 1, "{facts:?}");
    assert_eq!((facts[0].of.changed_at, &facts[0].body[..]), (at(11_000), &b"day 7"[..]));
    assert_eq!(due(&store, Timestamp::MAX).await, []);
}

pub(crate) async fn what_an_earlier_program_derived_is_due_again(store: Store) {
    append(&store, &[chunk(window(1, 1), 0), chunk(window(2, 1), 0)]).await;
    for one in due(&store, Timestamp::MAX).await {
        store.write_derived(&[derived(one, at(6_000), Waiting::ForChunks, 7)]).await.unwrap();
    }
    let outdated = async |node, version, limit| {
        store.make_outdated_due(node, version, at(9_000), limit).await.unwrap()
    };
    assert_eq!(outdated(NODE, 2, 10).await, 0);
    assert_eq!(outdated("another node", 3, 10).await, 0);
    assert_eq!(outdated(NODE, 3, 1).await, 1);
    let [one] = due(&store, at(9_000)).await[..] else { panic!("one session is due") };

    // The same program fails at it: it is not asked again and again.
    store.forget_due(&one, 3).await.unwrap();
    assert_eq!(outdated(NODE, 3, 10).await, 1);
    assert_eq!(outdated(NODE, 3, 10).await, 0);
}

pub(crate) async fn sessions_are_found_in_the_order_asked_for(store: Store) {
    append(&store, &[chunk(window(1, 1), 0), chunk(window(2, 1), 0)]).await;

    let ids = [session_id(2), session_id(9), session_id(1)];
    let found = store.find_sessions(&ids).await.unwrap();

    assert_eq!(found.iter().map(|row| row.session).collect::<Vec<_>>(), [ids[0], ids[2]]);
}

pub(crate) async fn a_day_that_is_over_has_a_file_until_its_facts_change(store: Store) {
    let project = project_id(1);
    let day = |number| Day::from_number(number).unwrap();
    let list = || async { store.list_facts_files(project).await.unwrap() };
    append(&store, &[chunk(window(1, 1), 0), chunk(window(2, 1), 0)]).await;
    let both = due(&store, Timestamp::MAX).await;
    for one in &both {
        let now = day(7).begin();
        store.write_derived(&[derived(*one, now, Waiting::Until(now), 7)]).await.unwrap();
    }

    // While the day goes on there is nothing; its facts are there in parts.
    assert_eq!(list().await, []);
    assert_eq!(store.next_facts_day(project, day(0), day(8)).await.unwrap(), Some(day(7)));
    assert_eq!(store.next_facts_day(project, day(0), day(7)).await.unwrap(), None);
    assert_eq!(store.next_facts_day(project, day(8), day(99)).await.unwrap(), None);
    let first = store.list_facts_of_day(project, day(7), None, 1).await.unwrap();
    let after = Some(first[0].of.session);
    let second = store.list_facts_of_day(project, day(7), after, 10).await.unwrap();
    assert_eq!([first[0].of.session, second[0].of.session], [session_id(1), session_id(2)]);
    assert_eq!(second.len(), 1);

    // A file of it, until somebody changes the facts.
    let mut new = NewFactsFile {
        project,
        day: day(7),
        revision: 0,
        file: Some("a".to_owned()),
        sessions: 2,
        bytes: 10,
        replaces: None,
    };
    assert!(store.settle_facts_file(&new).await.unwrap());
    let file = FactsFile {
        day: day(7),
        revision: 0,
        file: Some("a".to_owned()),
        is_current: true,
        sessions: 2,
        bytes: 10,
    };
    assert_eq!(list().await, std::slice::from_ref(&file));
    assert!(!store.settle_facts_file(&new).await.unwrap(), "it replaces another one");
    let late = due(&store, day(7).end()).await;
    let then = derived(late[0], day(7).end(), Waiting::ForChunks, 7);
    store.write_derived(&[then]).await.unwrap();
    assert_eq!(list().await, [FactsFile { revision: 1, is_current: false, ..file.clone() }]);

    // Written again; then a session of it is erased, then all of them.
    new = NewFactsFile { revision: 1, replaces: Some("a".to_owned()), ..new };
    new.file = Some("b".to_owned());
    assert!(store.settle_facts_file(&new).await.unwrap());
    assert!(list().await[0].is_current);
    store.forget_session(session_id(1), at(0)).await.unwrap();
    assert!(!list().await[0].is_current);
    store.forget_session(session_id(2), at(0)).await.unwrap();
    let [stale] = &list().await[..] else { panic!("one day") };
    assert_eq!((stale.revision, stale.is_current), (3, false));
    let none = NewFactsFile { file: None, replaces: stale.file.clone(), ..new };
    let outdated = NewFactsFile { revision: 2, ..none.clone() };
    assert!(store.settle_facts_file(&outdated).await.unwrap());
    assert_eq!(list().await[0].file, None, "it has changed since, and is looked at again");
    let gone = NewFactsFile { revision: 3, replaces: None, ..none };
    assert!(store.settle_facts_file(&gone).await.unwrap());
    assert_eq!(list().await, []);
}

pub(crate) async fn what_is_to_be_derived_anew_is_found_in_pages(store: Store) {
    let mut other = chunk(window(3, 1), 0);
    other.project = project_id(2);
    append(&store, &[chunk(window(1, 1), 0), chunk(window(2, 1), 0), other]).await;
    for one in due(&store, Timestamp::MAX).await {
        store.write_derived(&[derived(one, at(6_000), Waiting::ForChunks, 7)]).await.unwrap();
    }
    assert_eq!(store.make_outdated_due(NODE, 2, at(9_000), 10).await.unwrap(), 0);

    let (mut after, mut pages) = (None, Vec::new());
    while let Some((last, n_outdated)) =
        store.outdate_derived(&[project_id(1)], after, 2).await.unwrap()
    {
        pages.push((last, n_outdated));
        after = Some(last);
    }

    assert_eq!(pages, [(session_id(2), 2), (session_id(3), 0)]);
    assert_eq!(store.make_outdated_due(NODE, 2, at(9_000), 10).await.unwrap(), 2);
    assert_eq!(due(&store, at(9_000)).await.len(), 2);
}
