//! Which values a field has, so that they can be offered while somebody types.

use std::collections::HashMap;

use model::Timestamp;
use model::search::{Field, Kind};

use super::SessionIndex;
use super::doc::Doc;
use super::strings::{Id, Ids};
use super::text::TextKind;

impl SessionIndex {
    /// The values of a field that hold `part`, whatever the case, with the number of sessions
    /// that have them: of sessions that were last active at `since` or later, most sessions
    /// first, at most `limit`. Fields that are numbers or times have none.
    pub fn values(
        &self,
        field: &Field,
        since: Timestamp,
        part: &str,
        limit: usize,
    ) -> Vec<(String, u32)> {
        let part = part.to_lowercase();
        let seen = || self.docs.iter().filter(|doc| since.as_ms() <= doc.last_at);
        match field {
            Field::Of(Kind::Visitor) => {
                let visitors = seen().filter_map(|doc| doc.visitor.as_deref());
                return most(visitors, &part, limit);
            }
            Field::Of(Kind::Project) => {
                let slugs = seen().filter_map(|doc| self.slugs.get(&doc.project));
                return most(slugs.map(String::as_str), &part, limit);
            }
            _ => {}
        }
        let fitting = self.strings.select(|text| text.to_lowercase().contains(&part));
        let mut counts: HashMap<Id, u32> = HashMap::new();
        for doc in seen() {
            for id in self.values_of(doc, field, &fitting) {
                *counts.entry(id).or_default() += 1;
            }
        }
        let named = counts.into_iter().map(|(id, n)| (self.strings.text(id).to_owned(), n));
        first(named.filter(|(text, _)| !text.is_empty()).collect(), limit)
    }

    /// What a session has of a field, each once.
    fn values_of(&self, doc: &Doc, field: &Field, fitting: &Ids) -> Vec<Id> {
        let texts = |kind: TextKind| doc.texts.iter().filter(move |it| it.kind == kind);
        let mut ids: Vec<Id> = match field {
            Field::Anything => Vec::new(),
            Field::Metadata(key) => {
                let key = self.strings.find(key);
                let pairs = doc.metadata.iter().filter(|(name, _)| Some(*name) == key);
                pairs.map(|(_, value)| *value).collect()
            }
            Field::Of(kind) => match kind {
                Kind::Visited => doc.visits.iter().map(|visit| visit.path).collect(),
                Kind::Entry => doc.visits.first().map(|visit| visit.path).into_iter().collect(),
                Kind::Exit => {
                    doc.visits.iter().filter(|it| it.is_exit).map(|visit| visit.path).collect()
                }
                Kind::Selector => doc.clicks.iter().map(|click| click.selector).collect(),
                Kind::Event => doc.events.iter().map(|event| event.name).collect(),
                Kind::Form => doc.attempts.iter().map(|attempt| attempt.form).collect(),
                Kind::Title => texts(TextKind::Title).map(|text| text.words).collect(),
                Kind::Clicked => texts(TextKind::Clicked).map(|text| text.words).collect(),
                Kind::Error => texts(TextKind::Error).map(|text| text.words).collect(),
                Kind::Console => texts(TextKind::Console).map(|text| text.words).collect(),
                Kind::Request => texts(TextKind::Request).map(|text| text.words).collect(),
                Kind::Tag => doc.tags.to_vec(),
                _ => single(doc, *kind).into_iter().collect(),
            },
        };
        ids.retain(|id| fitting.contains(*id));
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// Names that hold `part`, with how often each is there.
fn most<'a>(names: impl Iterator<Item = &'a str>, part: &str, limit: usize) -> Vec<(String, u32)> {
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for name in names.filter(|name| name.to_lowercase().contains(part)) {
        *counts.entry(name).or_default() += 1;
    }
    first(counts.into_iter().map(|(name, n)| (name.to_owned(), n)).collect(), limit)
}

/// The most frequent ones.
fn first(mut values: Vec<(String, u32)>, limit: usize) -> Vec<(String, u32)> {
    values.sort_unstable_by(|(text, n), (other, m)| m.cmp(n).then_with(|| text.cmp(other)));
    values.truncate(limit);
    values
}

/// The value of a field of which a session has one at most.
fn single(doc: &Doc, kind: Kind) -> Option<Id> {
    match kind {
        Kind::Referrer => doc.referrer_page.or(doc.referrer_host),
        Kind::Browser => Some(doc.browser),
        Kind::Os => Some(doc.os),
        Kind::Country => doc.country,
        Kind::Region => doc.region,
        Kind::City => doc.city,
        Kind::Language => doc.language,
        Kind::Timezone => doc.timezone,
        Kind::UtmSource => doc.utm[0],
        Kind::UtmMedium => doc.utm[1],
        Kind::UtmCampaign => doc.utm[2],
        Kind::UtmTerm => doc.utm[3],
        Kind::UtmContent => doc.utm[4],
        _ => None,
    }
}
