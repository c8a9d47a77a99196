//! Cutting texts to what facts keep.

/// The first `max` characters.
pub(crate) fn cut(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned(),
        None => text.to_owned(),
    }
}

/// Trimmed and in lower case; `None` when nothing is left.
pub(crate) fn folded(text: Option<&str>, max: usize) -> Option<String> {
    let text = text?.trim().to_lowercase();
    (!text.is_empty()).then(|| cut(&text, max))
}
