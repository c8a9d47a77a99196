//! The sessions of one page, as a table; two-line rows on narrow screens.

use std::collections::HashMap;

use leptos::html;
use leptos::prelude::*;
use model::query::{Direction, Listing, Walk};
use model::{ProjectId, SessionId};

use super::columns::cell::{Beside, class_of};
use super::columns::edge::ColumnEdge;
use super::columns::widths::{ChosenWidths, VISITOR};
use super::columns::{ChosenColumns, Column};
use super::row::SessionRow;
use super::selection::boxes::SelectPage;
use super::toolbar::{Arrow, name_of};
use crate::api::sessions::{SearchHit, SessionList};
use crate::routes::list_path;

/// The column that is always there, by its name and its heading.
const FIRST: (&str, &str) = (VISITOR, "Visitor");

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
        let columns = columns.get();
        let before =
            std::iter::once(FIRST).chain(columns.iter().map(|it| (it.name(), it.heading())));
        columns
            .iter()
            .zip(before)
            .map(|(&column, (name, heading))| {
                let edge = [name, column.name()];
                view! { <Head column listing=listing.clone() edge heading/> }
            })
            .collect_view()
    };
    let visitor = NodeRef::<html::Th>::new();
    ChosenWidths::get().follow(visitor, VISITOR);
    let rows = move || rows(&list, &columns.get(), &walk);

    view! {
        <table class="session-table">
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>
                    <SelectPage/>
                    <th
                        scope="col"
                        class="session-table__visitor"
                        data-column=VISITOR
                        node_ref=visitor
                    >
                        "Visitor"
                    </th>
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

/// The heading of a column; a link where it orders the list. Its name is said: the edge in it has
/// one of its own.
#[component]
fn Head(
    column: Column,
    listing: Listing,
    /// The column before, and this one, by their names.
    edge: [&'static str; 2],
    /// Heading of the column before.
    heading: &'static str,
) -> impl IntoView {
    let widths = ChosenWidths::get();
    let head = NodeRef::<html::Th>::new();
    widths.follow(head, column.name());
    let is_sized = move || widths.of(column.name()).map(|_| "true");
    let direction =
        column.order().filter(|order| *order == listing.order).map(|_| listing.direction);
    let aria = direction.map(|direction| match direction {
        Direction::Descending => "descending",
        Direction::Ascending => "ascending",
    });
    let words = match column.order() {
        Some(order) => view! {
            <a class="session-table__sort" href=list_path(&listing.ordered(order))>
                {column.heading()}
                {direction.map(|direction| view! { <Arrow direction/> })}
            </a>
        }
        .into_any(),
        None => column.heading().into_any(),
    };

    view! {
        <th
            scope="col"
            class=class_of("session-table", column)
            aria-label=column.heading()
            aria-sort=aria
            data-column=column.name()
            data-sized=is_sized
            node_ref=head
        >
            <ColumnEdge columns=edge heading/>
            {words}
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
