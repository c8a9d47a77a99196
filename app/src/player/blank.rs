//! "Why is this blank?": what arrived of a recording that has no picture, and what helps.

use leptos::prelude::*;
#[cfg(any(feature = "hydrate", test))]
use model::replay::Manifest;
use model::{Refusal, Refused};

use super::handle::Player;
use super::panels::Panel;
use crate::api::sessions::SessionProfile;
use crate::format::counted;
use crate::profile::kept_words;

/// What arrived of a window, as far as its picture is concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    n_chunks: u64,
    n_events: u64,
    n_snapshots: u64,
    n_lost: u64,
    is_too_large: bool,
    is_plain: bool,
}

/// A fact, and what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fact {
    is: String,
    help: Option<&'static str>,
}

impl Received {
    /// Sums up a recording's plan.
    #[cfg(any(feature = "hydrate", test))]
    pub fn of(manifest: &Manifest) -> Self {
        let chunks = &manifest.chunks;
        let gap = |why: &str| manifest.gaps.iter().any(|gap| gap.why == why);
        Self {
            n_chunks: chunks.len() as u64,
            n_events: chunks.iter().map(|chunk| u64::from(chunk.n_events())).sum(),
            n_snapshots: chunks.iter().filter(|chunk| chunk.has_full_snapshot()).count() as u64,
            n_lost: manifest.gaps.iter().map(|gap| u64::from(gap.chunks)).sum(),
            is_too_large: gap("too_large"),
            is_plain: gap("fidelity"),
        }
    }

    /// In the order in which a recording comes about, with what was learned of the session.
    fn facts(&self, profile: Option<&SessionProfile>) -> Vec<Fact> {
        let (chunks, events) =
            (counted(self.n_chunks, "chunk", "chunks"), counted(self.n_events, "event", "events"));
        let lost = (self.n_lost > 0).then(|| Fact {
            is: format!("{} never arrived.", counted(self.n_lost, "chunk", "chunks")),
            help: Some(
                "The visitor's connection broke, or they were refused: ingest_chunks_total of \
                 /metrics says for what reason.",
            ),
        });
        let snapshots = match self.n_snapshots {
            0 => Fact {
                is: "None of them holds a full snapshot.".to_owned(),
                help: Some(
                    "A page sends it in its first chunk. It was lost, or is kept in the visitor's \
                     browser until the next visit.",
                ),
            },
            n => Fact {
                is: format!(
                    "{} arrived, and cannot be drawn.",
                    counted(n, "full snapshot", "full snapshots")
                ),
                help: Some("Open the browser's console: it says what the replayer does not take."),
            },
        };
        let too_large = self.is_too_large.then(|| Fact {
            is: "A page was too large to record.".to_owned(),
            help: Some("Block large parts of it, or raise ingest.max_inflated."),
        });
        let plain = self.is_plain.then(|| Fact {
            is: "Less detail was recorded, because storage was short.".to_owned(),
            help: Some("Raise the limits of a session under [ingest]."),
        });
        let arrived = Fact { is: format!("{chunks} arrived, with {events}."), help: None };
        let refused = profile.iter().flat_map(|profile| refused(profile));
        let rules = profile.iter().flat_map(|profile| rules(profile));
        let arrival = [Some(arrived), lost].into_iter().flatten();
        let picture = [too_large, plain, Some(snapshots)].into_iter().flatten();
        arrival.chain(refused).chain(picture).chain(rules).collect()
    }
}

/// What was refused of the site lately: some of it may be of this recording.
fn refused(profile: &SessionProfile) -> Vec<Fact> {
    let fact = |refused: &Refused| {
        let (why, help) = match refused.why {
            Refusal::UnknownKey => ("no project has their key", "Correct the pages' data-key."),
            Refusal::OriginNotAllowed => {
                ("the project does not name the site", "hindsight project origins names it.")
            }
            Refusal::TooLarge => {
                ("they were too large", "Raise ingest.max_frame and ingest.max_inflated.")
            }
        };
        let chunks = counted(refused.n_chunks.into(), "chunk", "chunks");
        Fact {
            is: format!("{chunks} of {} were refused in the last hour: {why}.", refused.origin),
            help: Some(help),
        }
    };
    profile.refused.iter().map(fact).collect()
}

/// Under which policy it was recorded, why, and by what.
fn rules(profile: &SessionProfile) -> Vec<Fact> {
    let policy = profile.mode.as_ref().map(|mode| Fact {
        is: format!("The project's policy is “{mode}”."),
        help: (mode == "wireframe").then_some("It leaves out images, and masks all text."),
    });
    let kept = Fact {
        is: format!("Why it was recorded: {}.", kept_words(profile.kept, profile.sample_rate)),
        help: None,
    };
    let recorder = profile.recorder.as_ref().map(|version| Fact {
        is: format!("Recorder {version}."),
        help: profile.has_gap.then_some("It said that it left something out."),
    });
    [policy, Some(kept), recorder].into_iter().flatten().collect()
}

/// The facts of the window that is shown, behind a question.
#[component]
pub fn WhyBlank(player: Player) -> impl IntoView {
    let facts = move || {
        player.profile.0.with(|profile| {
            player.pane().received.with(|received| received.facts(profile.as_ref()))
        })
    };
    let show_details = move |_| player.view.show(Panel::Details);
    view! {
        <details class="stage__why">
            <summary>"Why is this blank?"</summary>
            <ul>
                {move || {
                    facts()
                        .into_iter()
                        .map(|fact| view! { <li>{fact.is} " " {fact.help}</li> })
                        .collect_view()
                }}
            </ul>
            <button class="button button--quiet" r#type="button" on:click=show_details>
                "How it was recorded"
            </button>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use model::replay::{Gap, ManifestChunk};

    use super::*;

    fn said(chunks: &[(u32, u8)], gaps: &[(&str, u32)]) -> Vec<String> {
        let chunks = chunks.iter().zip(0..);
        let gap = |(why, chunks): &(&str, u32)| Gap {
            from: 0,
            to: 1,
            why: (*why).to_owned(),
            chunks: *chunks,
            bytes: 0,
        };
        let manifest = Manifest {
            chunks: chunks
                .map(|(&(events, flags), seq)| ManifestChunk(seq, 0, 1, 10, events, flags))
                .collect(),
            gaps: gaps.iter().map(gap).collect(),
            ..manifest()
        };
        Received::of(&manifest).facts(None).into_iter().map(|fact| fact.is).collect()
    }

    fn manifest() -> Manifest {
        serde_json::from_value(serde_json::json!({
            "session": "01976e8a-7b6c-7def-8123-456789abcdef",
            "window": "01976e8a-7b6c-7def-8123-456789abcde0",
            "from": 1, "length": 2, "state": "ended", "windows": [], "chunks": [],
            "keyframes": [], "gaps": [], "next": null
        }))
        .unwrap()
    }

    #[test]
    fn what_arrived_comes_first_and_what_was_lost_is_counted() {
        assert_eq!(
            said(&[(10, 0), (1, 0)], &[("lost", 2), ("lost", 1), ("idle", 0)]),
            [
                "2\u{a0}chunks arrived, with 11\u{a0}events.",
                "3\u{a0}chunks never arrived.",
                "None of them holds a full snapshot.",
            ]
        );
    }

    #[test]
    fn the_policy_the_reason_and_the_recorder_come_last() {
        let profile: SessionProfile = serde_json::from_value(serde_json::json!({
            "is_live": false, "has_gap": true, "is_capped": false, "is_identified": false,
            "bot": "no", "kept": "all", "sample_rate": 10_000, "storage": "shared",
            "consent": null, "policy": null, "mode": "wireframe", "records_console": null,
            "records_network": null, "recorder": "0.3.1", "release": null,
            "device": model::facts::Device::default(), "place": model::facts::Place::default(),
            "source": model::facts::Source::default(), "n_visits": 1, "metadata": {},
            "traits": {}, "refused": [
                {"origin": "https://shop.example", "why": "TooLarge", "n_chunks": 2}
            ], "deleted_at": 1
        }))
        .unwrap();

        let said: Vec<String> =
            Received::default().facts(Some(&profile)).into_iter().map(|fact| fact.is).collect();

        assert!(said[1].contains("2\u{a0}chunks of https://shop.example were refused"));
        assert_eq!(
            said[3..],
            [
                "The project's policy is “wireframe”.",
                "Why it was recorded: Every session is.",
                "Recorder 0.3.1."
            ]
        );
    }

    #[test]
    fn what_the_recorder_left_out_is_said() {
        let said = said(&[(1, ManifestChunk::FULL_SNAPSHOT)], &[("too_large", 0), ("fidelity", 0)]);

        assert_eq!(said[1], "A page was too large to record.");
        assert_eq!(said[2], "Less detail was recorded, because storage was short.");
        assert_eq!(said[3], "1\u{a0}full snapshot arrived, and cannot be drawn.");
    }
}
