//! Several windows of one session: where they lie in it, and which of them is shown when. Pure
//! functions.
//!
//! # Units
//!
//! Moments here are ms from the session's first event. The playhead counts from the begin of
//! its [`Extent`]: of the one window that is shown, or of the session.

/// How many windows are seen at once, and which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ViewMode {
    /// The one that was chosen.
    Single,
    /// The one that the visitor used.
    #[default]
    Follow,
    /// Up to four, side by side.
    Side,
}

impl ViewMode {
    /// All of them, in the order in which a key goes through them.
    pub const ALL: [Self; 3] = [Self::Single, Self::Follow, Self::Side];

    /// Its name in addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Follow => "follow",
            Self::Side => "side",
        }
    }

    /// It in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Single => "One tab",
            Self::Follow => "Follow the visitor",
            Self::Side => "Side by side",
        }
    }

    /// The mode with this name.
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.slug() == slug)
    }

    /// The one after it, round and round.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Single => Self::Follow,
            Self::Follow => Self::Side,
            Self::Side => Self::Single,
        }
    }
}

/// Most windows that are seen at once.
pub const MOST_SHOWN: usize = 4;

/// A window that the visitor came back to is shown after so long: a mere touch is not enough.
const SETTLED_MS: u64 = 1_000;

/// Where a window lies in its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first event.
    pub from: u64,
    /// Its last event.
    pub to: u64,
}

impl Span {
    /// Whether the window is open at a moment.
    pub const fn holds(self, moment: u64) -> bool {
        self.from <= moment && moment <= self.to
    }
}

/// The stretch of the session that the playhead moves in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Where it begins.
    pub from: u64,
    /// How long it is.
    pub length: u64,
}

impl Extent {
    /// What a mode shows of these windows, of which one is chosen.
    pub fn of(mode: ViewMode, spans: &[Span], chosen: usize) -> Self {
        let chosen = spans.get(chosen).filter(|_| mode == ViewMode::Single);
        match chosen {
            Some(span) => Self { from: span.from, length: span.to - span.from },
            None => Self { from: 0, length: spans.iter().map(|span| span.to).max().unwrap_or(0) },
        }
    }

    /// The playhead's position at a moment, as near as it can be.
    pub fn position(self, moment: u64) -> u64 {
        moment.saturating_sub(self.from).min(self.length)
    }
}

/// From a moment on the visitor used this window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The moment.
    pub at: u64,
    /// The window, by its place among all.
    pub window: usize,
}

/// Which window the visitor used, through the whole session. `used` are moments at which an
/// input is known, each with its window.
///
/// A window that was used for less than a second in between has no turn. One that was closed
/// gives way to what is still open.
pub fn course(spans: &[Span], mut used: Vec<(u64, usize)>) -> Vec<Turn> {
    used.sort_unstable();
    let first = (0..spans.len()).min_by_key(|window| spans[*window].from);
    let Some(first) = first else { return Vec::new() };
    let mut turns = vec![Turn { at: 0, window: first }];
    let mut rest = used.iter().peekable();
    while let Some((begin, window)) = rest.next() {
        while rest.next_if(|(_, next)| next == window).is_some() {}
        let end = rest.peek().map_or(u64::MAX, |(at, _)| *at);
        let at = begin.saturating_add(SETTLED_MS);
        close(spans, &used, &mut turns, at);
        let is_shown = turns.last().is_some_and(|last| last.window == *window);
        if !is_shown && at <= end {
            turns.push(Turn { at, window: *window });
        }
    }
    close(spans, &used, &mut turns, u64::MAX);
    turns
}

/// Ends turns whose window was closed before a moment.
fn close(spans: &[Span], used: &[(u64, usize)], turns: &mut Vec<Turn>, until: u64) {
    while let Some(last) = turns.last().copied() {
        let closed = spans[last.window].to.max(last.at);
        if until <= closed {
            return;
        }
        // What ends soon after was hardly the place where the visit went on.
        let goes_on = closed.saturating_add(SETTLED_MS);
        let is_open =
            |window: &usize| spans[*window].from <= closed && goes_on <= spans[*window].to;
        let last_use = |window: &usize| {
            used.iter().rfind(|(at, of)| of == window && *at <= closed).map(|(at, _)| *at)
        };
        let Some(next) = (0..spans.len()).filter(is_open).max_by_key(last_use) else { return };
        turns.push(Turn { at: closed, window: next });
    }
}

/// The window that the visitor used at a moment.
pub fn active(course: &[Turn], moment: u64) -> Option<usize> {
    let idx = course.partition_point(|turn| turn.at <= moment);
    course.get(idx.saturating_sub(1)).map(|turn| turn.window)
}

/// The next turn after a moment, if it is not later than another.
pub fn upcoming(course: &[Turn], moment: u64, until: u64) -> Option<Turn> {
    let idx = course.partition_point(|turn| turn.at <= moment);
    course.get(idx).copied().filter(|turn| turn.at <= until)
}

/// The windows that are seen at a moment, by their places, in order.
pub fn shown(
    mode: ViewMode,
    spans: &[Span],
    course: &[Turn],
    chosen: usize,
    moment: u64,
) -> Vec<usize> {
    match mode {
        ViewMode::Single => vec![chosen],
        ViewMode::Follow => vec![active(course, moment).unwrap_or(chosen)],
        ViewMode::Side if spans.len() <= MOST_SHOWN => (0..spans.len()).collect(),
        ViewMode::Side => {
            // The last that had a turn come first, then those that were opened last.
            let turn = |window: &usize| {
                let had = course.iter().rfind(|turn| turn.window == *window && turn.at <= moment);
                (had.map(|turn| turn.at), spans[*window].from <= moment, spans[*window].from)
            };
            let mut windows: Vec<usize> = (0..spans.len()).collect();
            windows.sort_by_key(|window| std::cmp::Reverse(turn(window)));
            windows.truncate(MOST_SHOWN);
            windows.sort_unstable();
            windows
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn span(from: u64, to: u64) -> Span {
        Span { from, to }
    }

    const fn turn(at: u64, window: usize) -> Turn {
        Turn { at, window }
    }

    #[test]
    fn a_window_is_shown_once_its_use_has_settled() {
        let spans = [span(0, 60_000), span(8_000, 88_000)];
        let used = vec![(0, 0), (5_000, 0), (10_000, 1), (14_000, 1), (40_000, 0), (50_000, 0)];

        let course = course(&spans, used);

        assert_eq!(course, [turn(0, 0), turn(11_000, 1), turn(41_000, 0), turn(60_000, 1)]);
        assert_eq!(active(&course, 10_999), Some(0));
        assert_eq!(active(&course, 11_000), Some(1));
        assert_eq!(upcoming(&course, 11_000, 50_000), Some(turn(41_000, 0)));
        assert_eq!(upcoming(&course, 11_000, 20_000), None);
    }

    #[test]
    fn a_mere_touch_is_no_turn() {
        let spans = [span(0, 60_000), span(1_000, 60_000)];

        let course = course(&spans, vec![(0, 0), (10_000, 1), (10_900, 0), (20_000, 0)]);

        assert_eq!(course, [turn(0, 0)]);
    }

    #[test]
    fn a_closed_window_gives_way_to_what_is_open() {
        let spans = [span(0, 10_000), span(2_000, 30_000), span(3_000, 20_000)];

        let course = course(&spans, vec![(0, 0), (3_200, 2), (5_000, 0), (9_000, 0)]);

        assert_eq!(course[1..], [turn(4_200, 2), turn(6_000, 0), turn(10_000, 2), turn(20_000, 1)]);
    }

    #[test]
    fn no_window_has_no_course() {
        assert_eq!(course(&[], Vec::new()), []);
        assert_eq!(active(&[], 5), None);
    }

    #[test]
    fn at_most_four_windows_stand_side_by_side() {
        let spans: Vec<Span> = (0..6).map(|n| span(n * 1_000, 60_000)).collect();
        let course = course(&spans, vec![(20_000, 5), (30_000, 1), (40_000, 3)]);
        let shown = |moment| shown(ViewMode::Side, &spans, &course, 0, moment);

        assert_eq!(shown(50_000), [0, 1, 3, 5]);
        assert_eq!(shown(0), [0, 3, 4, 5]);
    }

    #[test]
    fn a_single_window_is_its_own_extent() {
        let spans = [span(0, 60_000), span(8_000, 88_000)];
        let one = Extent::of(ViewMode::Single, &spans, 1);
        let all = Extent::of(ViewMode::Side, &spans, 1);

        assert_eq!(one, Extent { from: 8_000, length: 80_000 });
        assert_eq!(all, Extent { from: 0, length: 88_000 });
        assert_eq!(
            (one.position(3_000), one.position(9_000), one.position(99_000)),
            (0, 1_000, 80_000)
        );
    }

    #[test]
    fn modes_read_back_and_go_round() {
        for mode in ViewMode::ALL {
            assert_eq!(ViewMode::parse(mode.slug()), Some(mode));
            assert_eq!(mode.next().next().next(), mode);
        }
        assert_eq!(ViewMode::parse("both"), None);
    }
}
