//! Which key does what, as a function; and the same as a sheet for people.

use super::overlays::Overlay;
use super::playhead::{Input, Playhead, Speed};

const STEP_MS: i64 = 5_000;
const LONG_STEP_MS: i64 = 30_000;

/// What a key asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// An input of the clock.
    Clock(Input),
    /// Go back to where the last skip began.
    UndoSkip,
    /// Go to the next or previous row of a kind.
    Go { what: Target, is_later: bool },
    /// Show the windows in the next way.
    NextMode,
    /// Show the next or previous window.
    NextWindow { is_later: bool },
    /// Scale to fit, or show at 100 %.
    ToggleFit,
    /// Fill the screen, or give it back.
    ToggleFullScreen,
    /// Draw something over the page, or do not.
    ToggleOverlay(Overlay),
    /// Tell what is under the pointer, or do not.
    ToggleInspect,
    /// Show less of the timeline, larger, or more of it.
    Zoom { is_nearer: bool },
    /// Show all of the timeline.
    ShowAll,
    /// Open or close the side panel.
    ToggleSide,
    /// Show or hide the top bar.
    ToggleTopBar,
    /// Type into the activity's search.
    Search,
    /// Copy a link to this moment.
    CopyLink,
    /// Write a note at this moment.
    WriteNote,
    /// Tag the session.
    Tag,
    /// Mark the session as watched, or take the mark back.
    ToggleWatched,
    /// Open the next or previous session of the list.
    NextSession { is_later: bool },
    /// Go to the end of what is still recorded.
    GoLive,
    /// Open or close the help sheet.
    ToggleHelp,
    /// Close the top-most thing.
    Close,
}

/// What a viewer goes from one to the next of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Errors of the page and of backends.
    Error,
    /// Rage, dead and slow clicks.
    Frustration,
    /// Custom and server events.
    Event,
    /// Page visits.
    Page,
    /// Notes.
    Note,
    /// Another picture of the page.
    Change,
}

impl Target {
    /// One of it, in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Frustration => "rage, dead or slow click",
            Self::Event => "event",
            Self::Page => "page visit",
            Self::Note => "note",
            Self::Change => "change",
        }
    }
}

/// The sheet: keys, and what they do.
pub const SHEET: [(&str, &str); 36] = [
    ("Space", "Play or pause"),
    ("← →", "Back or forward 5 s, with Shift 30 s"),
    ("Home End", "Start, end"),
    ("PgUp PgDn", "Forward or back a tenth"),
    (", .", "Previous, next visible change"),
    ("↑ ↓ and 1 … 6", "Speed"),
    ("i", "Skip inactivity"),
    ("U", "Undo the last skip"),
    ("e E", "Next, previous error"),
    ("r R", "Next, previous rage, dead or slow click"),
    ("v V", "Next, previous event"),
    ("p P", "Next, previous page visit"),
    ("b B", "Next, previous note"),
    ("w W", "Next, previous tab"),
    ("a", "One tab, follow the visitor, side by side"),
    ("z", "Scale to fit, or 100 %"),
    ("f", "Full screen"),
    ("+ −", "Zoom the timeline, also Ctrl and the wheel, or Shift and a drag"),
    ("0", "All of the timeline"),
    ("m", "The visitor's pointer"),
    ("c", "Clicks over the page"),
    ("d", "Scroll depth"),
    ("y", "Inspect the page"),
    ("[", "Side panel"),
    ("]", "Top bar"),
    ("/", "Search activity"),
    ("l", "Copy a link to this moment"),
    ("n", "Write a note at this moment"),
    ("t", "Tag the session"),
    ("u", "Watched, or not"),
    ("j k", "Next, previous session of the list"),
    ("L", "Go live"),
    ("g s, g f, g w", "Sessions, segments, watch list"),
    ("\\", "Labels of the navigation"),
    ("Esc", "Close what is open, end inspecting"),
    ("?", "This sheet"),
];

/// The command of `key`, as `KeyboardEvent.key` names it.
pub fn command(key: &str, has_shift: bool, playhead: &Playhead) -> Option<Command> {
    let step = if has_shift { LONG_STEP_MS } else { STEP_MS };
    let tenth = i64::try_from(playhead.length() / 10).unwrap_or(i64::MAX);
    let go = |what| Some(Command::Go { what, is_later: !has_shift });
    let input = match key {
        "PageUp" => Input::Step(tenth),
        "PageDown" => Input::Step(-tenth),
        " " => Input::Toggle,
        "ArrowLeft" => Input::Step(-step),
        "ArrowRight" => Input::Step(step),
        "Home" => Input::Seek(0),
        "End" => Input::Seek(playhead.length()),
        "ArrowUp" => Input::SetSpeed(playhead.speed().faster()),
        "ArrowDown" => Input::SetSpeed(playhead.speed().slower()),
        "i" => Input::SetSkip(!playhead.skips_inactivity()),
        "U" => return Some(Command::UndoSkip),
        "e" | "E" => return go(Target::Error),
        "r" | "R" => return go(Target::Frustration),
        "v" | "V" => return go(Target::Event),
        "p" | "P" => return go(Target::Page),
        "b" | "B" => return go(Target::Note),
        "." => return Some(Command::Go { what: Target::Change, is_later: true }),
        "," => return Some(Command::Go { what: Target::Change, is_later: false }),
        "a" => return Some(Command::NextMode),
        "w" | "W" => return Some(Command::NextWindow { is_later: !has_shift }),
        "z" => return Some(Command::ToggleFit),
        "f" => return Some(Command::ToggleFullScreen),
        "m" => return Some(Command::ToggleOverlay(Overlay::Pointer)),
        "c" => return Some(Command::ToggleOverlay(Overlay::Clicks)),
        "d" => return Some(Command::ToggleOverlay(Overlay::Depth)),
        "y" => return Some(Command::ToggleInspect),
        // Without Shift where the plus sign needs it.
        "+" | "=" => return Some(Command::Zoom { is_nearer: true }),
        "-" => return Some(Command::Zoom { is_nearer: false }),
        "0" => return Some(Command::ShowAll),
        "[" => return Some(Command::ToggleSide),
        "]" => return Some(Command::ToggleTopBar),
        "/" => return Some(Command::Search),
        "L" => return Some(Command::GoLive),
        "l" => return Some(Command::CopyLink),
        "n" => return Some(Command::WriteNote),
        "t" => return Some(Command::Tag),
        "u" => return Some(Command::ToggleWatched),
        "j" => return Some(Command::NextSession { is_later: true }),
        "k" => return Some(Command::NextSession { is_later: false }),
        "?" => return Some(Command::ToggleHelp),
        "Escape" => return Some(Command::Close),
        digit => Input::SetSpeed(nth_speed(digit)?),
    };
    Some(Command::Clock(input))
}

fn nth_speed(digit: &str) -> Option<Speed> {
    let number: usize = digit.parse().ok()?;
    Speed::ALL.get(number.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_command_and_others_have_none() {
        let playhead = Playhead::new(60_000, 0, Speed::NORMAL, true);
        let clock = |input| Some(Command::Clock(input));
        for (key, has_shift, expected) in [
            (" ", false, clock(Input::Toggle)),
            ("ArrowRight", false, clock(Input::Step(5_000))),
            ("ArrowLeft", true, clock(Input::Step(-30_000))),
            ("PageDown", false, clock(Input::Step(-6_000))),
            ("End", false, clock(Input::Seek(60_000))),
            ("1", false, clock(Input::SetSpeed(Speed::ALL[0]))),
            ("6", false, clock(Input::SetSpeed(Speed::ALL[5]))),
            ("i", false, clock(Input::SetSkip(false))),
            ("z", false, Some(Command::ToggleFit)),
            ("e", false, Some(Command::Go { what: Target::Error, is_later: true })),
            ("E", true, Some(Command::Go { what: Target::Error, is_later: false })),
            (",", false, Some(Command::Go { what: Target::Change, is_later: false })),
            ("L", true, Some(Command::GoLive)),
            ("U", true, Some(Command::UndoSkip)),
            ("n", false, Some(Command::WriteNote)),
            ("t", false, Some(Command::Tag)),
            ("u", false, Some(Command::ToggleWatched)),
            ("j", false, Some(Command::NextSession { is_later: true })),
            ("k", false, Some(Command::NextSession { is_later: false })),
            ("B", true, Some(Command::Go { what: Target::Note, is_later: false })),
            ("a", false, Some(Command::NextMode)),
            ("W", true, Some(Command::NextWindow { is_later: false })),
            ("?", true, Some(Command::ToggleHelp)),
            ("m", false, Some(Command::ToggleOverlay(Overlay::Pointer))),
            ("y", false, Some(Command::ToggleInspect)),
            ("=", false, Some(Command::Zoom { is_nearer: true })),
            ("0", false, Some(Command::ShowAll)),
            ("]", false, Some(Command::ToggleTopBar)),
            ("7", false, None),
            ("Tab", false, None),
        ] {
            assert_eq!(command(key, has_shift, &playhead), expected, "{key}");
        }
    }
}
