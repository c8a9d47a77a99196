//! The content security policy of the dashboard's pages.

/// What a page may load and do. `reload_port` is where `cargo leptos watch` tells pages that
/// code changed; 0 outside development.
pub(super) fn policy(nonce: &str, reload_port: u16) -> String {
    let reload = match reload_port {
        0 => String::new(),
        port => format!(" ws://127.0.0.1:{port} ws://localhost:{port}"),
    };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
         connect-src 'self'{reload}; frame-src 'self'; worker-src 'self'; manifest-src 'self'; \
         form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_inline_runs_without_the_nonce() {
        let policy = policy("abc", 0);

        assert!(policy.contains("script-src 'self' 'nonce-abc' 'wasm-unsafe-eval';"), "{policy}");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        assert!(!policy.contains("ws:"), "{policy}");
    }
}
