//! A window as a Playwright test that does what the visitor did.
//!
//! ```text
//! story's rows ─┬─▶ steps ─▶ script
//! chunks ─▶ lookup: the document at each row ─▶ target ─▶ locator
//! ```
//!
//! # Invariants
//!
//! - Nothing that was typed or chosen stands in a test: not the value, nor a text or address of
//!   the page that repeats it.
//! - Recorded texts stand in strings and comments, which they cannot leave.
//! - A step that cannot be repeated is said, and left out.
//!
//! # Limits
//!
//! [`MAX_STEPS`] clicks and inputs; nobody reads a longer test, and each is looked up in the
//! whole document.

mod address;
mod locator;
mod quote;
mod script;
mod steps;
mod target;
mod typed;
mod lookup;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use model::{ActivityKind, ActivityRow};
use serde_json::Value;
use store::StoreError;

use self::lookup::Lookup;
use self::steps::{Deed, Row, Step, steps};
use super::pieces::tell;
use super::{Source, Subject};
use crate::replay::overlap::parts;
use crate::replay::stories::all_chunks;
use crate::replay::story::{Story, StoryRow};

/// Most clicks and inputs of a test.
const MAX_STEPS: usize = 1_000;

/// The first window of `subject` as a test.
pub(super) async fn test_file(source: &Source, subject: &Subject) -> Result<String, StoreError> {
    let Some((_, window)) = subject.windows.first() else { return Ok(String::new()) };
    let story = tell(source, window).await?;
    let (rows, is_cut) = rows(&story.rows);
    let mut lookup = Lookup::new(nodes(&rows));
    let mut missing = gaps(&story);
    for part in parts(all_chunks(&source.store, &window.window).await?, true) {
        let body = source.reader.body(&part).await;
        if part.n_missing > 0 || body.is_none() {
            missing.push(part.row.from.ms_since(window.from));
        }
        let Some(body) = body else { continue };
        let first = part.first();
        let read = tokio::task::spawn_blocking(move || {
            if let Ok(text) = std::str::from_utf8(&body.events) {
                lookup.push(first, text);
            }
            lookup
        });
        match read.await {
            Ok(back) => lookup = back,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "test cannot be written");
                return Ok(script::write(subject, &[], true));
            }
        }
    }
    Ok(script::write(subject, &all_steps(&rows, &lookup, &missing), is_cut))
}

/// The steps with what is missing between them, in order.
fn all_steps(rows: &[Row], lookup: &Lookup, missing: &[u64]) -> Vec<Step> {
    let mut all = steps(rows, &lookup.found, &lookup.typed);
    let unrecorded = |at: &u64| {
        let said = "what happened here: a part of the recording is missing".to_owned();
        Step { at: *at, said, deed: Deed::Unrecorded }
    };
    all.extend(missing.iter().map(unrecorded));
    all.sort_by_key(|step| step.at);
    all
}

/// The rows that tests are made of, and whether there were more than a test can have.
fn rows(told: &[StoryRow]) -> (Vec<Row>, bool) {
    let mut rows = Vec::new();
    let mut n_deeds = 0;
    for told in told {
        let Ok(row) = serde_json::from_str::<ActivityRow<Value>>(&told.json) else { continue };
        match row.kind {
            ActivityKind::Click | ActivityKind::Input if n_deeds == MAX_STEPS => {
                return (rows, true);
            }
            ActivityKind::Click | ActivityKind::Input => n_deeds += 1,
            ActivityKind::Page
            | ActivityKind::Form
            | ActivityKind::Custom
            | ActivityKind::Error => {}
            _ => continue,
        }
        let digits = row.id.trim_end_matches(|character: char| !character.is_ascii_digit());
        if let Ok(index) = digits.parse() {
            rows.push(Row { index, row });
        }
    }
    (rows, false)
}

/// The nodes that rows name, by the index of their event.
fn nodes(rows: &[Row]) -> HashMap<u64, i32> {
    let node = |row: &Row| i32::try_from(row.row.detail["node"].as_i64()?).ok();
    rows.iter().filter_map(|row| Some((row.index, node(row)?))).collect()
}

/// When the recorder left something out that was more than idle time.
fn gaps(story: &Story) -> Vec<u64> {
    story.gaps.iter().filter(|gap| gap.why != "idle").map(|gap| gap.from).collect()
}
