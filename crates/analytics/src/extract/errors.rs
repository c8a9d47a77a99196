//! Errors of the page: facts, and occurrences for the issue stage.

use model::Timestamp;
use model::facts::{ErrorFact, ErrorOrigin, caps};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::context::{Context, Rank};
use super::extractor::Extractor;
use crate::fingerprint::{Exception, fingerprint};
use crate::text::cut;

/// Longest message, and longest stack, in characters.
const MESSAGE_CHARS: usize = 4_000;
const STACK_CHARS: usize = 64_000;

/// An error of the page as the issue stage gets it. Unlike facts it holds texts: those that
/// the recorder and ingest have redacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserError {
    /// Index of its event: with the window the identity of the occurrence.
    pub index: u64,
    /// When, by the visitor's clock.
    pub at: Timestamp,
    /// Address of the page visit.
    pub url: String,
    /// Class of the exception.
    pub class: String,
    /// Its message.
    pub message: String,
    /// Its stack as the browser wrote it.
    pub stack: String,
    /// Address of the script or resource.
    pub source: String,
    /// Line in it.
    pub line: Option<u32>,
    /// Column in it.
    pub column: Option<u32>,
    /// The page caught it and reported it.
    pub is_handled: bool,
    /// Where it happened.
    pub origin: ErrorOrigin,
    /// The issue: 40 hexadecimal digits.
    pub fingerprint: String,
}

impl Extractor {
    pub(super) fn error(&mut self, context: &Context<'_>, payload: &Map<String, Value>) {
        let now = context.now;
        let text = |name: &str| payload.get(name).and_then(Value::as_str).unwrap_or_default();
        let number = |name: &str| payload.get(name).and_then(Value::as_u64);
        let origin = match text("mechanism") {
            "console" => return,
            "resource" => ErrorOrigin::Resource,
            "captured" => ErrorOrigin::Captured,
            _ => ErrorOrigin::Uncaught,
        };
        match origin {
            ErrorOrigin::Resource => self.counts.n_resource_failures += 1,
            _ => self.counts.n_errors += 1,
        }
        if origin == ErrorOrigin::Uncaught {
            self.last_uncaught_at = Some(now.at);
            self.judge.error(self.pairing.half_mut(), now.at);
        }
        let exception = Exception {
            class: text("class"),
            message: text("message"),
            stack: text("stack"),
            source: text("source"),
        };
        let issue = fingerprint(&context.settings.project, &exception);
        self.found.push(BrowserError {
            index: now.index,
            at: self.time(now.at),
            url: self.visits.current().map(|visit| visit.fact.url.clone()).unwrap_or_default(),
            class: cut(exception.class, caps::NAME_CHARS),
            message: cut(exception.message, MESSAGE_CHARS),
            stack: cut(exception.stack, STACK_CHARS),
            source: cut(exception.source, caps::URL_CHARS),
            line: number("line").and_then(|line| u32::try_from(line).ok()),
            column: number("column").and_then(|column| u32::try_from(column).ok()),
            is_handled: payload.get("handled").and_then(Value::as_bool).unwrap_or_default(),
            origin,
            fingerprint: issue.clone(),
        });
        if caps::ERRORS <= self.errors.len() {
            self.is_capped = true;
            return;
        }
        let (ord, visit) = (now.ord(Rank::Error), self.visits.index());
        self.errors.push(ErrorFact { ord, at: now.at, visit, issue, origin });
    }
}
