//! What an export of ours says of a session, as a recorder would have said it.

use std::collections::BTreeMap;

use model::{LoadMeta, Utm};
use serde::Deserialize;
use serde_json::Value;

/// Why an imported recording is kept.
const KEPT: &str = "import";

/// What a file says of a session beside its events.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    entry: Option<String>,
    viewport: Option<[u32; 2]>,
    language: Option<String>,
    timezone: Option<String>,
    /// A host.
    referrer: Option<String>,
    utm: Option<Utm>,
    custom: BTreeMap<String, String>,
    traits: BTreeMap<String, String>,
    /// `User-Agent` of the visitor's browser.
    pub(super) user_agent: Option<String>,
    /// ISO 3166-1 code of the visitor's country.
    pub(super) country: Option<String>,
    /// The visitor's region.
    pub(super) region: Option<String>,
    /// The visitor's city.
    pub(super) city: Option<String>,
}

impl Said {
    /// Reads an export's `session`.
    pub(super) fn of(session: Option<&Value>) -> Result<Self, String> {
        let Some(metadata) = session.and_then(|session| session.get("metadata")) else {
            return Ok(Self::default());
        };
        Self::deserialize(metadata).map_err(|error| format!("the export's metadata: {error}"))
    }

    /// What the header of a window's first frame says. `url` is the address of its first page.
    pub(super) fn meta(&self, load: String, url: Option<String>) -> LoadMeta {
        LoadMeta {
            load: Some(load),
            url: url.or_else(|| self.entry.clone()),
            referrer: self.referrer.as_ref().map(|host| format!("https://{host}/")),
            utm: self.utm.clone(),
            viewport: self.viewport,
            language: self.language.clone(),
            timezone: self.timezone.clone(),
            kept: Some(KEPT.to_owned()),
            traits: self.traits.clone(),
            metadata: self.custom.clone(),
            ..LoadMeta::default()
        }
    }
}

/// The address of the first page that events tell.
pub(super) fn first_address(events: &[String]) -> Option<String> {
    events.iter().filter(|event| event.contains("\"href\"")).find_map(|event| {
        let event: Value = serde_json::from_str(event).ok()?;
        let is_meta = event.get("type").and_then(Value::as_u64) == Some(4);
        let href = event.get("data")?.get("href")?.as_str()?;
        is_meta.then(|| href.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_an_export_says_is_what_a_recorder_would_have_said() {
        let session = json!({"metadata": {
            "entry": "https://shop.test/", "exit": null, "viewport": [800, 600],
            "language": "de-AT", "user_agent": "Browser/1", "timezone": null, "browser": "Firefox",
            "device": "desktop", "country": "AT", "region": "Wien", "city": null, "referrer": "news.test",
            "utm": {"source": "mail"}, "custom": {"plan": "pro"}, "traits": {}, "tags": [],
        }});

        let said = Said::of(Some(&session)).unwrap();

        let of_request = [&said.user_agent, &said.country, &said.region, &said.city];
        assert_eq!(
            of_request.map(Option::as_deref),
            [Some("Browser/1"), Some("AT"), Some("Wien"), None]
        );
        let meta = said.meta("a".to_owned(), None);
        assert_eq!(meta.url.as_deref(), Some("https://shop.test/"));
        assert_eq!(meta.referrer.as_deref(), Some("https://news.test/"));
        assert_eq!(meta.kept.as_deref(), Some("import"));
        assert_eq!(meta.metadata["plan"], "pro");
        assert_eq!(said.meta("a".to_owned(), Some("u".to_owned())).url.as_deref(), Some("u"));
    }

    #[test]
    fn a_file_without_metadata_says_why_it_is_kept_and_nothing_else() {
        for session in [None, Some(json!({})), Some(json!({"metadata": {}}))] {
            assert_eq!(Said::of(session.as_ref()).unwrap(), Said::default());
        }
        assert!(Said::of(Some(&json!({"metadata": {"viewport": "wide"}}))).is_err());
    }

    #[test]
    fn the_first_address_is_that_of_the_first_page() {
        let event =
            |kind: u8, href: &str| json!({"type": kind, "data": {"href": href}}).to_string();

        let events =
            ["\"href\" of nothing".to_owned(), event(3, "x"), event(4, "a"), event(4, "b")];
        assert_eq!(first_address(&events).as_deref(), Some("a"));
        assert_eq!(first_address(&events[..2]), None);
    }
}
