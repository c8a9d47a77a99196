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
    /// Changes when that answer does, and stands in it. Recorders are told of it with each
    /// answer, so that pages that are open learn of a change.
    pub revision: String,
}

/// What holds for projects of which nobody has said anything else.
#[derive(Clone, Debug, PartialEq)]
pub struct Defaults {
    /// What recorders do.
    pub recorder: RecorderConfig,
    /// What they hide: the JSON of a policy.
    pub policy: String,
    /// Name of the cookie of visitors who are not recorded, in all projects.
    pub opt_out_cookie: String,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            recorder: RecorderConfig::default(),
            policy: "{}".to_owned(),
            opt_out_cookie: "hs_optout".to_owned(),
        }
    }
}

impl Defaults {
    /// What the operator configured.
    pub fn of(config: &Config) -> Self {
        Self {
            recorder: config.recorder.recorder_config(&config.privacy),
            policy: config.privacy.default_policy(),
            opt_out_cookie: config.privacy.opt_out_cookie.clone(),
        }
    }
}

/// The served configuration.
#[derive(Serialize)]
struct Served<'a> {
    v: u8,
    revision: &'a str,
    policy: ServedPolicy<'a>,
    opt_out_cookie: &'a str,
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
    /// Settings of a project whose recorders may also know the hashes in `known`, and record
    /// nobody who has the cookie.
    pub fn new(
        recorder: RecorderConfig,
        policy: Arc<ActivePolicy>,
        known: Arc<HashSet<PolicyHash>>,
        opt_out_cookie: &str,
    ) -> Result<Self, serde_json::Error> {
        let mut served = Served {
            v: VERSION,
            revision: "",
            policy: ServedPolicy { hash: &policy.hash, mode: &policy.mode, block: &policy.blocked },
            opt_out_cookie,
            recorder: &recorder,
        };
        let said = serde_json::to_vec(&served)?;
        let revision = format!("{:08x}{:x}", crc32c::crc32c(&said), said.len());
        served.revision = &revision;
        let served = serde_json::to_vec(&served)?.into();
        Ok(Self { recorder, policy, known, served, revision })
    }

    /// The revision as HTTP names it.
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.revision)
    }

    /// Whether a frame that names this policy comes from a recorder that we have instructed.
    pub fn has_told_of(&self, policy: Option<&str>) -> bool {
        let Some(policy) = policy else { return false };
        policy == self.policy.hash.as_str()
            || policy.parse().is_ok_and(|hash: PolicyHash| self.known.contains(&hash))
    }
}
