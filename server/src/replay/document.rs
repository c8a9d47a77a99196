//! What events add up to: a document, or the events themselves.

use std::ops::Range;

use dom::{Mirror, Tape};
use model::EventKind;

/// Takes events, one after the other.
pub(super) trait Document: Send + 'static {
    /// Begins with events that build a whole document, one per line.
    fn begin(&mut self, events: String, tape: &mut Tape);

    /// Takes the next event, which `tape` has read.
    fn take(&mut self, event: &str, tape: &mut Tape);
}

impl Document for Mirror {
    fn begin(&mut self, events: String, tape: &mut Tape) {
        for event in events.lines() {
            if tape.read(event).is_ok() {
                self.apply(event, tape);
            }
        }
    }

    fn take(&mut self, event: &str, tape: &mut Tape) {
        self.apply(event, tape);
    }
}

/// Events that build a document, one per line: those since the last snapshot that changed it.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub text: String,
    /// Where the address of the last page stands.
    page: Range<usize>,
}

impl Document for Lines {
    fn begin(&mut self, events: String, _: &mut Tape) {
        self.page = 0..events.find('\n').map_or(events.len(), |end| end + 1);
        self.text = events;
    }

    fn take(&mut self, event: &str, tape: &mut Tape) {
        match tape.kind {
            EventKind::Custom | EventKind::Plugin => return,
            EventKind::Meta => {
                let start = self.text.len();
                self.page = start..start + event.len() + 1;
            }
            EventKind::FullSnapshot => {
                // Nothing of what was before is left, but where it is: that may have been said
                // before the keyframe.
                self.text.truncate(self.page.end);
                self.text.drain(..self.page.start);
                self.page = 0..self.text.len();
            }
            _ if tape.source.is_some_and(|source| !source.changes_the_page()) => return,
            _ => {}
        }
        self.text.push_str(event);
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(begin: &str, events: &[&str]) -> String {
        let (mut lines, mut tape) = (Lines::default(), Tape::default());
        lines.begin(begin.to_owned(), &mut tape);
        for event in events {
            tape.read(event).unwrap();
            lines.take(event, &mut tape);
        }
        lines.text
    }

    const META: &str = r#"{"type":4,"data":{"href":"https://a.example/"},"timestamp":1}"#;
    const SNAPSHOT: &str =
        r#"{"type":2,"data":{"node":{"type":0,"childNodes":[],"id":1}},"timestamp":2}"#;
    const SCROLL: &str = r#"{"type":3,"data":{"source":3,"id":1,"x":0,"y":5},"timestamp":3}"#;
    const MOVE: &str = r#"{"type":3,"data":{"source":1,"positions":[]},"timestamp":4}"#;
    const CLICK: &str = r#"{"type":5,"data":{"tag":"click","payload":{}},"timestamp":5}"#;

    #[test]
    fn what_happened_since_follows_the_document() {
        assert_eq!(taken("keyframe\n", &[SCROLL, MOVE, CLICK]), format!("keyframe\n{SCROLL}\n"));
    }

    #[test]
    fn a_snapshot_takes_the_place_of_all_before_but_its_page() {
        let whole = format!("{META}\n{SNAPSHOT}\n");

        assert_eq!(taken("keyframe\n", &[SCROLL, META, SNAPSHOT]), whole);
        assert_eq!(taken("keyframe\n", &[META, SNAPSHOT, SCROLL, META, SNAPSHOT]), whole);
        let turned = format!("{META}\nthe page before\n");
        assert_eq!(taken(&turned, &[SCROLL, SNAPSHOT]), whole, "its address was said before");
    }
}
