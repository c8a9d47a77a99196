//! Fetches what the player needs, and tries again before it gives up.

use js_sys::{ArrayBuffer, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::browser;

/// Bytes of an answer in which its first line is looked for before all of it is.
const LINE_BYTES: u32 = 4 * 1024;

/// Pauses before the second, third and fourth try.
const PAUSES_MS: [i32; 3] = [500, 1_000, 2_000];

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// It is not needed any more.
    #[error("request was aborted")]
    Aborted,
    /// The server refused; trying again cannot help.
    #[error("server answered {0}")]
    Refused(u16),
    /// The network or the server failed.
    #[error("server cannot be reached")]
    Unreachable,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Stays in the browser: what is only handed on need not be copied.
    body: ArrayBuffer,
    headers: web_sys::Headers,
}

impl Answer {
    /// Its body, as it came.
    pub fn into_body(self) -> ArrayBuffer {
        self.body
    }

    /// Its body.
    pub fn text(&self) -> String {
        text_of(&Uint8Array::new(&self.body))
    }

    /// The first line of its body.
    pub fn first_line(&self) -> String {
        let mut text = text_of(&Uint8Array::new(&self.body).subarray(0, LINE_BYTES));
        if !text.contains('\n') {
            text = self.text();
        }
        text.truncate(text.find('\n').unwrap_or(text.len()));
        text
    }

    /// A header, if the answer has it.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).ok().flatten()
    }

    /// A header that is a number.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.header(name)?.parse().ok()
    }
}

/// What is no UTF-8 becomes U+FFFD.
fn text_of(bytes: &Uint8Array) -> String {
    String::from_utf8(bytes.to_vec())
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Fetches what is there. `abort` ends it at any time.
pub async fn fetch(url: &str, abort: Option<&web_sys::AbortSignal>) -> Result<Answer, FetchError> {
    let mut outcome = fetch_once(url, abort).await;
    for pause_ms in PAUSES_MS {
        if !matches!(outcome, Err(FetchError::Unreachable)) {
            break;
        }
        browser::sleep(pause_ms).await;
        outcome = fetch_once(url, abort).await;
    }
    outcome
}

/// Fetches what is there, and does not try again.
pub async fn fetch_once(
    url: &str,
    abort: Option<&web_sys::AbortSignal>,
) -> Result<Answer, FetchError> {
    let is_aborted = || abort.is_some_and(web_sys::AbortSignal::aborted);
    let failure =
        |_: JsValue| if is_aborted() { FetchError::Aborted } else { FetchError::Unreachable };
    let init = web_sys::RequestInit::new();
    init.set_signal(abort);
    let answer = JsFuture::from(window().fetch_with_str_and_init(url, &init)).await;
    let response: web_sys::Response =
        answer.map_err(failure)?.dyn_into().map_err(|_| FetchError::Unreachable)?;
    match response.status() {
        200..300 => {}
        status @ 400..500 => return Err(FetchError::Refused(status)),
        _ => return Err(FetchError::Unreachable),
    }
    let body = response.array_buffer().map_err(failure)?;
    let body = JsFuture::from(body).await.map_err(failure)?;
    let body = body.dyn_into().map_err(|_| FetchError::Unreachable)?;
    Ok(Answer { body, headers: response.headers() })
}
