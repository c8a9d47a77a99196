//! The detail of an opened row, below it.

use leptos::prelude::*;

use super::detail::{Detail, opened};
use super::layout::{Placed, ROW_PX};
use super::list::ListState;
use crate::components::json_tree::JsonTree;

/// The detail in the room that the list keeps for it.
#[component]
pub fn OpenedRow(state: ListState, placed: Placed) -> impl IntoView {
    state.row(&placed).map(|row| {
        view! {
            <div
                class="activity__detail"
                role="group"
                tabindex="0"
                aria-label=format!("Detail of {}", row.label)
                style:transform=format!("translateY({}px)", placed.top + ROW_PX)
                style:height=format!("{}px", placed.detail)
            >
                <DetailContent detail=opened(&row)/>
            </div>
        }
    })
}

/// Lines and trees.
#[component]
pub fn DetailContent(detail: Detail) -> impl IntoView {
    let Detail { lines, trees } = detail;
    let has_lines = !lines.is_empty();
    let lines = lines
        .into_iter()
        .map(|line| {
            view! {
                <div class="activity__line">
                    <dt>{line.name}</dt>
                    <dd>{line.value}</dd>
                </div>
            }
        })
        .collect_view();
    let trees =
        trees.into_iter().map(|(label, value)| view! { <JsonTree value label/> }).collect_view();
    view! {
        {has_lines.then(|| view! { <dl>{lines}</dl> })}
        {trees}
    }
    .into_any()
}
