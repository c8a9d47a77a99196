//! The sessions of one page, as a table; two-line rows on narrow screens.

use std::collections::HashMap;

use leptos::prelude::*;
use model::ProjectId;

use super::row::SessionRow;
use crate::api::sessions::SessionList;

/// The table.
#[component]
pub fn SessionTable(list: SessionList) -> impl IntoView {
    let now = list.now;
    let slugs: HashMap<ProjectId, String> =
        list.projects.iter().map(|project| (project.id, project.slug.clone())).collect();
    let has_projects = slugs.len() > 1;
    let rows = list
        .page
        .items
        .into_iter()
        .map(|session| {
            let project =
                has_projects.then(|| slugs.get(&session.project).cloned().unwrap_or_default());
            view! { <SessionRow session project now/> }
        })
        .collect_view();

    view! {
        <table class="session-table">
            <caption class="visually-hidden">"Sessions, most recently active first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Visitor"</th>
                    <th scope="col">"Pages"</th>
                    <th scope="col">"Signals"</th>
                    <th scope="col">"Device"</th>
                    {has_projects.then(|| view! { <th scope="col">"Project"</th> })}
                    <th scope="col" class="session-table__number">"Active"</th>
                    <th scope="col" class="session-table__number">"Last active"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
