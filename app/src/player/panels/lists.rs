//! What panels of moments have in common.

use leptos::html;
use leptos::prelude::*;

use crate::browser;
use crate::components::icon::{Icon, Sign};
use crate::format::clock;
use crate::player::activity::Row;
use crate::player::activity::detail::opened;
use crate::player::activity::opened::DetailContent;
use crate::player::activity::waiting::NoRows;
use crate::player::handle::Player;
use crate::player::playhead::Input;

/// Most rows that a panel draws; a button draws as many more.
const MOST_ROWS: usize = 300;

/// Times are compared in steps, so that rows are not asked about with every frame.
const STEP_MS: u64 = 250;

/// Where the playhead is, in steps; what begins in the step that has begun counts as reached.
pub fn stepped(player: Player) -> Signal<u64> {
    let step = Memo::new(move |_| player.position() / STEP_MS);
    Signal::derive(move || (step.get() + 1) * STEP_MS - 1)
}

/// Rows as buttons that seek, with a switch for those that are still to come.
#[component]
pub fn MomentList(
    player: Player,
    /// The rows to show.
    #[prop(into)]
    rows: Signal<Vec<Row>>,
    /// What stands beside the time.
    #[prop(into)]
    content: Callback<Row, AnyView>,
    /// What is said when there is none.
    #[prop(into)]
    empty: ViewFn,
    /// Whether the list ends at the playhead.
    only_past: RwSignal<bool>,
) -> impl IntoView {
    let position = stepped(player);
    let shown = Signal::derive(move || {
        let until = if only_past.get() { position.get() } else { u64::MAX };
        rows.get().into_iter().filter(|row| row.at <= until).collect::<Vec<_>>()
    });
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));

    view! {
        <label class="check">
            <input type="checkbox" prop:checked=only_past on:change=move |event| only_past.set(event_target_checked(&event))/>
            "Only up to now"
        </label>
        <Moments player rows=shown content/>
        <div class="panel__empty" role="status">
            <NoRows player is_empty none=empty/>
        </div>
    }
    .into_any()
}

/// Rows as buttons that seek; those that are still to come are dimmed, each can be opened.
#[component]
pub fn Moments(
    player: Player,
    #[prop(into)] rows: Signal<Vec<Row>>,
    #[prop(into)] content: Callback<Row, AnyView>,
) -> impl IntoView {
    let n_shown = RwSignal::new(MOST_ROWS);
    let position = stepped(player);
    let shown =
        move || rows.with(|rows| rows.iter().take(n_shown.get()).cloned().collect::<Vec<_>>());
    let has_more = Memo::new(move |_| rows.with(|rows| n_shown.get() < rows.len()));
    let list = NodeRef::<html::Ul>::new();
    let show_more = move |_| {
        let first = n_shown.get_untracked();
        n_shown.set(first + MOST_ROWS);
        // The button goes with the last rows: who pressed it reads on at the first of them.
        request_animation_frame(move || {
            if let Some(list) = list.get_untracked() {
                browser::focus_within(&list, &format!("li:nth-child({}) .moment", first + 1));
            }
        });
    };

    view! {
        <ul class="moments" node_ref=list>
            <For each=shown key=|row| (row.id.clone(), row.at, row.label.clone()) let(row)>
                <MomentRow player row content position/>
            </For>
        </ul>
        <Show when=move || has_more.get()>
            <button
                class="button button--secondary"
                r#type="button"
                on:click=show_more
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
    let is_open = RwSignal::new(false);
    let name = format!("Details of {}", row.label);
    let detail = {
        let row = row.clone();
        move || view! { <DetailContent detail=opened(&row)/> }
    };
    view! {
        <li>
            <div class="moments__row">
                <button
                    class="moment"
                    class:moment--future=dims
                    r#type="button"
                    on:click=move |_| player.send(Input::Seek(at))
                >
                    <span class="moment__time">{clock(at)}</span>
                    <span class="moment__content">{content.run(row)}</span>
                </button>
                <button
                    class="moments__chevron"
                    class:moments__chevron--open=move || is_open.get()
                    r#type="button"
                    aria-label=name.clone()
                    data-tip=name
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
                >
                    <Icon sign=Sign::Chevron/>
                </button>
            </div>
            <Show when=move || is_open.get()>
                <div class="moments__detail">{detail.clone()}</div>
            </Show>
        </li>
    }
    .into_any()
}

/// That there is nothing: because it is not recorded, and how that is changed, or because
/// nothing happened.
#[component]
pub fn Nothing(
    /// Whether it is recorded; `None` while nobody knows.
    is_recorded: Option<bool>,
    /// What is said when it is not.
    off: &'static str,
    /// The setting that switches it on.
    setting: &'static str,
    /// What is said when nothing happened.
    none: &'static str,
) -> impl IntoView {
    if is_recorded == Some(false) {
        let command = format!("hindsight project recorder NAME --set {setting}=true");
        view! {
            <p>{off}</p>
            <details>
                <summary>"How to turn it on"</summary>
                <p>"On the server: " <code>{command}</code></p>
            </details>
        }
        .into_any()
    } else {
        view! { <p>{none}</p> }.into_any()
    }
}
