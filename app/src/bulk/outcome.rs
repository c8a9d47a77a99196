//! What became of a job, in words.

use std::fmt::Write as _;

use crate::api::bulk::BulkProgress;
use crate::format::{counted, grouped};

/// "Deleted 298. 2 were kept: they could not be deleted." `done` and `kept` are the verbs.
pub fn sentence(progress: &BulkProgress, done: &str, kept: &str) -> String {
    match (progress.n_total, progress.n_done, progress.n_gone) {
        (1, 1, _) => return format!("{done}."),
        (1, _, 1) => return "It was gone already.".to_owned(),
        (1, ..) => return format!("It was kept: it {kept}."),
        _ => {}
    }
    // Writing to a text does not fail.
    let mut sentence =
        format!("{done} {}.", counted(progress.n_done.into(), "session", "sessions"));
    if 0 < progress.n_gone {
        let were = if progress.n_gone == 1 { "was" } else { "were" };
        let n_gone = grouped(progress.n_gone.into());
        let _ = write!(sentence, " {n_gone} {were} gone already.");
    }
    if 0 < progress.n_kept() {
        let (were, they) = if progress.n_kept() == 1 { ("was", "it") } else { ("were", "they") };
        let n_kept = grouped(progress.n_kept().into());
        let _ = write!(sentence, " {n_kept} {were} kept: {they} {kept}.");
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_has_its_number() {
        let said = |n_total, n_done, n_gone| {
            let progress = BulkProgress { n_total, n_done, n_gone, ..BulkProgress::default() };
            sentence(&progress, "Deleted", "could not be deleted").replace('\u{a0}', " ")
        };

        assert_eq!(said(1, 1, 0), "Deleted.");
        assert_eq!(said(1, 0, 1), "It was gone already.");
        assert_eq!(said(1, 0, 0), "It was kept: it could not be deleted.");
        assert_eq!(
            said(300, 298, 0),
            "Deleted 298 sessions. 2 were kept: they could not be deleted."
        );
        assert_eq!(
            said(3, 1, 1),
            "Deleted 1 session. 1 was gone already. 1 was kept: it could not be deleted."
        );
    }
}
