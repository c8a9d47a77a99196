//! What a recorder says about a page load, once, beside the events.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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
    /// The browser says that it is driven by a program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webdriver: Option<bool>,
    /// Window id of the recorded window that opened this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opener: Option<String>,
    /// What the page says about the session.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// Version of the recorder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorder: Option<String>,
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
