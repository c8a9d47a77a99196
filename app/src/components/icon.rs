//! Icons out of the one sprite, `/icons.svg`.

use leptos::prelude::*;

/// A drawing of the sprite. Decorative: the words beside it say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Back,
    Back5,
    Check,
    Copy,
    Down,
    Error,
    Filter,
    Fit,
    Forth5,
    Mark,
    Moon,
    Pause,
    Play,
    Pointer,
    Rail,
    Reload,
    Replay,
    Sessions,
    Skip,
    Sun,
    System,
    Up,
    Warning,
    Window,
    KindClick,
    KindConsole,
    KindCustom,
    KindError,
    KindForm,
    KindFrustration,
    KindInput,
    KindNetwork,
    KindNote,
    KindPage,
    KindServerError,
    KindServerEvent,
    KindVital,
    KindWindow,
    Chevron,
    Close,
    Help,
    Link,
    FullScreen,
    Next,
    Previous,
    Side,
    Depth,
    More,
    Tag,
    Trash,
    Columns,
}

impl Sign {
    const fn href(self) -> &'static str {
        match self {
            Self::Back => "/icons.svg#back",
            Self::Back5 => "/icons.svg#back-5",
            Self::Check => "/icons.svg#check",
            Self::Copy => "/icons.svg#copy",
            Self::Down => "/icons.svg#down",
            Self::Error => "/icons.svg#error",
            Self::Filter => "/icons.svg#filter",
            Self::Fit => "/icons.svg#fit",
            Self::Forth5 => "/icons.svg#forth-5",
            Self::Mark => "/icons.svg#mark",
            Self::Moon => "/icons.svg#moon",
            Self::Pause => "/icons.svg#pause",
            Self::Play => "/icons.svg#play",
            Self::Pointer => "/icons.svg#pointer",
            Self::Rail => "/icons.svg#rail",
            Self::Reload => "/icons.svg#reload",
            Self::Replay => "/icons.svg#replay",
            Self::Sessions => "/icons.svg#sessions",
            Self::Skip => "/icons.svg#skip",
            Self::Sun => "/icons.svg#sun",
            Self::System => "/icons.svg#system",
            Self::Up => "/icons.svg#up",
            Self::Warning => "/icons.svg#warning",
            Self::Window => "/icons.svg#window",
            Self::KindClick => "/icons.svg#kind-click",
            Self::KindConsole => "/icons.svg#kind-console",
            Self::KindCustom => "/icons.svg#kind-custom",
            Self::KindError => "/icons.svg#kind-error",
            Self::KindForm => "/icons.svg#kind-form",
            Self::KindFrustration => "/icons.svg#kind-frustration",
            Self::KindInput => "/icons.svg#kind-input",
            Self::KindNetwork => "/icons.svg#kind-network",
            Self::KindNote => "/icons.svg#kind-note",
            Self::KindPage => "/icons.svg#kind-page",
            Self::KindServerError => "/icons.svg#kind-server-error",
            Self::KindServerEvent => "/icons.svg#kind-server-event",
            Self::KindVital => "/icons.svg#kind-vital",
            Self::KindWindow => "/icons.svg#kind-window",
            Self::Chevron => "/icons.svg#chevron",
            Self::Close => "/icons.svg#close",
            Self::Help => "/icons.svg#help",
            Self::Link => "/icons.svg#link",
            Self::FullScreen => "/icons.svg#full-screen",
            Self::Next => "/icons.svg#next",
            Self::Previous => "/icons.svg#previous",
            Self::Side => "/icons.svg#side",
            Self::Depth => "/icons.svg#depth",
            Self::Columns => "/icons.svg#columns",
            Self::More => "/icons.svg#more",
            Self::Tag => "/icons.svg#tag",
            Self::Trash => "/icons.svg#trash",
        }
    }
}

/// An icon, as large as the text beside it wants.
#[component]
pub fn Icon(#[prop(into)] sign: Signal<Sign>) -> impl IntoView {
    view! {
        <svg class="icon" width="16" height="16" aria-hidden="true">
            <use_ href=move || sign.get().href()></use_>
        </svg>
    }
    .into_any()
}
