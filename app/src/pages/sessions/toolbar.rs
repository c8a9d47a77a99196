//! Which time the list is about, and its order.

use leptos::prelude::*;
use model::Zone;
use model::query::{Direction, Listing, Order, PageSize, Range};

use super::columns::menu::ColumnsMenu;
use super::search::hidden;
use crate::components::icon::{Icon, Sign};
use crate::components::menu::Menu;
use crate::format::{range_words, zone_name};
use crate::routes::{SESSIONS, list_path};

/// The toolbar.
#[component]
pub fn Toolbar(listing: Memo<Listing>, zone: RwSignal<Zone>) -> impl IntoView {
    view! {
        <div class="list-bar">
            <nav class="chips" aria-label="Last active">
                {Range::NAMED.map(|range| view! { <NamedRange listing range/> }).collect_view()}
            </nav>
            <Days listing/>
            <span class="list-bar__zone">{move || format!("Times in {}", zone.with(zone_name))}</span>
            <Orders listing/>
            <Sizes listing/>
            <ColumnsMenu/>
        </div>
    }
    .into_any()
}

#[component]
fn NamedRange(listing: Memo<Listing>, range: Range) -> impl IntoView {
    let href = move || list_path(&listing.get().within(range));
    let current = move || (listing.with(|it| it.range) == range).then_some("true");
    view! { <a class="chip" href=href aria-current=current>{range_words(range)}</a> }
}

/// From one day to another.
#[component]
fn Days(listing: Memo<Listing>) -> impl IntoView {
    let range = move || listing.with(|it| it.range);
    let days = move || match range() {
        Range::Days(from, to) => Some((from.to_string(), to.to_string())),
        _ => None,
    };
    let times = move || match range() {
        Range::Times(from, to) => Some((from.to_string(), to.to_string())),
        _ => None,
    };
    let label = move || match range() {
        chosen @ (Range::Days(..) | Range::Times(..)) => range_words(chosen),
        _ => "Days…".to_owned(),
    };
    let chosen = move || days().or_else(times).is_some().then_some("true");
    let rest = move || hidden(&listing.get().at(None), &["from", "to"]);
    let from = move || days().map(|(from, _)| from);
    let to = move || days().map(|(_, to)| to);
    let other = move || hidden(&listing.get().at(None), &["from", "to"]);
    let first = move || times().map(|(from, _)| from);
    let last = move || times().map(|(_, to)| to);

    view! {
        <div class="list-bar__days" data-chosen=chosen>
            <Menu label=move || view! { {label} }>
                <form class="days" action=SESSIONS method="get">
                    <label class="days__label">"From" <input class="field" type="date" name="from" value=from required/></label>
                    <label class="days__label">"To" <input class="field" type="date" name="to" value=to/></label>
                    {rest}
                    <button class="button button--primary" type="submit">"Show"</button>
                </form>
                <form class="days days--times" action=SESSIONS method="get">
                    <label class="days__label">"First moment" <input class="field" type="datetime-local" step="1" name="from" value=first required/></label>
                    <label class="days__label">"Last moment" <input class="field" type="datetime-local" step="1" name="to" value=last/></label>
                    {other}
                    <button class="button button--secondary" type="submit">"Use these times"</button>
                </form>
            </Menu>
        </div>
    }
    .into_any()
}

/// What the list is ordered by.
#[component]
fn Orders(listing: Memo<Listing>) -> impl IntoView {
    let items = Order::ALL
        .map(|order| {
            let href = move || list_path(&listing.get().ordered(order));
            let current = move || (listing.with(|it| it.order) == order).then_some("true");
            view! {
                <li>
                    <a class="menu__item" href=href aria-current=current>
                        <span>{name_of(order)}</span>
                        {move || current().map(|_| view! { <Arrow direction=listing.with(|it| it.direction)/> })}
                    </a>
                </li>
            }
        })
        .collect_view();
    let label = move || listing.with(|it| format!("Order: {}", name_of(it.order).to_lowercase()));

    view! {
        <div class="list-bar__order">
            <Menu label=move || view! { {label} }>
                <ul class="menu__list">{items}</ul>
            </Menu>
        </div>
    }
    .into_any()
}

/// How many rows a page has.
#[component]
fn Sizes(listing: Memo<Listing>) -> impl IntoView {
    let items = PageSize::ALL
        .map(|size| {
            let href = move || list_path(&listing.get().sized(size));
            let current = move || (listing.with(|it| it.limit) == size).then_some("true");
            view! {
                <li>
                    <a class="menu__item" href=href aria-current=current>
                        {format!("{} rows", size.rows())}
                    </a>
                </li>
            }
        })
        .collect_view();
    let label = move || listing.with(|it| format!("{} rows", it.limit.rows()));

    view! {
        <div class="list-bar__size">
            <Menu label=move || view! { {label} } title="Rows of a page">
                <ul class="menu__list">{items}</ul>
            </Menu>
        </div>
    }
    .into_any()
}

/// Which way a list is ordered.
#[component]
pub fn Arrow(direction: Direction) -> impl IntoView {
    let (sign, words) = match direction {
        Direction::Descending => (Sign::Down, "greatest first"),
        Direction::Ascending => (Sign::Up, "least first"),
    };
    view! { <Icon sign/> <span class="visually-hidden">{words}</span> }
}

/// How an order is called.
pub const fn name_of(order: Order) -> &'static str {
    match order {
        Order::Last => "Last active",
        Order::Started => "Started",
        Order::Active => "Active time",
        Order::Pages => "Pages",
        Order::Clicks => "Clicks",
        Order::Events => "Events",
        Order::Errors => "Errors",
        Order::Frustration => "Frustration",
    }
}
