//! Play, steps, time, inactivity, speed, fit. Each sends an input and shows the state.

use leptos::prelude::*;

use super::handle::Player;
use super::playhead::{Input, Phase, Playhead, Speed};
use crate::components::icon::{Icon, Sign};
use crate::format::clock;

/// The controls under the timeline.
#[component]
pub fn Controls(player: Player) -> impl IntoView {
    view! {
        <div class="controls" id="player-controls" role="group" aria-label="Player controls" tabindex="-1">
            <div class="controls__group">
                <PlayButton player/>
                <StepButton player by=-5_000 name="Back 5 seconds" sign=Sign::Back5/>
                <StepButton player by=5_000 name="Forward 5 seconds" sign=Sign::Forth5/>
                <Time player/>
            </div>
            <div class="controls__group">
                <SkipToggle player/>
                <SpeedSelect player/>
                <FitToggle player/>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn PlayButton(player: Player) -> impl IntoView {
    let phase = Memo::new(move |_| player.with(Playhead::phase));
    let wants_to_play = Memo::new(move |_| player.with(Playhead::wants_to_play));
    let name = move || match (phase.get(), wants_to_play.get()) {
        (_, true) => "Pause",
        (Phase::Ended, _) => "Play again",
        _ => "Play",
    };
    let sign = Signal::derive(move || match (phase.get(), wants_to_play.get()) {
        (_, true) => Sign::Pause,
        (Phase::Ended, _) => Sign::Replay,
        _ => Sign::Play,
    });
    let is_busy = move || (phase.get() == Phase::Buffering).then_some("true");

    view! {
        <button
            class="icon-button icon-button--primary"
            r#type="button"
            aria-label=name
            title=move || format!("{} (Space)", name())
            aria-busy=is_busy
            disabled=move || !player.is_awake.get()
            on:click=move |_| {
                player.send(if wants_to_play.get_untracked() { Input::Pause } else { Input::Play });
            }
        >
            <Icon sign/>
        </button>
    }
    .into_any()
}

#[component]
fn StepButton(player: Player, by: i64, name: &'static str, sign: Sign) -> impl IntoView {
    let key = if by < 0 { "←" } else { "→" };
    view! {
        <button
            class="icon-button"
            r#type="button"
            aria-label=name
            title=format!("{name} ({key})")
            disabled=move || !player.is_awake.get()
            on:click=move |_| player.send(Input::Step(by))
        >
            <Icon sign/>
        </button>
    }
    .into_any()
}

/// "1:23 / 8:02".
#[component]
fn Time(player: Player) -> impl IntoView {
    // A memo, so that the text is written only when it changes, not with every frame.
    let at = Memo::new(move |_| clock(player.position()));
    let length = Memo::new(move |_| clock(player.with(Playhead::length)));

    view! {
        <p class="controls__time">
            <span class="controls__at">{at}</span>
            <span class="controls__of" aria-hidden="true">" / "</span>
            <span class="visually-hidden">" of "</span>
            <span class="controls__length">{length}</span>
        </p>
    }
}

#[component]
fn SkipToggle(player: Player) -> impl IntoView {
    let skips = Memo::new(move |_| player.with(Playhead::skips_inactivity));
    view! {
        <button
            class="toggle"
            r#type="button"
            aria-pressed=move || skips.get().to_string()
            title="Skip inactivity (i)"
            disabled=move || !player.is_awake.get()
            on:click=move |_| player.send(Input::SetSkip(!skips.get_untracked()))
        >
            <Icon sign=Sign::Skip/>
            <span class="toggle__words">"Skip inactivity"</span>
        </button>
    }
}

#[component]
fn SpeedSelect(player: Player) -> impl IntoView {
    let speed = Memo::new(move |_| player.with(Playhead::speed));
    let choose = move |event| {
        if let Some(speed) = Speed::parse(&event_target_value(&event)) {
            player.send(Input::SetSpeed(speed));
        }
    };

    view! {
        <label class="select" title="Speed (1–6)">
            <span class="visually-hidden">"Speed"</span>
            <select
                class="select__field"
                disabled=move || !player.is_awake.get()
                prop:value=move || speed.get().label()
                on:change=choose
            >
                {Speed::ALL
                    .map(|choice| {
                        view! {
                            <option
                                value=choice.label()
                                selected=choice == Speed::NORMAL
                            >
                                {format!("{} ×", choice.label())}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </label>
    }
    .into_any()
}

#[component]
fn FitToggle(player: Player) -> impl IntoView {
    view! {
        <button
            class="toggle"
            r#type="button"
            aria-pressed=move || player.fits.get().to_string()
            title="Scale to fit (z)"
            disabled=move || !player.is_awake.get()
            on:click=move |_| player.toggle_fit()
        >
            <Icon sign=Sign::Fit/>
            <span class="toggle__words">"Fit"</span>
        </button>
    }
}
