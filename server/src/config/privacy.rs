//! `[privacy]`: what is hidden, and who is not recorded.

use serde::{Deserialize, Serialize};

use super::section::section;

section! {
    /// What is hidden, and who is not recorded. The first five hold for projects that have not
    /// saved settings of their own (`hindsight project policy`, `hindsight project recorder`).
    pub struct PrivacyConfig = "privacy" {
        /// What is masked where no rule says otherwise: `strict` (all text), `balanced` (digits
        /// and personal data), `open` (inputs and personal data), `wireframe` (no text and no
        /// media leave the page).
        pub default_mode: MaskingMode = MaskingMode::Strict,
        /// What becomes of addresses: `strip` (no query, no fragment), `filter` (without what
        /// the deny list names), `keep`.
        pub url_mode: UrlMode = UrlMode::Strip,
        /// Whether IP addresses in texts are personal data.
        pub detect_ip: bool = false,
        /// Whether Global Privacy Control refuses a recording.
        pub gpc: bool = true,
        /// Whether Do Not Track refuses a recording.
        pub dnt: bool = true,
        /// A visitor with this cookie is not recorded, whatever its value; nor is one with
        /// `hs_optout`, which `Hindsight.optOut()` sets.
        pub opt_out_cookie: String = "hs_optout".to_owned(),
    }
}

/// What is masked where no rule says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MaskingMode {
    /// All text.
    Strict,
    /// Digits and personal data.
    Balanced,
    /// Inputs and personal data.
    Open,
    /// Nothing that could be read leaves the page.
    Wireframe,
}

/// What becomes of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum UrlMode {
    /// No query, no fragment.
    Strip,
    /// Without the parameters that are denied.
    Filter,
    /// As they are, but for personal data.
    Keep,
}

/// Longest name of a cookie that is compared with each one of a visitor's.
const COOKIE_CHARS: usize = 64;

impl PrivacyConfig {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        let is_name = (1..=COOKIE_CHARS).contains(&self.opt_out_cookie.len())
            && self
                .opt_out_cookie
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
        if !is_name {
            problems.push(format!(
                "privacy.opt_out_cookie must be 1 to {COOKIE_CHARS} letters, digits and _ - ."
            ));
        }
    }

    /// The policy of projects that have saved none, as JSON.
    pub fn default_policy(&self) -> String {
        serde_json::json!({
            "mode": self.default_mode,
            "urls": {"mode": self.url_mode},
            "ip_addresses": self.detect_ip,
        })
        .to_string()
    }
}
