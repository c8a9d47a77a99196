//! Chooses columns, their order and how high rows are.

use leptos::prelude::*;

use super::widths::ChosenWidths;
use super::{ChosenColumns, Column, Columns};
use crate::browser;
use crate::components::icon::{Icon, Sign};
use crate::components::menu::Menu;
use crate::preferences::{DENSITY_COOKIE, Density, KEPT_S};

/// The menu.
#[component]
pub fn ColumnsMenu() -> impl IntoView {
    let (chosen, widths) = (ChosenColumns::get(), ChosenWidths::get());
    let columns = move || {
        let columns = chosen.columns();
        let n_offered = columns.offered().len();
        let choices = columns.offered().iter().enumerate().map(|(place, &column)| {
            let is_chosen = columns.has(column);
            let (can_rise, can_sink) = (0 < place, place + 1 < n_offered);
            view! { <Choice column is_chosen can_rise can_sink/> }
        });
        choices.collect_view()
    };
    let label = || view! { <Icon sign=Sign::Columns/> "Columns" };

    view! {
        <div class="columns needs-script">
            <Menu label>
                <fieldset class="columns__group">
                    <legend class="menu__title">"Columns"</legend>
                    <ul>{columns}</ul>
                    <button
                        class="button button--quiet"
                        r#type="button"
                        on:click=move |_| {
                            chosen.set(Columns::usual());
                            widths.reset();
                        }
                    >
                        "Usual columns"
                    </button>
                </fieldset>
                <Densities/>
            </Menu>
        </div>
    }
    .into_any()
}

#[component]
fn Choice(column: Column, is_chosen: bool, can_rise: bool, can_sink: bool) -> impl IntoView {
    let chosen = ChosenColumns::get();
    let id_of = move |words: &str| format!("column-{}-{words}", column.name());
    let shift = |is_later: bool, words: &'static str, sign: Sign, is_able: bool| {
        let name = format!("Move {} {words}", column.heading());
        let shift = move |_| {
            chosen.shift(column, is_later);
            // Focus goes with the column; at an end to the way back.
            let (this, back) = (id_of(words), id_of(if is_later { "up" } else { "down" }));
            request_animation_frame(move || {
                browser::focus(&format!("#{back}"));
                browser::focus(&format!("#{this}:enabled"));
            });
        };
        view! {
            <button
                id=id_of(words)
                class="columns__move"
                r#type="button"
                data-stays="true"
                aria-label=name
                disabled=!is_able
                on:click=shift
            >
                <Icon sign/>
            </button>
        }
    };

    view! {
        <li class="columns__choice">
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=is_chosen
                    on:change=move |_| chosen.toggle(column)
                />
                {column.heading()}
            </label>
            {shift(false, "up", Sign::Up, can_rise)}
            {shift(true, "down", Sign::Down, can_sink)}
        </li>
    }
    .into_any()
}

#[component]
fn Densities() -> impl IntoView {
    let density = RwSignal::new(Density::current());
    let choices = Density::ALL
        .map(|it| {
            let choose = move |_| {
                density.set(it);
                browser::set_cookie(DENSITY_COOKIE, it.as_str(), KEPT_S);
                browser::set_root_attribute("data-density", it.as_str());
            };
            let words = match it {
                Density::Compact => "Compact",
                Density::Standard => "Standard",
                Density::Relaxed => "Relaxed",
            };
            view! {
                <label class="check">
                    <input
                        type="radio"
                        name="density"
                        prop:checked=move || density.get() == it
                        on:change=choose
                    />
                    {words}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="columns__group">
            <legend class="menu__title">"Rows"</legend>
            {choices}
        </fieldset>
    }
    .into_any()
}
