//! Any lines at all, applied as events: no panic, no hang, a sound forest, and a keyframe
//! that can be read again.
//!
//! A line that begins with `?` is read as a selector; what was read is then asked of every
//! node.

#![no_main]

use dom::{Detail, Matcher, Mirror, SelectorList, Slot, Tape};
use libfuzzer_sys::fuzz_target;
use model::Timestamp;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut whole = Mirror::new(Detail::Full);
    let mut outline = Mirror::new(Detail::Structure);
    let mut tape = Tape::default();
    let mut matchers: Vec<Matcher> = Vec::new();
    for line in text.lines() {
        if let Some(selector) = line.strip_prefix('?') {
            if let Ok(list) = SelectorList::parse(selector) {
                let again = SelectorList::from_bytes(&list.to_bytes());
                assert_eq!(again.as_ref(), Ok(&list));
                matchers.push(list.bind(&mut outline));
            }
            let _ = SelectorList::from_bytes(selector.as_bytes());
        } else if tape.read(line).is_ok() {
            whole.apply(line, &mut tape);
            assert!(tape.read(line).is_ok());
            outline.apply(line, &mut tape);
        }
    }
    check(&whole);
    check(&outline);
    assert_eq!(whole.len(), outline.len());
    for slot in slots(&outline) {
        for matcher in &matchers {
            matcher.matches(&outline, slot);
        }
    }

    let mut keyframe = String::new();
    whole.keyframe(Timestamp::default(), &mut keyframe);
    let mut again = Mirror::new(Detail::Full);
    for line in keyframe.lines() {
        assert!(tape.read(line).is_ok(), "a keyframe can be read");
        again.apply(line, &mut tape);
    }
    check(&again);
});

fn slots(mirror: &Mirror) -> Vec<Slot> {
    mirror.root().map(|root| mirror.tree(root).collect()).unwrap_or_default()
}

/// All nodes hang on the root, and each is its children's parent.
fn check(mirror: &Mirror) {
    let slots = slots(mirror);
    assert_eq!(slots.len(), mirror.len());
    for slot in slots {
        assert_eq!(mirror.find(mirror.node(slot).id), Some(slot));
        assert!(mirror.children(slot).all(|child| mirror.parent(child) == Some(slot)));
    }
}
