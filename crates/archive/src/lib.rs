//! Finished recordings as files.
