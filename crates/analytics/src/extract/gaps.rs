//! What the recorder says that it left out, and how long the picture is not what the visitor saw.

use model::facts::caps;
use model::replay::Gap;
use serde::{Deserialize, Serialize};

use crate::text::cut;

/// Stretches of a window.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Gaps {
    over: Vec<Gap>,
    /// Those that last until the document is known as a whole again.
    lasting: Vec<Gap>,
    /// When the recorder paused.
    paused_at: Option<u64>,
}

impl Gaps {
    /// The recorder left something out at `at`, the largest of it `bytes` long.
    pub(super) fn lose(&mut self, why: &str, bytes: u64, at: u64) {
        match why {
            // Of a storm some rows are left out: the picture is whole.
            "storm" => {}
            "too_large" | "overflow" | "fidelity" => {
                match self.lasting.iter_mut().find(|known| known.why == why) {
                    Some(known) => known.bytes = known.bytes.max(bytes),
                    None => self.lasting.push(gap(at, at, why, bytes)),
                }
            }
            _ => self.keep(gap(at, at, why, bytes)),
        }
    }

    /// The recorder paused, or goes on.
    pub(super) fn idle(&mut self, is_paused: bool, at: u64) {
        if is_paused {
            self.paused_at = Some(at);
        } else if let Some(from) = self.paused_at.take() {
            self.keep(gap(from, at, "idle", 0));
        }
    }

    /// The document is known as a whole at `at`, or nothing comes after it.
    pub(super) fn end(&mut self, at: u64) {
        for lasting in std::mem::take(&mut self.lasting) {
            self.keep(Gap { to: at.max(lasting.from), ..lasting });
        }
    }

    /// All of them, the earliest first.
    pub(super) fn into_list(mut self) -> Vec<Gap> {
        self.over.sort_by_key(|gap| gap.from);
        self.over
    }

    fn keep(&mut self, gap: Gap) {
        if self.over.len() < caps::GAPS {
            self.over.push(gap);
        }
    }
}

fn gap(from: u64, to: u64, why: &str, bytes: u64) -> Gap {
    Gap { from, to, why: cut(why, caps::NAME_CHARS), chunks: 0, bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_the_picture_lasts_until_it_is_whole() {
        let mut gaps = Gaps::default();
        gaps.lose("too_large", 10, 100);
        gaps.lose("too_large", 40, 200);
        gaps.lose("storm", 0, 250);
        gaps.lose("error", 0, 300);
        gaps.end(400);
        gaps.lose("fidelity", 0, 500);
        gaps.end(900);

        let told = gaps.into_list();

        let told: Vec<_> =
            told.iter().map(|gap| (gap.from, gap.to, &*gap.why, gap.bytes)).collect();
        let expected =
            [(100, 400, "too_large", 40), (300, 300, "error", 0), (500, 900, "fidelity", 0)];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_pause_is_over_when_the_recorder_goes_on() {
        let mut gaps = Gaps::default();
        gaps.idle(false, 5);
        gaps.idle(true, 10);
        gaps.idle(false, 30);
        gaps.idle(true, 40);

        assert_eq!(gaps.into_list(), [gap(10, 30, "idle", 0)]);
    }
}
