//! What changed beside the tree: values, scrolling, style rules, adopted sheets, media, fonts.

use model::IncrementalSource;

use super::rules::{MAX_RULES, Rules};
use super::state::{Input, State};
use super::{MAX_LOOKED_AT, Mirror};
use crate::json::Cursor;
use crate::map::IdMap;
use crate::names::Name;
use crate::tape::{NodeKind, Tape};

/// Types of media interactions: play, pause, seek, volume, rate.
const MEDIA: std::ops::RangeInclusive<i32> = 0..=4;

/// Where rrweb joined the texts of one `<style>`.
const SPLIT: &str = "/* rr_split */";

/// Style sheets that scripts constructed, and who adopted them.
///
/// Both are lists with an index, so that the page downloads one kind of map.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheets {
    constructed: Vec<Rules>,
    by_style: IdMap,
    /// `styleIds` as JSON.
    adopted: Vec<Box<str>>,
    by_host: IdMap,
    /// Hosts that an event took out; one that moves comes back with the same event.
    gone: Vec<i32>,
}

impl Sheets {
    pub(super) fn clear(&mut self) {
        self.constructed.clear();
        self.by_style.clear();
        self.adopted.clear();
        self.by_host.clear();
        self.gone.clear();
    }

    /// Notes that a node was taken out.
    pub(super) fn note_gone(&mut self, id: i32) {
        if self.by_host.contains_key(&id) {
            self.gone.push(id);
        }
    }

    /// Forgets what hosts had adopted that were taken out and did not come back.
    pub(super) fn forget_gone(&mut self, is_there: impl Fn(i32) -> bool) {
        for id in self.gone.drain(..) {
            if !is_there(id) {
                self.by_host.remove(&id);
            }
        }
    }

    /// The sheet with this id.
    #[cfg(feature = "keyframes")]
    pub(super) fn constructed(&self, style: i32) -> Option<&Rules> {
        self.constructed.get(*self.by_style.get(&style)? as usize)
    }

    /// `styleIds` of the document or host with this id, as JSON.
    #[cfg(feature = "keyframes")]
    pub(super) fn adopted(&self, host: i32) -> Option<&str> {
        self.adopted.get(*self.by_host.get(&host)? as usize).map(AsRef::as_ref)
    }

    /// The ids of all sheets, in the order of their ids.
    #[cfg(feature = "keyframes")]
    pub(super) fn ids(&self) -> Vec<i32> {
        let mut ids: Vec<i32> = self.by_style.keys().copied().collect();
        ids.sort_unstable();
        ids
    }

    fn construct(&mut self, style: i32, rules: &str) -> bool {
        if self.constructed.len() >= MAX_RULES {
            return false;
        }
        let index = u32::try_from(self.constructed.len()).unwrap_or(u32::MAX);
        self.by_style.insert(style, index);
        let mut sheet = Rules::empty();
        let is_whole = sheet.insert_all(style, rules);
        self.constructed.push(sheet);
        is_whole
    }

    fn adopt(&mut self, host: i32, ids: &str) {
        if let Some(known) =
            self.by_host.get(&host).and_then(|index| self.adopted.get_mut(*index as usize))
        {
            *known = ids.into();
        } else {
            let index = u32::try_from(self.adopted.len()).unwrap_or(u32::MAX);
            self.by_host.insert(host, index);
            self.adopted.push(ids.into());
        }
    }

    fn rules(&mut self, style: i32) -> Option<&mut Rules> {
        self.constructed.get_mut(*self.by_style.get(&style)? as usize)
    }
}

impl Mirror {
    /// Applies an incremental snapshot that is not a mutation.
    pub(super) fn apply_state(&mut self, source: IncrementalSource, event: &str, tape: &Tape) {
        match source {
            IncrementalSource::ViewportResize => self.apply_viewport(event, tape),
            IncrementalSource::Input => self.apply_input(event, tape),
            IncrementalSource::Scroll => self.apply_scroll(event, tape),
            IncrementalSource::StyleSheetRule | IncrementalSource::StyleDeclaration => {
                self.apply_rules(event, tape);
            }
            IncrementalSource::AdoptedStyleSheet => self.apply_adopted(event, tape),
            IncrementalSource::MediaInteraction => self.apply_media(event, tape),
            IncrementalSource::Font => self.apply_font(event, tape),
            _ => {}
        }
    }

    /// The state of the node that `data.id` names; counts when there is none.
    fn state_of(&mut self, event: &str, tape: &Tape) -> Option<&mut State> {
        let index = tape.integer(event, "id").and_then(|id| self.by_id.get(&id).copied());
        self.n_skipped += u64::from(index.is_none());
        index.map(|index| self.nodes[index as usize].state_mut())
    }

    fn apply_input(&mut self, event: &str, tape: &Tape) {
        let text = tape.field(event, "text").filter(|text| text.starts_with('"')).unwrap_or("\"\"");
        let is_checked = tape.field(event, "isChecked") == Some("true");
        self.page.n_inputs += 1;
        let number = self.page.n_inputs;
        if let Some(state) = self.state_of(event, tape) {
            state.input = Some(Input { text: text.into(), is_checked, number });
        }
    }

    fn apply_scroll(&mut self, event: &str, tape: &Tape) {
        let number = |name| tape.number(event, name).and(tape.field(event, name));
        let (Some(x), Some(y)) = (number("x"), number("y")) else { return };
        if let Some(state) = self.state_of(event, tape) {
            state.scroll = Some((x.into(), y.into()));
        }
    }

    fn apply_media(&mut self, event: &str, tape: &Tape) {
        let Some(kind) = tape.integer(event, "type").filter(|kind| MEDIA.contains(kind)) else {
            return;
        };
        if let Some(state) = self.state_of(event, tape) {
            // Playing (0) and pausing (1) undo one another.
            let undone = |known: i32| known == kind || (known < 2 && kind < 2);
            state.media.retain(|(known, _)| !undone(*known));
            state.media.push((kind, tape.data.of(event).into()));
        }
    }

    fn apply_font(&mut self, event: &str, tape: &Tape) {
        let data = tape.data.of(event);
        let fonts = &mut self.page.fonts;
        if fonts.len() < super::apply::MAX_FONTS && !fonts.iter().any(|font| &**font == data) {
            fonts.push(data.into());
        }
    }

    fn apply_rules(&mut self, event: &str, tape: &Tape) {
        let data = tape.data.of(event);
        let style = tape.integer(event, "styleId").filter(|style| *style != 0);
        let is_kept = match style {
            Some(style) => self.sheets.rules(style).is_some_and(|rules| rules.change(data)),
            None => self.apply_own_rules(event, tape, data),
        };
        self.n_skipped += u64::from(!is_kept);
    }

    /// A change to the sheet of a `<style>` or `<link>`.
    fn apply_own_rules(&mut self, event: &str, tape: &Tape, data: &str) -> bool {
        let index = tape.integer(event, "id").and_then(|id| self.by_id.get(&id).copied());
        let Some(index) = index else { return false };
        let is_first =
            self.nodes[index as usize].state.as_ref().is_none_or(|state| state.rules.is_none());
        let is_empty =
            is_first && self.is_element(index, Name::STYLE) && !self.has_style_text(index);
        let rules = &mut self.nodes[index as usize].state_mut().rules;
        rules
            .get_or_insert_with(|| if is_empty { Rules::empty() } else { Rules::unknown() })
            .change(data)
    }

    fn has_style_text(&self, index: u32) -> bool {
        let node = &self.nodes[index as usize];
        let mut child = node.first_child;
        let mut has_text = node.attribute(Name::CSS_TEXT).is_some_and(|css| &*css.value != "\"\"");
        for _ in 0..MAX_LOOKED_AT {
            let Some(node) = self.nodes.get(child as usize) else { break };
            has_text |= !node.text.is_empty() && &*node.text != "\"\"";
            child = node.next;
        }
        has_text
    }

    fn apply_adopted(&mut self, event: &str, tape: &Tape) {
        let Some(host) = tape.integer(event, "id").filter(|id| self.by_id.contains_key(id)) else {
            self.n_skipped += 1;
            return;
        };
        if let Some(styles) = tape.field(event, "styles") {
            // Unreadable entries end the list; what was read stays.
            let _ = self.construct(styles);
        }
        if let Some(ids) = tape.field(event, "styleIds").filter(|ids| ids.starts_with('[')) {
            self.sheets.adopt(host, ids);
        }
    }

    fn construct(&mut self, styles: &str) -> Result<(), crate::json::JsonError> {
        let mut cursor = Cursor::new(styles);
        cursor.expect(b'[')?;
        let mut is_first = true;
        while cursor.next_item(&mut is_first)? {
            cursor.expect(b'{')?;
            let (mut id, mut rules) = (None, "[]");
            let mut is_first_key = true;
            while let Some(key) = cursor.next_key(&mut is_first_key)? {
                match key {
                    "styleId" => id = cursor.integer()?,
                    "rules" => rules = &styles[cursor.skip_value()?],
                    _ => {
                        cursor.skip_value()?;
                    }
                }
            }
            let is_kept = id.is_some_and(|id| self.sheets.construct(id, rules));
            self.n_skipped += u64::from(!is_kept);
        }
        Ok(())
    }

    /// Merges `{"color":"red","width":false,"margin":["0","important"]}` into the node's declarations.
    pub(super) fn apply_declarations(&mut self, index: u32, value: &str) {
        let mut cursor = Cursor::new(value);
        let mut read = || -> Result<(), crate::json::JsonError> {
            cursor.expect(b'{')?;
            let mut is_first = true;
            while let Some(property) = cursor.next_key(&mut is_first)? {
                let span = cursor.skip_value()?;
                let is_kept =
                    self.nodes[index as usize].state_mut().declare(property, &value[span]);
                self.n_skipped += u64::from(!is_kept);
            }
            Ok(())
        };
        if read().is_err() {
            self.n_skipped += 1;
        }
    }

    /// The text of a style sheet is about to change: rules that scripts added are gone, and
    /// what the snapshot said in one piece goes back to the texts it came from.
    pub(super) fn open_sheet(&mut self, index: u32) {
        if !self.is_full() || !self.is_element(index, Name::STYLE) {
            return;
        }
        self.forget_rules(index);
        let node = &mut self.nodes[index as usize];
        let Some(css) =
            node.attribute(Name::CSS_TEXT).and_then(|css| css.raw_text()).map(str::to_owned)
        else {
            return;
        };
        node.unset(Name::CSS_TEXT);
        let mut texts = Vec::new();
        let mut child = node.first_child;
        for _ in 0..MAX_LOOKED_AT {
            let Some(node) = self.nodes.get(child as usize) else { break };
            if node.kind == NodeKind::Text {
                texts.push(child);
            }
            child = node.next;
        }
        let mut parts = css.splitn(texts.len(), SPLIT);
        for text in texts {
            // Like rrweb, the last text takes all that is left.
            let part = parts.next().unwrap_or_default().replace(SPLIT, "");
            self.nodes[text as usize].text = format!("\"{part}\"").into();
        }
    }

    pub(super) fn forget_rules(&mut self, index: u32) {
        if let Some(state) = self.nodes.get_mut(index as usize).and_then(|node| node.state.as_mut())
        {
            state.rules = None;
        }
    }

    /// The same for the element that this node is a child of.
    pub(super) fn open_sheet_of(&mut self, index: u32) {
        let parent = self.nodes[index as usize].parent;
        self.open_sheet(parent);
    }
}
