//! How wide columns are, as far as the viewer made them so.
//!
//! Shares of the table, so that it is never wider than the page; kept in the browser.
//!
//! # Server-side rendering
//!
//! The server does not know them, and may write no styles: scripts set widths.

use std::collections::BTreeMap;

use leptos::html;
use leptos::prelude::*;

use super::TABLE;
use crate::browser;

/// The column that is always there: the visitor's.
pub const VISITOR: &str = "visitor";

/// Narrowest and widest, in ‰ of the table. What a column holds may need more.
pub const LEAST: u32 = 20;
pub const MOST: u32 = 980;

/// What an arrow key changes.
const STEP: i32 = 10;

const KEPT: &str = "hs_column_widths";

/// Widths by the names of columns, in ‰ of the table. Others are as wide as they need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Widths(BTreeMap<&'static str, u32>);

impl Widths {
    /// Reads what was kept; what is not known is left out.
    fn parse(text: &str) -> Self {
        let width = |part: &str| {
            let (name, width) = part.split_once(':')?;
            let width: u32 = width.parse().ok()?;
            Some((known(name)?, width.clamp(LEAST, MOST)))
        };
        Self(text.split('.').filter_map(width).collect())
    }

    fn to_text(&self) -> String {
        let widths = self.0.iter().map(|(name, width)| format!("{name}:{width}"));
        widths.collect::<Vec<_>>().join(".")
    }

    /// Moves the edge between two columns until the first is so wide, as far as the second allows.
    fn shift(&mut self, [before, after]: [&'static str; 2], width: u32) {
        let of = |name: &str| self.0.get(name).copied().unwrap_or(LEAST).clamp(LEAST, MOST);
        let both = of(before) + of(after);
        let width = width.clamp(LEAST, both - LEAST);
        self.0.extend([(before, width), (after, both - width)]);
    }
}

/// The name of a column that there is.
pub fn known(name: &str) -> Option<&'static str> {
    let mut names = TABLE.iter().map(|row| row.1).chain([VISITOR]);
    names.find(|known| *known == name)
}

/// How far a key moves an edge.
pub fn step(key: &str) -> Option<i32> {
    Some(match key {
        "ArrowLeft" => -STEP,
        "ArrowRight" => STEP,
        "Home" => i32::MIN,
        "End" => i32::MAX,
        _ => return None,
    })
}

/// So many px as a width.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between the least and the most"
)]
pub fn share(px: f64, table_px: f64) -> u32 {
    let share = if table_px > 0.0 { px / table_px * 1_000.0 } else { 0.0 };
    share.round().clamp(f64::from(LEAST), f64::from(MOST)) as u32
}

/// The viewer's choice. Provided by the list's page.
#[derive(Clone, Copy)]
pub struct ChosenWidths(RwSignal<Widths>);

impl ChosenWidths {
    pub fn new() -> Self {
        let widths = RwSignal::new(Widths::default());
        Effect::new(move |_| {
            if let Some(kept) = browser::stored_choice(KEPT) {
                widths.set(Widths::parse(&kept));
            }
        });
        Self(widths)
    }

    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// How wide a column is, if the viewer moved edges.
    pub fn of(self, name: &str) -> Option<u32> {
        self.0.with(|widths| widths.0.get(name).copied())
    }

    /// From now on columns are as wide as they are seen: only those beside an edge change with it.
    pub fn learn(self, seen: Vec<(&'static str, u32)>) {
        self.0.update(|widths| widths.0.extend(seen));
    }

    /// Moves the edge between two columns until the first is so wide. Lasts as long as the page,
    /// until it is kept.
    pub fn shift(self, columns: [&'static str; 2], width: u32) {
        self.0.update(|widths| widths.shift(columns, width));
    }

    /// All as wide as they need.
    pub fn reset(self) {
        self.0.set(Widths::default());
        self.keep();
    }

    pub fn keep(self) {
        browser::store_choice(KEPT, &self.0.with_untracked(Widths::to_text));
    }

    /// Makes the heading of a column as wide as its column shall be.
    pub fn follow(self, head: NodeRef<html::Th>, name: &'static str) {
        Effect::new(move |_| {
            let width = self
                .of(name)
                .map(|width| format!("{}.{}%", width / 10, width % 10))
                .unwrap_or_default();
            if let Some(head) = head.get() {
                browser::set_style(&head, "width", &width);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_read_back_and_nonsense_is_left_out() {
        let widths = Widths::parse("pages:350.visitor:125.utm-source:9999.x:1.last:x.:.active:0");

        assert_eq!(widths.to_text(), "active:20.pages:350.utm-source:980.visitor:125");
        assert_eq!(Widths::parse(&widths.to_text()), widths);
        assert_eq!(Widths::parse(""), Widths::default());
    }

    #[test]
    fn what_one_column_gets_its_neighbour_gives() {
        for (width, expected) in [
            (250, "pages:250.signals:150.visitor:100"),
            (0, "pages:20.signals:380.visitor:100"),
            (u32::MAX, "pages:380.signals:20.visitor:100"),
        ] {
            let mut widths = Widths::parse("visitor:100.pages:300.signals:100");

            widths.shift(["pages", "signals"], width);

            assert_eq!(widths.to_text(), expected, "{width}");
        }
    }

    #[test]
    fn px_stay_within_bounds() {
        for (px, table_px, expected) in
            [(250.0, 1_000.0, 250), (-9.0, 1_000.0, 20), (9e9, 1_000.0, 980), (5.0, 0.0, 20)]
        {
            assert_eq!(share(px, table_px), expected, "{px} of {table_px}");
        }
    }
}
