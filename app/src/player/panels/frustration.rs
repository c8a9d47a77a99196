//! Clicks that went wrong and other signs of trouble, and forms that gave some, page by page.

use leptos::prelude::*;
use model::ActivityKind;

use super::lists::Moments;
use crate::format::path_of;
use crate::player::activity::Row;
use crate::player::activity::detail::waited_for;
use crate::player::activity::facts::text;
use crate::player::activity::waiting::NoRows;
use crate::player::handle::Player;

/// What happened on one page visit.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    /// The place of its window.
    place: usize,
    /// When the visit began.
    at: u64,
    path: String,
    rows: Vec<Row>,
}

/// The panel "Frustration".
#[component]
pub fn FrustrationPanel(player: Player) -> impl IntoView {
    let activity = player.activity;
    let groups = Memo::new(move |_| activity.rows.with(|rows| groups(rows)));
    let is_empty = Memo::new(move |_| groups.with(Vec::is_empty));
    let none = || view! { <p>"No rage, dead or slow clicks."</p> };

    view! {
        <div class="panel">
            <h2 class="visually-hidden">"Frustration"</h2>
            <For each=move || groups.get() key=|group| (group.place, group.at, group.rows.len()) let(group)>
                <section class="panel__group">
                    <h3 class="panel__subtitle"><code>{group.path}</code></h3>
                    <Moments player rows=Signal::stored(group.rows) content=sign/>
                </section>
            </For>
            <div class="panel__empty" role="status">
                <NoRows player is_empty none/>
            </div>
        </div>
    }
    .into_any()
}

fn sign(row: Row) -> AnyView {
    let detail = row.detail();
    let selector = text(&detail, "selector").to_owned();
    let waited = waited_for(&detail);
    view! {
        <span>{row.label}</span>
        <code class="moment__facts">{selector}</code>
        <span class="moment__facts">{waited}</span>
    }
    .into_any()
}

/// Rows of trouble by the page visits in which they happened, in order of time.
fn groups(rows: &[Row]) -> Vec<Group> {
    let mut visits: Vec<Group> = Vec::new();
    for row in rows {
        if row.kind == ActivityKind::Page {
            let path = path_of(text(&row.detail(), "url")).to_owned();
            visits.push(Group { place: row.place, at: row.at, path, rows: Vec::new() });
        } else if is_trouble(row) {
            match visits.iter_mut().rfind(|visit| visit.place == row.place) {
                Some(visit) => visit.rows.push(row.clone()),
                None => visits.push(Group {
                    place: row.place,
                    at: row.at,
                    path: "Unknown page".to_owned(),
                    rows: vec![row.clone()],
                }),
            }
        }
    }
    visits.retain(|visit| !visit.rows.is_empty());
    visits
}

/// A form gave trouble when it was left, or had to be sent again.
fn is_trouble(row: &Row) -> bool {
    match row.kind {
        ActivityKind::Frustration => true,
        ActivityKind::Form => {
            let detail = row.detail();
            text(&detail, "state") != "submit" || detail["failed_submits"].as_u64() > Some(0)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_stands_below_the_page_visit_of_its_window() {
        let row = |at: u64, place: usize, kind: &str, detail: &str| {
            let mut row = Row::read(&format!(
                r#"{{"id":"{at}a","window":"01976e8a-7b6c-7def-8123-456789abcdef","at":{at},"kind":"{kind}","label":"","detail":{detail}}}"#
            ))
            .unwrap();
            row.place = place;
            row
        };
        let rows = [
            row(0, 0, "page", r#"{"url":"https://a.example/cart"}"#),
            row(5, 1, "page", r#"{"url":"https://a.example/help"}"#),
            row(6, 0, "frustration", "{}"),
            row(7, 1, "form", r#"{"state":"submit","fields":[]}"#),
            row(8, 0, "page", r#"{"url":"https://a.example/pay"}"#),
            row(9, 0, "form", r#"{"form":"card"}"#),
        ];

        let found: Vec<(String, usize)> =
            groups(&rows).into_iter().map(|group| (group.path, group.rows.len())).collect();

        assert_eq!(found, [("/cart".to_owned(), 1), ("/pay".to_owned(), 1)]);
    }
}
