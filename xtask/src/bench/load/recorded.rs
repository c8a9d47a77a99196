//! What `cargo xtask bench recorder` has recorded: pages in a real browser, event by event.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::repo::Repo;

/// Where they are.
const PLACE: &str = "target/bench/recordings";

/// The key of an event's time.
const TIMESTAMP: &str = "\"timestamp\":";

/// Pause between two page loads of a long visit, in ms.
const BETWEEN_MS: f64 = 2_000.0;

/// One recording.
#[derive(Debug)]
pub(super) struct Recorded {
    /// What was recorded.
    pub(super) name: String,
    /// Its events, one in each line.
    pub(super) events: String,
}

/// All of them, by name.
pub(super) fn all(repo: &Repo) -> Result<Vec<Recorded>> {
    let place = repo.path(PLACE);
    let entries = std::fs::read_dir(&place)
        .context("no recordings: `cargo xtask bench recorder` makes them")?;
    let mut recorded = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "ndjson") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            recorded.push(Recorded { name, events: std::fs::read_to_string(&path)? });
        }
    }
    recorded.sort_by(|one, other| one.name.cmp(&other.name));
    if recorded.is_empty() {
        bail!("no recordings in {}", place.display());
    }
    Ok(recorded)
}

/// One visit of so many ms: page after page, over and over. Each begins with a page load of its
/// own, as it did when it was recorded.
pub(super) fn stitched(recorded: &[Recorded], length_ms: f64) -> Result<String> {
    let (mut visit, mut begin, mut end) = (String::new(), None, 0.0);
    for page in recorded.iter().cycle() {
        let mut shift = None;
        for line in page.events.lines() {
            let event: Value = serde_json::from_str(line)?;
            let at = event["timestamp"].as_f64().context("an event without a time")?;
            let begin = *begin.get_or_insert(at);
            let shift = *shift.get_or_insert(if end == 0.0 { 0.0 } else { end + BETWEEN_MS - at });
            if at + shift - begin > length_ms {
                return Ok(visit);
            }
            end = at + shift;
            visit.push_str(&moved(line, end)?);
            visit.push('\n');
        }
    }
    bail!("nothing is recorded")
}

/// The event at another time, otherwise to the byte: the order of keys matters to whoever
/// compresses it. Browsers write the time last.
fn moved(event: &str, at: f64) -> Result<String> {
    let (before, rest) = event.rsplit_once(TIMESTAMP).context("an event without a time")?;
    let end = rest.find([',', '}']).context("an event that is cut off")?;
    Ok(format!("{before}{TIMESTAMP}{at}{}", &rest[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_visit_goes_from_page_to_page() {
        let page = |name: &str, from: i64| Recorded {
            name: name.to_owned(),
            events: [from, from + 1_000, from + 2_000]
                .map(|at| format!("{{\"type\":3,\"timestamp\":{at}}}"))
                .join("\n"),
        };

        let visit = stitched(&[page("one", 70_000), page("two", 5_000)], 9_000.0).unwrap();

        let times: Vec<i64> = visit
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["timestamp"].as_i64().unwrap())
            .collect();
        assert_eq!(times, [70_000, 71_000, 72_000, 74_000, 75_000, 76_000, 78_000, 79_000]);
    }
}
