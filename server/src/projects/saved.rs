//! Configurations of recorders that an earlier version of the program may have written.

use model::RecorderConfig;
use serde::de::{Deserialize as _, Deserializer, Error as _};
use serde_json::{Map, Value};

/// What used to be a field and is read by nobody any more.
const GIVEN_UP: [&str; 1] = ["canvas"];

/// Reads one from the store, or as another server tells it.
pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RecorderConfig, D::Error> {
    let mut fields = Map::<String, Value>::deserialize(deserializer)?;
    for name in GIVEN_UP {
        fields.remove(name);
    }
    serde_json::from_value(Value::Object(fields)).map_err(D::Error::custom)
}

/// The same from text.
pub fn parse(json: &str) -> Result<RecorderConfig, serde_json::Error> {
    read(&mut serde_json::Deserializer::from_str(json))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_version_saved_is_read() {
        let config = parse(r#"{"sample":0.5,"canvas":false}"#).unwrap();

        assert_eq!(config, RecorderConfig { sample: 0.5, ..RecorderConfig::default() });
        assert!(parse(r#"{"smaple":0.5}"#).is_err());
        assert!(parse("[]").is_err());
    }
}
