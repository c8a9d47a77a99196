//! What the main thread is asked to do.

/// What the main thread shall do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The open chunk grew; hold its bytes, or send it.
    Tail(Box<Tail>),
    /// Call [`Recorder::tick`](crate::Recorder::tick) at this time, in ms since the epoch.
    Wake(i64),
    /// Ask rrweb for a full snapshot: what it told last could not be read.
    Snapshot,
    /// Attributes of one element change so often that only the latest values are kept.
    Storm {
        /// The element, as a path of tags, ids and classes.
        selector: String,
        /// Changes a second.
        rate: u32,
    },
}

/// The open chunk's new bytes, flushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tail {
    /// Number of the chunk.
    pub seq: u32,
    /// Its header up to `"sent":`; see also [`wire::encode::exit_header`].
    pub header: String,
    /// Compressed bytes since the last tail of this chunk.
    pub bytes: Vec<u8>,
    /// What makes all bytes so far a whole body.
    pub trailer: [u8; 10],
    /// Index after the last event contained.
    pub done: u64,
    /// Number of pushed events contained, in this chunk or an earlier one. The stream has
    /// more: events that the recorder adds take indexes too.
    pub taken: u64,
    /// The chunk ends here.
    pub is_cut: bool,
}
