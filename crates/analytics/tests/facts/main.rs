//! Recordings in, facts out.
#![expect(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "what fails here must end the test"
)]

mod support;
mod visits;
mod frustration;
mod sessions;
mod properties;
mod recordings;
