//! How server functions write and read JSON.

use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::{DeserializeOwned, Error as _};

/// JSON, as arguments and as answers.
pub type Json = Post<JsonText>;

/// JSON that is read as text, and not as bytes as Leptos' own: the page is hydrated from text,
/// and the browser would load the code that reads each type twice.
#[derive(Debug)]
pub struct JsonText;

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        serde_json::from_str(str::from_utf8(&bytes).map_err(serde_json::Error::custom)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_a_mistake_and_no_panic() {
        let read = |bytes: &'static [u8]| {
            <JsonText as Decodes<String>>::decode(Bytes::from_static(bytes)).ok()
        };

        assert_eq!(read("\"Zürich\"".as_bytes()).as_deref(), Some("Zürich"));
        assert_eq!(read(b"\"\xff\""), None);
        assert_eq!(read(b"\"open"), None);
    }
}
