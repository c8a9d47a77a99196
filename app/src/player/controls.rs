//! Play, steps, time, inactivity, speed, fit. Each sends an input and shows the state.

use leptos::prelude::*;

use super::actions;
use super::handle::Player;
use super::key_map::{Command, Target};
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
                <p class="controls__status" aria-hidden="true">{player.status}</p>
            </div>
            <div class="controls__group controls__group--more">
                <FollowToggle player/>
                <GoButton player is_later=false/>
                <GoButton player is_later=true/>
                <Toggle
                    player
                    name="Clicks"
                    hint="Clicks over the page (c)"
                    sign=Sign::KindClick
                    is_on=player.view.has_clicks
                />
                <Toggle
                    player
                    name="Depth"
                    hint="Scroll depth (d)"
                    sign=Sign::Depth
                    is_on=player.view.has_depth
                />
                <Toggle
                    player
                    name="Real time"
                    hint="Show inactivity at its full length"
                    sign=Sign::System
                    is_on=player.view.is_real_time
                />
                <SkipToggle player/>
                <SpeedSelect player/>
                <FitToggle player/>
                <ActionButton player name="Copy link to this moment" key="l" sign=Sign::Link command=Command::CopyLink/>
                <ActionButton player name="Full screen" key="f" sign=Sign::FullScreen command=Command::ToggleFullScreen/>
                <ActionButton player name="Side panel" key="[" sign=Sign::Side command=Command::ToggleSide/>
                <ActionButton player name="Keys" key="?" sign=Sign::Help command=Command::ToggleHelp/>
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

/// To the next or previous error.
#[component]
fn GoButton(player: Player, is_later: bool) -> impl IntoView {
    let (name, key, sign) = if is_later {
        ("Next error", "e", Sign::Next)
    } else {
        ("Previous error", "Shift+e", Sign::Previous)
    };
    view! {
        <button
            class="icon-button"
            r#type="button"
            aria-label=name
            title=format!("{name} ({key})")
            disabled=move || !player.is_awake.get()
            on:click=move |_| actions::go(player, Target::Error, is_later)
        >
            <Icon sign/>
        </button>
    }
    .into_any()
}

/// Follows the visitor from tab to tab; there only with several.
#[component]
fn FollowToggle(player: Player) -> impl IntoView {
    let has_several = move || player.activity.windows.with(|windows| windows.len() > 1);
    view! {
        <Show when=has_several>
            <button
                class="toggle"
                r#type="button"
                aria-pressed=move || player.view.follows.get().to_string()
                title="Show the tab that the visitor used"
                on:click=move |_| player.view.toggle_follow()
            >
                <Icon sign=Sign::Window/>
                <span class="toggle__words">"Follow"</span>
            </button>
        </Show>
    }
    .into_any()
}

/// A switch of something that is drawn.
#[component]
fn Toggle(
    player: Player,
    name: &'static str,
    hint: &'static str,
    sign: Sign,
    is_on: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <button
            class="toggle"
            r#type="button"
            aria-pressed=move || is_on.get().to_string()
            title=hint
            disabled=move || !player.is_awake.get()
            on:click=move |_| is_on.update(|is_on| *is_on = !*is_on)
        >
            <Icon sign/>
            <span class="toggle__words">{name}</span>
        </button>
    }
    .into_any()
}

/// A button for what a key does.
#[component]
fn ActionButton(
    player: Player,
    name: &'static str,
    key: &'static str,
    sign: Sign,
    command: Command,
) -> impl IntoView {
    view! {
        <button
            class="icon-button"
            r#type="button"
            aria-label=name
            title=format!("{name} ({key})")
            disabled=move || !player.is_awake.get()
            on:click=move |_| actions::carry_out(player, command.clone())
        >
            <Icon sign/>
        </button>
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
