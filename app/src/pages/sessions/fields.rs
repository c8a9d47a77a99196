//! The fields of the search in words: in the menu that offers them, and on chips.

use model::search::Kind;

/// A field in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Where the menu offers it.
    pub group: Group,
    /// What the menu calls it.
    pub offered: &'static str,
    /// What a chip says before the value.
    pub says: &'static str,
    /// The value that the menu writes; empty: it waits for one.
    pub value: &'static str,
}

/// A part of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Trouble,
    Done,
    Who,
    From,
    Much,
    Session,
}

impl Group {
    /// All, as they stand in the menu.
    pub const ALL: [Self; 6] =
        [Self::Trouble, Self::Done, Self::Who, Self::From, Self::Much, Self::Session];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Trouble => "Trouble",
            Self::Done => "What they did",
            Self::Who => "Who",
            Self::From => "Where from",
            Self::Much => "How much",
            Self::Session => "The session",
        }
    }
}

/// Terms beside those of one field.
pub const MORE: [(Group, &str, &str); 3] = [
    (Group::Trouble, "Left a form unfinished", "form:*.abandoned"),
    (Group::Trouble, "Wrote an error to the console", "console.error:*"),
    (Group::Who, "On a phone", "device:mobile"),
];

/// Each field: where and how the menu offers it, what a chip says, and which value is written.
const TABLE: [(Kind, Group, &str, &str, &str); 54] = [
    (Kind::Error, Group::Trouble, "An error", "Error", "*"),
    (Kind::Rage, Group::Trouble, "Rage clicks", "Rage clicks", "*"),
    (Kind::Dead, Group::Trouble, "Dead clicks", "Dead clicks", "*"),
    (Kind::Slow, Group::Trouble, "Slow clicks", "Slow clicks", "*"),
    (Kind::Frustration, Group::Trouble, "Any frustration", "Frustration", "*"),
    (Kind::Request, Group::Trouble, "A failed or slow request", "Request", "*"),
    (Kind::Status, Group::Trouble, "Status of a request", "Status", ">=500"),
    (Kind::Console, Group::Trouble, "A line of the console", "Console", ""),
    (Kind::Lcp, Group::Trouble, "Slow pages (LCP)", "LCP", ">4s"),
    (Kind::Inp, Group::Trouble, "Slow responses (INP)", "INP", ">500ms"),
    (Kind::Cls, Group::Trouble, "Layout that shifts (CLS)", "CLS", ">0.25"),
    (Kind::Fcp, Group::Trouble, "Late first picture (FCP)", "FCP", ">3s"),
    (Kind::Ttfb, Group::Trouble, "Slow server (TTFB)", "TTFB", ">1800ms"),
    (Kind::Visited, Group::Done, "Visited a page", "Visited", ""),
    (Kind::Entry, Group::Done, "Entered on a page", "Entered on", ""),
    (Kind::Exit, Group::Done, "Left from a page", "Left from", ""),
    (Kind::Title, Group::Done, "Page title", "Title", ""),
    (Kind::Clicked, Group::Done, "Clicked something", "Clicked", ""),
    (Kind::Selector, Group::Done, "Clicked a selector", "Clicked", ""),
    (Kind::Event, Group::Done, "Sent an event", "Event", ""),
    (Kind::Form, Group::Done, "Used a form", "Form", ""),
    (Kind::Visitor, Group::Who, "Visitor ID", "Visitor is", ""),
    (Kind::Browser, Group::Who, "Browser", "Browser is", ""),
    (Kind::BrowserVersion, Group::Who, "Version of the browser", "Browser version", ">=100"),
    (Kind::Os, Group::Who, "System", "System is", ""),
    (Kind::Device, Group::Who, "Kind of device", "Device is", ""),
    (Kind::ViewportWidth, Group::Who, "Width of the page", "Viewport width", "<600"),
    (Kind::Language, Group::Who, "Language", "Language is", ""),
    (Kind::Country, Group::From, "Country", "Country is", ""),
    (Kind::Region, Group::From, "Region", "Region is", ""),
    (Kind::City, Group::From, "City", "City is", ""),
    (Kind::Timezone, Group::From, "Time zone", "Time zone is", ""),
    (Kind::Referrer, Group::From, "Came from a page", "Came from", ""),
    (Kind::UtmSource, Group::From, "Campaign source", "Source is", ""),
    (Kind::UtmMedium, Group::From, "Campaign medium", "Medium is", ""),
    (Kind::UtmCampaign, Group::From, "Campaign", "Campaign is", ""),
    (Kind::UtmTerm, Group::From, "Campaign term", "Campaign term is", ""),
    (Kind::UtmContent, Group::From, "Campaign content", "Campaign content is", ""),
    (Kind::Active, Group::Much, "Active for longer", "Active", ">1m"),
    (Kind::Length, Group::Much, "Took longer", "Length", ">10m"),
    (Kind::Pages, Group::Much, "Several pages", "Pages", ">3"),
    (Kind::Windows, Group::Much, "Several tabs", "Tabs", ">1"),
    (Kind::Events, Group::Much, "Many events", "Events", ">1000"),
    (Kind::Clicks, Group::Much, "Many clicks", "Clicks", ">10"),
    (Kind::Keys, Group::Much, "Much typing", "Keys", ">10"),
    (Kind::Errors, Group::Much, "Several errors", "Errors", ">1"),
    (Kind::Started, Group::Session, "Started", "Started", "today"),
    (Kind::Last, Group::Session, "Last active", "Last active", "-24h"),
    (Kind::Has, Group::Session, "Has…", "Has", ""),
    (Kind::Is, Group::Session, "Is…", "Is", ""),
    (Kind::Tag, Group::Session, "Tag", "Tag is", ""),
    (Kind::Note, Group::Session, "Words of a note", "Note", ""),
    (Kind::Project, Group::Session, "Project", "Project is", ""),
    (Kind::Session, Group::Session, "Session ID", "Session is", ""),
];

/// A field in words.
pub fn told(kind: Kind) -> Told {
    // Each is in the table; the first one stands for none.
    let row = TABLE.iter().find(|row| row.0 == kind).unwrap_or(&TABLE[0]);
    Told { group: row.1, offered: row.2, says: row.3, value: row.4 }
}

#[cfg(test)]
mod tests {
    use model::search::Search;

    use super::*;

    #[test]
    fn every_offered_term_is_understood_or_waits_for_its_value() {
        for kind in Kind::ALL {
            assert!(TABLE.iter().any(|row| row.0 == *kind), "{kind:?}");
            let Told { value, .. } = told(*kind);
            let term = format!("{}:{value}", kind.name());
            assert!(value.is_empty() || Search::parse(&term).is_ok(), "{term}");
        }
        for (_, _, term) in MORE {
            assert!(Search::parse(term).is_ok(), "{term}");
        }
    }

    #[test]
    fn no_two_fields_are_called_the_same_in_the_menu() {
        let mut names: Vec<&str> = Kind::ALL.iter().map(|kind| told(*kind).offered).collect();
        names.extend(MORE.map(|(_, offered, _)| offered));
        let n_names = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), n_names);
    }
}
