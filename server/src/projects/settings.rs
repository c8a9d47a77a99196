//! What one project asks of its recorders, in the form in which they are told.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use model::{PolicyHash, RecorderConfig};
use serde::Serialize;

use super::ActivePolicy;
use crate::config::Config;

/// Version of the served configuration.
const VERSION: u8 = 1;

/// What one project asks of its recorders.
#[derive(Debug)]
pub struct Settings {
    /// What they do.
    pub recorder: RecorderConfig,
    /// What they hide.
    pub policy: Arc<ActivePolicy>,
    /// Policies that a recorder of this project may have been told of.
    pub known: Arc<HashSet<PolicyHash>>,
    /// The answer to a recorder that asks for its configuration.
    pub served: Bytes,
    /// Changes when that answer does.
    pub etag: String,
}

/// What holds for projects of which nobody has said anything else.
#[derive(Clone, Debug, PartialEq)]
pub struct Defaults {
    /// What recorders do.
    pub recorder: RecorderConfig,
    /// What they hide: the JSON of a policy.
    pub policy: String,
}

impl Default for Defaults {
    fn default() -> Self {
        Self { recorder: RecorderConfig::default(), policy: "{}".to_owned() }
    }
}

impl Defaults {
    /// What the operator configured.
    pub fn of(config: &Config) -> Self {
        Self {
            recorder: config.recorder.recorder_config(&config.privacy),
            policy: config.privacy.default_policy(),
        }
    }
}

/// The served configuration.
#[derive(Serialize)]
struct Served<'a> {
    v: u8,
    policy: ServedPolicy<'a>,
    #[serde(flatten)]
    recorder: &'a RecorderConfig,
}

#[derive(Serialize)]
struct ServedPolicy<'a> {
    hash: &'a PolicyHash,
    mode: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    block: &'a [String],
}

impl Settings {
    /// Settings of a project whose recorders may also know the hashes in `known`.
    pub fn new(
        recorder: RecorderConfig,
        policy: Arc<ActivePolicy>,
        known: Arc<HashSet<PolicyHash>>,
    ) -> Result<Self, serde_json::Error> {
        let served = Served {
            v: VERSION,
            policy: ServedPolicy { hash: &policy.hash, mode: &policy.mode, block: &policy.blocked },
            recorder: &recorder,
        };
        let served = serde_json::to_vec(&served)?;
        let etag = format!("\"{:08x}{:x}\"", crc32c::crc32c(&served), served.len());
        Ok(Self { recorder, policy, known, served: served.into(), etag })
    }

    /// Whether a frame that names this policy comes from a recorder that we have instructed.
    pub fn has_told_of(&self, policy: Option<&str>) -> bool {
        let Some(policy) = policy else { return false };
        policy == self.policy.hash.as_str()
            || policy.parse().is_ok_and(|hash: PolicyHash| self.known.contains(&hash))
    }
}
