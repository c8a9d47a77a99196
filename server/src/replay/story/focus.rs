//! Which fields got the focus, and when.

use dom::{Mirror, Name};

/// Most fields that a page visit tells.
const MOST_FIELDS: usize = 200;

/// Most that are remembered of a window.
const MOST_SEEN: usize = 20_000;

/// Focus of fields through a window, in order.
#[derive(Debug, Default)]
pub(super) struct FocusOrder {
    /// When, in ms from the window's first event, and the field's node.
    seen: Vec<(u64, i32)>,
}

impl FocusOrder {
    /// A node got the focus; only fields count.
    pub(super) fn see(&mut self, mirror: &Mirror, node: i32, at: u64) {
        let is_field = mirror.find(node).is_some_and(|slot| {
            [Name::INPUT, Name::SELECT, Name::TEXTAREA].iter().any(|tag| mirror.node(slot).is(*tag))
        });
        if is_field && self.seen.len() < MOST_SEEN {
            self.seen.push((at, node));
        }
    }

    /// The fields that got it from a moment on and before another, each once.
    pub(super) fn between(&self, from: u64, to: u64) -> Vec<(u64, i32)> {
        let mut first = Vec::new();
        for &(at, node) in self.seen.iter().filter(|(at, _)| (from..to).contains(at)) {
            let is_known = first.iter().any(|(_, known)| *known == node);
            if !is_known && first.len() < MOST_FIELDS {
                first.push((at, node));
            }
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_counts_once_and_only_within_its_page_visit() {
        let order = FocusOrder { seen: vec![(10, 7), (20, 8), (30, 7), (40, 9), (50, 7)] };

        assert_eq!(order.between(10, 40), [(10, 7), (20, 8)]);
        assert_eq!(order.between(40, u64::MAX), [(40, 9), (50, 7)]);
        assert_eq!(order.between(60, u64::MAX), []);
    }
}
