//! A search, term by term, as what is asked of each session.

use std::collections::HashMap;

use model::facts::DeviceKind;
use model::search::{Bounds, Field, Kind, Mistake, Node, Search, Term, Value, Words};
use model::{LIVE_MS, ProjectId, Timestamp, Zone};

use super::Question;
use super::compile_moment::some;
use super::doc::Doc;
use super::moment::{Moment, number};
use super::strings::{Among, Id, Ids, Strings};
use super::test::{Named, Test, Whole};
use super::text::TextKind;

/// Characters of a session id that name it in lists.
const SHORT_ID: usize = 8;

/// What it takes to understand a search.
pub(super) struct Compiler<'a> {
    pub(super) strings: &'a Strings,
    slugs: &'a HashMap<ProjectId, String>,
    now: Timestamp,
    zone: &'a Zone,
}

impl<'a> Compiler<'a> {
    pub(super) const fn new(
        strings: &'a Strings,
        slugs: &'a HashMap<ProjectId, String>,
        question: &Question<'a>,
    ) -> Self {
        Self { strings, slugs, now: question.now, zone: question.zone }
    }

    /// What the search asks; an error tells which of its terms nobody can answer.
    pub(super) fn search(&self, search: &Search) -> Result<Test, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let test = search.root.as_ref().map(|root| self.node(root, &mut mistakes));
        if mistakes.is_empty() { Ok(test.unwrap_or(Test::All(Vec::new()))) } else { Err(mistakes) }
    }

    fn node(&self, node: &Node, mistakes: &mut Vec<Mistake>) -> Test {
        match node {
            Node::All(nodes) => {
                Test::All(nodes.iter().map(|node| self.node(node, mistakes)).collect())
            }
            Node::Any(nodes) => {
                Test::Any(nodes.iter().map(|node| self.node(node, mistakes)).collect())
            }
            Node::Not(node) => Test::Not(Box::new(self.node(node, mistakes))),
            Node::Term(term) => self.term(term).unwrap_or_else(|| {
                let reason = format!("“{}” cannot be searched for here.", term.field);
                mistakes.push(Mistake { span: term.span.clone(), reason });
                Test::Any(Vec::new())
            }),
        }
    }

    /// Any of the term's values.
    fn term(&self, term: &Term) -> Option<Test> {
        let tests: Option<Vec<Test>> =
            term.values.iter().map(|value| self.value(&term.field, value)).collect();
        tests.map(Test::Any)
    }

    fn value(&self, field: &Field, value: &Value) -> Option<Test> {
        match field {
            Field::Anything => self.anywhere(value),
            Field::Metadata(key) => Some(self.metadata(key, value)),
            Field::Of(kind) => self
                .moment(*kind, value)
                .map(Test::Moment)
                .or_else(|| self.whole(*kind, value).map(Test::Whole)),
        }
    }

    fn whole(&self, kind: Kind, value: &Value) -> Option<Whole> {
        let text = |of: fn(&Doc) -> Option<Id>| match value {
            Value::Present => Some(Whole::Known(of)),
            _ => self.patterns(value).map(|ids| Whole::Text(of, ids)),
        };
        let count = |of: fn(&Doc) -> Option<f64>| bounds(value).map(|b| Whole::Number(of, b));
        match kind {
            Kind::Session => session(value),
            Kind::Project => Some(Whole::Projects(self.projects(value)?)),
            Kind::Visitor => named(value).map(Whole::Visitor),
            Kind::Referrer => text(|doc| doc.referrer_page.or(doc.referrer_host)),
            Kind::Browser => text(|doc| Some(doc.browser)),
            Kind::Os => text(|doc| Some(doc.os)),
            Kind::Country => text(|doc| doc.country),
            Kind::Region => text(|doc| doc.region),
            Kind::City => text(|doc| doc.city),
            Kind::Language => text(|doc| doc.language),
            Kind::Timezone => text(|doc| doc.timezone),
            Kind::UtmSource => text(|doc| doc.utm[0]),
            Kind::UtmMedium => text(|doc| doc.utm[1]),
            Kind::UtmCampaign => text(|doc| doc.utm[2]),
            Kind::UtmTerm => text(|doc| doc.utm[3]),
            Kind::UtmContent => text(|doc| doc.utm[4]),
            Kind::Active => count(|doc| Some(number(doc.active_ms))),
            Kind::Length => count(|doc| Some(number(doc.wall_ms))),
            Kind::Pages => count(|doc| Some(number(doc.counts.n_visits))),
            Kind::Windows => count(|doc| Some(number(doc.counts.n_windows))),
            Kind::Events => count(|doc| Some(number(doc.counts.n_events))),
            Kind::Clicks => count(|doc| Some(number(doc.counts.n_clicks))),
            Kind::Keys => count(|doc| Some(number(doc.counts.n_keys))),
            Kind::Errors => {
                count(|doc| Some(number(doc.counts.n_errors + doc.counts.n_server_errors)))
            }
            Kind::BrowserVersion => count(|doc| doc.browser_version),
            Kind::ViewportWidth => count(|doc| doc.viewport_width.map(f64::from)),
            Kind::Started => self.time(value, |doc| doc.started_at),
            Kind::Last => self.time(value, |doc| doc.last_at),
            Kind::Device => device(value),
            Kind::Tag => match value {
                Value::Present => Some(Whole::Tag(Among::All)),
                _ => self.patterns(value).map(|ids| Whole::Tag(Among::These(ids))),
            },
            Kind::Has => match value {
                Value::Known("tag") => Some(Whole::Tag(Among::All)),
                Value::Known("gap") => Some(Whole::Flag(|doc| doc.has_gap)),
                Value::Known("picture") => Some(Whole::Flag(|doc| doc.has_replay)),
                _ => None,
            },
            Kind::Is => match value {
                Value::Known("live") => {
                    Some(Whole::Time(|doc| doc.last_at, self.ended_by() + 1, i64::MAX))
                }
                Value::Known("ended") => {
                    Some(Whole::Time(|doc| doc.last_at, i64::MIN, self.ended_by()))
                }
                Value::Known("identified") => Some(Whole::Flag(|doc| doc.is_identified)),
                Value::Known("imported") => Some(Whole::Flag(|doc| doc.is_imported)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The projects that are called so, by slug or id.
    fn projects(&self, value: &Value) -> Option<Vec<ProjectId>> {
        let wanted = named(value)?;
        let is_one =
            |(id, slug): &(&ProjectId, &String)| wanted.fits(slug) || wanted.fits(&id.to_string());
        Some(self.slugs.iter().filter(is_one).map(|(id, _)| *id).collect())
    }

    /// Words in titles, paths, clicked texts, names of events, messages, notes and tags; ids of
    /// sessions and visitors.
    fn anywhere(&self, value: &Value) -> Option<Test> {
        let Value::Anywhere(text, words) = value else { return None };
        let ids = || Among::These(self.words(words));
        let kinds = [TextKind::Title, TextKind::Clicked, TextKind::Error, TextKind::Note];
        let texts = kinds.map(|kind| Test::Moment(Moment::Text(kind, ids())));
        let mut any = Vec::from(texts);
        any.push(Test::Moment(Moment::Path(ids())));
        any.push(Test::Moment(Moment::Event(ids(), Vec::new())));
        any.push(Test::Whole(Whole::Tag(ids())));
        any.extend(session(&Value::Exact(text.clone())).map(Test::Whole));
        any.push(Test::Whole(Whole::Visitor(Named::Exactly(text.clone()))));
        Some(Test::Any(any))
    }

    fn metadata(&self, key: &str, value: &Value) -> Test {
        let Some(key) = self.strings.find(key) else { return Test::Any(Vec::new()) };
        let numbers = match value {
            Value::TextOrNumber(_, bounds) => Some((*bounds, self.strings.numbers())),
            _ => None,
        };
        Test::Whole(Whole::Metadata(key, self.patterns(value), numbers))
    }

    /// The texts that a value means.
    pub(super) fn patterns(&self, value: &Value) -> Option<Ids> {
        let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
        Some(match value {
            Value::Exact(wanted) | Value::TextOrNumber(wanted, _) => {
                self.strings.select(|text| same(text, wanted))
            }
            Value::Prefix(start) => {
                let start = start.to_lowercase();
                self.strings.select(|text| text.to_lowercase().starts_with(&start))
            }
            Value::Pattern(pattern) => self.strings.select(|text| pattern.matches(text)),
            _ => return None,
        })
    }

    /// The texts with the words that a value asks for; `None` when it asks for no words.
    pub(super) fn wording(&self, value: &Value) -> Option<Among> {
        match value {
            Value::Present => Some(Among::All),
            Value::Words(words) => Some(Among::These(self.words(words))),
            _ => None,
        }
    }

    pub(super) fn words(&self, words: &Words) -> Ids {
        self.strings.select(|text| has_words(text, words))
    }

    /// Of a session that has ended by now the last event is not after this, in ms since the epoch.
    fn ended_by(&self) -> i64 {
        self.now.as_ms().saturating_sub_unsigned(LIVE_MS)
    }

    fn time(&self, value: &Value, of: fn(&Doc) -> i64) -> Option<Whole> {
        let when = match value {
            Value::Present => return Some(Whole::Flag(|_| true)),
            Value::When(when) => when,
            _ => return None,
        };
        let (from, to) = when.bounds(self.now, self.zone);
        Some(Whole::Time(of, from, to))
    }
}

/// Whether a text has the words: as a phrase in this order, else wherever.
fn has_words(text: &str, words: &Words) -> bool {
    let own: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let last = words.all.len() - 1;
    let is_word = |own: &str, at: usize, wanted: &str| {
        if words.ends_open && at == last { own.starts_with(wanted) } else { own == wanted }
    };
    let begins = |own: &[String]| {
        words.all.len() <= own.len()
            && words.all.iter().enumerate().all(|(at, wanted)| is_word(&own[at], at, wanted))
    };
    if words.is_phrase {
        (0..own.len()).any(|from| begins(&own[from..]))
    } else {
        words.all.iter().enumerate().all(|(at, wanted)| own.iter().any(|o| is_word(o, at, wanted)))
    }
}

/// Exactly so, as there is a difference between ids in capitals and not.
fn named(value: &Value) -> Option<Named> {
    Some(match value {
        Value::Present => Named::Somehow,
        Value::Exact(name) => Named::Exactly(name.clone()),
        Value::Prefix(start) => Named::Beginning(start.clone()),
        _ => return None,
    })
}

/// A session by its whole id, or by the end of it that lists show; nobody's, when it is neither.
fn session(value: &Value) -> Option<Whole> {
    let id = match value {
        Value::Present => return Some(Whole::Flag(|_| true)),
        Value::Exact(id) | Value::Prefix(id) => id,
        _ => return None,
    };
    if let Ok(session) = id.parse() {
        return Some(Whole::Session(session));
    }
    let is_short = id.len() == SHORT_ID && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some(if is_short { Whole::Short(id.to_lowercase()) } else { Whole::Flag(|_| false) })
}

fn device(value: &Value) -> Option<Whole> {
    Some(Whole::Device(match value {
        Value::Known("desktop") => DeviceKind::Desktop,
        Value::Known("mobile") => DeviceKind::Mobile,
        Value::Known("tablet") => DeviceKind::Tablet,
        Value::Known("tv") => DeviceKind::Tv,
        Value::Known("bot") => DeviceKind::Bot,
        Value::Known("unknown") => DeviceKind::Unknown,
        Value::Present => return Some(Whole::Flag(|doc| doc.device != DeviceKind::Unknown)),
        _ => return None,
    }))
}

pub(super) const fn bounds(value: &Value) -> Option<Bounds> {
    match value {
        Value::Number(bounds) => Some(*bounds),
        Value::Present => Some(some()),
        _ => None,
    }
}
