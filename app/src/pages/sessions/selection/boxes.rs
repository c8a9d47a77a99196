//! The boxes by which sessions are selected.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use model::SessionId;

use super::Selected;

/// The box of one session; with Shift it selects all up to it.
#[component]
pub fn SelectBox(session: SessionId) -> impl IntoView {
    let selected = Selected::get();
    let choose = move |event: MouseEvent| {
        if event.shift_key() {
            selected.extend_to(session);
        } else {
            selected.toggle(session);
        }
    };
    let name = format!("Select session {}", session.short());

    view! {
        <td class="session-row__select needs-script">
            <label class="select-box">
                <input
                    type="checkbox"
                    aria-label=name
                    prop:checked=move || selected.has(session)
                    on:click=choose
                />
            </label>
        </td>
    }
    .into_any()
}

/// The box of the whole page.
#[component]
pub fn SelectPage() -> impl IntoView {
    let selected = Selected::get();

    view! {
        <th scope="col" class="session-table__select needs-script">
            <label class="select-box">
                <input
                    type="checkbox"
                    aria-label="Select all sessions on this page"
                    prop:checked=move || selected.has_page()
                    prop:indeterminate=move || { 0 < selected.count() && !selected.has_page() }
                    on:click=move |_| selected.toggle_page()
                />
            </label>
        </th>
    }
    .into_any()
}
