//! The list that a replay was opened from, as the replay's address keeps it.

use std::fmt;

use form_urlencoded::Serializer;

use super::Listing;

/// Name of the parameter of an address.
const LIST: &str = "list";

/// How the watch list stands in the parameter.
const WATCH_LIST: &str = "watch-list";

/// A list along which sessions are walked through.
///
/// What cannot be read in an address is left out, as in the address of a [`Listing`]: none is an
/// error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Walk {
    /// A page of the session list, spelt out: a segment may change before the walk ends.
    Sessions(Listing),
    /// The watch list.
    WatchList,
}

impl Walk {
    /// Reads the query of a replay's address; `None` when it names no list. Of several the last
    /// one counts.
    pub fn read(query: &str) -> Option<Self> {
        let pairs = form_urlencoded::parse(query.trim_start_matches('?').as_bytes());
        let list = pairs.filter(|(name, _)| name == LIST).last();
        list.map(|(_, value)| Self::parse(&value))
    }

    /// Reads the value of the parameter.
    pub fn parse(value: &str) -> Self {
        if value == WATCH_LIST { Self::WatchList } else { Self::Sessions(Listing::read(value)) }
    }

    /// An address of a replay, with the list.
    pub fn with(&self, path: &str) -> String {
        let pair = Serializer::new(String::new()).append_pair(LIST, &self.to_string()).finish();
        let sign = if path.contains('?') { '&' } else { '?' };
        format!("{path}{sign}{pair}")
    }
}

/// The value of the parameter: the query of the list's address.
impl fmt::Display for Walk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sessions(listing) => listing.fmt(f),
            Self::WatchList => f.write_str(WATCH_LIST),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gives_back_the_list_that_it_was_given() {
        for query in ["", "q=a%3A%22b%26c%22%2B%23+d&from=30d&sort=active&limit=25"] {
            let walk = Walk::Sessions(Listing::read(query));
            for path in ["/sessions/x", "/sessions/x/windows/y?t=5"] {
                let address = walk.with(path);

                let (kept, query) = address.split_once('?').unwrap();
                assert_eq!(Walk::read(query), Some(walk.clone()), "{address}");
                assert_eq!(Walk::read(&format!("?{query}")), Some(walk.clone()), "{address}");
                assert!(path.starts_with(kept), "{address}");
            }
        }
        assert_eq!(Walk::WatchList.with("/sessions/x"), "/sessions/x?list=watch-list");
        assert_eq!(Walk::read("t=5&list=watch-list"), Some(Walk::WatchList));
    }

    #[test]
    fn what_cannot_be_read_is_the_usual_list_and_none_is_no_list() {
        let usual = Some(Walk::Sessions(Listing::default()));
        for query in [
            "list=",
            "list",
            "list=nonsense",
            "list=after%3Dx%26limit%3D-1",
            "list=%00%ff&list=%",
            "list=q%3Dx&list=",
        ] {
            assert_eq!(Walk::read(query), usual, "{query}");
        }
        for query in ["", "?", "t=5", "lists=x", "list%5B%5D=x"] {
            assert_eq!(Walk::read(query), None, "{query}");
        }
    }
}
