//! Whole-system tests; they live in `tests/`.
