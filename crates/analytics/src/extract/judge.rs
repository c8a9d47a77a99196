//! What became of clicks: answered, slow, dead, rage, followed by an error.
//!
//! ```text
//! click ──▶ opens an observation ──▶ answered ≤ 2 s: fine
//!                                ──▶ answered ≤ 7 s: slow
//!                                ──▶ seen for ≥ 3 s without an answer: dead, else undecided
//! ```
//!
//! # Invariants
//!
//! - Observed clicks all have the same target: a click elsewhere ends the observation of the
//!   others. Every click is opened once, answered or ended once, and looked at once by each of
//!   errors and selections, so judging takes time in proportion to the events.

use std::collections::VecDeque;

use model::facts::ClickVerdict;
use serde::{Deserialize, Serialize};

use super::clicks::{Click, Half, distance};
use crate::thresholds::{
    DOUBLE_CLICK, ERROR_WITHIN, LABEL_WITHIN, LINK_MAX, OBSERVED_MAX, OBSERVED_MIN, RAGE_FEWEST,
    RAGE_LAST_ANSWER, RAGE_PAUSE, RAGE_SPREAD, SELECTION_WITHIN, SLOW_AFTER,
};

/// Clicks in one place, fast.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Cluster {
    first: usize,
    last: usize,
    last_at: u64,
}

/// The clicks of a window and who is judged yet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Judge {
    pub(super) clicks: Vec<Click>,
    /// Clicks without an answer that are still observed.
    open: VecDeque<usize>,
    /// A link that was not answered in time: its page may come yet.
    late_link: Option<usize>,
    cluster: Option<Cluster>,
    /// Clicks below were already looked at by an error, a selection, a focus.
    n_with_error: usize,
    n_selected: usize,
    n_focused: usize,
    last_report: Option<u64>,
    /// When the page said that it goes away.
    away_at: Option<u64>,
}

impl Judge {
    /// A complete click; `false` when it is another one's echo and is no click of its own.
    pub(super) fn click(&mut self, mut click: Click, is_labelled: bool) -> bool {
        let previous = self.clicks.last();
        let is_echo = previous.is_some_and(|previous| {
            previous.is_label
                && is_labelled
                && previous.node != click.node
                && click.at - previous.at <= LABEL_WITHIN
        });
        if is_echo {
            return false;
        }
        let is_same = previous.is_some_and(|previous| is_same_target(previous, &click));
        click.shares = is_same && previous.is_some_and(|last| click.at - last.at <= DOUBLE_CLICK);
        if !is_same {
            self.end_observation(click.at);
        }
        if self.last_report == Some(click.at) {
            click.response = click.response.or(Some(click.at));
        }
        let index = self.clicks.len();
        self.clicks.push(click);
        self.add_to_cluster(index);
        if self.clicks[index].response.is_some() {
            self.settle(index);
        } else {
            self.open.push_back(index);
        }
        true
    }

    /// Time has passed.
    pub(super) fn tick(&mut self, at: u64) {
        while let Some(&index) = self.open.front() {
            if at.saturating_sub(self.clicks[index].at) <= OBSERVED_MAX {
                break;
            }
            self.open.pop_front();
            let click = &self.clicks[index];
            let end = (click.at + OBSERVED_MAX).min(self.away_at.unwrap_or(u64::MAX));
            self.give_up(index, end);
        }
        if self.cluster.as_ref().is_some_and(|cluster| cluster.last_at + RAGE_PAUSE < at) {
            self.end_cluster();
        }
    }

    /// Something answered, to clicks not longer ago than `within`.
    pub(super) fn answer(&mut self, half: Option<&mut Half>, at: u64, within: u64) {
        let within = within.min(OBSERVED_MAX);
        if let Some(half) = half
            && at.saturating_sub(half.at) <= within
        {
            half.response.get_or_insert(at);
        }
        while let Some(&index) = self.open.back() {
            if within < at.saturating_sub(self.clicks[index].at) {
                break;
            }
            self.open.pop_back();
            self.clicks[index].response = Some(at);
            self.settle(index);
        }
    }

    /// The page reported something of its own, perhaps in the very millisecond of the click.
    pub(super) fn report(&mut self, half: Option<&mut Half>, at: u64, within: u64) {
        self.last_report = Some(at);
        self.answer(half, at, within);
    }

    /// A page visit begins, on this page.
    pub(super) fn arrive(&mut self, at: u64, page: &str) {
        self.answer(None, at, OBSERVED_MAX);
        self.end_observation(self.away_at.unwrap_or(at).min(at));
        self.away_at = None;
        self.end_cluster();
        if let Some(index) = self.late_link.take() {
            let click = &mut self.clicks[index];
            let is_meant = click.destination.as_deref().is_none_or(|key| key == page);
            if is_meant && at - click.at <= LINK_MAX {
                click.response = Some(at);
                self.settle(index);
            }
        }
    }

    /// The page goes away: an answer to links and submits, the end of what can be seen of others.
    pub(super) fn leave(&mut self, at: u64) {
        let is_leaving = |click: &Click| click.is_link || click.is_submit;
        if self.open.back().is_some_and(|&index| is_leaving(&self.clicks[index])) {
            self.answer(None, at, OBSERVED_MAX);
        }
        self.away_at.get_or_insert(at);
    }

    /// Nobody sees the window. `opened` is how soon after a click that is its answer.
    pub(super) fn hide(&mut self, half: Option<&mut Half>, at: u64, opened: u64) {
        if self.away_at.is_none() {
            self.answer(half, at, opened);
            self.end_observation(at);
        }
    }

    /// The window is seen again.
    pub(super) const fn show(&mut self) {
        self.away_at = None;
    }

    /// An error nobody caught, or a request that failed.
    pub(super) fn error(&mut self, half: Option<&mut Half>, at: u64) {
        if let Some(half) = half {
            half.has_error |= at.saturating_sub(half.at) <= ERROR_WITHIN;
        }
        let clicks = self.clicks.get_mut(self.n_with_error..).unwrap_or_default();
        for click in clicks.iter_mut().rev() {
            if ERROR_WITHIN < at.saturating_sub(click.at) {
                break;
            }
            click.has_error = true;
        }
        self.n_with_error = self.clicks.len();
    }

    /// Text was marked: clicks just before were no clicks.
    pub(super) fn select(&mut self, half: Option<&mut Half>, at: u64) {
        if let Some(half) = half {
            half.is_marking |= at.saturating_sub(half.at) <= SELECTION_WITHIN;
        }
        let clicks = self.clicks.get_mut(self.n_selected..).unwrap_or_default();
        for click in clicks.iter_mut().rev() {
            if SELECTION_WITHIN < at.saturating_sub(click.at) {
                break;
            }
            (click.is_candidate, click.can_rage) = (false, false);
        }
        self.n_selected = self.clicks.len();
    }

    /// A field got the focus: what is observed went there.
    pub(super) fn focus(&mut self, half: Option<&mut Half>) {
        if let Some(half) = half {
            half.is_text = true;
        }
        let first = self.open.front().copied().unwrap_or(self.clicks.len());
        let clicks = self.clicks.get_mut(first.max(self.n_focused)..).unwrap_or_default();
        for click in clicks {
            // Those without a verdict are the observed ones.
            if click.verdict == ClickVerdict::Fine && click.response.is_none() {
                click.is_candidate = false;
            }
        }
        self.n_focused = self.clicks.len();
    }

    /// Something was not recorded: nothing can be said of what is observed.
    pub(super) fn lose(&mut self) {
        while let Some(index) = self.open.pop_front() {
            self.decide(index, ClickVerdict::Undecided);
        }
        self.end_cluster();
    }

    /// Nothing comes any more; of a live session, nothing so far.
    pub(super) fn finish(&mut self, at: u64, is_live: bool) {
        self.end_cluster();
        if is_live {
            self.lose();
        } else {
            self.end_observation(self.away_at.unwrap_or(at).min(at));
        }
    }

    fn end_observation(&mut self, at: u64) {
        while let Some(index) = self.open.pop_front() {
            self.give_up(index, at);
        }
    }

    /// No answer came until `end`.
    fn give_up(&mut self, index: usize, end: u64) {
        let click = &self.clicks[index];
        // The click before may have been answered after this one was made.
        if click.shares && index > 0 && self.clicks[index - 1].response.is_some() {
            return;
        }
        if click.is_link {
            self.late_link = Some(index);
        }
        let is_seen = OBSERVED_MIN <= end.saturating_sub(self.clicks[index].at);
        self.decide(index, if is_seen { ClickVerdict::Dead } else { ClickVerdict::Undecided });
    }

    fn settle(&mut self, index: usize) {
        let click = &self.clicks[index];
        let waited = click.response.map_or(0, |response| response - click.at);
        let is_slow = SLOW_AFTER < waited;
        self.decide(index, if is_slow { ClickVerdict::Slow } else { ClickVerdict::Fine });
    }

    fn decide(&mut self, index: usize, verdict: ClickVerdict) {
        let click = &mut self.clicks[index];
        click.verdict =
            if click.is_candidate && !click.is_rage { verdict } else { ClickVerdict::Fine };
    }

    fn add_to_cluster(&mut self, index: usize) {
        let click = &self.clicks[index];
        let is_next = self.cluster.as_ref().is_some_and(|cluster| {
            let first = &self.clicks[cluster.first];
            let far = match (first.client.zip(click.client), first.page.zip(click.page)) {
                (Some((from, to)), _) | (None, Some((from, to))) => distance(from, to),
                (None, None) => 0.0,
            };
            click.at - cluster.last_at <= RAGE_PAUSE
                && far <= RAGE_SPREAD
                && first.visit == click.visit
        });
        let (can_rage, last_at) = (click.can_rage, click.at);
        if !is_next || !can_rage {
            self.end_cluster();
        }
        if can_rage {
            let first = self.cluster.as_ref().map_or(index, |cluster| cluster.first);
            self.cluster = Some(Cluster { first, last: index, last_at });
        }
    }

    fn end_cluster(&mut self) {
        let Some(Cluster { first, last, .. }) = self.cluster.take() else { return };
        let members: Vec<usize> =
            (first..=last).filter(|&index| self.clicks[index].can_rage).collect();
        if members.len() < RAGE_FEWEST || self.is_working(&members) {
            return;
        }
        for &index in &members {
            self.clicks[index].is_rage = true;
            self.clicks[index].verdict = ClickVerdict::Fine;
        }
        self.clicks[members[0]].rage = u32::try_from(members.len()).unwrap_or(u32::MAX);
    }

    /// Plus, minus, next, keypads: every click had its own answer before the next.
    fn is_working(&self, members: &[usize]) -> bool {
        members.iter().enumerate().all(|(place, &index)| {
            let click = &self.clicks[index];
            let due = match members.get(place + 1) {
                Some(&next) => self.clicks[next].at,
                None => click.at + RAGE_LAST_ANSWER,
            };
            click.response.is_some_and(|response| response <= due)
        })
    }
}

fn is_same_target(previous: &Click, click: &Click) -> bool {
    match (previous.node, click.node) {
        (Some(previous), Some(node)) => previous == node,
        _ => previous.selector == click.selector,
    }
}
