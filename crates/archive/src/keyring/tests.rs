//! Keys are made once, kept safe, and open only what they were made for.

use std::os::unix::fs::PermissionsExt as _;

use super::*;

const ONE: &str = "01976e8a-7b6c-7def-8123-456789abcdef";
const OTHER: &str = "01976e8a-7b6c-7def-8123-456789abcde0";

fn keyring() -> Keyring {
    Keyring::parse(&"5a".repeat(32)).unwrap()
}

#[test]
fn a_wrapped_key_comes_back_for_its_session_only() {
    let (one, other) = (ONE.parse().unwrap(), OTHER.parse().unwrap());
    let key = SessionKey::generate();

    let wrapped = keyring().wrap(one, &key);

    assert_eq!(keyring().unwrap(one, &wrapped).unwrap(), key);
    assert!(keyring().unwrap(other, &wrapped).is_err());
    assert_eq!(wrapped.master().unwrap(), keyring().id());
}

#[test]
fn whatever_was_changed_does_not_unwrap() {
    let session = ONE.parse().unwrap();
    let wrapped = keyring().wrap(session, &SessionKey::generate());

    for place in 0..wrapped.as_bytes().len() {
        let mut bytes = wrapped.as_bytes().to_vec();
        bytes[place] ^= 1;
        assert!(keyring().unwrap(session, &WrappedKey::from_bytes(bytes)).is_err(), "{place}");
        let cut = wrapped.as_bytes()[..place].to_vec();
        assert!(keyring().unwrap(session, &WrappedKey::from_bytes(cut)).is_err(), "{place}");
    }
}

#[test]
fn an_old_master_key_still_unwraps_and_the_new_one_wraps() {
    let session = ONE.parse().unwrap();
    let key = SessionKey::generate();
    let wrapped = keyring().wrap(session, &key);
    let rotated = Keyring::parse(&format!("{}\n{}\n", "c3".repeat(32), "5a".repeat(32))).unwrap();

    assert_eq!(rotated.unwrap(session, &wrapped).unwrap(), key);
    let again = rotated.wrap(session, &key);

    assert_ne!(again.master().unwrap(), wrapped.master().unwrap());
    assert!(matches!(
        keyring().unwrap(session, &again),
        Err(ArchiveError::NoMasterKey { key }) if key == rotated.id()
    ));
}

#[test]
fn the_file_is_made_once_and_for_its_owner_only() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("keys/master.key");

    let made = Keyring::open_or_create(&path).unwrap();
    let read = Keyring::open_or_create(&path).unwrap();

    assert_eq!(made.id(), read.id());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    assert!(!format!("{made:?}").contains(std::fs::read_to_string(&path).unwrap().trim()));
}

#[test]
fn anything_else_is_not_a_master_key() {
    for text in ["", "\n", "5a", &"5g".repeat(32), &"5a".repeat(33), &"é".repeat(32)] {
        assert!(Keyring::parse(text).is_err(), "{text}");
    }
}
