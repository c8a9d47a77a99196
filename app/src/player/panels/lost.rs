//! What of a recording is missing, and since when it has less detail.

use leptos::prelude::*;
use model::replay::Gap;

use crate::format::clock;
use crate::player::activity::gaps::gap_words;
use crate::player::handle::Player;
use crate::player::playhead::Input;

/// Most of it that is listed.
const MOST: usize = 100;

/// A group of the panel "Details"; nothing while nothing is known to be missing.
#[component]
pub fn Lost(player: Player) -> impl IntoView {
    let gaps = player.activity.gaps;
    let shown = move || gaps.with(|gaps| gaps.iter().take(MOST).cloned().collect::<Vec<_>>());
    let item = move |gap: Gap| {
        let at = gap.from;
        view! {
            <li>
                <button class="moment" r#type="button" on:click=move |_| player.send(Input::Seek(at))>
                    <span class="moment__time">{clock(at)}</span>
                    <span class="moment__content">{gap_words(&gap)}</span>
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || gaps.with(|gaps| !gaps.is_empty())>
            <h3 class="fact-panel__group">"Missing"</h3>
            <ul class="moments">
                <For each=shown key=|gap| (gap.from, gap.to, gap.why.clone()) children=item/>
            </ul>
        </Show>
    }
    .into_any()
}
