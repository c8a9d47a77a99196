//! Play, steps, time, inactivity, speed, fit. Each sends an input and shows the state.

use leptos::prelude::*;

use super::actions;
use super::handle::Player;
use super::key_map::{Command, Target};
use super::overlays::OverlaysMenu;
use super::playhead::{Input, Phase, Playhead, Speed};
use super::windows::ViewMode;
use crate::browser;
use crate::components::downloads::DownloadItems;
use crate::components::icon::{Icon, Sign};
use crate::format::clock;

/// The element of the controls that are in a menu on phones.
const MORE: &str = "player-more";

/// The controls under the timeline.
///
/// On a phone they are one row: what has no room there opens as a popover, the browser's own.
/// It is the same elements everywhere, so nothing has to know how wide the screen is.
#[component]
pub fn Controls(player: Player) -> impl IntoView {
    let windows = player.panes().iter().map(|pane| pane.window).collect();
    let is_copied = player.view.is_copied;
    let link = Signal::derive(move || if is_copied.get() { Sign::Check } else { Sign::Link });
    view! {
        <div class="controls" id="player-controls" role="group" aria-label="Player controls" tabindex="-1">
            <div class="controls__group">
                <PlayButton player/>
                <StepButton player by=-5_000 name="Back 5 seconds" sign=Sign::Back5/>
                <StepButton player by=5_000 name="Forward 5 seconds" sign=Sign::Forth5/>
                <Time player/>
                <p
                    class="controls__status"
                    class:controls__status--said=move || !player.status.with(String::is_empty)
                    aria-hidden="true"
                >
                    {player.status}
                </p>
            </div>
            <SpeedSelect player/>
            <button
                class="icon-button controls__more"
                r#type="button"
                aria-label="More controls"
                data-tip="More controls"
                popovertarget=MORE
            >
                <Icon sign=Sign::More/>
            </button>
            // Where there is room it stands in the row; on a phone the button opens it.
            <div class="controls__sheet" id=MORE popover="auto">
                <StepButton player by=-5_000 name="Back 5 seconds" sign=Sign::Back5 is_worded=true/>
                <StepButton player by=5_000 name="Forward 5 seconds" sign=Sign::Forth5 is_worded=true/>
                <ViewSelect player/>
                <GoButton player what=Target::Change is_later=false/>
                <GoButton player what=Target::Change is_later=true/>
                <GoButton player what=Target::Error is_later=false/>
                <GoButton player what=Target::Error is_later=true/>
                <OverlaysMenu player/>
                <InspectToggle player/>
                <ActionButton player name="Zoom in" key="+" sign=Sign::ZoomIn command=Command::Zoom { is_nearer: true }/>
                <ActionButton player name="Zoom out" key="−" sign=Sign::ZoomOut command=Command::Zoom { is_nearer: false }/>
                <RealTimeToggle player/>
                <SkipToggle player/>
                <FitToggle player/>
                <ActionButton player name="Copy link to this moment" key="l" sign=link command=Command::CopyLink/>
                <ActionButton player name="Full screen" key="f" sign=Sign::FullScreen command=Command::ToggleFullScreen/>
                <ActionButton player name="Side panel" key="[" sign=Sign::Side command=Command::ToggleSide/>
                <ActionButton player name="Keys" key="?" sign=Sign::Help command=Command::ToggleHelp/>
                // On a phone only: elsewhere they are a menu of the top bar.
                <div class="controls__downloads">
                    <p class="menu__title">"Download"</p>
                    <DownloadItems session=player.session windows/>
                </div>
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
            data-tip=move || format!("{} (Space)", name())
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
fn StepButton(
    player: Player,
    by: i64,
    name: &'static str,
    sign: Sign,
    /// It stands in the menu of phones.
    #[prop(optional)]
    is_worded: bool,
) -> impl IntoView {
    let key = if by < 0 { "←" } else { "→" };
    let class = if is_worded {
        "icon-button controls__step controls__step--worded"
    } else {
        "icon-button controls__step"
    };
    view! {
        <button
            class=class
            r#type="button"
            aria-label=name
            data-tip=format!("{name} ({key})")
            disabled=move || !player.is_awake.get()
            on:click=move |_| player.send(Input::Step(by))
        >
            <Icon sign/>
            {is_worded.then(|| view! { <Words name/> })}
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
    let is_live = Memo::new(move |_| player.with(Playhead::follows_end));
    view! {
        <button
            class="toggle"
            r#type="button"
            aria-pressed=move || skips.get().to_string()
            data-tip=move || if is_live.get() { "Nothing is skipped while live" } else { "Skip inactivity (i)" }
            disabled=move || !player.is_awake.get() || is_live.get()
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
    let is_live = Memo::new(move |_| player.with(Playhead::follows_end));
    let choose = move |event: leptos::ev::Event| {
        if let Some(speed) = Speed::parse(&event_target_value(&event)) {
            player.send(Input::SetSpeed(speed));
        }
        browser::leave_choice(&event);
    };

    view! {
        <label
            class="select"
            data-tip=move || if is_live.get() { "Nobody is faster than what happens" } else { "Speed (1–6)" }
        >
            <span class="visually-hidden">"Speed"</span>
            <select
                class="select__field"
                disabled=move || !player.is_awake.get() || is_live.get()
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

/// To the next or previous of something.
#[component]
fn GoButton(player: Player, what: Target, is_later: bool) -> impl IntoView {
    let (name, key, sign) = match (what, is_later) {
        (Target::Change, true) => ("Next change", ".", Sign::StepForth),
        (Target::Change, false) => ("Previous change", ",", Sign::StepBack),
        (_, true) => ("Next error", "e", Sign::Next),
        (_, false) => ("Previous error", "Shift+e", Sign::Previous),
    };
    view! {
        <button
            class="icon-button"
            r#type="button"
            aria-label=name
            data-tip=format!("{name} ({key})")
            disabled=move || !player.is_awake.get()
            on:click=move |_| actions::go(player, what, is_later)
        >
            <Icon sign/>
            <Words name/>
        </button>
    }
    .into_any()
}

/// Which windows are shown; there only with several.
#[component]
fn ViewSelect(player: Player) -> impl IntoView {
    let mode = player.view.mode;
    let choose = move |event: leptos::ev::Event| {
        if let Some(mode) = ViewMode::parse(&event_target_value(&event)) {
            player.set_mode(mode);
        }
        browser::leave_choice(&event);
    };
    player.has_several().then(|| {
        view! {
            <label class="select" data-tip="Which tabs are shown (a)">
                <span class="visually-hidden">"Tabs shown"</span>
                <select
                    class="select__field"
                    disabled=move || !player.is_awake.get()
                    prop:value=move || mode.get().slug()
                    on:change=choose
                >
                    {ViewMode::ALL
                        .map(|choice| {
                            view! {
                                <option
                                    value=choice.slug()
                                    selected=choice == mode.get_untracked()
                                >
                                    {choice.name()}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </label>
        }
        .into_any()
    })
}

/// Whether inactivity has its full length on the timeline.
#[component]
fn RealTimeToggle(player: Player) -> impl IntoView {
    let is_on = player.view.is_real_time;
    view! {
        <button
            class="toggle"
            r#type="button"
            aria-pressed=move || is_on.get().to_string()
            data-tip="Show inactivity at its full length"
            disabled=move || !player.is_awake.get()
            on:click=move |_| is_on.update(|is_on| *is_on = !*is_on)
        >
            <Icon sign=Sign::System/>
            <span class="toggle__words">"Real time"</span>
        </button>
    }
    .into_any()
}

/// Whether pointing at the page tells what is there. On a phone it gives way to the page.
#[component]
fn InspectToggle(player: Player) -> impl IntoView {
    view! {
        <button
            class="toggle"
            r#type="button"
            aria-pressed=move || player.view.inspects.get().to_string()
            data-tip="Inspect the page (y)"
            disabled=move || !player.is_awake.get()
            popovertarget=MORE
            popovertargetaction="hide"
            on:click=move |_| actions::carry_out(player, Command::ToggleInspect)
        >
            <Icon sign=Sign::Inspect/>
            <span class="toggle__words">"Inspect"</span>
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
    #[prop(into)] sign: Signal<Sign>,
    command: Command,
) -> impl IntoView {
    view! {
        <button
            class="icon-button"
            r#type="button"
            aria-label=name
            data-tip=format!("{name} ({key})")
            disabled=move || !player.is_awake.get()
            popovertarget=MORE
            popovertargetaction="hide"
            on:click=move |_| actions::carry_out(player, command.clone())
        >
            <Icon sign/>
            <Words name/>
        </button>
    }
    .into_any()
}

/// What an icon means, where there is room to say it. Its button has the name anyway.
#[component]
fn Words(name: &'static str) -> impl IntoView {
    view! { <span class="controls__words" aria-hidden="true">{name}</span> }
}

#[component]
fn FitToggle(player: Player) -> impl IntoView {
    view! {
        <button
            class="toggle"
            r#type="button"
            aria-pressed=move || player.fits.get().to_string()
            data-tip="Scale to fit (z)"
            disabled=move || !player.is_awake.get()
            on:click=move |_| player.toggle_fit()
        >
            <Icon sign=Sign::Fit/>
            <span class="toggle__words">"Fit"</span>
        </button>
    }
}
