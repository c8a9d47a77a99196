//! Why a segment was not saved, in words.

use model::{MAX_PINNED, MAX_SEGMENTS, SegmentNameError};

use crate::api::segments::SegmentError;
use crate::components::load_error;
use crate::error::AppError;

/// What went wrong, and what can be done.
pub fn sentence(error: &SegmentError) -> String {
    match error {
        SegmentError::App(AppError::NotFound) => "That saved filter no longer exists.".to_owned(),
        SegmentError::App(error) => load_error::sentence(*error, "Segments cannot be changed"),
        SegmentError::Name(SegmentNameError::Empty) => "Give it a name.".to_owned(),
        SegmentError::Name(SegmentNameError::TooLong) => {
            "A name has at most 80 characters.".to_owned()
        }
        SegmentError::NameTaken => "Another segment of this project has that name.".to_owned(),
        SegmentError::Search(reasons) => reasons.join(" "),
        SegmentError::Full => format!("A project has at most {MAX_SEGMENTS} segments."),
        SegmentError::PinsFull => {
            format!("At most {MAX_PINNED} segments stand above the list. Unpin one first.")
        }
    }
}
