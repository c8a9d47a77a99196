//! How far down a page visit got, and what an active visitor had before the eyes.

use serde::{Deserialize, Serialize};

/// Height, position and attention of one page visit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Depth {
    /// Largest known height of the page, in px.
    pub(super) page_height: Option<u32>,
    /// Width of the page, in px.
    pub(super) page_width: Option<u32>,
    /// The height is that of the page before, until this one says its own.
    is_inherited: bool,
    /// Where the main scroller stands.
    top: u32,
    pub(super) deepest: u32,
    /// Tallest viewport.
    viewport_height: u32,
    attention_ms: [u32; 20],
}

impl Depth {
    pub(super) fn resize(&mut self, height: u32) {
        self.viewport_height = self.viewport_height.max(height);
    }

    /// A route changed in a document of this size. Only notable changes of it are told, so
    /// without a word it is still that.
    pub(super) fn inherit(&mut self, before: &Self) {
        self.page_height = before.page_height;
        self.page_width = before.page_width;
        self.is_inherited = true;
    }

    pub(super) fn layout(&mut self, width: u32, height: u32) {
        if std::mem::take(&mut self.is_inherited) {
            self.page_height = None;
        }
        if 0 < height {
            self.page_height = Some(self.page_height.unwrap_or(0).max(height));
        }
        if 0 < width {
            self.page_width = Some(width);
        }
    }

    pub(super) fn scroll(&mut self, top: u32) {
        self.top = top;
        self.deepest = self.deepest.max(top);
    }

    pub(super) const fn top(&self) -> u32 {
        self.top
    }

    /// The visitor was active for so long with the page standing as it does.
    pub(super) fn look(&mut self, active_ms: u64) {
        let Some(height) = self.page_height.filter(|_| active_ms > 0) else { return };
        let height = u64::from(height);
        let from = u64::from(self.top);
        let to = from + u64::from(self.viewport_height.max(1));
        let first = usize::try_from(from * 20 / height).unwrap_or(20);
        let last = usize::try_from((to * 20).div_ceil(height)).unwrap_or(20).min(20);
        let ms = u32::try_from(active_ms).unwrap_or(u32::MAX);
        for band in self.attention_ms.get_mut(first..last).unwrap_or_default() {
            *band = band.saturating_add(ms);
        }
    }

    /// Half seconds of each twentieth.
    pub(super) fn attention(&self) -> [u8; 20] {
        self.attention_ms.map(|ms| u8::try_from(ms.saturating_add(250) / 500).unwrap_or(u8::MAX))
    }

    /// The deepest point that was seen, in 1/10,000 of the page.
    pub(super) fn depth(&self) -> Option<u16> {
        let height = u64::from(self.page_height.filter(|&height| height > 0)?);
        let seen = u64::from(self.deepest) + u64::from(self.viewport_height);
        u16::try_from((seen * 10_000 / height).min(10_000)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Depth;

    fn depth(viewport: u32, height: u32, deepest: u32) -> Option<u16> {
        let mut depth = Depth::default();
        depth.resize(viewport);
        depth.layout(1_000, height);
        depth.scroll(deepest);
        depth.scroll(0);
        depth.depth()
    }

    #[test]
    fn depths_are_as_specified() {
        assert_eq!(depth(800, 3_269, 2_469), Some(10_000));
        assert_eq!(depth(800, 3_269, 980), Some(5_445));
        assert_eq!(depth(800, 3_200, 0), Some(2_500));
        assert_eq!(depth(800, 600, 0), Some(10_000));
        assert_eq!(depth(1_000, 5_000, 1_500), Some(5_000));
        assert_eq!(depth(800, 0, 100), None);
    }

    #[test]
    fn attention_is_where_the_viewport_stands() {
        let mut depth = Depth::default();
        depth.resize(500);
        depth.layout(1_000, 2_000);
        depth.look(2_000);
        depth.scroll(1_500);
        depth.look(1_000);

        assert_eq!(depth.attention()[..5], [4; 5]);
        assert_eq!(depth.attention()[5..15], [0; 10]);
        assert_eq!(depth.attention()[15..], [2; 5]);
    }
}
