//! The panels beside the stage. Each reads the activity or asks the server for a moment.

mod asked;
mod console;
mod frustration;
mod lists;
mod lost;
mod network;
mod note;
mod notes;
mod pages;
mod text;
mod vitals;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use self::asked::Asked;
use self::console::ConsolePanel;
use self::frustration::FrustrationPanel;
use self::lost::Lost;
use self::network::NetworkPanel;
use self::notes::NotesPanel;
use self::pages::PagesPanel;
use self::text::TextPanel;
use self::vitals::VitalsPanel;
use super::activity::list::ActivityList;
use super::handle::Player;
use super::side::SideEdge;
use crate::browser;

/// A panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// What happened.
    Activity,
    /// Lines of the console.
    Console,
    /// Requests.
    Network,
    /// What can be read.
    Text,
    /// Facts of the session.
    Details,
    /// Page visits.
    Pages,
    /// Web vitals.
    Vitals,
    /// Clicks that went wrong.
    Frustration,
    /// What viewers wrote.
    Notes,
}

impl Panel {
    /// All panels, in the order of their tabs.
    pub const ALL: [Self; 9] = [
        Self::Activity,
        Self::Console,
        Self::Network,
        Self::Text,
        Self::Details,
        Self::Pages,
        Self::Vitals,
        Self::Frustration,
        Self::Notes,
    ];

    /// Its name in addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Console => "console",
            Self::Network => "network",
            Self::Text => "text",
            Self::Details => "details",
            Self::Pages => "pages",
            Self::Vitals => "vitals",
            Self::Frustration => "frustration",
            Self::Notes => "notes",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Activity => "Activity",
            Self::Console => "Console",
            Self::Network => "Network",
            Self::Text => "Text",
            Self::Details => "Details",
            Self::Pages => "Pages",
            Self::Vitals => "Vitals",
            Self::Frustration => "Frustration",
            Self::Notes => "Notes",
        }
    }

    /// The panel with this name.
    #[cfg_attr(
        not(any(feature = "hydrate", test)),
        expect(dead_code, reason = "the server does not know what a viewer chose")
    )]
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|panel| panel.slug() == slug)
    }

    /// The panel so many tabs further, round and round.
    fn next(self, by: usize) -> Self {
        let idx = Self::ALL.iter().position(|panel| *panel == self).unwrap_or_default();
        Self::ALL[(idx + by) % Self::ALL.len()]
    }
}

/// Gives the facts of a session; is told whether they are looked at, and what the player knows
/// beside them.
pub type FactsFn = Box<dyn FnOnce(Signal<bool>, AnyView) -> AnyView + Send>;

/// The side panel: tabs, and the chosen panel. `details` are rendered by the server.
#[component]
pub fn SidePanel(player: Player, details: FactsFn) -> impl IntoView {
    let chosen = player.view.panel;
    let is = move |panel| chosen.get() == panel;
    let asked = Asked::new();
    let panel = NodeRef::<html::Aside>::new();
    let lost = view! { <Lost player/> }.into_any();
    // Once it was open it stays: what is being written in it is not lost.
    let has_notes = Memo::new(move |had: Option<&bool>| had == Some(&true) || is(Panel::Notes));
    let details = details(Signal::derive(move || is(Panel::Details)), lost);

    view! {
        <aside
            class="side-panel"
            aria-label="Side panel"
            hidden=move || !player.view.has_side.get()
            node_ref=panel
        >
            <SideEdge player panel/>
            <Tabs player/>
            <Body panel=Panel::Activity chosen><ActivityList player/></Body>
            <Body panel=Panel::Details chosen>{details}</Body>
            <Show when=move || is(Panel::Console)>
                <Body panel=Panel::Console chosen><ConsolePanel player asked/></Body>
            </Show>
            <Show when=move || is(Panel::Network)>
                <Body panel=Panel::Network chosen><NetworkPanel player asked/></Body>
            </Show>
            <Show when=move || is(Panel::Text)>
                <Body panel=Panel::Text chosen><TextPanel player words=asked.words/></Body>
            </Show>
            <Show when=move || is(Panel::Pages)>
                <Body panel=Panel::Pages chosen><PagesPanel player only_past=asked.only_past/></Body>
            </Show>
            <Show when=move || is(Panel::Vitals)>
                <Body panel=Panel::Vitals chosen><VitalsPanel player/></Body>
            </Show>
            <Show when=move || is(Panel::Frustration)>
                <Body panel=Panel::Frustration chosen><FrustrationPanel player/></Body>
            </Show>
            <Show when=move || has_notes.get()>
                <Body panel=Panel::Notes chosen><NotesPanel player/></Body>
            </Show>
        </aside>
    }
    .into_any()
}

#[component]
fn Tabs(player: Player) -> impl IntoView {
    let chosen = player.view.panel;
    let walk = move |event: KeyboardEvent| {
        let last = Panel::ALL.len() - 1;
        let panel = match event.key().as_str() {
            "ArrowRight" => chosen.get_untracked().next(1),
            "ArrowLeft" => chosen.get_untracked().next(last),
            "Home" => Panel::ALL[0],
            "End" => Panel::ALL[last],
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        player.view.show(panel);
        browser::focus(&tab_selector(panel));
    };
    // Keys and addresses choose panels whose tabs may be out of sight.
    Effect::new(move |_| browser::reveal_in_row(&tab_selector(chosen.get())));

    view! {
        <div class="side-tabs needs-script" role="tablist" aria-label="Panels" on:keydown=walk>
            {Panel::ALL
                .map(|panel| {
                    let is_chosen = move || chosen.get() == panel;
                    view! {
                        <button
                            class="side-tabs__tab"
                            id=format!("panel-tab-{}", panel.slug())
                            role="tab"
                            r#type="button"
                            aria-selected=move || is_chosen().to_string()
                            aria-controls=move || is_chosen().then(|| format!("panel-{}", panel.slug()))
                            tabindex=move || if is_chosen() { "0" } else { "-1" }
                            on:click=move |_| player.view.show(panel)
                        >
                            {panel.name()}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
    .into_any()
}

fn tab_selector(panel: Panel) -> String {
    format!("#panel-tab-{}", panel.slug())
}

#[component]
fn Body(panel: Panel, chosen: RwSignal<Panel>, children: Children) -> impl IntoView {
    view! {
        <div
            class="side-panel__body"
            class:side-panel__body--closed=move || chosen.get() != panel
            id=format!("panel-{}", panel.slug())
            role="tabpanel"
            aria-labelledby=format!("panel-tab-{}", panel.slug())
        >
            {children()}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_go_round_and_names_read_back() {
        assert_eq!(Panel::Notes.next(1), Panel::Activity);
        assert_eq!(Panel::Activity.next(Panel::ALL.len() - 1), Panel::Notes);
        for panel in Panel::ALL {
            assert_eq!(Panel::parse(panel.slug()), Some(panel));
        }
        assert_eq!(Panel::parse("server"), None);
    }
}
