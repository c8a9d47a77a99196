//! Detectors: small state machines over a window's events.
//!
//! Each is told what happened, in order, and knows nothing of events, mirrors or facts.

mod active;
mod noise;
mod turns;

pub(crate) use active::ActiveTime;
pub(crate) use noise::Noise;
pub(crate) use turns::Turns;
