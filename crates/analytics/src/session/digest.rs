//! What a list shows of a session.

use model::facts::{ClickVerdict, InputRun, SessionFacts};
use model::{ActivityStrip, DeviceDigest, STRIP_SLICES, SessionDigest, Signals};

use super::WindowPart;

/// The digest of a session's facts; `windows` are those that the facts were merged from.
pub fn digest(facts: &SessionFacts, windows: &[WindowPart<'_>]) -> SessionDigest {
    let counts = &facts.counts;
    let page = |visit: &model::facts::VisitFact| visit.page.clone();
    SessionDigest {
        active_ms: facts.active_ms,
        wall_ms: facts.wall_ms,
        entry_page: facts.visits.first().map(page),
        exit_page: facts.visits.iter().find(|visit| visit.is_exit).map(page),
        exit_url: facts.visits.iter().find(|visit| visit.is_exit).map(|visit| visit.url.clone()),
        n_visits: counts.n_visits,
        n_clicks: counts.n_clicks,
        n_keys: counts.n_keys,
        n_custom_events: counts.n_custom_events.saturating_add(counts.n_server_events),
        signals: Signals {
            errors: counts.n_errors,
            server_errors: counts.n_server_errors,
            rage: counts.n_rage,
            dead: counts.n_dead,
            slow: counts.n_slow,
        },
        strip: strip(facts, windows),
        device: DeviceDigest {
            browser: facts.device.browser.clone(),
            browser_version: facts.device.browser_version.clone(),
            os: facts.device.os.clone(),
            kind: facts.device.kind,
            bot: facts.bot,
        },
        country: facts.place.country.clone(),
        city: facts.place.city.clone(),
        timezone: facts.place.timezone.clone(),
        referrer: facts.source.referrer_host.clone(),
        recorder: facts.recorder.clone(),
        utm_source: facts.source.utm.source.clone(),
        has_gap: facts.has_gap,
        has_replay: facts.has_replay,
        // Facts know a hash only.
        visitor: None,
    }
}

fn strip(facts: &SessionFacts, windows: &[WindowPart<'_>]) -> ActivityStrip {
    let slices = Slices::of(facts.wall_ms);
    let mut active = [0_u64; STRIP_SLICES];
    for window in windows {
        let Some(started_at) = window.facts.started_at else { continue };
        let offset = started_at.shifted(window.skew_ms).ms_since(facts.started_at);
        for run in &window.facts.runs {
            slices.add(&mut active, InputRun { from: run.from + offset, to: run.to + offset });
        }
    }
    let bit = |at: u64| 1_u64 << slices.slice(at);
    let is_frustrating = |click: &&model::facts::ClickFact| {
        click.is_rage || matches!(click.verdict, ClickVerdict::Dead | ClickVerdict::Slow)
    };
    let clicks = facts.clicks.iter().filter(is_frustrating);
    ActivityStrip {
        bars: active.iter().map(|ms| slices.bar(*ms)).collect(),
        errors: facts.errors.iter().fold(0, |bits, error| bits | bit(error.at)),
        frustration: clicks.fold(0, |bits, click| bits | bit(click.at)),
    }
}

/// A session's time in equal parts.
struct Slices {
    wall_ms: u64,
}

impl Slices {
    /// No slice is shorter than 1 ms, however short the session is.
    fn of(wall_ms: u64) -> Self {
        Self { wall_ms: wall_ms.max(STRIP_SLICES as u64) }
    }

    /// The slice of a moment; what is later than the end is in the last one.
    fn slice(&self, at: u64) -> usize {
        let slice = u128::from(at) * STRIP_SLICES as u128 / u128::from(self.wall_ms);
        usize::try_from(slice).unwrap_or(usize::MAX).min(STRIP_SLICES - 1)
    }

    /// Where a slice begins, in ms.
    fn begin(&self, slice: usize) -> u64 {
        let begin = u128::from(self.wall_ms) * slice as u128 / STRIP_SLICES as u128;
        u64::try_from(begin).unwrap_or(u64::MAX)
    }

    /// Spreads a stretch over the slices it touches. A single input weighs 1 ms.
    fn add(&self, active: &mut [u64; STRIP_SLICES], run: InputRun) {
        let (from, to) = (run.from, run.to.max(run.from.saturating_add(1)));
        let touched = active.iter_mut().enumerate().take(self.slice(to) + 1).skip(self.slice(from));
        for (slice, active) in touched {
            let overlap = to.min(self.begin(slice + 1)).saturating_sub(from.max(self.begin(slice)));
            *active = active.saturating_add(overlap);
        }
    }

    /// The share of a slice, 0 to 255; never 0 when there was any input.
    fn bar(&self, active_ms: u64) -> u8 {
        let whole = u128::from(self.wall_ms).div_ceil(STRIP_SLICES as u128).max(1);
        let share = (u128::from(active_ms) * 255 / whole).min(255);
        let share = u8::try_from(share).unwrap_or(u8::MAX);
        if active_ms == 0 { 0 } else { share.max(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(wall_ms: u64, runs: &[(u64, u64)]) -> Vec<u8> {
        let slices = Slices::of(wall_ms);
        let mut active = [0; STRIP_SLICES];
        for &(from, to) in runs {
            slices.add(&mut active, InputRun { from, to });
        }
        active.iter().map(|ms| slices.bar(*ms)).collect()
    }

    #[test]
    fn a_slice_is_as_high_as_its_share_of_activity() {
        let bars = bars(48_000, &[(0, 1_000), (1_500, 2_500)]);

        assert_eq!(bars[..4], [255, 127, 127, 0]);
    }

    #[test]
    fn a_single_input_shows() {
        assert_eq!(bars(48_000_000, &[(24_000_000, 24_000_000)])[24], 1);
        assert_eq!(bars(0, &[(0, 0)])[0], 255);
    }

    #[test]
    fn what_is_later_than_the_end_is_in_the_last_slice() {
        let bars = bars(480, &[(u64::MAX - 1, u64::MAX)]);

        assert_eq!(bars.iter().filter(|bar| **bar > 0).count(), 0);
        assert_eq!(Slices::of(480).slice(u64::MAX), STRIP_SLICES - 1);
    }
}
