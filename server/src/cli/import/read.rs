//! Recordings as other tools and our own export write them.

use serde_json::Value;

use super::said::Said;

/// A recording of somebody else's needs two events to have a length. A session of ours may have
/// tabs with fewer: they were closed at once.
const LEAST_EVENTS: usize = 2;

/// The newest version of our export that is read.
const VERSION: u64 = 1;

/// Mistakes of a file that are told at once.
const TOLD: usize = 5;

/// The events of each window of a file, one JSON object each, and what it says of the session.
pub(super) fn read(text: &str) -> Result<(Vec<Vec<String>>, Said), String> {
    if text.trim().is_empty() {
        return Err("the file is empty".to_owned());
    }
    let mut said = Said::default();
    let mut least = LEAST_EVENTS;
    let windows = match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(events)) => vec![events],
        Ok(Value::Object(export)) if export.get("format") == Some(&"hindsight.session".into()) => {
            said = Said::of(export.get("session"))?;
            least = 1;
            of_export(&export)?
        }
        Ok(event @ Value::Object(_)) if is_event(&event) => vec![vec![event]],
        Ok(_) => {
            return Err("this is JSON, but not a recording: expected an array of events or a \
                        Hindsight export"
                .to_owned());
        }
        Err(error) => {
            vec![of_lines(text).ok_or_else(|| format!("this is not valid JSON: {error}"))?]
        }
    };
    let windows = windows.iter().map(|events| checked(events, least)).collect::<Result<_, _>>()?;
    Ok((windows, said))
}

/// One event per line.
fn of_lines(text: &str) -> Option<Vec<Value>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).ok()).collect()
}

fn of_export(export: &serde_json::Map<String, Value>) -> Result<Vec<Vec<Value>>, String> {
    let version = export.get("version").and_then(Value::as_u64).unwrap_or(0);
    if version > VERSION {
        return Err(format!(
            "this file was made by a newer Hindsight (format {version}); update first"
        ));
    }
    let windows = export.get("windows").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let events = windows.iter().filter_map(|window| window.get("events")?.as_array().cloned());
    let events: Vec<_> = events.filter(|events| !events.is_empty()).collect();
    if events.is_empty() {
        Err("the export was made without events".to_owned())
    } else {
        Ok(events)
    }
}

fn is_event(value: &Value) -> bool {
    let is_number = |name: &str| value.get(name).is_some_and(Value::is_number);
    value.is_object() && is_number("type") && is_number("timestamp")
}

fn checked(events: &[Value], least: usize) -> Result<Vec<String>, String> {
    if events.len() < least {
        return Err(format!(
            "a recording needs at least {least} events; this has {}",
            events.len()
        ));
    }
    let problems = events.iter().enumerate().filter(|(_, event)| !is_event(event));
    let problems: Vec<String> = problems
        .take(TOLD)
        .map(|(place, event)| {
            let missing =
                if event.get("type").is_some_and(Value::is_number) { "timestamp" } else { "type" };
            format!("event {} has no numeric “{missing}”", place + 1)
        })
        .collect();
    if problems.is_empty() {
        Ok(events.iter().map(Value::to_string).collect())
    } else {
        Err(problems.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: &str = r#"[{"type":4,"timestamp":1,"data":{}},{"type":2,"timestamp":2.5}]"#;

    #[test]
    fn arrays_lines_and_exports_are_recordings() {
        let export = format!(
            r#"{{"format":"hindsight.session","version":1,"later":0,"windows":[{{"events":{EVENTS}}},{{"events":[{{"type":4,"timestamp":1}}]}}]}}"#
        );
        let lines = "{\"type\":4,\"timestamp\":1}\n\n{\"timestamp\":2,\"type\":2}\n";

        assert_eq!(read(EVENTS).unwrap().0[0].len(), 2);
        assert_eq!(
            read(lines).unwrap().0,
            [[r#"{"timestamp":1,"type":4}"#, r#"{"timestamp":2,"type":2}"#]]
        );
        assert_eq!(read(&export).unwrap().0.len(), 2);
    }

    #[test]
    fn everything_else_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "is empty"),
            ("not json at all", "not valid JSON"),
            ("{}", "not a recording"),
            ("17", "not a recording"),
            ("[]", "needs at least 2 events; this has 0"),
            (r#"[{"type":4,"timestamp":1}]"#, "this has 1"),
            (r#"{"type":4,"timestamp":1}"#, "this has 1"),
            (r#"[{"type":4,"timestamp":1},{"type":2}]"#, "event 2 has no numeric “timestamp”"),
            (r#"[{"type":4,"timestamp":1},7]"#, "event 2 has no numeric “type”"),
            (r#"{"format":"hindsight.session","version":3}"#, "newer Hindsight (format 3)"),
            (r#"{"format":"hindsight.session","version":1}"#, "without events"),
        ] {
            let told = read(text).unwrap_err();
            assert!(told.contains(reason), "{text}: {told}");
        }
    }
}
