//! Whole-system tests without a browser. They live in `tests/`: `layers.rs` holds the
//! dependency diagram, `system/` drives the real router with a real store and journal.
