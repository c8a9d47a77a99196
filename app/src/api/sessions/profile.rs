//! What is told of a session beside its row in the list.

use std::collections::BTreeMap;

use model::facts::{Bot, Device, Kept, Place, Source};
use model::{Consent, IdStorage, PolicyHash, Refused, Timestamp};
use serde::{Deserialize, Serialize};

/// Who visited, with what, and under which rules it was recorded; as far as is known.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionProfile {
    /// More may come.
    pub is_live: bool,
    /// Something of it is missing.
    pub has_gap: bool,
    /// It had more of something than is counted.
    pub is_capped: bool,
    /// The site's own id of the visitor.
    pub visitor: Option<String>,
    /// Whether the page said who the visitor is, and not only somebody.
    pub is_identified: bool,
    /// Whether the visitor is a program.
    pub bot: Bot,
    /// Why it was recorded.
    pub kept: Kept,
    /// Share of sessions that were recorded when it began, in 1/10,000.
    pub sample_rate: u16,
    /// Where the recorder kept its ids.
    pub storage: IdStorage,
    /// On what ground it was recorded.
    pub consent: Option<Consent>,
    /// Policy of the newest frame.
    pub policy: Option<PolicyHash>,
    /// How much that policy hides where no rule says otherwise, while it is in force.
    pub mode: Option<String>,
    /// Whether the project records lines of the console now, as far as that is known.
    pub records_console: Option<bool>,
    /// The same of requests.
    pub records_network: Option<bool>,
    /// Version of the recorder.
    pub recorder: Option<String>,
    /// Release of the site, as its pages said.
    pub release: Option<String>,
    /// Browser, system and screen.
    pub device: Device,
    /// Where the visitor was.
    pub place: Place,
    /// Where the visitor came from.
    pub source: Source,
    /// Page visits.
    pub n_visits: u64,
    /// What pages said about the session.
    pub metadata: BTreeMap<String, String>,
    /// What pages said about the visitor.
    pub traits: BTreeMap<String, String>,
    /// What was refused in the last hour of the site that it began on.
    pub refused: Vec<Refused>,
    /// When it is deleted, unless more of it arrives.
    pub deleted_at: Timestamp,
}

#[cfg(feature = "ssr")]
pub(super) use self::read::find;

#[cfg(feature = "ssr")]
mod read {
    use std::time::Duration;

    use analytics::stored::{self, Understood};
    use model::facts::SessionFacts;
    use model::{Consent, Timestamp};

    use super::super::existing;
    use super::SessionProfile;
    use crate::context::{AppContext, RecordingRules};
    use crate::error::AppError;

    /// The profile of a session; `None` until its facts are derived.
    pub(in crate::api::sessions) async fn find(
        context: &AppContext,
        session: &str,
    ) -> Result<Option<SessionProfile>, AppError> {
        let session = existing(context, session).await?;
        let stored = context.store.find_session_facts(session.project, session.session).await?;
        let Some(stored) = stored else { return Ok(None) };
        let Understood { facts, consent, visitor, .. } = match stored::decode(&stored.body) {
            Ok(understood) => understood,
            // Of another version: it is derived again soon.
            Err(error) => {
                tracing::debug!(error = &error as &dyn std::error::Error, "facts are left out");
                return Ok(None);
            }
        };
        let own = context.store.list_retentions().await?;
        let own = own.iter().find(|(project, _)| *project == session.project);
        let days = own.map_or(context.sessions_days, |(_, days)| *days);
        let rules = (context.rules)(session.project);
        let entry = session.entry_url.unwrap_or_default();
        let mut refused = (context.refusals)();
        refused.retain(|refused| is_of(&entry, refused.origin.as_str()));
        let profile = profile(facts, consent, rules, session.last_at, days);
        Ok(Some(SessionProfile { visitor, refused, ..profile }))
    }

    /// Whether an address is of an origin.
    fn is_of(url: &str, origin: &str) -> bool {
        url.strip_prefix(origin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    fn profile(
        facts: SessionFacts,
        consent: Option<Consent>,
        rules: Option<RecordingRules>,
        last_at: Timestamp,
        days: u32,
    ) -> SessionProfile {
        let kept = Duration::from_hours(24) * days;
        let kept_ms = i64::try_from(kept.as_millis()).unwrap_or(i64::MAX);
        let records_console = rules.as_ref().map(|rules| rules.console);
        let records_network = rules.as_ref().map(|rules| rules.network);
        let in_force = rules.filter(|rules| Some(&rules.policy) == facts.policy.as_ref());
        SessionProfile {
            is_live: facts.is_live,
            has_gap: facts.has_gap,
            is_capped: facts.is_capped,
            visitor: None,
            is_identified: facts.identified_ms.is_some(),
            bot: facts.bot,
            kept: facts.kept,
            sample_rate: facts.sample_rate,
            storage: facts.storage,
            consent,
            policy: facts.policy,
            mode: in_force.map(|rules| rules.mode),
            records_console,
            records_network,
            recorder: facts.recorder,
            release: facts.release,
            device: facts.device,
            place: facts.place,
            source: facts.source,
            n_visits: facts.counts.n_visits,
            metadata: facts.metadata,
            traits: facts.traits,
            refused: Vec::new(),
            deleted_at: last_at.shifted(kept_ms),
        }
    }
}
