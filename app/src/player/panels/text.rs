//! What could be read at the playhead, as an outline.

use leptos::prelude::*;
use serde::Deserialize;

use crate::components::copy_button::CopyButton;
use crate::player::activity::Loading;
use crate::player::handle::Player;
use crate::player::try_again::{TryAgain, stuck};

/// While playing the outline follows in steps, in ms of the viewer's clock and at least so many
/// recorded ones.
#[cfg(feature = "hydrate")]
const STEP_MS: u64 = 1_000;

/// Lines that are drawn; a search finds among all.
const MOST_LINES: usize = 600;

/// An answer of `/replay/{session}/{window}/text`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
struct Outline {
    title: String,
    lines: Vec<OutlineLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct OutlineLine {
    role: String,
    level: Option<u8>,
    text: String,
    node: i32,
}

/// What is known of the text. Cheap to copy.
#[derive(Clone, Copy)]
struct Known {
    /// The last outline that was told.
    outline: RwSignal<Option<Outline>>,
    /// Whether one could be had when it was asked for last.
    loading: RwSignal<Loading>,
    /// Counts how often was asked for it again.
    n_asked: RwSignal<u32>,
}

/// The panel "Text".
#[component]
pub fn TextPanel(
    player: Player,
    /// What is looked for.
    words: RwSignal<String>,
) -> impl IntoView {
    let outline = RwSignal::new(None::<Outline>);
    let loading = RwSignal::new(Loading::Waiting);
    let known = Known { outline, loading, n_asked: RwSignal::new(0) };
    load(player, known);
    let lines = Memo::new(move |_| {
        let words = words.get().to_lowercase();
        let lines = outline.get().map(|outline| outline.lines).unwrap_or_default();
        lines
            .into_iter()
            .filter(|line| line.text.to_lowercase().contains(&words))
            .take(MOST_LINES)
            .collect::<Vec<_>>()
    });
    let title =
        move || outline.with(|outline| outline.as_ref().map(|outline| outline.title.clone()));
    let copied = Signal::derive(move || {
        let lines = lines.get();
        lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
    });

    view! {
        <div class="panel">
            <h2 class="panel__title">{title}</h2>
            <div class="panel__bar">
                <input
                    class="field field--small"
                    type="search"
                    aria-label="Search text"
                    placeholder="Search text"
                    prop:value=words
                    on:input=move |event| words.set(event_target_value(&event))
                />
                <CopyButton text=copied label="Copy text" is_quiet=true/>
            </div>
            <ul class="outline">
                <For each=move || lines.get() key=|line| (line.node, line.text.clone()) let(line)>
                    <Line player line/>
                </For>
            </ul>
            <NoLines known lines/>
        </div>
    }
    .into_any()
}

/// Why there is no line.
#[component]
fn NoLines(known: Known, lines: Memo<Vec<OutlineLine>>) -> impl IntoView {
    let Known { outline, loading, n_asked } = known;
    let is_stuck = stuck(loading);
    let ask = Callback::new(move |()| {
        loading.set(Loading::Waiting);
        n_asked.update(|n| *n += 1);
    });
    let sentence = Memo::new(move |_| {
        let is_empty = |outline: &Outline| outline.lines.is_empty();
        match outline.with(|outline| outline.as_ref().map(is_empty)) {
            _ if is_stuck.get() => None,
            None => Some("Reading the page…"),
            Some(true) => Some("No text at this moment: the page is masked."),
            Some(false) if lines.with(Vec::is_empty) => Some("Nothing fits."),
            Some(false) => None,
        }
    });
    view! {
        <div role="status">
            {move || sentence.get().map(|sentence| view! { <p class="panel__empty">{sentence}</p> })}
            <Show when=move || is_stuck.get()>
                <div class="panel__empty">
                    <TryAgain words="The text cannot be loaded right now." loading ask/>
                </div>
            </Show>
        </div>
    }
    .into_any()
}

/// A line; pressed, its element has a line around it on the stage.
#[component]
fn Line(player: Player, line: OutlineLine) -> impl IntoView {
    let outlined = player.view.outlined;
    let node = i64::from(line.node);
    let is_on = move || outlined.get() == Some((player.chosen.get(), node));
    let press = move |_| {
        let element = Some((player.chosen.get_untracked(), node));
        outlined.update(|outlined| *outlined = if *outlined == element { None } else { element });
    };
    let level = line.level.unwrap_or_default();
    let class = format!("outline__line outline__line--{} outline__line--level-{level}", line.role);
    let role = match line.role.as_str() {
        "heading" => format!("heading {level}"),
        other => other.to_owned(),
    };
    view! {
        <li class=class>
            <button
                class="outline__button"
                r#type="button"
                data-tip="Show it on the page"
                aria-pressed=move || is_on().to_string()
                on:click=press
            >
                <span class="outline__role">{role}</span>
                <span class="outline__text">{line.text}</span>
            </button>
        </li>
    }
    .into_any()
}

/// Asks for the outline whenever the playhead stands somewhere else.
#[cfg(feature = "hydrate")]
fn load(player: Player, known: Known) {
    use crate::player::loader::fetch_once;
    use crate::player::playhead::Phase;

    let asked = Memo::new(move |_| {
        let position = player.position();
        let (is_playing, speed) =
            player.with(|playhead| (playhead.phase() == Phase::Playing, playhead.speed()));
        let step = if is_playing { speed.of(STEP_MS).max(STEP_MS) } else { 1 };
        let position = position / step * step;
        // Another window has another text at the same moment.
        (player.chosen.get(), player.own_position(position))
    });
    let running = StoredValue::new_local(None::<web_sys::AbortController>);
    // The server builds a document for each answer.
    let give_up = move || {
        if let Some(last) = running.try_update_value(Option::take).flatten() {
            last.abort();
        }
    };
    on_cleanup(give_up);
    Effect::new(move |_| {
        let (place, at) = asked.get();
        known.n_asked.track();
        let Some(base) = player.base() else { return };
        give_up();
        let Ok(abort) = web_sys::AbortController::new() else { return };
        let signal = abort.signal();
        running.set_value(Some(abort));
        wasm_bindgen_futures::spawn_local(async move {
            // Not again and again: while it plays the next question comes before that is through.
            let answer = fetch_once(&format!("{base}/text?at={at}"), Some(&signal)).await;
            // The last question counts, and only while the panel is there.
            if signal.aborted() || asked.try_get_untracked() != Some((place, at)) {
                return;
            }
            let read: Option<Outline> =
                answer.ok().and_then(|answer| serde_json::from_str(&answer.text()).ok());
            let loading = if read.is_some() { Loading::Done } else { Loading::Failed };
            known.loading.try_set(loading);
            if read.is_some() {
                known.outline.try_set(read);
            }
        });
    });
}

#[cfg(not(feature = "hydrate"))]
fn load(_player: Player, _known: Known) {}
