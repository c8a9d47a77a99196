//! Facts: the compact record from which every report is computed.
//!
//! ```text
//! events ─▶ analytics: WindowDeriver ─▶ [WindowFacts] ─▶ merge ─▶ [SessionFacts] ─▶ rows, Parquet ─▶ reports
//! ```
//!
//! Plain data, written by `analytics`, kept by `store`, read by reports. Every list is flat
//! and every field a scalar, a text or a short list of scalars, so that a fact is a row and a
//! field is a column. [`SessionFacts`] and [`WindowFacts`] hold the same items; they differ in
//! what `at` and `ord` count from:
//!
//! | Field | In a window's facts | In a session's facts |
//! |---|---|---|
//! | `at` | ms from the window's first event | ms from the session's first event |
//! | `ord` | place of the event in the window | dense number over all facts of the session, from 0 |
//! | `visit` | index in the window's visits | index in the session's visits |
//!
//! # Invariants
//!
//! - No recorded text and no input value. What is kept (addresses, selectors, names, metadata,
//!   payload values) has passed redaction.
//! - No two facts of a session share an `ord`, so "later" is decidable within a millisecond.
//! - Every list has a cap ([`caps`]). Past it the counts go on, items stop, `is_capped` is set.

pub mod caps;
mod click;
mod form;
mod named;
mod session;
mod visit;
mod window;

pub use click::{ClickFact, ClickVerdict, ViewportBucket};
pub use form::{AttemptFact, FieldFact, FieldKind};
pub use named::{
    CustomEventFact, ErrorFact, ErrorOrigin, EventOrigin, ExposureFact, Level, MarkFact, MarkKind,
    NumberPair, RestFact, TextPair,
};
pub use session::{
    Bot, Device, DeviceKind, Kept, Place, SessionCounts, SessionFacts, SessionWindow, Source,
    TouchFact,
};
pub use visit::{VisitFact, VisitKind, VitalFact};
pub use window::{FieldPart, FormPart, Identity, InputRun, LoadFact, WindowCounts, WindowFacts};

/// Version of the shape of facts. Rows and day files carry it; a change is a new number.
pub const VERSION: u16 = 1;

/// Stands for "no visit" where a fact has none, which only happens past the cap of visits.
pub const NO_VISIT: u32 = u32::MAX;
