//! What viewers wrote: kept with the session, found again, and gone with it.

use model::{MAX_NOTES, Note, NoteId};
use store::Store;

use crate::builders::{append, at, chunk, session_id, window};

fn id(number: usize) -> NoteId {
    format!("{number:016x}").parse().unwrap()
}

fn note(number: usize, parent: Option<usize>) -> Note {
    Note {
        id: id(number),
        window: window(1, 1).window,
        at: 83_000,
        text: format!("**{number}** '; DELETE note; --").parse().unwrap(),
        parent: parent.map(id),
        is_resolved: false,
        created_at: at(i64::try_from(number).unwrap()),
        edited_at: None,
    }
}

async fn ids(store: &Store) -> Vec<NoteId> {
    let notes = store.list_notes(session_id(1)).await.unwrap();
    notes.into_iter().map(|note| note.id).collect()
}

pub(crate) async fn a_note_sent_twice_is_one_note(store: Store) {
    let session = session_id(1);
    assert!(!store.add_note(session, &note(1, None)).await.unwrap(), "no such session");
    append(&store, &[chunk(window(1, 1), 0)]).await;

    assert!(store.add_note(session, &note(2, None)).await.unwrap());
    assert!(store.add_note(session, &note(1, None)).await.unwrap());
    assert!(store.add_note(session, &note(2, None)).await.unwrap());
    assert!(store.add_note(session, &note(3, Some(1))).await.unwrap());
    assert!(!store.add_note(session, &note(4, Some(9))).await.unwrap(), "nothing to answer");

    let expected = [note(1, None), note(2, None), note(3, Some(1))];
    assert_eq!(store.list_notes(session).await.unwrap(), expected);
    assert_eq!(store.list_notes(session_id(2)).await.unwrap(), []);
    assert_eq!(store.list_noted(at(0), 9).await.unwrap(), [(session, at(3))]);
    assert_eq!(store.list_noted(at(4), 9).await.unwrap(), []);
}

pub(crate) async fn a_note_is_changed_and_deleted_with_its_replies(store: Store) {
    let session = session_id(1);
    append(&store, &[chunk(window(1, 1), 0)]).await;
    for note in [note(1, None), note(2, Some(1)), note(3, None)] {
        store.add_note(session, &note).await.unwrap();
    }

    let text = "another".parse().unwrap();
    assert!(store.edit_note(session, &id(1), &text, at(10)).await.unwrap());
    assert!(store.resolve_note(session, &id(1), true, at(11)).await.unwrap());
    let first = store.list_notes(session).await.unwrap().remove(0);
    let expected = Note { text, is_resolved: true, edited_at: Some(at(10)), ..note(1, None) };
    assert_eq!(first, expected);

    assert!(store.delete_note(session, &id(1), at(12)).await.unwrap());
    assert_eq!(ids(&store).await, [id(3)]);
    assert!(!store.delete_note(session, &id(1), at(13)).await.unwrap());
    assert!(!store.edit_note(session, &id(1), &note(1, None).text, at(14)).await.unwrap());
    assert_eq!(store.list_noted(at(0), 9).await.unwrap(), [(session, at(12))]);
}

pub(crate) async fn a_session_has_so_many_notes_and_no_more(store: Store) {
    append(&store, &[chunk(window(1, 1), 0)]).await;
    for number in 0..MAX_NOTES {
        assert!(store.add_note(session_id(1), &note(number, None)).await.unwrap());
    }

    assert!(!store.add_note(session_id(1), &note(MAX_NOTES, None)).await.unwrap());
    assert!(store.add_note(session_id(1), &note(0, None)).await.unwrap(), "it is there already");
    assert_eq!(ids(&store).await.len(), MAX_NOTES);
}

pub(crate) async fn notes_go_with_their_session(store: Store) {
    append(&store, &[chunk(window(1, 1), 0), chunk(window(2, 1), 0)]).await;
    store.add_note(session_id(1), &note(1, None)).await.unwrap();
    store.add_note(session_id(2), &note(1, None)).await.unwrap();

    store.forget_session(session_id(1), at(1_000)).await.unwrap();

    assert_eq!(ids(&store).await, []);
    assert_eq!(store.list_notes(session_id(2)).await.unwrap().len(), 1);
    assert!(!store.add_note(session_id(1), &note(2, None)).await.unwrap());
    assert_eq!(store.list_noted(at(0), 9).await.unwrap(), [(session_id(2), at(1))]);
}
