//! Which key does what, as a function.

use super::playhead::{Input, Playhead, Speed};

const STEP_MS: i64 = 5_000;
const LONG_STEP_MS: i64 = 30_000;

/// What a key asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// An input of the clock.
    Clock(Input),
    /// Scale to fit, or show at 100 %.
    ToggleFit,
}

/// The command of `key`, as `KeyboardEvent.key` names it.
pub fn command(key: &str, has_shift: bool, playhead: &Playhead) -> Option<Command> {
    let step = if has_shift { LONG_STEP_MS } else { STEP_MS };
    let tenth = i64::try_from(playhead.length() / 10).unwrap_or(i64::MAX);
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
        "z" => return Some(Command::ToggleFit),
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
            ("7", false, None),
            ("0", false, None),
            ("Tab", false, None),
        ] {
            assert_eq!(command(key, has_shift, &playhead), expected, "{key}");
        }
    }
}
