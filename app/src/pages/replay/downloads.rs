//! "Download" in the top bar.

use leptos::prelude::*;
use model::{SessionId, WindowId};

use crate::components::downloads::DownloadItems;
use crate::components::icon::{Icon, Sign};
use crate::components::menu::Menu;

/// The menu. On a phone its entries stand among the player's controls.
#[component]
pub fn DownloadMenu(session: SessionId, windows: Vec<WindowId>) -> impl IntoView {
    let label = || {
        view! { <Icon sign=Sign::Download/> <span class="visually-hidden">"Download"</span> }
    };
    view! {
        <div class="downloads">
            <Menu label title="Download" class="icon-button">
                <DownloadItems session windows/>
            </Menu>
        </div>
    }
    .into_any()
}
