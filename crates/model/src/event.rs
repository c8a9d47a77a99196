//! rrweb's event kinds and incremental sources, by their numbers on the wire.

/// What an rrweb event is; the number is its `type` field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum EventKind {
    /// The document was parsed.
    DomContentLoaded = 0,
    /// The page finished loading.
    Load = 1,
    /// The whole DOM at one moment.
    FullSnapshot = 2,
    /// A change since the last snapshot.
    IncrementalSnapshot = 3,
    /// URL and viewport; precedes each full snapshot.
    Meta = 4,
    /// A tagged payload of ours inside the stream.
    Custom = 5,
    /// A payload of an rrweb plugin.
    Plugin = 6,
    /// An asset that the recorder captured.
    Asset = 7,
}

impl EventKind {
    /// The kind with this number, if there is one.
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::DomContentLoaded,
            1 => Self::Load,
            2 => Self::FullSnapshot,
            3 => Self::IncrementalSnapshot,
            4 => Self::Meta,
            5 => Self::Custom,
            6 => Self::Plugin,
            7 => Self::Asset,
            _ => return None,
        })
    }
}

/// What an incremental snapshot changed; the number is its `data.source` field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum IncrementalSource {
    /// Nodes added, removed or moved; text or attributes changed.
    Mutation = 0,
    /// The pointer moved.
    MouseMove = 1,
    /// A click, focus or blur, or a touch's begin or end.
    MouseInteraction = 2,
    /// An element or the document scrolled.
    Scroll = 3,
    /// The viewport changed its size.
    ViewportResize = 4,
    /// A form control changed its value or its checked state.
    Input = 5,
    /// A finger moved.
    TouchMove = 6,
    /// A video or audio played, paused, sought or changed its volume.
    MediaInteraction = 7,
    /// Style sheet rules were added or removed.
    StyleSheetRule = 8,
    /// A canvas was drawn on.
    CanvasMutation = 9,
    /// A font was loaded.
    Font = 10,
    /// rrweb's own log plugin of old recordings.
    Log = 11,
    /// Something was dragged.
    Drag = 12,
    /// One declaration of a style rule changed.
    StyleDeclaration = 13,
    /// The text selection changed.
    Selection = 14,
    /// Adopted style sheets of a document or shadow root changed.
    AdoptedStyleSheet = 15,
    /// A custom element was defined.
    CustomElement = 16,
}

impl IncrementalSource {
    /// Whether the picture is another one afterwards. The pointer is drawn by the player.
    pub const fn changes_the_page(self) -> bool {
        !matches!(
            self,
            Self::MouseMove
                | Self::MouseInteraction
                | Self::TouchMove
                | Self::Drag
                | Self::Selection
                | Self::Log
        )
    }

    /// The source with this number, if there is one.
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Mutation,
            1 => Self::MouseMove,
            2 => Self::MouseInteraction,
            3 => Self::Scroll,
            4 => Self::ViewportResize,
            5 => Self::Input,
            6 => Self::TouchMove,
            7 => Self::MediaInteraction,
            8 => Self::StyleSheetRule,
            9 => Self::CanvasMutation,
            10 => Self::Font,
            11 => Self::Log,
            12 => Self::Drag,
            13 => Self::StyleDeclaration,
            14 => Self::Selection,
            15 => Self::AdoptedStyleSheet,
            16 => Self::CustomElement,
            _ => return None,
        })
    }
}
