//! What lists are asked for: pages, the cursors between them, orders, and the state that the
//! address of the session list keeps.

mod cursor;
mod listing;
mod order;
mod range;
mod walk;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::cursor::{Cursor, CursorError};
pub use self::listing::{Base, Listing, PAGE_SIZES, PageSize, Place, segment_of};
pub use self::order::{Direction, Order};
pub use self::range::{Range, RangeError};
pub use self::walk::Walk;

/// The query of an address that has these parameters.
pub fn query_of(parameters: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

/// One page of a list, in the list's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last page.
    pub next: Option<Cursor>,
}
