//! The patterns, as regular expressions over bytes.
//!
//! Bytes above 127 stand for letters of other alphabets: tables of Unicode would make the
//! automaton a hundred times larger and find hardly more.

use crate::detect::{Finding, N_BEFORE};

/// Most patterns of an operator.
pub(super) const MAX_CUSTOM: usize = 20;

/// Longest pattern of an operator in bytes.
pub(super) const MAX_PATTERN: usize = 1000;

/// A pattern before it is compiled.
#[derive(Clone, Debug)]
pub(super) struct Source<'s> {
    pub(super) name: &'static str,
    pub(super) finding: Finding,
    pub(super) pattern: &'s str,
    /// What may not stand before it, see `detect::before`.
    pub(super) not_behind: &'static [usize],
    /// Where an operator wrote it.
    pub(super) index: Option<usize>,
}

impl<'s> Source<'s> {
    pub(super) const fn custom(index: usize, pattern: &'s str) -> Self {
        Self {
            name: "custom",
            finding: Finding::Custom,
            pattern,
            not_behind: &[],
            index: Some(index),
        }
    }

    pub(super) fn may_follow(&self, before: usize) -> bool {
        debug_assert!(before < N_BEFORE);
        !self.not_behind.contains(&before)
    }
}

const ALPHANUMERIC: usize = 2;
const UNDERSCORE: usize = 3;
const ADDRESS: usize = 4;
const OTHER_ALPHABET: usize = 5;

const fn built_in(
    name: &'static str,
    finding: Finding,
    not_behind: &'static [usize],
    pattern: &'static str,
) -> Source<'static> {
    Source { name, finding, pattern, not_behind, index: None }
}

/// In the order in which they are looked for.
pub(super) const BUILT_IN: &[Source<'static>] = &[
    built_in(
        "url",
        Finding::Url,
        &[ALPHANUMERIC],
        r#"[A-Za-z][A-Za-z0-9+.-]{1,14}://[^\x00-\x20"<>`\x7f]+"#,
    ),
    built_in(
        "jwt",
        Finding::Jwt,
        &[ALPHANUMERIC],
        r"eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)*|(?i:bearer)(?:[ \t:=+]|%20)+[A-Za-z0-9._~+/=-]{6,}",
    ),
    built_in(
        "email",
        Finding::Email,
        &[ALPHANUMERIC, UNDERSCORE, ADDRESS, OTHER_ALPHABET],
        r"[A-Za-z0-9._%+\x80-\xff-][A-Za-z0-9._%+'\x80-\xff-]*(?:@|%40)[A-Za-z0-9\x80-\xff](?:[A-Za-z0-9.\x80-\xff-]*[A-Za-z0-9\x80-\xff])?\.[A-Za-z\x80-\xff](?:[A-Za-z0-9\x80-\xff-]*[A-Za-z0-9\x80-\xff])?",
    ),
    built_in(
        "key",
        Finding::Key,
        &[ALPHANUMERIC],
        r"(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AIPA|ANPA|ANVA|AROA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|glpat-[A-Za-z0-9_-]{16,}|npm_[A-Za-z0-9]{20,}|xox[a-z]-[A-Za-z0-9-]{8,}|xapp-[A-Za-z0-9-]{8,}|[spr]k_(?:live|test)_[A-Za-z0-9]{8,}|whsec_[A-Za-z0-9]{16,}|sk-[A-Za-z0-9_-]{20,}|AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{16,}|GOCSPX-[A-Za-z0-9_-]{16,}|-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----[A-Za-z0-9+/=\s\\:,.-]*",
    ),
    built_in("hex", Finding::Hex, &[ALPHANUMERIC], r"(?:0[xX])?[0-9A-Fa-f]{32,}"),
    built_in("card", Finding::Card, &[ALPHANUMERIC], r"[0-9](?:[ -]?[0-9]){12,18}"),
    built_in(
        "iban",
        Finding::Iban,
        &[ALPHANUMERIC, UNDERSCORE],
        r"[A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z0-9]){11,30}",
    ),
    built_in("ssn", Finding::Ssn, &[ALPHANUMERIC], r"[0-9]{3}[- ][0-9]{2}[- ][0-9]{4}"),
    built_in(
        "phone",
        Finding::Phone,
        &[ALPHANUMERIC],
        r"\+[1-9](?:[ .()/-]{0,2}[0-9]){6,14}|(?:1[-. ]?)?(?:\([2-9][0-9]{2}\)[-. ]?|[2-9][0-9]{2}[-. ]?)[0-9]{3}[-. ]?[0-9]{4}",
    ),
    built_in(
        "ip",
        Finding::Ip,
        &[ALPHANUMERIC, UNDERSCORE],
        r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}",
    ),
];
