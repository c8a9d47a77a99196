//! What the main thread tells a recorder when it makes one.

use dom::json::{Cursor, JsonError, decode};
use redaction::Mode;

/// Identity and place of the stream that a recorder writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The project's public key.
    pub key: String,
    /// The visit.
    pub session: String,
    /// The tab.
    pub window: String,
    /// Number of the first chunk.
    pub seq: u32,
    /// Index of the first event.
    pub first: u64,
    /// What the page itself wants hidden: at least that, whatever the policy says.
    pub mode: Mode,
}

/// The configuration makes no sense; nothing is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Not a JSON object.
    #[error("configuration is not JSON")]
    Json(#[from] JsonError),
    /// A field is missing or has no valid value.
    #[error("configuration has no valid {field}")]
    Invalid {
        /// The field.
        field: &'static str,
    },
}

impl ConfigError {
    /// What is wrong, in a word.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Json(_) => "configuration is not JSON",
            Self::Invalid { field } => field,
        }
    }
}

impl Config {
    /// Reads the JSON object that the main thread passes. Ids are taken as they are: it made
    /// them, the server parses them, and explaining what is wrong with one would have to be
    /// downloaded.
    pub fn parse(json: &str) -> Result<Self, ConfigError> {
        let mut config = Self {
            key: String::new(),
            session: String::new(),
            window: String::new(),
            seq: 0,
            first: 0,
            mode: Mode::Open,
        };
        let mut cursor = Cursor::new(json);
        cursor.expect(b'{')?;
        let mut is_first = true;
        while let Some(name) = cursor.next_key(&mut is_first)? {
            match name {
                "key" => config.key = decode(cursor.string()?).into_owned(),
                "session" => config.session = decode(cursor.string()?).into_owned(),
                "window" => config.window = decode(cursor.string()?).into_owned(),
                // A mode that is not known here cannot be kept to.
                "mode" => {
                    config.mode = Mode::from_name(cursor.string()?).ok_or(invalid("mode"))?;
                }
                "seq" => {
                    let seq = count(&mut cursor, "seq")?;
                    config.seq = u32::try_from(seq).map_err(|_| invalid("seq"))?;
                }
                "first" => config.first = count(&mut cursor, "first")?,
                _ => {
                    cursor.skip_value()?;
                }
            }
        }
        cursor.expect_end()?;
        Ok(config)
    }
}

const fn invalid(field: &'static str) -> ConfigError {
    ConfigError::Invalid { field }
}

/// A whole number that JavaScript can count to.
fn count(cursor: &mut Cursor<'_>, field: &'static str) -> Result<u64, ConfigError> {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    let number = cursor.number()?.ok_or(invalid(field))?;
    if !(0.0..=LARGEST).contains(&number) || number.fract() != 0.0 {
        return Err(invalid(field));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    let count = number as u64;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01976e8a-7b6c-7def-8123-456789abcdef";

    #[test]
    fn what_the_main_thread_passes_is_read() {
        let json = format!(
            r#"{{"key":"hs_demo","session":"{ID}","window":"{ID}","seq":3,"first":4000000000,"mode":"strict","more":[]}}"#
        );

        let config = Config::parse(&json).unwrap();

        assert_eq!((config.key.as_str(), config.seq, config.first), ("hs_demo", 3, 4_000_000_000));
    }

    #[test]
    fn nonsense_is_refused() {
        let with = |key: &str, id: &str, rest: &str| {
            Config::parse(&format!(r#"{{"key":"{key}","session":"{id}","window":"{ID}"{rest}}}"#))
        };
        assert_eq!(with("hs_demo", ID, r#","seq":-1"#), Err(invalid("seq")));
        assert_eq!(with("hs_demo", ID, r#","seq":4294967296"#), Err(invalid("seq")));
        assert_eq!(with("hs_demo", ID, r#","first":1.5"#), Err(invalid("first")));
        assert_eq!(with("hs_demo", ID, r#","mode":"none""#), Err(invalid("mode")));
        for json in ["", "[]", "null", "{", "{\"key\":1}"] {
            assert!(matches!(Config::parse(json), Err(ConfigError::Json(_))), "{json}");
        }
    }
}
