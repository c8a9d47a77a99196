//! System, light or dark.

use leptos::prelude::*;

use crate::api::theme::SetTheme;
use crate::browser;
use crate::components::icon::{Icon, Sign};
use crate::preferences::{KEPT_S, THEME_COOKIE, Theme};

/// The theme switch: a form without JavaScript, three buttons with it.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let chosen = RwSignal::new(Theme::current());
    let action = <SetTheme as leptos::server_fn::ServerFn>::PATH;

    view! {
        <form class="theme-switch" method="post" action=action>
            <fieldset class="theme-switch__choices">
                <legend class="visually-hidden">"Theme"</legend>
                {Theme::ALL
                    .map(|theme| view! { <Choice theme chosen/> })
                    .collect_view()}
            </fieldset>
        </form>
    }
    .into_any()
}

#[component]
fn Choice(theme: Theme, chosen: RwSignal<Theme>) -> impl IntoView {
    let (name, sign) = match theme {
        Theme::System => ("System theme", Sign::System),
        Theme::Light => ("Light theme", Sign::Sun),
        Theme::Dark => ("Dark theme", Sign::Moon),
    };
    let choose = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        chosen.set(theme);
        browser::set_cookie(THEME_COOKIE, theme.as_str(), KEPT_S);
        browser::set_root_attribute("data-theme", theme.as_str());
    };

    view! {
        <button
            class="theme-switch__choice"
            r#type="submit"
            name="theme"
            value=theme.as_str()
            data-tip=name
            aria-label=name
            aria-pressed=move || (chosen.get() == theme).to_string()
            on:click=choose
        >
            <Icon sign/>
        </button>
    }
}
