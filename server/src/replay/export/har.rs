//! The requests of a session as HAR 1.2, as far as a page may know of them: no headers, no
//! bodies.

use model::{ActivityKind, ActivityRow, Timestamp, WindowSummary};
use serde_json::{Value, json};
use url::Url;

use super::pieces::{Export, Piece};
use super::time::rfc3339;
use super::{Source, Subject};

/// The requests as a file. `is_recorded` says whether the project records requests now.
pub(super) fn har_file(source: Source, subject: &Subject, is_recorded: bool) -> Export {
    let creator = json!({"name": "Hindsight", "version": env!("CARGO_PKG_VERSION")});
    let head = format!("{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"entries\":[");
    let mut pieces = vec![Piece::Text(head)];
    let windows = subject.windows.iter();
    pieces.extend(windows.map(|(_, window)| Piece::Rows(window.clone(), entry)));
    pieces.push(Piece::Said(Box::new(move |written| {
        let comment = comment(written.n_rows, is_recorded);
        format!("\n],\"comment\":{}}}}}\n", Value::from(comment))
    })));
    Export::new(source, pieces)
}

const fn comment(n_requests: u64, is_recorded: bool) -> &'static str {
    match (n_requests, is_recorded) {
        (0, false) => "Recording of requests is off for this project.",
        (0, true) => "No requests were recorded.",
        _ => "Headers and bodies are never recorded; a response time is known only as a whole.",
    }
}

/// A request; other rows are left out.
fn entry(window: &WindowSummary, row: &ActivityRow<Value>) -> Option<String> {
    if row.kind != ActivityKind::Network {
        return None;
    }
    let detail = &row.detail;
    let text = |name: &str| detail[name].as_str().unwrap_or_default();
    let took = detail["duration"].as_u64().unwrap_or_default();
    let start = detail["start"].as_i64().and_then(Timestamp::from_ms);
    let start = start.unwrap_or_else(|| {
        let ended = window.from.shifted(i64::try_from(row.at).unwrap_or(i64::MAX));
        ended.shifted(-i64::try_from(took).unwrap_or(i64::MAX))
    });
    let (url, sizes) = (text("url"), &detail["sizes"]);
    let unknown = |size: Option<u64>| size.map_or(json!(-1), |size| json!(size));
    let mut entry = json!({
        "startedDateTime": rfc3339(start),
        "time": took,
        "request": {
            "method": text("method"),
            "url": url,
            "httpVersion": "",
            "cookies": [],
            "headers": [],
            "queryString": parameters(url),
            "headersSize": -1,
            "bodySize": -1,
        },
        "response": {
            "status": detail["status"].as_u64().unwrap_or_default(),
            "statusText": "",
            "httpVersion": "",
            "cookies": [],
            "headers": [],
            "content": {"size": sizes["decoded"].as_u64().unwrap_or_default(), "mimeType": ""},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": unknown(sizes["encoded"].as_u64()),
        },
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
    });
    if detail["failed"].as_bool() == Some(true) {
        entry["comment"] = json!("The request failed.");
    }
    Some(entry.to_string())
}

/// The parameters of an address, as it was recorded.
fn parameters(url: &str) -> Vec<Value> {
    let Ok(url) = Url::parse(url) else { return Vec::new() };
    url.query_pairs().map(|(name, value)| json!({"name": name, "value": value})).collect()
}

#[cfg(test)]
mod tests {
    use super::super::source::tests::subject;
    use super::*;

    fn row(kind: ActivityKind, detail: Value) -> ActivityRow<Value> {
        let window = subject(None).windows[0].1.window.window;
        ActivityRow { id: "1b".to_owned(), window, at: 2_000, kind, label: String::new(), detail }
    }

    fn written(detail: Value) -> Value {
        let window = &subject(None).windows[0].1;
        serde_json::from_str(&entry(window, &row(ActivityKind::Network, detail)).unwrap()).unwrap()
    }

    #[test]
    fn a_request_is_written_as_far_as_it_is_known() {
        let entry = written(json!({
            "method": "POST", "url": "https://shop.example/pay?a=1&b=%20x", "status": 502,
            "start": 1_795_308_431_250_u64, "duration": 750, "failed": false,
            "sizes": {"transfer": 400, "encoded": 100, "decoded": 250},
        }));

        assert_eq!(entry["startedDateTime"], "2026-11-22T00:47:11.250Z");
        assert_eq!(entry["time"], 750);
        assert_eq!(entry["request"]["method"], "POST");
        assert_eq!(
            entry["request"]["queryString"],
            json!([{"name": "a", "value": "1"}, {"name": "b", "value": " x"}])
        );
        assert_eq!(entry["response"]["status"], 502);
        assert_eq!(entry["response"]["bodySize"], 100);
        assert_eq!(entry["response"]["content"]["size"], 250);
        assert!(entry.get("comment").is_none());
    }

    #[test]
    fn what_is_not_known_is_said_as_the_format_wants_it() {
        let entry = written(json!({"url": "nonsense", "duration": 500, "failed": true}));

        // The row is told when the request ends.
        assert_eq!(entry["startedDateTime"], "2026-11-22T00:47:11.500Z");
        assert_eq!(entry["response"]["status"], 0);
        assert_eq!(entry["response"]["bodySize"], -1);
        assert_eq!(entry["comment"], "The request failed.");
    }

    #[test]
    fn only_requests_are_written() {
        let window = &subject(None).windows[0].1;
        assert_eq!(entry(window, &row(ActivityKind::Click, json!({}))), None);
        assert_eq!(comment(0, false), "Recording of requests is off for this project.");
        assert_eq!(comment(0, true), "No requests were recorded.");
    }
}
