//! What a mirror knows beside its tree, for those who write it out.

use super::node::Slot;
use super::state::State;
use super::{Mirror, Node};

impl Mirror {
    /// The page's address as JSON.
    pub fn href(&self) -> Option<&str> {
        Some(&*self.page.href).filter(|href| !href.is_empty())
    }

    /// Width and height of the viewport as JSON numbers.
    pub fn viewport(&self) -> Option<(&str, &str)> {
        self.page.viewport.as_ref().map(|(width, height)| (&**width, &**height))
    }

    /// A node and all below it, in document order.
    pub fn tree(&self, top: Slot) -> impl Iterator<Item = Slot> {
        let mut next = Some(top);
        std::iter::from_fn(move || {
            let slot = next?;
            next = self.children(slot).next().or_else(|| {
                self.path(slot)
                    .take_while(|&above| above != top)
                    .find_map(|above| self.siblings_after(above).next())
            });
            Some(slot)
        })
    }

    /// The siblings behind a node.
    pub fn siblings_after(&self, slot: Slot) -> impl Iterator<Item = Slot> {
        std::iter::successors(Slot::some(self.node(slot).next), |&slot| {
            Slot::some(self.node(slot).next)
        })
    }

    pub(crate) fn initial_offset(&self) -> Option<&str> {
        Some(&*self.page.offset).filter(|offset| !offset.is_empty())
    }

    pub(crate) fn slot_of(&self, node: &Node) -> Slot {
        self.find(node.id).unwrap_or(Slot(0))
    }

    fn state(&self, slot: Slot) -> Option<&State> {
        self.node(slot).state.as_deref()
    }

    pub(crate) fn scroll(&self, slot: Slot) -> Option<(&str, &str)> {
        self.state(slot)?.scroll.as_ref().map(|(x, y)| (&**x, &**y))
    }

    /// The last input of a form control: its number among all inputs, `text` as JSON, `isChecked`.
    pub(crate) fn input(&self, slot: Slot) -> Option<(u64, &str, bool)> {
        self.state(slot)?.input.as_ref().map(|input| (input.number, &*input.text, input.is_checked))
    }

    pub(crate) fn declarations(&self, slot: Slot) -> impl Iterator<Item = (&str, &str)> {
        self.state(slot)
            .into_iter()
            .flat_map(|state| &state.style)
            .map(|(name, value)| (&**name, &**value))
    }

    /// Rules that scripts changed: those that are known, and `data` of what came after.
    pub(crate) fn rules(&self, slot: Slot) -> Option<(Vec<&str>, impl Iterator<Item = &str>)> {
        let rules = self.state(slot)?.rules.as_ref()?;
        Some((rules.list().collect(), rules.changes()))
    }

    pub(crate) fn media(&self, slot: Slot) -> impl Iterator<Item = &str> {
        self.state(slot).into_iter().flat_map(|state| &state.media).map(|(_, data)| &**data)
    }

    pub(crate) fn fonts(&self) -> impl Iterator<Item = &str> {
        self.page.fonts.iter().map(AsRef::as_ref)
    }

    /// `styleIds` of a document or host as JSON.
    pub(crate) fn adopted(&self, slot: Slot) -> Option<&str> {
        self.sheets.adopted(self.node(slot).id)
    }

    /// The ids of all constructed sheets.
    pub(crate) fn constructed_ids(&self) -> Vec<i32> {
        self.sheets.ids()
    }

    /// The same for a constructed sheet.
    pub(crate) fn constructed(&self, id: i32) -> Option<(Vec<&str>, impl Iterator<Item = &str>)> {
        let rules = self.sheets.constructed(id)?;
        Some((rules.list().collect(), rules.changes()))
    }
}
