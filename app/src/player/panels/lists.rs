//! What panels of moments have in common.

use leptos::prelude::*;
use model::ActivityKind;

use crate::format::clock;
use crate::player::activity::{Loading, Row};
use crate::player::handle::Player;
use crate::player::playhead::Input;

/// Most rows that a panel draws; a button draws as many more.
const MOST_ROWS: usize = 300;

/// Times are compared in steps, so that rows are not asked about with every frame.
const STEP_MS: u64 = 250;

/// Rows of one kind as buttons that seek; those that are still to come are dimmed.
#[component]
pub fn MomentList(
    player: Player,
    kind: ActivityKind,
    /// Which of them to show.
    #[prop(into)]
    fits: Callback<Row, bool>,
    /// What stands beside the time.
    #[prop(into)]
    content: Callback<Row, AnyView>,
    /// What is said when there is none.
    empty: &'static str,
) -> impl IntoView {
    let activity = player.activity;
    let n_shown = RwSignal::new(MOST_ROWS);
    let only_past = RwSignal::new(false);
    let step = Memo::new(move |_| player.position() / STEP_MS);
    let position = move || (step.get() + 1) * STEP_MS - 1;
    let rows = Memo::new(move |_| {
        let rows = activity.of(kind);
        rows.into_iter().filter(|row| fits.run(row.clone())).collect::<Vec<_>>()
    });
    let shown = move || {
        let until = if only_past.get() { position() } else { u64::MAX };
        let rows = rows.get().into_iter().filter(move |row| row.at <= until);
        rows.take(n_shown.get()).collect::<Vec<_>>()
    };
    let is_empty = move || rows.with(Vec::is_empty) && activity.loading.get() != Loading::Waiting;
    let has_more = move || rows.with(|rows| n_shown.get() < rows.len());

    view! {
        <label class="check">
            <input type="checkbox" prop:checked=only_past on:change=move |event| only_past.set(event_target_checked(&event))/>
            "Only up to now"
        </label>
        <ul class="moments">
            <For each=shown key=|row| (row.id.clone(), row.at, row.label.clone()) let(row)>
                <MomentRow player row content position=Signal::derive(position)/>
            </For>
        </ul>
        <Show when=is_empty>
            <p class="panel__empty">{empty}</p>
        </Show>
        <Show when=has_more>
            <button
                class="button button--secondary"
                r#type="button"
                on:click=move |_| n_shown.update(|n| *n += MOST_ROWS)
            >
                "Show more"
            </button>
        </Show>
    }
    .into_any()
}

#[component]
fn MomentRow(
    player: Player,
    row: Row,
    content: Callback<Row, AnyView>,
    /// The playhead's position.
    position: Signal<u64>,
) -> impl IntoView {
    let at = row.at;
    let dims = move || position.get() < at;
    view! {
        <li>
            <button
                class="moment"
                class:moment--future=dims
                r#type="button"
                on:click=move |_| player.send(Input::Seek(at))
            >
                <span class="moment__time">{clock(at)}</span>
                <span class="moment__content">{content.run(row)}</span>
            </button>
        </li>
    }
    .into_any()
}
