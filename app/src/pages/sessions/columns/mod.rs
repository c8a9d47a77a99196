//! The columns of the list: which there are, and which this viewer wants, in which order.
//!
//! The choice is kept in a cookie, so that the server renders the table as it was chosen.
//!
//! # Deliberately absent
//!
//! Box, visitor and menu: they are always there, at their ends.

pub mod cell;
pub mod edge;
pub mod menu;
pub mod widths;

use leptos::prelude::*;
use model::SessionSummary;
use model::query::Order;

use crate::browser;
use crate::preferences::{COLUMNS_COOKIE, KEPT_S, chosen_columns};

/// A column that a viewer may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Pages,
    Signals,
    Activity,
    Device,
    Place,
    Tags,
    Project,
    Active,
    Last,
    Started,
    Clicks,
    Keys,
    Windows,
    Events,
    Language,
    Referrer,
    UtmSource,
    Recorder,
}

/// All columns in their usual order: how each stands in the cookie and in classes, its heading,
/// what that orders the list by, whether it is there unless a viewer says otherwise.
const TABLE: [(Column, &str, &str, Option<Order>, bool); 18] = [
    (Column::Pages, "pages", "Pages", Some(Order::Pages), true),
    (Column::Signals, "signals", "Signals", Some(Order::Frustration), true),
    (Column::Activity, "activity", "Activity", None, true),
    (Column::Device, "device", "Device", None, true),
    (Column::Place, "place", "Place", None, true),
    (Column::Tags, "tags", "Tags", None, true),
    (Column::Project, "project", "Project", None, true),
    (Column::Active, "active", "Active", Some(Order::Active), true),
    (Column::Last, "last", "Last active", Some(Order::Last), true),
    (Column::Started, "started", "Started", Some(Order::Started), false),
    (Column::Clicks, "clicks", "Clicks", Some(Order::Clicks), false),
    (Column::Keys, "keys", "Keys", None, false),
    (Column::Windows, "windows", "Tabs", None, false),
    (Column::Events, "events", "Events", Some(Order::Events), false),
    (Column::Language, "language", "Language", None, false),
    (Column::Referrer, "referrer", "Referrer", None, false),
    (Column::UtmSource, "utm-source", "UTM source", None, false),
    (Column::Recorder, "recorder", "Recorder", None, false),
];

impl Column {
    fn row(self) -> &'static (Self, &'static str, &'static str, Option<Order>, bool) {
        // Each is in the table; the first one stands for none.
        TABLE.iter().find(|row| row.0 == self).unwrap_or(&TABLE[0])
    }

    /// How it stands in the cookie and in classes.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    pub fn heading(self) -> &'static str {
        self.row().2
    }

    /// What its heading orders the list by.
    pub fn order(self) -> Option<Order> {
        self.row().3
    }

    /// Whether it is there unless a viewer says otherwise.
    pub fn is_usual(self) -> bool {
        self.row().4
    }

    pub const fn is_number(self) -> bool {
        matches!(
            self,
            Self::Active
                | Self::Last
                | Self::Started
                | Self::Clicks
                | Self::Keys
                | Self::Windows
                | Self::Events
        )
    }

    /// Whether there is something to show in it for these sessions.
    pub fn has_content(self, rows: &[SessionSummary], n_projects: usize) -> bool {
        match self {
            Self::Project => 1 < n_projects,
            Self::Tags => rows.iter().any(|row| !row.tags.is_empty()),
            Self::Place => rows.iter().any(|row| cell::place_of(row).is_some()),
            _ => true,
        }
    }
}

/// All columns in the viewer's order, and which of them are wanted.
///
/// One that is not wanted keeps its place as long as the page is shown, so that nothing moves
/// under the pointer; next time those stand behind the wanted ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    order: Vec<Column>,
    wanted: Vec<Column>,
}

impl Columns {
    /// Those that are there unless a viewer says otherwise.
    pub fn usual() -> Self {
        Self::of(TABLE.iter().filter(|row| row.4).map(|row| row.0).collect())
    }

    fn of(wanted: Vec<Column>) -> Self {
        let others = TABLE.iter().map(|row| row.0).filter(|column| !wanted.contains(column));
        Self { order: wanted.iter().copied().chain(others).collect(), wanted }
    }

    /// Reads a cookie's value; names that are not known are left out, and of several that are the
    /// same all but the first.
    fn parse(text: &str) -> Self {
        let mut wanted = Vec::new();
        for name in text.split('.') {
            let known = TABLE.iter().find(|row| row.1 == name).map(|row| row.0);
            wanted.extend(known.filter(|column| !wanted.contains(column)));
        }
        Self::of(wanted)
    }

    fn to_text(&self) -> String {
        self.iter().map(Column::name).collect::<Vec<_>>().join(".")
    }

    pub fn has(&self, column: Column) -> bool {
        self.wanted.contains(&column)
    }

    /// The wanted ones.
    pub fn iter(&self) -> impl Iterator<Item = Column> + '_ {
        self.order.iter().copied().filter(|column| self.has(*column))
    }

    /// All of them.
    pub fn offered(&self) -> &[Column] {
        &self.order
    }

    /// With this one, or without it.
    fn toggled(mut self, column: Column) -> Self {
        if self.has(column) {
            self.wanted.retain(|it| *it != column);
        } else {
            self.wanted.push(column);
        }
        self
    }

    /// With this one a place further to the begin, or to the end.
    fn moved(mut self, column: Column, is_later: bool) -> Self {
        let from = self.order.iter().position(|it| *it == column);
        let to =
            from.and_then(|from| if is_later { from.checked_add(1) } else { from.checked_sub(1) });
        if let (Some(from), Some(to)) = (from, to.filter(|to| *to < self.order.len())) {
            self.order.swap(from, to);
        }
        self
    }
}

/// The viewer's choice. Provided by the list's page.
#[derive(Clone, Copy)]
pub struct ChosenColumns(RwSignal<Columns>);

impl ChosenColumns {
    /// As it was kept.
    pub fn new() -> Self {
        let kept = chosen_columns().map(|text| Columns::parse(&text));
        Self(RwSignal::new(kept.unwrap_or_else(Columns::usual)))
    }

    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    pub fn columns(self) -> Columns {
        self.0.get()
    }

    /// Chooses others, and keeps them.
    pub fn set(self, columns: Columns) {
        browser::set_cookie(COLUMNS_COOKIE, &columns.to_text(), KEPT_S);
        self.0.set(columns);
    }

    pub fn toggle(self, column: Column) {
        self.set(self.0.get_untracked().toggled(column));
    }

    pub fn shift(self, column: Column, is_later: bool) {
        self.set(self.0.get_untracked().moved(column, is_later));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_reads_back_and_nonsense_is_left_out() {
        let chosen = Columns::parse("last.pages.utm-source");

        assert_eq!(chosen.wanted, [Column::Last, Column::Pages, Column::UtmSource]);
        assert_eq!(chosen.to_text(), "last.pages.utm-source");
        assert_eq!(Columns::parse("last.x..last.\"><.pages").to_text(), "last.pages");
        assert_eq!(Columns::parse("").wanted, []);
        assert_eq!(Columns::parse(&Columns::usual().to_text()), Columns::usual());
    }

    #[test]
    fn each_column_is_offered_once_and_keeps_its_place_when_it_is_not_wanted() {
        let chosen = Columns::parse("last.pages");

        assert_eq!(chosen.offered().len(), TABLE.len());
        assert_eq!(chosen.offered()[..3], [Column::Last, Column::Pages, Column::Signals]);
        let without = chosen.clone().toggled(Column::Last);
        assert_eq!((without.to_text().as_str(), without.offered()), ("pages", chosen.offered()));
        assert_eq!(without.toggled(Column::Last).to_text(), "last.pages");
        assert_eq!(chosen.clone().moved(Column::Last, true).to_text(), "pages.last");
        assert_eq!(chosen.clone().moved(Column::Last, false), chosen);
        let last = chosen.offered()[TABLE.len() - 1];
        assert_eq!(chosen.clone().moved(last, true), chosen);
    }
}
