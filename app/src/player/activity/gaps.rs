//! Where something is missing of a recording, why, in words, and what helps.

use std::sync::Arc;

use leptos::prelude::*;
use model::limits::EVENT_BYTES;
use model::replay::{Gap, ManifestWindow};

use super::Activity;
use crate::format::{bytes, clock, worded};
use crate::player::windows::Extent;

/// The recorder left nothing out, and yet the picture does not fit what follows.
pub const DRIFT: &str = "drift";

/// Why something is missing. The gap's times are as the playhead counts.
pub fn gap_words(gap: &Gap) -> String {
    let ms = gap.to.saturating_sub(gap.from);
    let missing =
        if ms == 0 { "Something is missing".to_owned() } else { format!("{} missing", worded(ms)) };
    match gap.why.as_str() {
        "lost" if gap.chunks == 1 => format!("{missing} (1 chunk never arrived)"),
        "lost" => format!("{missing} ({} chunks never arrived)", gap.chunks),
        "idle" => format!("Recording paused while idle for {}", worded(ms)),
        "too_large" => format!("The page was too large to record here{}", sizes(gap.bytes)),
        "storm" | "overflow" => "Too much happened at once to record all of it".to_owned(),
        "fidelity" => format!("No picture since {} (storage budget)", clock(gap.from)),
        DRIFT => format!("May differ from what the visitor saw since {}", clock(gap.from)),
        _ => missing,
    }
}

/// What can be done so that it is recorded the next time.
pub fn gap_help(why: &str) -> Option<&'static str> {
    match why {
        "too_large" => Some(
            "Mark what makes the page large with data-hs-block, or let it load only what is \
             looked at: the recorder takes nothing larger at once.",
        ),
        "overflow" => Some(
            "Mark what changes all the time with data-hs-block: nobody has to see each frame of \
             a ticker.",
        ),
        "fidelity" => Some(
            "Raise ingest.max_session_bytes or ingest.max_session_age: beyond them only what the \
             visitor does is recorded.",
        ),
        _ => None,
    }
}

/// What was left out is larger than the limit, unless it was for another reason.
fn sizes(left_out: u64) -> String {
    let limit = EVENT_BYTES as u64;
    match left_out {
        0 => String::new(),
        left_out if limit < left_out => format!(" ({}, limit {})", bytes(left_out), bytes(limit)),
        left_out => format!(" ({})", bytes(left_out)),
    }
}

impl Activity {
    /// Why something is missing of a window at a moment of its own. Reactive.
    pub fn gap_at(self, place: usize, own: u64) -> Option<Gap> {
        self.missing.with(|missing| {
            let is_here =
                |(of, gap): &&(usize, Gap)| *of == place && (gap.from..gap.to).contains(&own);
            let here = missing.iter().filter(is_here).map(|(_, gap)| gap);
            // What is known to be missing says more than that something does not fit.
            here.min_by_key(|gap| gap.why == DRIFT).cloned()
        })
    }

    /// From a moment of a window on, until its picture is taken anew, the picture may differ
    /// from what the visitor saw.
    #[cfg(feature = "hydrate")]
    pub fn drift(self, place: usize, from: u64, until: u64) {
        let is_drift = |(of, gap): &(usize, Gap)| *of == place && gap.why == DRIFT;
        let is_known = self.missing.with_untracked(|missing| {
            missing.iter().any(|it| is_drift(it) && (it.1.from..it.1.to).contains(&from))
        });
        if !is_known {
            let gap = Gap { from, to: until, why: DRIFT.to_owned(), chunks: 0, bytes: 0 };
            self.missing.update(|missing| {
                missing.retain(|it| !(is_drift(it) && it.1.to == until));
                missing.push((place, gap));
            });
        }
    }

    /// Pictures of a window were taken anew at these moments: what did not fit ends there.
    #[cfg(feature = "hydrate")]
    pub fn renew(self, place: usize, snapshots: &[u64]) {
        let end = |(of, gap): &(usize, Gap)| {
            let is_drift = *of == place && gap.why == DRIFT;
            let mut within = snapshots.iter().filter(|at| gap.from < **at && **at < gap.to);
            within.next().copied().filter(|_| is_drift)
        };
        if self.missing.with_untracked(|missing| missing.iter().any(|it| end(it).is_some())) {
            self.missing.update(|missing| {
                for it in missing {
                    it.1.to = end(it).unwrap_or(it.1.to);
                }
            });
        }
    }
}

/// The gaps that are seen, counted as the playhead does.
pub fn seen_gaps(
    missing: &[(usize, Gap)],
    windows: &[ManifestWindow],
    extent: Extent,
    only: Option<usize>,
) -> Arc<[Gap]> {
    let count = |(place, gap): &(usize, Gap)| {
        let offset = windows.get(*place)?.offset;
        let (from, to) = (extent.position(offset + gap.from), extent.position(offset + gap.to));
        Some(Gap { from, to, ..gap.clone() })
    };
    let is_seen = |(place, _): &&(usize, Gap)| only.is_none_or(|only| only == *place);
    let mut gaps: Vec<Gap> = missing.iter().filter(is_seen).filter_map(count).collect();
    gaps.sort_by_key(|gap| gap.from);
    Arc::from(gaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(why: &str, bytes: u64) -> String {
        let gap = Gap { from: 190_000, to: 196_000, why: why.to_owned(), chunks: 3, bytes };
        gap_words(&gap).replace(['\u{a0}', '\u{2009}'], " ")
    }

    #[test]
    fn each_reason_has_its_words() {
        for (why, bytes, words) in [
            ("lost", 0, "6 s missing (3 chunks never arrived)"),
            ("idle", 0, "Recording paused while idle for 6 s"),
            ("fidelity", 0, "No picture since 3:10 (storage budget)"),
            ("too_large", 0, "The page was too large to record here"),
            (
                "too_large",
                41 * 1024 * 1024,
                "The page was too large to record here (41 MiB, limit 16 MiB)",
            ),
            ("too_large", 2 * 1024 * 1024, "The page was too large to record here (2 MiB)"),
            (DRIFT, 0, "May differ from what the visitor saw since 3:10"),
            ("unheard of", 0, "6 s missing"),
        ] {
            assert_eq!(said(why, bytes), words);
        }
    }
}
