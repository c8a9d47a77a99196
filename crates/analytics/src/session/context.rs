//! What is known of a session beside its recording.

use model::facts::{Bot, Device, Kept, Place};
use model::{IdStorage, LoadMeta, PolicyHash, SessionId};

use super::{ServerError, ServerEvent};
use crate::extract::Ending;

/// Every session: the share that is recorded, in 1/10,000.
const ALL: u16 = 10_000;

/// What is known of a session beside its recording.
#[derive(Clone, Debug)]
pub struct SessionContext {
    /// The session.
    pub session: SessionId,
    /// Whether more may come.
    pub ending: Ending,
    /// Policy of the newest chunk.
    pub policy: Option<PolicyHash>,
    /// Release of the application.
    pub release: Option<String>,
    /// Why it was recorded.
    pub kept: Kept,
    /// Share of sessions that is recorded, in 1/10,000.
    pub sample_rate: u16,
    /// How ids are kept.
    pub storage: IdStorage,
    /// Whether its browser says that it is a program.
    pub bot: Bot,
    /// Browser and system; see [`device_of`](super::device_of). Screen and viewport are filled in
    /// when windows are merged.
    pub device: Device,
    /// Where the visitor is. Language and time zone are filled in when windows are merged.
    pub place: Place,
    /// What backends reported, in any order.
    pub server_events: Vec<ServerEvent>,
    /// What failed in backends, in any order.
    pub server_errors: Vec<ServerError>,
}

impl SessionContext {
    /// A session of which nothing else is known.
    pub fn new(session: SessionId, ending: Ending) -> Self {
        Self {
            session,
            ending,
            policy: None,
            release: None,
            kept: Kept::All,
            sample_rate: ALL,
            storage: IdStorage::Shared,
            bot: Bot::No,
            device: Device::default(),
            place: Place::default(),
            server_events: Vec::new(),
            server_errors: Vec::new(),
        }
    }

    /// Takes in what the recorder decided when the session began. A word that is none of ours
    /// says nothing.
    pub fn hear(&mut self, load: &LoadMeta) {
        self.kept = match load.kept.as_deref() {
            Some("sampled") => Kept::Sampled,
            Some("error") => Kept::Error,
            Some("trigger") => Kept::Trigger,
            Some("import") => Kept::Import,
            _ => Kept::All,
        };
        self.storage = match load.storage.as_deref() {
            Some("tab") => IdStorage::Tab,
            Some("memory") => IdStorage::Memory,
            _ => IdStorage::Shared,
        };
        self.sample_rate = load.sample.map_or(ALL, share);
    }
}

/// A share from 0 to 1 in 1/10,000.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 10,000, and 0 for what is no number"
)]
fn share(share: f64) -> u16 {
    (share.clamp(0.0, 1.0) * f64::from(ALL)).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_recorder_decided_is_heard_and_other_words_are_not() {
        let session = "01976e8a-7b6c-7def-8123-456789abcdef".parse().unwrap();
        let heard = |kept: &str, storage: &str, sample: f64| {
            let mut context = SessionContext::new(session, Ending::Live);
            let (kept, storage) = (Some(kept.to_owned()), Some(storage.to_owned()));
            context.hear(&LoadMeta { kept, storage, sample: Some(sample), ..LoadMeta::default() });
            (context.kept, context.storage, context.sample_rate)
        };

        assert_eq!(heard("sampled", "tab", 0.125), (Kept::Sampled, IdStorage::Tab, 1_250));
        assert_eq!(heard("trigger", "memory", 7.0), (Kept::Trigger, IdStorage::Memory, 10_000));
        assert_eq!(heard("all", "cloud", f64::NAN), (Kept::All, IdStorage::Shared, 0));
        assert_eq!(heard("?", "", -1.0), (Kept::All, IdStorage::Shared, 0));
    }
}
