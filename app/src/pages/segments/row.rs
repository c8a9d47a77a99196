//! One segment of the table.

use leptos::prelude::*;
use model::Segment;
use model::query::{Listing, Range};

use super::counts::Counts;
use crate::api::segments::pin_segment;
use crate::api::sessions::Matching;
use crate::browser;
use crate::components::icon::{Icon, Sign};
use crate::components::menu::Menu;
use crate::format::{grouped, range_words};
use crate::routes::{list_path, segment_list_path};
use crate::segments::KnownSegments;

/// The row. `rename` and `delete` are asked for in its menu.
#[component]
pub fn SegmentRow(
    segment: Segment,
    rename: RwSignal<Option<Segment>>,
    delete: RwSignal<Option<Segment>>,
) -> impl IntoView {
    let href = segment_list_path(&segment.id);
    let query = match segment.filter.query.as_str() {
        "" => view! { <span class="faint">"Everything"</span> }.into_any(),
        query => view! { <code class="segment-table__code">{query.to_owned()}</code> }.into_any(),
    };
    let range = segment.filter.range.map_or_else(|| "Open".to_owned(), range_words);

    view! {
        <tr>
            <th scope="row" class="segment-table__name">
                <a href=href>{segment.name.to_string()}</a>
            </th>
            <td class="segment-table__query">{query}</td>
            <td class="segment-table__range">{range}</td>
            <Count segment=segment.clone() range=Range::Day/>
            <Count segment=segment.clone() range=Range::Week/>
            <td class="segment-table__pinned needs-script">
                <Pinned segment=segment.clone()/>
            </td>
            <td class="segment-table__menu needs-script">
                <RowMenu segment rename delete/>
            </td>
        </tr>
    }
    .into_any()
}

/// How many sessions it holds, as a link to them.
#[component]
fn Count(segment: Segment, range: Range) -> impl IntoView {
    let counts = Counts::get();
    let href = list_path(&Listing::of(&segment).within(range));
    let label = range_words(range);
    let id = segment.id;
    let words = move || {
        let found = counts.of(&id);
        let matching = found.and_then(|it| if range == Range::Day { it.day } else { it.week });
        matching.map_or_else(|| "–".to_owned(), number)
    };

    view! {
        <td class="segment-table__number">
            <span class="segment-table__label">{label}</span>
            <a href=href>{words}</a>
        </td>
    }
}

fn number(Matching { n, is_more }: Matching) -> String {
    let over = if is_more { "over " } else { "" };
    format!("{over}{}", grouped(n.into()))
}

/// Puts it above the list, or takes it from there.
#[component]
fn Pinned(segment: Segment) -> impl IntoView {
    let known = KnownSegments::get();
    let is_pinned = segment.pin.is_some();
    let id = pin_id(&segment);
    let name = format!("Pin {}", segment.name);
    let toggle = move |_| {
        let place = (!is_pinned).then_some(u32::MAX);
        let selector = format!("#{}", pin_id(&segment));
        known.change_or_say(pin_segment(segment.id.clone(), place), move || {
            // The row is another one now.
            request_animation_frame(move || browser::focus(&selector));
        });
    };

    view! {
        <button
            id=id
            class="toggle"
            r#type="button"
            aria-pressed=is_pinned.to_string()
            aria-label=name
            on:click=toggle
        >
            <Icon sign=Sign::Check/>
            "Pin"
        </button>
    }
    .into_any()
}

fn pin_id(segment: &Segment) -> String {
    format!("pin-{}", segment.id)
}

#[component]
fn RowMenu(
    segment: Segment,
    rename: RwSignal<Option<Segment>>,
    delete: RwSignal<Option<Segment>>,
) -> impl IntoView {
    let name = format!("Actions for {}", segment.name);
    let label = move || {
        view! { <Icon sign=Sign::More/> <span class="visually-hidden">{name.clone()}</span> }
    };
    let (renamed, deleted) = (segment.clone(), segment.clone());

    view! {
        <Menu label class="icon-button">
            <ul class="menu__list">
                <li><a class="menu__item" href=segment_list_path(&segment.id)>"Open"</a></li>
                <li>
                    <button
                        class="menu__item"
                        r#type="button"
                        on:click=move |_| rename.set(Some(renamed.clone()))
                    >
                        "Rename…"
                    </button>
                </li>
                <Moves segment/>
                <li>
                    <button
                        class="menu__item menu__item--danger"
                        r#type="button"
                        on:click=move |_| delete.set(Some(deleted.clone()))
                    >
                        "Delete…"
                    </button>
                </li>
            </ul>
        </Menu>
    }
    .into_any()
}

/// Moves a pinned segment among those above the list, where dragging is not for everyone.
#[component]
fn Moves(segment: Segment) -> impl IntoView {
    let known = KnownSegments::get();
    let (id, project) = (segment.id, segment.project);
    let item = move |place: Option<u32>, words: &'static str| {
        let id = id.clone();
        place.map(|place| {
            let shift = move |_| {
                known.change_or_say(pin_segment(id.clone(), Some(place)), || {});
            };
            view! {
                <li>
                    <button class="menu__item" r#type="button" on:click=shift>{words}</button>
                </li>
            }
        })
    };
    let later = move || {
        let place = segment.pin?.checked_add(1)?;
        let n_pinned = known.n_pinned(project);
        usize::try_from(place).is_ok_and(|it| it < n_pinned).then_some(place)
    };
    let earlier = segment.pin.and_then(|at| at.checked_sub(1));

    view! {
        {item(earlier, "Move up")}
        {move || item(later(), "Move down")}
    }
    .into_any()
}
