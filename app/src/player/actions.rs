//! Carries out what keys and buttons ask for beside the clock.

use model::ActivityKind;

use leptos::prelude::*;

use super::activity::Row;
use super::activity::facts::is_listed;
use super::handle::Player;
use super::key_map::{Command, Target};
use super::panels::Panel;
use super::playhead::Input;
use crate::browser;

/// Does it.
pub fn carry_out(player: Player, command: Command) {
    let view = player.view;
    match command {
        Command::Clock(input) => player.send(input),
        Command::Go { what, is_later } => go(player, what, is_later),
        Command::ToggleFit => player.toggle_fit(),
        Command::ToggleFullScreen => browser::toggle_full_screen(".player"),
        Command::ToggleClicks => view.has_clicks.update(|has| *has = !*has),
        Command::ToggleDepth => view.has_depth.update(|has| *has = !*has),
        Command::ToggleSide => view.toggle_side(),
        Command::Search => {
            view.show(Panel::Activity);
            // The panel may have to be shown first.
            request_animation_frame(|| browser::focus("#activity-search"));
        }
        Command::CopyLink => copy_link(player),
        Command::ToggleHelp => view.has_help.update(|has| *has = !*has),
        Command::Close => view.has_help.set(false),
    }
}

/// Goes to the next or previous of something, or says that there is none.
pub fn go(player: Player, what: Target, is_later: bool) {
    let position = player.position_untracked();
    let found = player.activity.neighbour(position, is_later, |row| is_target(row, what));
    if let Some(row) = found {
        player.activity.selected.set(Some(row.id));
        player.send(Input::Seek(row.at));
    } else {
        let direction = if is_later { "later" } else { "earlier" };
        player.say(format!("No {direction} {}.", what.name()));
    }
}

fn is_target(row: &Row, what: Target) -> bool {
    match what {
        Target::Error => matches!(row.kind, ActivityKind::Error | ActivityKind::ServerError),
        Target::Frustration => row.kind == ActivityKind::Frustration,
        Target::Event => matches!(row.kind, ActivityKind::Custom | ActivityKind::ServerEvent),
        Target::Page => row.kind == ActivityKind::Page,
        Target::Step => is_listed(row),
    }
}

/// Copies a link to the playhead's moment.
pub fn copy_link(player: Player) {
    let at = player.position_untracked();
    let address = browser::address();
    let path = address.split('?').next().unwrap_or_default();
    browser::copy(&format!("{path}?t={at}"), move |is_done| {
        player.say(if is_done { "Link copied." } else { "The browser did not allow copying." });
    });
}
