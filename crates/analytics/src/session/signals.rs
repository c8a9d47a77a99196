//! What only the whole session tells: active time, exit, churn, abandonment, programs.

use std::collections::HashSet;

use model::facts::{Bot, ClickVerdict, DeviceKind, InputRun, MarkKind, SessionFacts};

use super::Part;
use crate::thresholds::{
    ACTIVE_GAP, CHURN_ACTIVE, ERROR_ABANDONMENT, INHUMAN_CLICKS, INHUMAN_VISITS,
};

/// Active time over the inputs of all windows, merged: two tabs are not twice the attention.
pub(super) fn active_ms(parts: &[Part<'_>]) -> u64 {
    let mut runs: Vec<(InputRun, u32)> = Vec::new();
    for (window, part) in (0_u32..).zip(parts) {
        let shifted = part
            .from
            .facts
            .runs
            .iter()
            .map(|run| InputRun { from: run.from + part.offset, to: run.to + part.offset });
        runs.extend(shifted.map(|run| (run, window)));
    }
    runs.sort_unstable();
    // Runs that a cap dropped are in the sums of their windows only.
    let dropped: u64 = parts.iter().map(|part| dropped_ms(part)).sum();
    let mut active = 0;
    let mut end: Option<(u64, u32)> = None;
    for (run, window) in runs {
        match end {
            Some((to, of)) if run.from <= to => {
                active += run.to.saturating_sub(to);
                if to < run.to {
                    end = Some((run.to, window));
                } else if run.to == to && of != window {
                    end = Some((to, u32::MAX));
                }
            }
            Some((to, of)) => {
                // Within a window a short gap that is no activity was one of being hidden.
                let is_switch = of != window && run.from - to <= ACTIVE_GAP;
                active += run.to - if is_switch { to } else { run.from };
                end = Some((run.to, window));
            }
            None => {
                active += run.to - run.from;
                end = Some((run.to, window));
            }
        }
    }
    active + dropped
}

fn dropped_ms(part: &Part<'_>) -> u64 {
    let facts = part.from.facts;
    let kept: u64 = facts.runs.iter().map(|run| run.to - run.from).sum();
    facts.active_ms.saturating_sub(kept)
}

/// Fills the signals, when all lists are in order.
pub(super) fn fill(facts: &mut SessionFacts, parts: &[Part<'_>], told: Bot) {
    mark_exit(facts);
    count(facts);
    facts.counts.n_churn = n_churn(facts);
    facts.counts.is_abandoned_on_error = !facts.is_live && is_abandoned(facts, parts);
    let is_automated =
        parts.iter().flat_map(|part| &part.from.facts.loads).any(|load| load.is_automated);
    facts.bot = if told != Bot::No {
        told
    } else if is_automated {
        Bot::Automation
    } else if is_inhuman(facts) {
        Bot::Inhuman
    } else {
        Bot::No
    };
    if facts.bot != Bot::No {
        facts.device.kind = DeviceKind::Bot;
    }
}

/// The visit with the session's last visitor input, else the last.
fn mark_exit(facts: &mut SessionFacts) {
    let visits = facts.visits.iter().enumerate();
    let last = visits.filter(|(_, visit)| visit.last_input_at.is_some());
    let last = last.max_by_key(|(index, visit)| (visit.last_input_at, *index));
    let exit = last.map(|(index, _)| index).or(facts.visits.len().checked_sub(1));
    if let Some(visit) = exit.and_then(|exit| facts.visits.get_mut(exit)) {
        visit.is_exit = true;
    }
}

fn count(facts: &mut SessionFacts) {
    let n = |count: usize| count as u64;
    let marks =
        |is: fn(MarkKind) -> bool| n(facts.marks.iter().filter(|mark| is(mark.kind)).count());
    let verdict = |verdict| n(facts.clicks.iter().filter(|click| click.verdict == verdict).count());
    let (n_dead, n_slow) = (verdict(ClickVerdict::Dead), verdict(ClickVerdict::Slow));
    let n_quick_backs = marks(|kind| kind == MarkKind::QuickBack);
    let n_thrashes = marks(|kind| kind != MarkKind::QuickBack);
    let counts = &mut facts.counts;
    (counts.n_dead, counts.n_slow) = (n_dead, n_slow);
    (counts.n_quick_backs, counts.n_thrashes) = (n_quick_backs, n_thrashes);
    counts.n_rage = n(facts.clicks.iter().filter(|click| click.rage > 0).count());
    counts.n_error_clicks = n(facts.clicks.iter().filter(|click| click.has_error).count());
    counts.n_attempts = n(facts.attempts.len());
    counts.n_submitted = n(facts.attempts.iter().filter(|one| one.submitted_at.is_some()).count());
    counts.n_failed_submits =
        facts.attempts.iter().map(|attempt| u64::from(attempt.n_failed_submits)).sum();
    counts.n_refills = facts.fields.iter().map(|field| u64::from(field.n_refills)).sum();
}

/// Short visits to a page that was seen earlier, with another one in between.
fn n_churn(facts: &SessionFacts) -> u64 {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut before: Option<&str> = None;
    let mut n_churn = 0;
    for visit in &facts.visits {
        let page = visit.page.as_str();
        let is_return = seen.contains(page) && before != Some(page);
        n_churn += u64::from(is_return && visit.active_ms < CHURN_ACTIVE);
        seen.insert(page);
        before = Some(page);
    }
    n_churn
}

fn is_abandoned(facts: &SessionFacts, parts: &[Part<'_>]) -> bool {
    let uncaught = parts.iter().filter_map(|part| {
        let at = part.from.facts.last_uncaught_at?;
        Some(at + part.offset)
    });
    uncaught.max().is_some_and(|at| facts.wall_ms.saturating_sub(at) <= ERROR_ABANDONMENT)
}

/// More than 20 clicks in a second, or 50 page visits in a minute.
fn is_inhuman(facts: &SessionFacts) -> bool {
    let is_dense = |times: &[u64], n: usize, within: u64| {
        times.windows(n.max(1)).any(|some| match (some.first(), some.last()) {
            (Some(first), Some(last)) => last - first <= within,
            _ => false,
        })
    };
    let mut clicks: Vec<u64> = facts.clicks.iter().map(|click| click.at).collect();
    clicks.sort_unstable();
    let visits: Vec<u64> = facts.visits.iter().map(|visit| visit.at).collect();
    is_dense(&clicks, INHUMAN_CLICKS + 1, 1_000) || is_dense(&visits, INHUMAN_VISITS, 60_000)
}
