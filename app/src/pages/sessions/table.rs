//! The sessions of one page, as a table; two-line rows on narrow screens.

use std::collections::HashMap;

use leptos::prelude::*;
use model::{ProjectId, SessionId};

use super::row::SessionRow;
use crate::api::sessions::{SearchHit, SearchOutcome, SessionList};

/// The table.
#[component]
pub fn SessionTable(list: SessionList) -> impl IntoView {
    let now = list.now;
    let slugs: HashMap<ProjectId, String> =
        list.projects.iter().map(|project| (project.id, project.slug.clone())).collect();
    let has_projects = slugs.len() > 1;
    let mut hits = hits_of(&list);
    let rows = list
        .page
        .items
        .into_iter()
        .map(|session| {
            let project =
                has_projects.then(|| slugs.get(&session.project).cloned().unwrap_or_default());
            let hits = hits.remove(&session.session).unwrap_or_default();
            view! { <SessionRow session project now hits/> }
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
                    <th scope="col" class="session-table__activity">"Activity"</th>
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

/// Where each session matches.
fn hits_of(list: &SessionList) -> HashMap<SessionId, Vec<SearchHit>> {
    let mut by_session: HashMap<SessionId, Vec<SearchHit>> = HashMap::new();
    if let Some(SearchOutcome::Found { hits, .. }) = &list.search {
        for hit in hits {
            by_session.entry(hit.window.session).or_default().push(*hit);
        }
    }
    by_session
}
