//! One session: its windows, merged.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use analytics::search::SearchText;
use analytics::{Ending, SessionContext, Settings, WindowPart, device_of, digest, merge};
use model::facts::{Place, SessionFacts, WindowFacts};
use model::{
    ChunkMeta, LoadMeta, PolicyHash, ProjectId, SessionDigest, SessionSummary, Timestamp,
    WindowRef, WindowSummary,
};
use store::{DueSession, NewDerived, SeenVisitor, StoreError, Waiting};

use super::listed::Listed;
use super::shelf::Shelf;
use super::window::{LiveWindow, VISITORS};
use super::windows::Asked;
use super::{Derive, note_stage};
use crate::agents;
use analytics::stored::{self, FactsError, Understood, WindowOutline};

/// Silence beyond the idle time after which nothing more is expected of a session: what was
/// kept in a browser meanwhile may still come.
const SEALED_AFTER: Duration = Duration::from_mins(5);

/// The name of browsers and systems that `analytics` does not know.
const UNKNOWN: &str = "Other";

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Why a session cannot be derived.
#[derive(Debug, thiserror::Error)]
pub(super) enum DeriveError {
    /// Nothing can be derived now.
    #[error("store did not answer")]
    Store(#[from] StoreError),
    /// The facts of it cannot be written down.
    #[error("facts cannot be encoded")]
    Facts(#[from] FactsError),
    /// A bug of ours.
    #[error("derivation panicked")]
    Panicked,
}

impl Derive {
    /// Derives one session; `None` when it holds nothing. What was not listed already is asked for.
    pub(super) async fn session(
        &self,
        due: &DueSession,
        summary: &SessionSummary,
        listed: Option<Listed>,
        kept: &Shelf,
    ) -> Result<Option<Box<NewDerived>>, DeriveError> {
        let settings = Settings { project: due.project.to_string(), ..Settings::default() };
        let key = self.store.visitor_key(due.project).await?;
        let now = self.clock.now();
        let seals_at = self.seals_at(summary);
        let ending = if now < seals_at { Ending::Live } else { Ending::Sealed };
        let asked = Asked { due, settings: &settings, key: &key, now, ending };

        let Listed { windows, chunks } = self.listed(due, listed).await?;
        let (facts, heard) = Box::pin(self.read(&asked, &windows, chunks, kept)).await?;
        let begin = Instant::now();
        let parts = parts_of(&windows, &facts);
        let context = context(summary, ending, &heard);
        let outlines =
            parts.iter().map(|part| WindowOutline::of(part.window, part.facts)).collect();
        let Some(mut merged) = merge(&settings, &context, &parts) else {
            return Ok(None);
        };
        note_stage("merge", begin);
        let seen = self.first_seen(due.project, &mut merged).await?;
        let Heard { texts, is_cut, load, visitor, visitors, has_more_visitors, .. } = heard;
        let waits_until = heard.waits_until;
        let has_all_visitors = !merged.has_gap && waits_until.is_none() && !has_more_visitors;
        let visitor = visitor.map(|(_, id)| id);
        let digest = SessionDigest { visitor: visitor.clone(), ..digest(&merged, &parts) };
        let next = match ending {
            Ending::Live => Waiting::Until(waits_until.unwrap_or(seals_at).min(seals_at)),
            Ending::Sealed => Waiting::ForChunks,
        };
        Ok(Some(Box::new(NewDerived {
            due: *due,
            now,
            next,
            digest,
            day: merged.started_at.as_ms() / DAY_MS,
            visitors: visitors.into_iter().collect(),
            has_all_visitors,
            seen,
            facts: stored::encode(Understood {
                facts: merged,
                texts,
                is_cut,
                visitor,
                consent: load.and_then(|load| load.consent),
                windows: outlines,
            })?,
            version: stored::PROGRAM,
        })))
    }

    /// Reads on in all windows.
    async fn read(
        &self,
        asked: &Asked<'_>,
        windows: &[WindowSummary],
        mut chunks: HashMap<WindowRef, Vec<ChunkMeta>>,
        kept: &Shelf,
    ) -> Result<(Vec<WindowFacts>, Heard), DeriveError> {
        let mut facts: Vec<WindowFacts> = Vec::with_capacity(windows.len());
        let mut heard = Heard::default();
        for window in windows {
            let chunks = chunks.remove(&window.window);
            let mut live = Box::pin(self.window(asked, window, chunks, kept)).await?;
            let project = asked.due.project;
            live.tell_references(self, project, &window.window, asked.now).await?;
            facts.push(live.facts(asked.ending));
            heard.hear(window, &live);
            if asked.ending == Ending::Live {
                Box::pin(self.shelve(window, live, kept)).await?;
            }
        }
        Ok((facts, heard))
    }

    /// Fills when the visitor was seen first. Something when that is this session, as far as is
    /// known.
    async fn first_seen(
        &self,
        project: ProjectId,
        facts: &mut SessionFacts,
    ) -> Result<Option<SeenVisitor>, StoreError> {
        let Some(hash) = facts.visitor else { return Ok(None) };
        let now = SeenVisitor { hash, at: facts.started_at, touch: facts.source.clone() };
        let known = self.store.find_visitor(project, hash).await?;
        let earlier = known.filter(|known| known.at <= now.at);
        let seen = earlier.is_none().then(|| now.clone());
        let first = earlier.unwrap_or(now);
        (facts.first_seen_at, facts.first_touch) = (Some(first.at), Some(first.touch));
        Ok(seen)
    }

    /// When nothing more is expected of the session: it is silent, or as old as sessions get.
    pub(super) fn seals_at(&self, summary: &SessionSummary) -> Timestamp {
        let silence = self.projects.idle_time(summary.project) + SEALED_AFTER;
        let longest = self.projects.longest_session(summary.project);
        let ms = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        summary.last_at.shifted(ms(silence)).min(summary.started_at.shifted(ms(longest)))
    }
}

/// What the windows of a session say beside their facts.
#[derive(Default)]
struct Heard {
    texts: Vec<SearchText>,
    is_cut: bool,
    /// The last word of who the visitor is, by the server's clock.
    visitor: Option<(Timestamp, String)>,
    place: Option<Place>,
    load: Option<LoadMeta>,
    /// The newest, with the time of its window's last event.
    policy: Option<(Timestamp, PolicyHash)>,
    visitors: BTreeSet<u64>,
    /// Whether there may be more.
    has_more_visitors: bool,
    waits_until: Option<Timestamp>,
}

impl Heard {
    fn hear(&mut self, window: &WindowSummary, live: &LiveWindow) {
        let said = &live.said;
        self.texts.extend(live.texts(window));
        self.is_cut |= live.is_cut();
        let visitor = said.visitor.as_ref();
        let visitor = visitor.map(|(at, id)| (at.shifted(window.skew_ms), id.clone()));
        self.visitor = self.visitor.take().max(visitor);
        self.place = self.place.take().or_else(|| said.place.clone());
        self.load = self.load.take().or_else(|| said.load.clone());
        self.visitors.extend(&said.visitors);
        self.has_more_visitors |= said.visitors.len() >= VISITORS;
        self.waits_until = self.waits_until.into_iter().chain(live.waits_until()).min();
        let at = window.to.shifted(window.skew_ms);
        if let Some(policy) = &said.policy
            && self.policy.as_ref().is_none_or(|(newest, _)| *newest < at)
        {
            self.policy = Some((at, policy.clone()));
        }
    }
}

fn parts_of<'a>(windows: &[WindowSummary], facts: &'a [WindowFacts]) -> Vec<WindowPart<'a>> {
    let parts = windows.iter().zip(facts).map(|(window, facts)| WindowPart {
        window: window.window.window,
        skew_ms: window.skew_ms,
        facts,
    });
    parts.collect()
}

fn context(summary: &SessionSummary, ending: Ending, heard: &Heard) -> SessionContext {
    let load = heard.load.clone().unwrap_or_default();
    let agent = summary.user_agent.as_deref().unwrap_or_default();
    let told = agents::read(agent);
    let hint = |name| load.client_hints.get(name).map(String::as_str);
    let mut device = device_of(agent, hint("brands"), hint("platform"), load.touch);
    // One that is rare: its name and version, from a longer list.
    if device.browser == UNKNOWN && !told.device.browser.is_empty() {
        device.browser = told.device.browser;
        device.browser_version = told.device.browser_version;
    }
    if device.os == UNKNOWN && !told.device.os.is_empty() {
        device.os = told.device.os;
        device.os_version = told.device.os_version;
    }
    let mut context = SessionContext {
        bot: told.bot,
        device,
        place: heard.place.clone().unwrap_or_default(),
        policy: heard.policy.as_ref().map(|(_, policy)| policy.clone()),
        ..SessionContext::new(summary.session, ending)
    };
    context.hear(&load);
    context
}
