//! One session as one row.

use leptos::prelude::*;
use model::SessionSummary;

use super::columns::Column;
use super::columns::cell::{Beside, Cell};
use super::selection::Selected;
use super::selection::boxes::SelectBox;
use super::selection::row_menu::RowMenu;
use crate::components::visitor::{VisitorName, visitor_of};
use crate::routes::{hit_path, session_path};
use crate::watched::is_watched;

/// A row. Its link fills it; the visitor's cell holds it.
#[component]
pub fn SessionRow(session: SessionSummary, columns: Vec<Column>, beside: Beside) -> impl IntoView {
    // What was searched for is what is looked at first.
    let path = beside.hits.first().map_or_else(|| session_path(session.session), hit_path);
    let href = beside.walk.with(&path);
    let open = href.clone();
    let visitor = visitor_of(&session).map(str::to_owned);
    let (name, selected) = (session.session, Selected::get());
    let id = name.to_string();
    let watched = is_watched(name);
    let is_new = move || watched.get() == Some(false);
    let cells = columns
        .into_iter()
        .map(|column| view! { <Cell column session=session.clone() beside=beside.clone()/> })
        .collect_view();

    view! {
        <tr
            class="session-row"
            class:session-row--new=is_new
            class:session-row--selected=move || selected.has(name)
            data-session=id
        >
            <SelectBox session=name/>
            <th scope="row" class="session-row__visitor">
                <WatchedDot watched/>
                <a class="session-row__link" href=href>
                    <VisitorName visitor session=name id_class="session-row__id"/>
                </a>
            </th>
            {cells}
            <RowMenu session=name watched open/>
        </tr>
    }
    .into_any()
}

/// Filled while nobody here has watched the session.
#[component]
pub fn WatchedDot(watched: Signal<Option<bool>>) -> impl IntoView {
    let words = move || match watched.get() {
        Some(true) => "Watched. ",
        Some(false) => "Not watched. ",
        None => "",
    };
    view! {
        <span
            class="session-row__dot"
            class:session-row__dot--new=move || watched.get() == Some(false)
            class:session-row__dot--known=move || watched.get().is_some()
            title=words
        >
            <span class="visually-hidden">{words}</span>
        </span>
    }
}
