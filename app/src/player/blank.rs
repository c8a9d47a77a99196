//! "Why is this blank?": what arrived of a recording that has no picture, and what helps.

use leptos::prelude::*;
#[cfg(any(feature = "hydrate", test))]
use model::replay::Manifest;

use super::handle::Player;
use super::panels::Panel;
use crate::format::counted;

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

    /// In the order in which a recording comes about.
    fn facts(&self) -> Vec<Fact> {
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
        [Some(arrived), lost, too_large, plain, Some(snapshots)].into_iter().flatten().collect()
    }
}

/// The facts of the window that is shown, behind a question.
#[component]
pub fn WhyBlank(player: Player) -> impl IntoView {
    let facts = move || player.pane().received.with(Received::facts);
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
        Received::of(&manifest).facts().into_iter().map(|fact| fact.is).collect()
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
    fn what_the_recorder_left_out_is_said() {
        let said = said(&[(1, ManifestChunk::FULL_SNAPSHOT)], &[("too_large", 0), ("fidelity", 0)]);

        assert_eq!(said[1], "A page was too large to record.");
        assert_eq!(said[2], "Less detail was recorded, because storage was short.");
        assert_eq!(said[3], "1\u{a0}full snapshot arrived, and cannot be drawn.");
    }
}
