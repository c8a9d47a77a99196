//! A picture of a moment that the playhead is not at: one keyframe in a stage of its own.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::addresses;
use super::choices;
use super::handle::Player;
use super::link::{FromStage, StageLink, ToStage};
use super::loader::fetch;
use super::windows::{ViewMode, active};
use crate::browser;

/// The pointer rests so long before anything is loaded, in ms.
const REST_MS: u32 = 120;

/// Who presses on the bar goes there: so long afterwards the stage shows what is pointed at, in ms
/// at speed 1.
const PRESSED_MS: u64 = 500;

/// What is on its way; ends when something else is wanted.
struct Waiting {
    _timer: Timeout,
    request: web_sys::AbortController,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.request.abort();
    }
}

/// Draws the position that is asked for, as long as the caller lives.
pub fn follow(
    player: Player,
    asked: Memo<Option<u64>>,
    frame: NodeRef<html::Iframe>,
    is_staged: RwSignal<bool>,
    is_drawn: RwSignal<bool>,
) {
    let link = StoredValue::new_local(None::<Rc<StageLink>>);
    let waiting = StoredValue::new_local(None::<Waiting>);
    let n_asked = StoredValue::new(0_u32);
    Effect::new(move |_| {
        if let Some(frame) = frame.get() {
            let report = move |message| {
                if matches!(message, FromStage::Drawn) {
                    is_drawn.try_set(true);
                }
            };
            link.set_value(Some(Rc::new(StageLink::connect(frame, report))));
        }
    });
    Effect::new(move |_| {
        let position = asked.get();
        waiting.set_value(None);
        is_drawn.set(false);
        let (Some(position), true) = (position, player.is_awake.get_untracked()) else { return };
        if browser::saves_data() || !choices::has_preview() {
            return;
        }
        let Ok(request) = web_sys::AbortController::new() else { return };
        let signal = request.signal();
        n_asked.update_value(|n| *n += 1);
        let run = n_asked.get_value();
        let timer = Timeout::new(REST_MS, move || {
            if is_on_stage(player, position) {
                return;
            }
            is_staged.try_set(true);
            spawn_local(async move {
                let Some((at, events)) = load(player, position, &signal).await else { return };
                let link = link.try_get_value().flatten();
                if let Some(link) = link.filter(|_| !signal.aborted()) {
                    link.send_events(run, &events);
                    link.send(&ToStage::Draw { run, at });
                }
            });
        });
        waiting.set_value(Some(Waiting { _timer: timer, request }));
    });
}

/// Whether the player shows the position, or is about to.
fn is_on_stage(player: Player, position: u64) -> bool {
    let lead = player.with_untracked(|playhead| playhead.speed().of(PRESSED_MS));
    (position..=position.saturating_add(lead)).contains(&player.position_untracked())
}

/// The last event up to a position, and what builds the document after it in a stage.
async fn load(
    player: Player,
    position: u64,
    signal: &web_sys::AbortSignal,
) -> Option<(i64, js_sys::ArrayBuffer)> {
    let moment = player.moment(position);
    let follows = player.view.mode.get_untracked() == ViewMode::Follow;
    let place = player.course.with_untracked(|course| active(course, moment));
    let panes = player.panes();
    let place = place.filter(|_| follows).unwrap_or_else(|| player.chosen.get_untracked());
    let pane = *panes.get(place)?;
    let own = pane.own(moment);
    let url = addresses::keyframe(&addresses::base(player.session, pane.window), own);
    let answer = fetch(&url, Some(signal)).await.ok()?;
    let at: u64 = answer.number("x-hs-at")?;
    let at = pane.zero.as_ms().saturating_add_unsigned(at);
    Some((at, answer.into_body()))
}
