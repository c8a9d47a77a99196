//! One page as it leaves a browser, in each mode: what a reader of `docs/privacy.md` may check.
#![expect(clippy::unwrap_used, reason = "what fails here must end the test")]

#[expect(dead_code, reason = "the other tests need all of it")]
mod main_thread;

use main_thread::{MainThread, compiled, show};
use redaction::{Mode, PolicySpec};
use serde_json::{Value, json};

/// An order page: form, pictures, a link with secrets, places that say what may be seen; then a
/// visitor who pays.
const PAGE: &str = include_str!("pages/order.ndjson");

#[test]
fn a_page_leaves_in_each_mode_as_promised() {
    for mode in Mode::ALL {
        let spec = PolicySpec::from_json(&json!({ "mode": mode.name() }).to_string()).unwrap();
        let mut page = MainThread::new(0, 0);
        page.recorder.set_policy(&compiled(&spec).bytes).unwrap();
        page.recorder.set_meta(r#"{"url":"https://a.example/o/4711?mail=ann%40b.example","referrer":"https://news.example/?q=ann","title":"Order 4711 of Ann","viewport":[1280,720],"visitor":"c-17","traits":{"mail":"ann@b.example","plan":"pro"}}"#);

        for event in PAGE.lines() {
            let at = serde_json::from_str::<Value>(event).unwrap()["timestamp"].as_i64().unwrap();
            page.push(at, &[event.to_owned()]);
        }
        page.cut(i64::MAX / 2);

        insta::assert_snapshot!(format!("order_{}", mode.name()), show(&page.sent));
    }
}
