//! What a downloaded file is called.

use super::Subject;

/// Longest project in a name, in characters: whole names stay below what file systems take.
const PROJECT_CHARS: usize = 60;

/// `hindsight-shop-7f3a91c2.json`: safe in a header and in every file system.
pub(super) fn file_name(subject: &Subject, extension: &str) -> String {
    let is_safe = |character: char| character.is_ascii_alphanumeric() || character == '-';
    let project = subject.project.as_deref().unwrap_or("session");
    let project: String = project
        .chars()
        .take(PROJECT_CHARS)
        .map(|character| if is_safe(character) { character } else { '-' })
        .collect();
    format!("hindsight-{project}-{}.{extension}", subject.session.session.short())
}

#[cfg(test)]
mod tests {
    use super::super::source::tests::subject;
    use super::*;

    #[test]
    fn a_name_is_safe_whatever_the_project_is_called() {
        for (project, expected) in [
            (Some("shop"), "hindsight-shop-89abcdef.json"),
            (Some("../a \"b\"\r\n;ü"), "hindsight----a--b------89abcdef.json"),
            (None, "hindsight-session-89abcdef.json"),
        ] {
            let subject = subject(project);

            assert_eq!(file_name(&subject, "json"), expected);
        }
        let long = subject(Some(&"a".repeat(500)));
        assert!(file_name(&long, "spec.ts").len() < 100);
    }
}
