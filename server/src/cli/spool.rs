//! `hindsight spool`: what is in the journal, also beside a running server.

use clap::Subcommand;
use serde_json::json;

use super::error::{CliError, answer};
use crate::config::Config;
use crate::journal::{Damage, Inspected, inspect, inspect_aside};
use crate::system::StartError;

#[derive(Debug, Subcommand)]
pub(super) enum SpoolCommand {
    /// Read all of it: journal segments with their records, times and damage
    Inspect,
}

pub(super) fn run(command: &SpoolCommand, json: bool, config: &Config) -> Result<(), CliError> {
    let SpoolCommand::Inspect = command;
    let segments = inspect(&config.journal.dir).map_err(StartError::from)?;
    let records: u64 = segments.iter().map(|segment| segment.records).sum();
    let bytes: u64 = segments.iter().map(|segment| segment.bytes).sum();
    let rows: Vec<_> = segments.iter().map(row).collect();
    let aside = inspect_aside(&config.journal.dir).map_err(StartError::from)?;
    let value = json!({"segments": rows, "records": records, "bytes": bytes, "aside_bytes": aside});
    let mut lines: Vec<String> = segments.iter().map(line).collect();
    let n_segments = segments.len();
    lines.push(format!("{n_segments} journal segments, {records} records, {bytes} bytes"));
    if aside > 0 {
        lines.push(format!("{aside} bytes are put aside; `hindsight doctor` says whose"));
    }
    answer(json, &value, &lines.join("\n"))?;
    let last = segments.last().map(|segment| segment.id);
    match segments.iter().filter(|segment| is_damaged(segment, last)).count() {
        0 => Ok(()),
        n_damaged => Err(CliError::DamagedSegments { n_damaged }),
    }
}

/// A record at the end of the last segment may be half written yet.
fn is_damaged(segment: &Inspected, last: Option<u64>) -> bool {
    segment
        .damage
        .is_some_and(|(_, damage)| damage != Damage::Incomplete || Some(segment.id) != last)
}

fn row(segment: &Inspected) -> serde_json::Value {
    json!({
        "segment": segment.id,
        "bytes": segment.bytes,
        "records": segment.records,
        "first_at": segment.first_at,
        "last_at": segment.last_at,
        "damage": segment.damage.map(|(offset, damage)| {
            json!({"offset": offset, "reason": damage.to_string()})
        }),
    })
}

fn line(segment: &Inspected) -> String {
    let Inspected { id, bytes, records, .. } = segment;
    let time = |at: Option<model::Timestamp>| at.map_or("-".to_owned(), |at| at.to_string());
    let (from, to) = (time(segment.first_at), time(segment.last_at));
    let text = format!("{id}: {records} records, {bytes} bytes, arrived {from} to {to}");
    match segment.damage {
        Some((offset, damage)) => format!("{text}; behind {offset}: {damage}"),
        None => text,
    }
}
