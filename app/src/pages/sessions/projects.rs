//! Whose sessions the list shows: all projects', or one's.
//!
//! The choice is a term of the search, so that a link carries it, and is kept for the next visit.

use leptos::prelude::*;
use model::query::Listing;
use model::search::{Field, Kind, Node, Search, Value, parts, quoted};

use super::filters::without;
use crate::api::sessions::SessionList;
use crate::components::menu::Menu;
use crate::error::AppError;
use crate::layout::ChosenProject;
use crate::routes::list_path;

/// The switch; nothing where there is but one project.
#[component]
pub fn ProjectSwitch(
    list: Resource<Result<SessionList, AppError>>,
    listing: Memo<Listing>,
) -> impl IntoView {
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let projects = list.await.map(|list| list.projects).unwrap_or_default();
                let slugs: Vec<String> = projects.into_iter().map(|it| it.slug).collect();
                (1 < slugs.len()).then(|| view! { <Switch slugs listing/> })
            })}
        </Transition>
    }
}

#[component]
fn Switch(slugs: Vec<String>, listing: Memo<Listing>) -> impl IntoView {
    let chosen = Memo::new(move |_| listing.with(|it| chosen(&it.search)));
    let label = move || chosen.get().unwrap_or_else(|| "All projects".to_owned());
    let items = std::iter::once(None)
        .chain(slugs.into_iter().map(Some))
        .map(|slug| view! { <Choice slug chosen listing/> })
        .collect_view();

    view! {
        <Menu label=move || view! { {label} } title="Project">
            <ul class="menu__list">{items}</ul>
        </Menu>
    }
    .into_any()
}

#[component]
fn Choice(
    slug: Option<String>,
    chosen: Memo<Option<String>>,
    listing: Memo<Listing>,
) -> impl IntoView {
    let kept = ChosenProject::get();
    let words = slug.clone().unwrap_or_else(|| "All projects".to_owned());
    let of = slug.clone();
    let href = move || {
        let listing = listing.get();
        list_path(&listing.searching(&narrowed(&listing.search, of.as_deref())))
    };
    let is_chosen = {
        let slug = slug.clone();
        move || chosen.with(|chosen| *chosen == slug).then_some("true")
    };
    let keep = move |_| kept.set(slug.clone());

    view! {
        <li>
            <a class="menu__item" href=href aria-current=is_chosen on:click=keep>
                {words}
            </a>
        </li>
    }
    .into_any()
}

/// The project that a condition asks for, if it asks for exactly one.
fn project_of(condition: &str) -> Option<String> {
    let Some(Node::Term(term)) = Search::parse(condition).ok()?.root else { return None };
    match (term.field, term.values.as_slice()) {
        (Field::Of(Kind::Project), [Value::Exact(slug)]) => Some(slug.clone()),
        _ => None,
    }
}

/// The project that a search is about.
fn chosen(search: &str) -> Option<String> {
    parts(search).into_iter().find_map(|span| project_of(search.get(span)?))
}

/// The same search within one project, or within all of them.
pub fn narrowed(search: &str, slug: Option<&str>) -> String {
    let mut rest = search.trim().to_owned();
    let is_project = |rest: &str, span: &std::ops::Range<usize>| {
        rest.get(span.clone()).and_then(project_of).is_some()
    };
    while let Some(span) = parts(&rest).into_iter().find(|span| is_project(&rest, span)) {
        rest = without(&rest, &span);
    }
    let Some(slug) = slug else { return rest };
    let are_alternatives =
        Search::parse(&rest).is_ok_and(|search| matches!(search.root, Some(Node::Any(_))));
    let rest = if are_alternatives { format!("({rest})") } else { rest };
    format!("project:{} {rest}", quoted(slug)).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_narrowed_to_one_project_at_a_time() {
        for (search, slug, expected) in [
            ("", Some("shop"), "project:shop"),
            ("rage:>0", Some("shop"), "project:shop rage:>0"),
            ("project:blog rage:>0", Some("shop"), "project:shop rage:>0"),
            ("rage:>0 project:blog a", None, "rage:>0 a"),
            ("a or b", Some("shop"), "project:shop (a or b)"),
            ("-project:blog", Some("shop"), "project:shop -project:blog"),
            ("project:a,b", None, "project:a,b"),
        ] {
            assert_eq!(narrowed(search, slug), expected, "{search}");
        }
        assert_eq!(chosen("a project:shop").as_deref(), Some("shop"));
        assert_eq!(chosen("project:a,b"), None);
        assert_eq!(chosen("-project:shop"), None);
    }
}
