//! The isolated document in which the replayer rebuilds the recorded page.
//!
//! It holds nothing but the replayer's bundle. Recording data reaches it through a message
//! channel from the dashboard, never over the network: its policy forbids any request.

use std::fmt::Write as _;

/// The document; `nonce` lets its one script run.
pub(super) fn document(nonce: &str) -> String {
    let mut html = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>Recorded page</title>\n<link rel=\"stylesheet\" href=\"/replayer/stage.css\">\n",
    );
    let _ = writeln!(
        html,
        "<script type=\"module\" nonce=\"{nonce}\" src=\"/replayer/stage.js\"></script>"
    );
    html.push_str("</head>\n<body></body>\n</html>\n");
    html
}

/// Its policy. The recorded page's frame inside it inherits it: nothing there can run, send or
/// navigate. Recorded styles are inline by nature, hence `unsafe-inline` for them alone.
pub(super) fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; \
         connect-src 'none'; frame-src 'none'; form-action 'none'; base-uri 'none'; \
         object-src 'none'; frame-ancestors 'self'"
    )
}
