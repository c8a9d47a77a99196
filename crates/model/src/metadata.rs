//! What a recorder says about a page load, once, beside the events.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// The header's `meta`: sent with the first frame of a page load, and again with what changed.
///
/// Everything in it was masked and redacted by the recorder. Unknown fields are ignored:
/// newer recorders may say more.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoadMeta {
    /// Id of this page load; a new one in a window is a new page load.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load: Option<String>,
    /// Address when the page was loaded, redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The page that led here, redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referrer: Option<String>,
    /// Title of the page, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Campaign parameters, read before the address was stripped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm: Option<Utm>,
    /// The address had the click id of an ad network; its value is never kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ad_click: Option<bool>,
    /// Width and height of the viewport, in CSS px.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub viewport: Option<[u32; 2]>,
    /// Width and height of the screen, in CSS px.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen: Option<[u32; 2]>,
    /// Number of touch points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touch: Option<u32>,
    /// Preferred language of the browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// IANA name of the visitor's time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// What the browser says about itself, where it does.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub client_hints: BTreeMap<String, String>,
    /// The browser says that it is driven by a program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webdriver: Option<bool>,
    /// Window id of the recorded window that opened this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opener: Option<String>,
    /// How ids are kept: `shared`, `tab`, `memory`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<String>,
    /// Why the session is recorded: `all`, `sampled`, `error`, `trigger`; or `import`: it was
    /// brought from elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
    /// Share of sessions that were recorded when this one began, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<f64>,
    /// On what ground recording began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// Who the visitor is, in the site's own terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visitor: Option<String>,
    /// What the page says about the visitor.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub traits: BTreeMap<String, String>,
    /// What the page says about the session.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// Version of the recorder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorder: Option<String>,
}

/// The recorder's own decision to begin; nothing that a page can say sets it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Consent {
    /// `given`, `not_required`.
    pub state: String,
    /// When it was given, by the visitor's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// Campaign parameters of the entry address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Utm {
    /// `utm_source`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// `utm_medium`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medium: Option<String>,
    /// `utm_campaign`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    /// `utm_term`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// `utm_content`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_recorder_says_is_read() {
        let said = r#"{
            "load": "l", "url": "https://shop.example/", "utm": {"source": "news"}, "ad_click": true,
            "client_hints": {"platform": "Linux"}, "storage": "tab", "kept": "sampled", "sample": 0.5,
            "consent": {"state": "given", "at": 7}, "visitor": "v", "traits": {"plan": "pro"},
            "of a newer recorder": {}
        }"#;
        let meta: LoadMeta = serde_json::from_str(said).unwrap();

        assert_eq!(meta.ad_click, Some(true));
        assert_eq!(meta.client_hints["platform"], "Linux");
        assert_eq!((meta.storage.as_deref(), meta.kept.as_deref()), (Some("tab"), Some("sampled")));
        assert_eq!(meta.sample, Some(0.5));
        let consent = Consent { state: "given".to_owned(), at: Timestamp::from_ms(7) };
        assert_eq!(meta.consent, Some(consent));
        assert_eq!(meta.visitor.as_deref(), Some("v"));
        assert_eq!(meta.traits["plan"], "pro");
        let again: LoadMeta = serde_json::from_str(&serde_json::to_string(&meta).unwrap()).unwrap();
        assert_eq!(again, meta);
    }
}
