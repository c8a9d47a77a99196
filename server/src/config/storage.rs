//! `[storage]`: how much may be kept.

use bytesize::ByteSize;
use serde::{Deserialize, Serialize};

use super::section::section;

section! {
    /// How much may be kept, counted once a minute. From 80 % on the log warns; from 90 % on
    /// recorders leave the document out and send events only.
    pub struct StorageConfig = "storage" {
        /// Most bytes of all that is kept: recordings, facts, what pages refer to, the journal
        /// of this node and an embedded database. 0: no limit.
        pub budget: ByteSize = ByteSize::b(0),
        /// Most bytes of one project's archived recordings and of what its pages refer to.
        /// 0: no limit.
        pub project_budget: ByteSize = ByteSize::b(0),
        /// What happens at 100 %. `refuse`: recorders are told to come back later. `oldest`: the
        /// oldest finished sessions are deleted, until 85 % are used; when that is not enough,
        /// recorders are told to come back later as well.
        pub when_full: WhenFull = WhenFull::Refuse,
    }
}

/// What happens when the budget is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum WhenFull {
    /// Nothing more is taken.
    Refuse,
    /// The oldest sessions go.
    Oldest,
}

impl StorageConfig {
    /// Most bytes of everything; `None`: as many as come.
    pub fn budget(&self) -> Option<u64> {
        limit(self.budget)
    }

    /// Most bytes of one project; `None`: as many as come.
    pub fn project_budget(&self) -> Option<u64> {
        limit(self.project_budget)
    }
}

fn limit(bytes: ByteSize) -> Option<u64> {
    Some(bytes.as_u64()).filter(|bytes| *bytes > 0)
}
