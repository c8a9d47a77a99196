//! The rules of one style sheet, as far as scripts changed them.

use model::IncrementalSource;

use crate::json::{Cursor, JsonError, part};

/// Most rules, and most changes that are kept, for one style sheet.
pub(super) const MAX_RULES: usize = 10_000;

/// Rules of a style sheet.
///
/// Inserting and deleting is done on the list, so that a page that inserts and deletes all
/// day keeps a short list. It is only possible while all rules are known one by one; after
/// anything else (a text of several rules, a change within a rule) changes are remembered
/// as the events that made them.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    /// The rules as JSON strings, while they are known one by one.
    list: Option<Vec<Box<str>>>,
    /// `data` of the events that came after the list could no longer be kept.
    changes: Vec<Box<str>>,
}

/// One step on a list of rules.
#[derive(Clone, Copy)]
enum Step<'a> {
    Insert(&'a str, usize),
    Delete(usize),
}

impl Rules {
    /// Rules of a sheet that has none yet.
    pub(super) fn empty() -> Self {
        Self { list: Some(Vec::new()), changes: Vec::new() }
    }

    /// Rules of a sheet that is only known as a text.
    pub(super) const fn unknown() -> Self {
        Self { list: None, changes: Vec::new() }
    }

    /// Takes `[{"rule": …, "index": …}]` of a constructed sheet.
    pub(super) fn insert_all(&mut self, style: i32, adds: &str) -> bool {
        let source = IncrementalSource::StyleSheetRule as u8;
        self.change(&format!("{{\"source\":{source},\"styleId\":{style},\"adds\":{adds}}}"))
    }

    /// Takes `data` of an event that changed the sheet; false when there is no more room.
    pub(super) fn change(&mut self, data: &str) -> bool {
        if self.changes.is_empty()
            && let Some(list) = &mut self.list
            && let Ok(Some(steps)) = steps(data)
        {
            return steps.into_iter().all(|step| walk(list, step));
        }
        let is_room = self.changes.len() < MAX_RULES;
        if is_room {
            self.changes.push(data.into());
        }
        is_room
    }

    /// The rules that are known one by one, as JSON strings.
    #[cfg(feature = "keyframes")]
    pub(super) fn list(&self) -> impl Iterator<Item = &str> {
        self.list.iter().flatten().map(AsRef::as_ref)
    }

    /// What happened after that, as `data` of events.
    #[cfg(feature = "keyframes")]
    pub(super) fn changes(&self) -> impl Iterator<Item = &str> {
        self.changes.iter().map(AsRef::as_ref)
    }
}

/// What browsers do with an index beyond the end: insert last, delete nothing.
fn walk(list: &mut Vec<Box<str>>, step: Step<'_>) -> bool {
    match step {
        Step::Insert(..) if list.len() >= MAX_RULES => return false,
        Step::Insert(rule, index) => list.insert(index.min(list.len()), rule.into()),
        Step::Delete(index) if index < list.len() => drop(list.remove(index)),
        Step::Delete(_) => {}
    }
    true
}

/// The steps that `data` asks for; `None` when it asks for something else.
fn steps(data: &str) -> Result<Option<Vec<Step<'_>>>, JsonError> {
    let mut cursor = Cursor::new(data);
    let (mut adds, mut removes) = (Vec::new(), Vec::new());
    cursor.expect(b'{')?;
    let mut is_first = true;
    while let Some(key) = cursor.next_key(&mut is_first)? {
        let is_simple = match key {
            "source" | "id" | "styleId" => cursor.skip_value().map(|_| true)?,
            "adds" => entries(&mut cursor, &mut adds)?,
            "removes" => entries(&mut cursor, &mut removes)?,
            _ => cursor.skip_value().map(|span| part(data, span) == "null")?,
        };
        if !is_simple {
            return Ok(None);
        }
    }
    // The replayer inserts before it deletes, whatever is listed first.
    // What has no rule, no browser inserts.
    let inserts =
        adds.into_iter().filter_map(|(rule, index)| Some(Step::Insert(rule?, index.unwrap_or(0))));
    let deletes = removes.into_iter().map(|(_, index)| Step::Delete(index.unwrap_or(0)));
    Ok(Some(inserts.chain(deletes).collect()))
}

/// Entries `{"rule", "index"}`; false when one is about a rule within a rule.
fn entries<'a>(
    cursor: &mut Cursor<'a>,
    found: &mut Vec<(Option<&'a str>, Option<usize>)>,
) -> Result<bool, JsonError> {
    if !cursor.take(b'[')? {
        return Ok(part(cursor.text(), cursor.skip_value()?) == "null");
    }
    let mut is_simple = true;
    let mut is_first = true;
    while cursor.next_item(&mut is_first)? {
        cursor.expect(b'{')?;
        let (mut rule, mut index) = (None, None);
        let mut is_first_key = true;
        while let Some(key) = cursor.next_key(&mut is_first_key)? {
            match key {
                "rule" => rule = Some(part(cursor.text(), cursor.skip_value()?)),
                "index" => {
                    let span = cursor.skip_value()?;
                    let text = part(cursor.text(), span);
                    index = text.parse().ok();
                    is_simple &= index.is_some() || text == "null";
                }
                _ => drop(part(cursor.text(), cursor.skip_value()?)),
            }
        }
        is_simple &= rule.is_none_or(|rule| rule.starts_with('"'));
        found.push((rule, index));
    }
    Ok(is_simple)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(rules: &Rules) -> Vec<&str> {
        rules.list().collect()
    }

    #[test]
    fn inserting_and_deleting_is_done_on_the_list() {
        let mut rules = Rules::empty();
        rules.change(r#"{"source":8,"id":4,"adds":[{"rule":"a"},{"rule":"b","index":9},{"rule":"c","index":1}]}"#);
        rules.change(r#"{"source":8,"id":4,"removes":[{"index":0},{"index":7}]}"#);

        assert_eq!(list(&rules), [r#""c""#, r#""b""#]);
        assert_eq!(rules.changes().count(), 0);
    }

    #[test]
    fn what_the_list_cannot_say_is_remembered() {
        let nested = r#"{"source":8,"id":4,"adds":[{"rule":"a","index":[0,1]}]}"#;
        let declaration = r#"{"source":13,"id":4,"index":[0],"set":{"property":"x","value":"y"}}"#;
        let later = r#"{"source":8,"id":4,"removes":[{"index":0}]}"#;
        for first in [nested, declaration, r#"{"source":8,"id":4,"replaceSync":"a { }"}"#] {
            let mut rules = Rules::empty();
            rules.insert_all(1, r#"[{"rule":"a"}]"#);
            rules.change(first);
            rules.change(later);

            assert_eq!(list(&rules), [r#""a""#]);
            assert_eq!(rules.changes().collect::<Vec<_>>(), [first, later]);
        }
    }

    #[test]
    fn there_is_room_for_so_many() {
        let mut rules = Rules::unknown();
        let n_taken = (0..=MAX_RULES).filter(|_| rules.change(r#"{"source":8}"#)).count();

        assert_eq!(n_taken, MAX_RULES);
    }
}
