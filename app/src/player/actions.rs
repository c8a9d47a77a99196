//! Carries out what keys and buttons ask for beside the clock.

use model::ActivityKind;

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::activity::Row;
use super::activity::facts::is_listed;
use super::handle::Player;
use super::key_map::{Command, Target};
use super::notes;
use super::panels::Panel;
use super::playhead::{Input, Playhead};
use super::zoom::Part;
use crate::browser;
use crate::components::copy_button::SAID_FOR;

/// Within this time of the viewer's, in ms, a moment that was gone to is left again by going back.
const GONE_TO_MS: u64 = 2_000;

/// Does it.
pub fn carry_out(player: Player, command: Command) {
    let view = player.view;
    match command {
        Command::Clock(input) => player.send(input),
        Command::UndoSkip if player.with_untracked(Playhead::can_undo_skip) => {
            player.send(Input::UndoSkip);
        }
        Command::UndoSkip => player.say("No skip to undo."),
        Command::Go { what, is_later } => go(player, what, is_later),
        Command::NextMode if player.has_several() => {
            player.set_mode(view.mode.get_untracked().next());
        }
        Command::NextMode => player.say("This session has one tab."),
        Command::NextWindow { is_later } => next_window(player, is_later),
        Command::ToggleFit => player.toggle_fit(),
        Command::ToggleFullScreen => browser::toggle_full_screen(".player"),
        Command::ToggleOverlay(overlay) => overlay.toggle(player),
        Command::ToggleInspect => inspect(player, !view.inspects.get_untracked()),
        Command::Zoom { is_nearer } => zoom(player, is_nearer),
        Command::ShowAll => {
            player.scale.show(Part::WHOLE);
            player.announce("Showing all of the timeline.");
        }
        Command::ToggleSide => view.toggle_side(),
        Command::ToggleTopBar => view.has_top_bar.update(|has| *has = !*has),
        Command::Search => {
            // Panels are not a part of what fills the screen.
            browser::leave_full_screen();
            view.show(Panel::Activity);
            // The panel may have to be shown first.
            request_animation_frame(|| browser::focus("#activity-search"));
        }
        Command::CopyLink => copy_link(player),
        Command::GoLive => go_live(player),
        Command::WriteNote => notes::begin(player),
        Command::ToggleWatched => player.say(player.marks.toggle(player.session)),
        Command::NextSession { is_later } => next_session(player, is_later),
        Command::Tag => {
            // The dialog is a part of it.
            view.has_top_bar.set(true);
            view.is_tagging.set(true);
        }
        Command::ToggleHelp => view.has_help.update(|has| *has = !*has),
        Command::Close if view.inspects.get_untracked() => inspect(player, false),
        Command::Close => view.has_help.set(false),
    }
}

/// Gives the focus to the timeline when a button was pressed by keyboard that goes with it: who
/// reads on from there is not sent to the begin of the page.
pub fn leave_to_timeline(event: &MouseEvent) {
    if event.detail() == 0 {
        browser::focus("#timeline-bar");
    }
}

/// Begins or ends inspecting the page.
pub fn inspect(player: Player, inspects: bool) {
    player.view.inspect(inspects);
    let sentence = if inspects { "Inspecting the page." } else { "No longer inspecting the page." };
    player.announce(sentence);
}

/// Shows half or twice as much of the timeline around the playhead, or says why not.
fn zoom(player: Player, is_nearer: bool) {
    let scale = player.scale;
    let anchor = scale.anchor(player.position_untracked());
    if scale.zoom(if is_nearer { 0.5 } else { 2.0 }, anchor) {
        let words = untrack(|| scale.words());
        player.announce(format!("Showing {words}."));
    } else if is_nearer {
        player.say("The timeline is not shown any larger.");
    } else {
        player.say("All of the timeline is shown.");
    }
}

/// Goes to the next or previous of something, or says that there is none.
pub fn go(player: Player, what: Target, is_later: bool) {
    if what == Target::Change
        && let Some(position) = change(player, is_later)
    {
        player.send(Input::Seek(position));
        return;
    }
    let position = player.position_untracked();
    let find = |from| player.activity.neighbour(from, is_later, |row| is_target(row, what));
    let mut found = find(position);
    if let Some(row) = found.as_ref().filter(|_| !is_later)
        && was_gone_to(player, row, position)
    {
        found = find(row.at);
    }
    if let Some(row) = found {
        player.activity.selected.set(Some(row.id));
        player.send(Input::Seek(row.at));
    } else {
        let direction = if is_later { "later" } else { "earlier" };
        player.say(format!("No {direction} {}.", what.name()));
    }
}

/// Whether the viewer went to a row just now and plays on: going back means the one before it.
fn was_gone_to(player: Player, row: &Row, position: u64) -> bool {
    let (plays, speed) =
        player.with_untracked(|playhead| (playhead.wants_to_play(), playhead.speed()));
    let is_selected = player.activity.selected.with_untracked(|id| id.as_ref() == Some(&row.id));
    plays && is_selected && position.saturating_sub(row.at) <= speed.of(GONE_TO_MS)
}

/// Where the picture changes next, or did last, as far as it is loaded.
fn change(player: Player, is_later: bool) -> Option<u64> {
    let pane = player.pane_untracked();
    let own = player.own_position(player.position_untracked());
    let moment = pane.span.get_untracked().from.saturating_add(pane.change(own, is_later)?);
    let position = player.extent.get_untracked().position(moment);
    // Changes elsewhere are known, too, and between them and here some that are not.
    let (from, to) = player.with_untracked(Playhead::loaded)?;
    (from..=to).contains(&position).then_some(position)
}

/// To the tab beside, or says that there is none.
fn next_window(player: Player, is_later: bool) {
    let place = player.chosen.get_untracked();
    let next = if is_later { Some(place + 1) } else { place.checked_sub(1) };
    match next.filter(|next| *next < player.panes().len()) {
        Some(next) => player.choose(next),
        None if is_later => player.say("No later tab."),
        None => player.say("No earlier tab."),
    }
}

/// To the session beside in the list, or says that there is none.
fn next_session(player: Player, is_later: bool) {
    if let Some(walking) = player.walking {
        walking.go(is_later, Callback::new(move |sentence| player.say(sentence)));
    }
}

fn is_target(row: &Row, what: Target) -> bool {
    match what {
        Target::Error => matches!(row.kind, ActivityKind::Error | ActivityKind::ServerError),
        Target::Frustration => row.kind == ActivityKind::Frustration,
        Target::Event => matches!(row.kind, ActivityKind::Custom | ActivityKind::ServerEvent),
        Target::Page => row.kind == ActivityKind::Page,
        Target::Note => row.kind == ActivityKind::Note,
        // What is not loaded yet is told by its rows.
        Target::Change => is_listed(row),
    }
}

/// To the end of what is still recorded, and on with it; or says that nothing is.
pub fn go_live(player: Player) {
    if player.is_live.get_untracked() {
        player.send(Input::GoLive);
    } else {
        player.say("This session has ended.");
    }
}

/// Copies a link to the playhead's moment, or shows it where the browser refuses.
pub fn copy_link(player: Player) {
    let at = player.own_position(player.position_untracked());
    let address = browser::address();
    let path = address.split('?').next().unwrap_or_default();
    let mode = player.view.mode.get_untracked();
    let several =
        if player.has_several() { format!("&view={}", mode.slug()) } else { String::new() };
    player.uncopied.copy(format!("{path}?t={at}{several}"), move || {
        player.say("Link copied.");
        let is_copied = player.view.is_copied;
        is_copied.set(true);
        set_timeout(move || _ = is_copied.try_set(false), SAID_FOR);
    });
}
