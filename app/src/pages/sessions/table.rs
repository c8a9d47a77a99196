//! The sessions of one page, as a table; two-line rows on narrow screens.

use std::collections::HashMap;

use leptos::prelude::*;
use model::query::{Direction, Listing, Walk};
use model::{ProjectId, SessionId};

use super::columns::cell::{Beside, class_of};
use super::columns::{ChosenColumns, Column};
use super::row::SessionRow;
use super::selection::boxes::SelectPage;
use super::toolbar::{Arrow, name_of};
use crate::api::sessions::{SearchHit, SessionList};
use crate::routes::list_path;

/// The table, with the columns that the viewer wants.
#[component]
pub fn SessionTable(list: SessionList, listing: Listing) -> impl IntoView {
    let chosen = ChosenColumns::get();
    let caption = format!("Sessions by {}", name_of(listing.order).to_lowercase());
    let columns = {
        let (rows, n_projects) = (list.rows.clone(), list.projects.len());
        Memo::new(move |_| {
            let mut columns: Vec<Column> = chosen.columns().iter().collect();
            columns.retain(|column| column.has_content(&rows, n_projects));
            columns
        })
    };
    let walk = Walk::Sessions(listing.spelt_out());
    let heads = move || {
        columns
            .get()
            .into_iter()
            .map(|column| view! { <Head column listing=listing.clone()/> })
            .collect_view()
    };
    let rows = move || rows(&list, &columns.get(), &walk);

    view! {
        <table class="session-table">
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>
                    <SelectPage/>
                    <th scope="col" class="session-table__visitor">"Visitor"</th>
                    {heads}
                    <th scope="col" class="session-table__menu needs-script">
                        <span class="visually-hidden">"Actions"</span>
                    </th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// The heading of a column; a link where it orders the list.
#[component]
fn Head(column: Column, listing: Listing) -> impl IntoView {
    let class = class_of("session-table", column);
    let Some(order) = column.order() else {
        return view! { <th scope="col" class=class>{column.heading()}</th> }.into_any();
    };
    let direction = (order == listing.order).then_some(listing.direction);
    let aria = direction.map(|direction| match direction {
        Direction::Descending => "descending",
        Direction::Ascending => "ascending",
    });
    let href = list_path(&listing.ordered(order));
    view! {
        <th scope="col" class=class aria-sort=aria>
            <a class="session-table__sort" href=href>
                {column.heading()}
                {direction.map(|direction| view! { <Arrow direction/> })}
            </a>
        </th>
    }
    .into_any()
}

fn rows(list: &SessionList, columns: &[Column], walk: &Walk) -> impl IntoView + use<> {
    let slugs: HashMap<ProjectId, &String> =
        list.projects.iter().map(|project| (project.id, &project.slug)).collect();
    let mut hits = hits_of(list.hits.clone());
    let notes: HashMap<SessionId, u32> = list.notes.iter().copied().collect();
    list.rows
        .iter()
        .map(|session| {
            let project = slugs.get(&session.project).copied().cloned().unwrap_or_default();
            let hits = hits.remove(&session.session).unwrap_or_default();
            let n_notes = notes.get(&session.session).copied().unwrap_or_default();
            let beside = Beside { project, hits, n_notes, walk: walk.clone(), now: list.now };
            let (session, columns) = (session.clone(), columns.to_vec());
            view! { <SessionRow session columns beside/> }
        })
        .collect_view()
}

/// Where each session matches.
fn hits_of(hits: Vec<SearchHit>) -> HashMap<SessionId, Vec<SearchHit>> {
    let mut by_session: HashMap<SessionId, Vec<SearchHit>> = HashMap::new();
    for hit in hits {
        by_session.entry(hit.window.session).or_default().push(hit);
    }
    by_session
}
