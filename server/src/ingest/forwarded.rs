//! What became of a frame that a server at the edge passed on.

use super::outcome::{Answer, Outcome};

/// Whether the server at the edge is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forwarded {
    /// It is on disk here.
    Taken,
    /// It is not, and sending it again does not help as long as nobody changes anything.
    Refused {
        /// Its fate.
        outcome: Outcome,
        /// Why.
        reason: &'static str,
    },
    /// It may be sent again a little later.
    Later,
}

impl Forwarded {
    /// What an answer means here. `is_lasting`: other frames must not wait for this one.
    pub(super) fn of(answer: &Answer, is_lasting: bool) -> Self {
        match answer.outcome {
            Outcome::Accepted => Self::Taken,
            outcome if outcome.retry_after_seconds().is_some() && !is_lasting => Self::Later,
            outcome => Self::Refused { outcome, reason: answer.reason.unwrap_or_default() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_that_can_never_be_taken_is_not_waited_for() {
        let failed = Answer::refused(Outcome::Failed, "journal_failed");
        let malformed = Answer::refused(Outcome::Malformed, "bad_gzip");

        assert_eq!(Forwarded::of(&failed, false), Forwarded::Later);
        for (answer, is_lasting) in [(failed, true), (malformed, false)] {
            let Answer { outcome, reason, .. } = &answer;
            let refused = Forwarded::Refused { outcome: *outcome, reason: reason.unwrap() };
            assert_eq!(Forwarded::of(&answer, is_lasting), refused);
        }
    }
}
