//! The sessions of one page, as a table; two-line rows on narrow screens.

use std::collections::HashMap;

use leptos::prelude::*;
use model::query::{Direction, Listing, Order};
use model::{ProjectId, SessionId};

use super::row::SessionRow;
use super::selection::boxes::SelectPage;
use super::toolbar::{Arrow, name_of};
use crate::api::sessions::{SearchHit, SessionList};
use crate::routes::list_path;

/// The table.
#[component]
pub fn SessionTable(list: SessionList, listing: Listing) -> impl IntoView {
    let now = list.now;
    let slugs: HashMap<ProjectId, String> =
        list.projects.iter().map(|project| (project.id, project.slug.clone())).collect();
    let has_projects = slugs.len() > 1;
    let has_tags = list.rows.iter().any(|session| !session.tags.is_empty());
    let mut hits = hits_of(list.hits);
    let rows = list
        .rows
        .into_iter()
        .map(|session| {
            let project =
                has_projects.then(|| slugs.get(&session.project).cloned().unwrap_or_default());
            let hits = hits.remove(&session.session).unwrap_or_default();
            view! { <SessionRow session project has_tags now hits/> }
        })
        .collect_view();

    let sorted = listing.order;
    let head = |order: Order, words: &'static str, class: &'static str| {
        let is_current = order == sorted;
        let direction = is_current.then_some(listing.direction);
        let aria = direction.map(|direction| match direction {
            Direction::Descending => "descending",
            Direction::Ascending => "ascending",
        });
        let href = list_path(&listing.ordered(order));
        view! {
            <th scope="col" class=class aria-sort=aria>
                <a class="session-table__sort" href=href>
                    {words}
                    {direction.map(|direction| view! { <Arrow direction/> })}
                </a>
            </th>
        }
    };

    view! {
        <table class="session-table">
            <caption class="visually-hidden">{format!("Sessions by {}", name_of(sorted).to_lowercase())}</caption>
            <thead>
                <tr>
                    <SelectPage/>
                    <th scope="col" class="session-table__visitor">"Visitor"</th>
                    {head(Order::Pages, "Pages", "")}
                    {head(Order::Frustration, "Signals", "")}
                    <th scope="col" class="session-table__activity">"Activity"</th>
                    <th scope="col" class="session-table__device">"Device"</th>
                    {has_tags.then(|| {
                        view! { <th scope="col" class="session-table__tags">"Tags"</th> }
                    })}
                    {has_projects.then(|| view! { <th scope="col">"Project"</th> })}
                    {head(Order::Active, "Active", "session-table__number")}
                    {head(Order::Last, "Last active", "session-table__number")}
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

/// Where each session matches.
fn hits_of(hits: Vec<SearchHit>) -> HashMap<SessionId, Vec<SearchHit>> {
    let mut by_session: HashMap<SessionId, Vec<SearchHit>> = HashMap::new();
    for hit in hits {
        by_session.entry(hit.window.session).or_default().push(hit);
    }
    by_session
}
