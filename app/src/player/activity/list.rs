//! The list of what happened: chips, search, rows, details below their rows.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::filter::Filter;
use super::layout::{Item, Placed, ROW_PX, current, height, in_sight, place};
use super::search::Search;
use super::waiting::NoRows;
use super::{Row, chips::Chips, detail, opened::OpenedRow, option::ListOption};
use crate::browser;
use crate::format::clock;
use crate::player::choices;
use crate::player::handle::Player;
use crate::player::playhead::Input;

/// After the list was scrolled by hand it stays where it is for so long.
const PAUSED_FOR: Duration = Duration::from_secs(5);

/// The playhead moves the mark of the current row at most this often, in recorded ms.
const STEP_MS: u64 = 200;

/// What the list is doing. Cheap to copy.
#[derive(Clone, Copy)]
pub struct ListState {
    /// The player it belongs to.
    pub player: Player,
    /// What is asked for.
    pub filter: RwSignal<Filter>,
    /// Rows whose detail is open, by id.
    pub open: RwSignal<BTreeSet<String>>,
    /// What stands where.
    pub placed: Memo<Arc<[Placed]>>,
    /// The row that the playhead is at, as index among the placed.
    pub current: Memo<Option<usize>>,
    /// The row that keys act on, as index among the placed.
    pub cursor: RwSignal<Option<usize>>,
    /// The list was scrolled by hand.
    pub is_paused: RwSignal<bool>,
    scroller: NodeRef<html::Div>,
    scrolled: RwSignal<u32>,
    room: RwSignal<u32>,
    n_pauses: StoredValue<u32>,
}

impl ListState {
    fn new(player: Player) -> Self {
        let activity = player.activity;
        let filter = RwSignal::new(Filter::default());
        let open = RwSignal::new(BTreeSet::new());
        let placed = Memo::new(move |_| {
            let rows = activity.rows.get();
            let (stretches, gaps) = (activity.stretches.get(), activity.gaps.get());
            let shown = filter.with(|filter| filter.apply(&rows));
            let is_open = open.get();
            // Dividers would tell nothing between rows that are only some of all.
            let is_whole = filter.with(Filter::is_empty);
            let (stretches, gaps) =
                if is_whole { (&stretches[..], &gaps[..]) } else { (&[][..], &[][..]) };
            Arc::from(place(&rows, &shown, stretches, gaps, |row: &Row| {
                let lines = is_open.contains(&row.id).then(|| detail::opened(row).n_lines());
                lines.map(|lines| u32::try_from(lines).unwrap_or(u32::MAX))
            }))
        });
        let step = Memo::new(move |_| player.position() / STEP_MS);
        let current = Memo::new(move |_| {
            // Rows of the step that has begun count as reached.
            let position = (step.get() + 1) * STEP_MS - 1;
            activity.rows.with(|rows| placed.with(|placed| current(placed, rows, position)))
        });
        Self {
            player,
            filter,
            open,
            placed,
            current,
            cursor: RwSignal::new(None),
            is_paused: RwSignal::new(false),
            scroller: NodeRef::new(),
            scrolled: RwSignal::new(0),
            room: RwSignal::new(600),
            n_pauses: StoredValue::new(0),
        }
    }

    /// The row at a place, if one is there.
    pub fn row(self, placed: &Placed) -> Option<Row> {
        let Item::Row(idx) = placed.item else { return None };
        // Whoever asks has the place, and a place changes with the rows.
        self.player.activity.rows.with_untracked(|rows| rows.get(idx).cloned())
    }

    /// Goes to a row's moment; what plays goes on playing.
    pub fn seek(self, row: &Row) {
        self.player.activity.selected.set(Some(row.id.clone()));
        self.player.send(Input::Seek(row.at));
    }

    /// Opens or closes a row's detail.
    pub fn toggle(self, id: &str) {
        self.open.update(|open| {
            if !open.remove(id) {
                open.insert(id.to_owned());
            }
        });
    }

    /// Stays where it is for a while.
    fn pause(self) {
        self.n_pauses.update_value(|n| *n += 1);
        let n_pauses = self.n_pauses.get_value();
        self.is_paused.set(true);
        let resume = move || {
            if self.n_pauses.try_get_value() == Some(n_pauses) {
                self.is_paused.set(false);
            }
        };
        set_timeout(resume, PAUSED_FOR);
    }

    /// Brings a place into the middle third; nothing happens when it is there.
    fn show(self, idx: usize) {
        let top = self.placed.with_untracked(|placed| placed.get(idx).map(|placed| placed.top));
        let (Some(top), Some(scroller)) = (top, self.scroller.get_untracked()) else { return };
        let room = self.room.get_untracked();
        let offset = self.scrolled.get_untracked();
        let is_seen = (offset + room / 3..offset + 2 * room / 3).contains(&(top + ROW_PX / 2));
        if !is_seen {
            scroll_to(&scroller, (top + ROW_PX / 2).saturating_sub(room / 2));
        }
    }

    /// Goes to another row, and says which: the focus stays where the words are typed.
    pub fn step(self, by: isize) {
        self.move_cursor(by);
        if let Some(row) = self.at_cursor() {
            self.player.announce(format!("{} {}", clock(row.at), row.label));
        }
    }

    fn move_cursor(self, by: isize) {
        let last = self.placed.with_untracked(|placed| placed.len().checked_sub(1));
        let Some(last) = last else { return };
        let from = self.cursor.get_untracked().or_else(|| self.current.get_untracked());
        let to = from.map_or(0, |from| from.saturating_add_signed(by).min(last));
        self.cursor.set(Some(to));
        self.pause();
        self.show(to);
    }

    fn at_cursor(self) -> Option<Row> {
        let idx = self.cursor.get_untracked().or_else(|| self.current.get_untracked())?;
        let placed = self.placed.with_untracked(|placed| placed.get(idx).cloned())?;
        self.row(&placed)
    }

    fn press(self, event: &KeyboardEvent) {
        match event.key().as_str() {
            "ArrowDown" => self.move_cursor(1),
            "ArrowUp" => self.move_cursor(-1),
            "PageDown" => self.move_cursor(12),
            "PageUp" => self.move_cursor(-12),
            "Enter" => {
                if let Some(row) = self.at_cursor() {
                    self.seek(&row);
                }
            }
            key @ ("ArrowRight" | "ArrowLeft") => {
                let Some(row) = self.at_cursor() else { return };
                let opens = key == "ArrowRight";
                if self.open.with_untracked(|open| open.contains(&row.id)) != opens {
                    self.toggle(&row.id);
                    // An option cannot say that it is open.
                    let words =
                        if opens { "Detail open, Tab leads there." } else { "Detail closed." };
                    self.player.announce(words);
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

/// The panel "Activity".
#[component]
pub fn ActivityList(player: Player) -> impl IntoView {
    let state = ListState::new(player);
    follow(state);
    show_marked(state);
    begin_anew(state);
    keep(state);

    view! {
        <div class="activity">
            <Chips state/>
            <Search state/>
            <Rows state/>
        </div>
    }
    .into_any()
}

/// Keeps the current row in sight.
fn follow(state: ListState) {
    Effect::new(move |_| {
        let current = state.current.get();
        if !state.is_paused.get()
            && let Some(current) = current
        {
            state.show(current);
        }
    });
}

/// Among other rows keys begin where the playhead is again.
fn begin_anew(state: ListState) {
    Effect::new(move |before: Option<Filter>| {
        let filter = state.filter.get();
        if before.is_some_and(|before| before != filter) {
            state.cursor.set(None);
        }
        filter
    });
}

/// Kinds that were asked for last time are asked for again; words are not.
fn keep(state: ListState) {
    Effect::new(move |before: Option<Option<String>>| {
        if !state.player.is_awake.get() {
            return None;
        }
        let before = before.flatten();
        // A link to a row shows it, whatever was asked for.
        let is_linked = state.player.activity.selected.with_untracked(Option::is_some);
        if before.is_none() && !is_linked {
            state.filter.update(|filter| filter.choose(&choices::kinds()));
        }
        let chosen = state.filter.with(Filter::chosen);
        if before.is_some_and(|before| before != chosen) {
            choices::keep_kinds(&chosen);
        }
        Some(chosen)
    });
}

/// A link that names a row shows it, once.
fn show_marked(state: ListState) {
    Effect::new(move |was_shown: Option<bool>| {
        let selected = state.player.activity.selected.get();
        let was_shown = was_shown.unwrap_or_default();
        let (Some(id), false) = (selected, was_shown) else { return was_shown };
        let found = state.placed.with(|placed| {
            placed.iter().position(|placed| state.row(placed).is_some_and(|row| row.id == id))
        });
        if let Some(idx) = found {
            state.show(idx);
        }
        found.is_some()
    });
}

#[component]
fn Rows(state: ListState) -> impl IntoView {
    let range = Memo::new(move |_| {
        let (scrolled, room) = (state.scrolled.get(), state.room.get());
        state.placed.with(|placed| in_sight(placed, scrolled, room))
    });
    let seen = move || {
        let range = range.get();
        state.placed.with(|placed| {
            range
                .clone()
                .zip(placed[range.start.min(placed.len())..range.end.min(placed.len())].to_vec())
                .collect::<Vec<_>>()
        })
    };
    let details =
        move || seen().into_iter().filter(|(_, placed)| 0 < placed.detail).collect::<Vec<_>>();
    let total = Memo::new(move |_| state.placed.with(|placed| height(placed)));
    // Server HTML has no `style`: the height is set by a script, as places of rows are.
    let list = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let height = format!("{}px", total.get());
        if let Some(list) = list.get() {
            browser::set_style(&list, "height", &height);
        }
    });
    let active = move || state.cursor.get().map(|idx| format!("activity-{idx}"));
    let measure = move || {
        if let Some(scroller) = state.scroller.get_untracked() {
            let (scrolled, room) = measured(&scroller);
            state.scrolled.set(scrolled);
            if 0 < room {
                state.room.set(room);
            }
        }
    };
    Effect::new(move |_| {
        // Also when the panel is shown, or its list has grown.
        let _ = (total.get(), state.player.view.panel.get());
        measure();
    });

    view! {
        <div
            class="activity__scroller"
            node_ref=state.scroller
            tabindex="-1"
            on:scroll=move |_| measure()
            on:wheel=move |_| state.pause()
            on:touchmove=move |_| state.pause()
        >
            <div
                class="activity__rows"
                role="listbox"
                tabindex="0"
                aria-label="Activity"
                aria-activedescendant=active
                node_ref=list
                on:keydown=move |event| state.press(&event)
            >
                <For
                    each=seen
                    key=move |(idx, placed)| (*idx, placed.top, key_of(state, placed))
                    let((idx, placed))
                >
                    <ListOption state idx placed/>
                </For>
            </div>
            <For
                each=details
                key=move |(idx, placed)| (*idx, placed.top, placed.detail, key_of(state, placed))
                let((_, placed))
            >
                <OpenedRow state placed/>
            </For>
        </div>
        <Waiting state/>
    }
    .into_any()
}

/// What stands there: rows come and go, so their place among all does not name them.
fn key_of(state: ListState, placed: &Placed) -> (u8, u64, String) {
    match &placed.item {
        Item::Row(_) => state.row(placed).map_or((0, 0, String::new()), |row| (0, row.at, row.id)),
        Item::Inactive(ms) => (1, *ms, String::new()),
        Item::Gap(gap) => (2, gap.from, gap.why.clone()),
    }
}

/// What is said while there is nothing to list.
#[component]
fn Waiting(state: ListState) -> impl IntoView {
    let activity = state.player.activity;
    // Stretches without activity are there without any row.
    let is_empty = Memo::new(move |_| state.placed.with(|placed| placed.is_empty()));
    let none = move || {
        let is_whole = activity.rows.with(|rows| rows.is_empty());
        let words = if is_whole { "Nothing happened in this tab." } else { "Nothing fits." };
        view! { <p>{words}</p> }
    };
    view! {
        <div class="activity__empty" role="status">
            <NoRows player=state.player is_empty none/>
        </div>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
fn scroll_to(scroller: &web_sys::HtmlDivElement, top: u32) {
    scroller.set_scroll_top(i32::try_from(top).unwrap_or(i32::MAX));
}

#[cfg(not(feature = "hydrate"))]
fn scroll_to<T>(_scroller: &T, _top: u32) {}

/// How far it is scrolled and how much of it is seen, in px.
#[cfg(feature = "hydrate")]
fn measured(scroller: &web_sys::HtmlDivElement) -> (u32, u32) {
    let px = |length: i32| u32::try_from(length).unwrap_or_default();
    (px(scroller.scroll_top()), px(scroller.client_height()))
}

#[cfg(not(feature = "hydrate"))]
fn measured<T>(_scroller: &T) -> (u32, u32) {
    (0, 0)
}
