//! Terms that ask for what happens at a moment.

use model::search::{Bounds, Kind, Value};

use super::compile::{Compiler, bounds};
use super::doc::path_of;
use super::moment::{Kinds, Moment, Property};
use super::strings::Among;
use super::text::TextKind;

impl Compiler<'_> {
    /// What happened, that a term asks for.
    pub(super) fn moment(&self, kind: Kind, value: &Value) -> Option<Moment> {
        let asked = || match value {
            Value::Present => Some(Among::All),
            _ => self.patterns(value).map(Among::These),
        };
        Some(match (kind, value) {
            (Kind::Visited, _) => Moment::Visit(asked()?),
            (Kind::Entry, _) => Moment::Entry(asked()?),
            (Kind::Exit, _) => Moment::Exit(asked()?),
            (Kind::Selector, _) => Moment::Selector(asked()?),
            (Kind::Event, Value::Event(name, properties)) => {
                let name = self.strings.select(|text| name.matches(text));
                let properties = properties.iter().map(|one| self.property(one)).collect();
                Moment::Event(Among::These(name), properties)
            }
            (Kind::Event, Value::Present) => Moment::Event(Among::All, Vec::new()),
            (Kind::Error, Value::Present) | (Kind::Has, Value::Known("error")) => Moment::Error,
            (Kind::Form, Value::Form(name, is_submitted)) => {
                let name = self.strings.select(|text| name.matches(text));
                Moment::Form(Among::These(name), *is_submitted)
            }
            (Kind::Form, Value::Present) | (Kind::Has, Value::Known("form")) => {
                Moment::Form(Among::All, None)
            }
            (Kind::Rage | Kind::Dead | Kind::Slow | Kind::Frustration, _) => {
                Moment::Frustration(kinds(kind), bounds(value)?)
            }
            (Kind::Has, Value::Known("rage")) => Moment::Frustration(kinds(Kind::Rage), some()),
            (Kind::Has, Value::Known("dead")) => Moment::Frustration(kinds(Kind::Dead), some()),
            (Kind::Has, Value::Known("slow")) => Moment::Frustration(kinds(Kind::Slow), some()),
            (Kind::Lcp, _) => vital(0, value)?,
            (Kind::Inp, _) => vital(1, value)?,
            (Kind::Cls, _) => vital(2, value)?,
            (Kind::Fcp, _) => vital(3, value)?,
            (Kind::Ttfb, _) => vital(4, value)?,
            _ => return self.text(kind, value),
        })
    }

    /// What was said, that a term asks for.
    fn text(&self, kind: Kind, value: &Value) -> Option<Moment> {
        Some(match (kind, value) {
            (Kind::Title, _) => Moment::Text(TextKind::Title, self.wording(value)?),
            (Kind::Clicked, _) => Moment::Text(TextKind::Clicked, self.wording(value)?),
            (Kind::Error, _) => Moment::Text(TextKind::Error, self.wording(value)?),
            (Kind::Console, Value::Words(_) | Value::Present)
            | (Kind::Has, Value::Known("console")) => {
                Moment::Text(TextKind::Console, self.wording(value).unwrap_or(Among::All))
            }
            (Kind::Console, Value::Logged(level, words)) => {
                let words = words.as_ref().map(|words| self.words(words));
                Moment::Logged(*level, words.map_or(Among::All, Among::These))
            }
            (Kind::Request, Value::Present) | (Kind::Has, Value::Known("request")) => {
                Moment::Text(TextKind::Request, Among::All)
            }
            (Kind::Request, Value::Pattern(pattern)) => {
                let is_one = |url: &str| pattern.matches(url) || pattern.matches(path_of(url));
                Moment::Text(TextKind::Request, Among::These(self.strings.select(is_one)))
            }
            (Kind::Status, Value::Present) => Moment::Status(None),
            (Kind::Status, Value::Number(bounds)) => Moment::Status(Some(*bounds)),
            (Kind::Note, _) => Moment::Text(TextKind::Note, self.wording(value)?),
            (Kind::Has, Value::Known("note")) => Moment::Text(TextKind::Note, Among::All),
            _ => return None,
        })
    }

    fn property(&self, property: &model::search::Property) -> Property {
        let same = |wanted: &str| self.strings.select(|text| text == wanted);
        Property {
            key: same(&property.name),
            texts: property.text.as_deref().map(same),
            bounds: property.bounds,
        }
    }
}

const fn kinds(kind: Kind) -> Kinds {
    let is_all = matches!(kind, Kind::Frustration);
    Kinds {
        rage: is_all || matches!(kind, Kind::Rage),
        dead: is_all || matches!(kind, Kind::Dead),
        slow: is_all || matches!(kind, Kind::Slow),
    }
}

/// At least one.
pub(super) const fn some() -> Bounds {
    Bounds { from: Some(1.0), includes_from: true, to: None, includes_to: true }
}

const fn vital(index: usize, value: &Value) -> Option<Moment> {
    match value {
        Value::Number(bounds) => Some(Moment::Vital(index, Some(*bounds))),
        Value::Present => Some(Moment::Vital(index, None)),
        _ => None,
    }
}
