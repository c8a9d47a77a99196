//! Words that viewers put on sessions.

use model::Tag;
use store::{ChangedTags, Retagged, Store};

use crate::builders::{append, at, chunk, project_id, session, session_id, window};

fn tags(names: &[&str]) -> Vec<Tag> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

pub(crate) async fn a_session_has_each_tag_once_until_it_is_erased(store: Store) {
    append(&store, &[chunk(window(1, 1), 0), chunk(window(2, 1), 0)]).await;
    let retag = async |number, added: &[&str], removed: &[&str], ms| {
        let (added, removed) = (tags(added), tags(removed));
        store.retag_session(session_id(number), &added, &removed, at(ms)).await.unwrap()
    };

    assert_eq!(
        retag(1, &["late", "early", "late"], &[], 1).await,
        Retagged::Tags(tags(&["early", "late"]))
    );
    assert_eq!(
        retag(1, &["odd"], &["early", "none"], 2).await,
        Retagged::Tags(tags(&["late", "odd"]))
    );
    assert_eq!(retag(3, &["late"], &[], 3).await, Retagged::Missing);
    assert_eq!(session(&store, 1).await.tags, tags(&["late", "odd"]));
    assert_eq!(session(&store, 2).await.tags, []);
    let listed = store.find_sessions(&[session_id(2), session_id(1)]).await.unwrap();
    assert_eq!(listed[1].tags, tags(&["late", "odd"]));
    assert_eq!(listed[0].project, project_id(1));

    store.forget_session(session_id(1), at(0)).await.unwrap();
    assert!(store.list_changed_tags(at(0), 9).await.unwrap().is_empty());
    assert_eq!(retag(1, &["late"], &[], 4).await, Retagged::Missing);
}

pub(crate) async fn a_session_has_at_most_twenty_tags(store: Store) {
    append(&store, &[chunk(window(1, 1), 0)]).await;
    let many: Vec<Tag> = (0..20).map(|n| format!("tag-{n:02}").parse().unwrap()).collect();
    let one_more = tags(&["one-more"]);
    let retag = async |added: &[Tag], removed: &[Tag]| {
        store.retag_session(session_id(1), added, removed, at(0)).await.unwrap()
    };

    assert_eq!(retag(&many, &[]).await, Retagged::Tags(many.clone()));
    assert_eq!(retag(&one_more, &[]).await, Retagged::Full);
    assert_eq!(session(&store, 1).await.tags, many);
    let Retagged::Tags(now) = retag(&one_more, &many[..1]).await else { panic!("there is room") };
    assert_eq!(now.len(), 20);
}

pub(crate) async fn changed_tags_are_followed_also_when_the_last_is_gone(store: Store) {
    append(&store, &[chunk(window(1, 1), 0), chunk(window(2, 1), 0)]).await;
    let retag = async |number, added: &[&str], removed: &[&str], ms| {
        let (added, removed) = (tags(added), tags(removed));
        store.retag_session(session_id(number), &added, &removed, at(ms)).await.unwrap()
    };
    retag(1, &["a"], &[], 1).await;
    retag(2, &["b"], &[], 2).await;
    retag(1, &[], &["a"], 3).await;
    // Nothing changes, so nobody has to be told.
    retag(2, &["b"], &[], 4).await;

    let changed = |number, names: &[&str], ms| ChangedTags {
        session: session_id(number),
        tags: tags(names),
        changed_at: at(ms),
    };
    let all = [changed(2, &["b"], 2), changed(1, &[], 3)];
    assert_eq!(store.list_changed_tags(at(0), 9).await.unwrap(), all);
    assert_eq!(store.list_changed_tags(at(0), 1).await.unwrap(), all[..1]);
    assert_eq!(store.list_changed_tags(at(3), 9).await.unwrap(), all[1..]);
}
