//! Days and stretches of time, as people type them.

/// When something was. Days are those of the viewer's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The day that it is.
    Today,
    /// The day before.
    Yesterday,
    /// Within the last so many ms.
    Last(u64),
    /// From the begin of one day to the end of another, which may be the same.
    Days(Date, Date),
}

/// A day of the Gregorian calendar that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// 1970 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl When {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "today" => return Some(Self::Today),
            "yesterday" => return Some(Self::Yesterday),
            _ => {}
        }
        if let Some(text) = text.strip_prefix('-') {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a duration is not negative, and one that is too long saturates"
            )]
            return super::bounds::duration(text).map(|ms| Self::Last(ms as u64));
        }
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let (from, to) = (Date::parse(from)?, Date::parse(to)?);
        (from <= to).then_some(Self::Days(from, to))
    }
}

impl Date {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return None;
        }
        let date =
            Self { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? };
        let exists = (1970..=9999).contains(&date.year)
            && (1..=12).contains(&date.month)
            && (1..=date.days_of_month()).contains(&date.day);
        exists.then_some(date)
    }

    const fn days_of_month(self) -> u8 {
        let is_leap = (self.year.is_multiple_of(4) && !self.year.is_multiple_of(100))
            || self.year.is_multiple_of(400);
        match self.month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}
