//! How long a viewer has played a recording: from a while on it counts as watched.

/// Whoever has played for so long has watched the session, in ms of the viewer's clock.
const ENOUGH_MS: u64 = 5_000;

/// Time between two looks counts up to so much, in ms: whoever plays sees frame after frame, and
/// nobody looks while the tab is hidden.
const MOST_MS: u64 = 1_000;

/// What was played so far. Neither the speed nor what is skipped or sought over makes it more.
#[derive(Clone, Copy, Debug, Default)]
pub struct Played {
    ms: u64,
    /// When it was looked at last, while it played.
    since: Option<u64>,
}

impl Played {
    /// Looks whether it plays at `now_ms`; answers whether enough was played.
    pub fn look(&mut self, is_playing: bool, now_ms: u64) -> bool {
        let since = std::mem::replace(&mut self.since, is_playing.then_some(now_ms));
        self.ms += since.map_or(0, |since| now_ms.saturating_sub(since).min(MOST_MS));
        ENOUGH_MS <= self.ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_do_not_count_and_do_not_begin_anew() {
        let mut played = Played::default();
        for (now_ms, is_playing, expected) in [
            (1_000, false, false),
            (9_000, true, false),
            (10_000, true, false),
            (11_000, true, false),
            (12_000, true, false),
            (12_500, false, false),
            (60_000, true, false),
            (60_900, true, false),
            (61_400, true, false),
            (61_500, true, true),
        ] {
            assert_eq!(played.look(is_playing, now_ms), expected, "{now_ms}");
        }
    }

    #[test]
    fn what_nobody_saw_does_not_count() {
        let mut played = Played::default();

        assert!(!played.look(true, 0));
        // The tab was hidden meanwhile.
        assert!(!played.look(true, 600_000));
        assert!(!played.look(true, 600_900));
    }
}
