//! Recordings in, facts out.
#![expect(clippy::unwrap_used, reason = "what fails here must end the test")]
#![expect(clippy::float_cmp, reason = "what was put in must come out")]
#![expect(
    clippy::needless_for_each,
    clippy::needless_pass_by_value,
    clippy::redundant_closure_for_method_calls,
    clippy::semicolon_if_nothing_returned,
    clippy::too_many_lines,
    reason = "recordings read as lists of what happens"
)]

mod support;
mod visits;
mod frustration;
mod sessions;
mod properties;
mod recordings;
