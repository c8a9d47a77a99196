//! The edge between two columns, by which one is made wider and the other narrower.

use leptos::ev::{FocusEvent, KeyboardEvent, PointerEvent};
use leptos::prelude::*;

use super::widths::{ChosenWidths, LEAST, MOST, share, step};
use crate::browser;

/// The width of the table in px, and of its columns in ‰ of that.
type Measured = (f64, Vec<(&'static str, u32)>);

/// The edge. It stands in the heading of the second column, which is drawn over the first.
/// Dragged, and moved by keys; a double click makes all columns as they were at first.
#[component]
pub fn ColumnEdge(
    /// What it stands between, by their names in classes.
    columns: [&'static str; 2],
    /// Heading of the first.
    heading: &'static str,
) -> impl IntoView {
    let widths = ChosenWidths::get();
    let [before, _] = columns;
    let kept = move || widths.of(before);
    // While nobody moved an edge: how wide the first one is seen.
    let seen = RwSignal::new(LEAST);
    let percent = move || (kept().unwrap_or_else(|| seen.get()) / 10).to_string();
    // Where the pointer went down, how wide the first one was, and the table, in px.
    let held = StoredValue::new(None::<(i32, u32, f64)>);
    let look = move |event: FocusEvent| {
        if let Some((_, shares)) = measured(&event) {
            let share = shares.into_iter().find(|(name, _)| *name == before);
            seen.set(share.map_or(LEAST, |(_, share)| share));
        }
    };
    let press = move |event: PointerEvent| {
        let Some((table, shares)) = measured(&event).filter(|_| event.button() == 0) else {
            return;
        };
        browser::capture(&event);
        event.prevent_default();
        widths.learn(shares);
        held.set_value(untrack(kept).map(|width| (event.client_x(), width, table)));
    };
    let go = move |event: PointerEvent| {
        if let Some((from, was, table)) = held.get_value() {
            let px = f64::from(was) / 1_000.0 * table + f64::from(event.client_x() - from);
            widths.shift(columns, share(px, table));
        }
    };
    let release = move |_| {
        if held.get_value().is_some() {
            held.set_value(None);
            widths.keep();
        }
    };
    view! {
        <span
            class="column-edge needs-script"
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label=format!("Width of the column {heading}")
            aria-valuemin=(LEAST / 10).to_string()
            aria-valuemax=(MOST / 10).to_string()
            aria-valuenow=percent
            aria-valuetext=move || format!("{} % of the table", percent())
            title="Drag, or use the arrow keys. A double click or Delete makes all columns as they were."
            on:focus=look
            on:pointerdown=press
            on:pointermove=go
            on:pointerup=release
            on:pointercancel=release
            on:dblclick=move |_| widths.reset()
            on:keydown=move |event| press_key(&event, widths, columns)
        ></span>
    }
    .into_any()
}

fn press_key(event: &KeyboardEvent, widths: ChosenWidths, columns: [&'static str; 2]) {
    let key = event.key();
    match step(&key) {
        Some(step) => {
            let Some((_, shares)) = measured(event) else { return };
            widths.learn(shares);
            let width = untrack(|| widths.of(columns[0])).unwrap_or(LEAST);
            widths.shift(columns, width.saturating_add_signed(step));
            widths.keep();
        }
        None if key == "Delete" => widths.reset(),
        None => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

/// How wide the columns are now.
#[cfg(feature = "hydrate")]
fn measured(event: &web_sys::Event) -> Option<Measured> {
    use wasm_bindgen::JsCast;
    use web_sys::Element;

    let edge = event.current_target()?.dyn_into::<Element>().ok()?;
    let (table, row) = (edge.closest("table").ok()??, edge.closest("tr").ok()??);
    let width = |it: &Element| it.get_bounding_client_rect().width();
    let table_px = width(&table);
    let heads = std::iter::successors(row.first_element_child(), Element::next_element_sibling);
    let shares = heads.filter_map(|head| {
        let name = super::widths::known(&head.get_attribute("data-column")?)?;
        Some((name, share(width(&head), table_px)))
    });
    Some((table_px, shares.collect()))
}

#[cfg(not(feature = "hydrate"))]
fn measured<T>(_event: &T) -> Option<Measured> {
    None
}
