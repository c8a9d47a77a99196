//! One window of the session as the page shows it: a stage, and what that stage said.

use std::collections::BTreeSet;

use leptos::html;
use leptos::prelude::*;
use model::{Timestamp, WindowId, WindowSummary};

use super::blank::Received;
#[cfg(feature = "hydrate")]
use super::chunks::ChunkFacts;
use super::windows::Span;

/// A window's place on the page. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Pane {
    /// The window.
    pub window: WindowId,
    /// Its place among the session's windows, by first event.
    pub place: usize,
    /// Time of its first event, by the visitor's clock.
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(dead_code, reason = "the server renders the player, it does not play")
    )]
    pub zero: Timestamp,
    /// Where it lies in the session; grows while it is recorded.
    pub span: RwSignal<Span>,
    /// The stage's frame, while there is one.
    pub frame: NodeRef<html::Iframe>,
    /// Address of the recorded page at the position, as far as it is known.
    pub page: RwSignal<Option<String>>,
    /// Size of the recorded page's viewport, as the stage reports it.
    pub size: RwSignal<Option<(u32, u32)>>,
    /// The first picture, when there is none at the begin.
    pub first_picture: RwSignal<Option<u64>>,
    /// Title of the recorded page, as the stage reports it.
    pub title: RwSignal<String>,
    /// Moments of what was loaded at which the picture changes, in its own ms.
    changes: StoredValue<BTreeSet<u64>>,
    /// Moments of what was loaded at which the picture is taken anew, in its own ms.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser loads"))]
    snapshots: StoredValue<BTreeSet<u64>>,
    /// What arrived of it.
    pub received: RwSignal<Received>,
    /// Whether the stage has drawn anything.
    pub has_picture: RwSignal<bool>,
    /// Whether it flashed.
    pub flashes: RwSignal<bool>,
}

impl Pane {
    /// A pane for each window, in order. `windows` are ordered by first event.
    pub fn all(windows: &[WindowSummary]) -> Vec<Self> {
        let zero = windows.iter().map(|window| window.from).min().unwrap_or_default();
        windows.iter().enumerate().map(|(place, window)| Self::new(place, window, zero)).collect()
    }

    fn new(place: usize, window: &WindowSummary, zero: Timestamp) -> Self {
        let from = window.from.ms_since(zero);
        Self {
            window: window.window.window,
            place,
            zero: window.from,
            span: RwSignal::new(Span { from, to: from + window.length_ms() }),
            frame: NodeRef::new(),
            page: RwSignal::new(window.entry_url.clone()),
            size: RwSignal::new(None),
            first_picture: RwSignal::new(None),
            title: RwSignal::new(String::new()),
            changes: StoredValue::default(),
            snapshots: StoredValue::default(),
            received: RwSignal::new(Received::default()),
            has_picture: RwSignal::new(false),
            flashes: RwSignal::new(false),
        }
    }

    /// Its number, as people count.
    pub const fn number(self) -> usize {
        self.place + 1
    }

    /// A moment of the session as ms from the window's first event, as near as it can be.
    pub fn own(self, moment: u64) -> u64 {
        let span = self.span.get_untracked();
        moment.clamp(span.from, span.to) - span.from
    }

    /// The next change of the picture after a moment of its own, or the last one before it, as
    /// far as it is loaded.
    pub fn change(self, own: u64, is_later: bool) -> Option<u64> {
        self.changes.with_value(|changes| {
            if is_later {
                changes.range(own.saturating_add(1)..).next().copied()
            } else {
                changes.range(..own).next_back().copied()
            }
        })
    }

    /// Takes over what was loaded.
    #[cfg(feature = "hydrate")]
    pub fn learn(self, facts: &ChunkFacts) {
        self.changes.update_value(|changes| changes.extend(&facts.changes));
        self.snapshots.update_value(|snapshots| snapshots.extend(&facts.snapshots));
    }

    /// When the picture is taken anew after a moment of its own, or the window's end.
    #[cfg(feature = "hydrate")]
    pub fn renewed_after(self, own: u64) -> u64 {
        let next =
            self.snapshots.with_value(|it| it.range(own.saturating_add(1)..).next().copied());
        let span = self.span.get_untracked();
        next.unwrap_or_else(|| span.to.saturating_sub(span.from).max(own.saturating_add(1)))
    }
}
