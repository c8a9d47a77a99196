//! How often something may happen: `10/s`, `300/min`, `1000/h`, `off`.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How often something may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Rate {
    /// As often as it comes.
    Off,
    /// So many times in that time.
    Limited {
        /// How many times.
        times: NonZeroU32,
        /// In which time.
        per: Unit,
    },
}

/// The time of a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// `s`
    Second,
    /// `min`
    Minute,
    /// `h`
    Hour,
}

/// What is written is no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a rate is `off`, or a number from 1 and its time: `10/s`, `300/min`, `1000/h`")]
pub struct RateError;

const UNITS: [(Unit, &str, Duration); 3] = [
    (Unit::Second, "s", Duration::from_secs(1)),
    (Unit::Minute, "min", Duration::from_mins(1)),
    (Unit::Hour, "h", Duration::from_hours(1)),
];

const OFF: &str = "off";

impl Rate {
    /// `times` each second; 0 is off.
    pub const fn per_second(times: u32) -> Self {
        match NonZeroU32::new(times) {
            Some(times) => Self::Limited { times, per: Unit::Second },
            None => Self::Off,
        }
    }
}

impl Unit {
    /// How long it is.
    pub fn duration(self) -> Duration {
        UNITS.iter().find(|(unit, ..)| *unit == self).map_or(Duration::ZERO, |unit| unit.2)
    }
}

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        if text.trim() == OFF {
            return Ok(Self::Off);
        }
        let (times, per) = text.split_once('/').ok_or(RateError)?;
        let times = times.trim().parse().map_err(|_| RateError)?;
        let (per, ..) = UNITS.iter().find(|(_, name, _)| *name == per.trim()).ok_or(RateError)?;
        Ok(Self::Limited { times, per: *per })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str(OFF),
            Self::Limited { times, per } => {
                let name = UNITS.iter().find(|(unit, ..)| unit == per).map_or("", |unit| unit.1);
                write!(f, "{times}/{name}")
            }
        }
    }
}

impl TryFrom<String> for Rate {
    type Error = RateError;

    fn try_from(text: String) -> Result<Self, RateError> {
        text.parse()
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_reads_back_as_it_is_written() {
        for text in ["1/s", "300/min", "4294967295/h", "off"] {
            assert_eq!(text.parse::<Rate>().unwrap().to_string(), text);
        }
        assert_eq!(" 10 / s ".parse::<Rate>(), Ok(Rate::per_second(10)));
        assert_eq!(Rate::per_second(0), Rate::Off);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "10", "0/s", "-1/s", "1.5/s", "10/day", "/s", "10/", "4294967296/s", "OFF"]
        {
            assert_eq!(text.parse::<Rate>(), Err(RateError), "{text}");
        }
    }
}
