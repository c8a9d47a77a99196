//! One session: its windows, merged.

use std::time::Duration;

use analytics::search::SearchText;
use analytics::{Ending, SessionContext, Settings, WindowPart, device_of, digest, merge};
use model::facts::{Bot, Place, WindowFacts};
use model::{LoadMeta, SessionDigest, SessionSummary, Timestamp, WindowSummary};
use store::{DueSession, NewDerived, StoreError, Waiting};

use super::Derive;
use super::shelf::Shelf;
use super::window::LiveWindow;
use crate::agents;
use crate::assets::finder::Finder;
use analytics::stored::{self, FactsError, Understood};

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

/// What the windows of a session say beside their facts.
#[derive(Default)]
struct Said {
    texts: Vec<SearchText>,
    is_cut: bool,
    /// The last word of who the visitor is, by the server's clock.
    visitor: Option<(Timestamp, String)>,
    place: Option<Place>,
    load: Option<LoadMeta>,
}

impl Said {
    /// Windows are heard in their order.
    fn hear(&mut self, window: &WindowSummary, live: &LiveWindow) {
        self.texts.extend(live.texts(window));
        self.is_cut |= live.is_cut();
        let visitor = live.visitor().map(|(at, id)| (at.shifted(window.skew_ms), id.clone()));
        self.visitor = self.visitor.take().max(visitor);
        self.place = self.place.take().or_else(|| live.place().cloned());
        self.load = self.load.take().or_else(|| live.load().cloned());
    }
}

impl Derive {
    /// Derives one session; `None` when it holds nothing.
    pub(super) async fn session(
        &self,
        due: &DueSession,
        summary: &SessionSummary,
        kept: &mut Shelf,
    ) -> Result<Option<Box<NewDerived>>, DeriveError> {
        let settings = Settings { project: due.project.to_string(), ..Settings::default() };
        let now = self.clock.now();
        let seals_at = self.seals_at(summary);
        let ending = if now < seals_at { Ending::Live } else { Ending::Sealed };

        let windows = self.store.list_windows(due.session).await?;
        let mut facts: Vec<WindowFacts> = Vec::with_capacity(windows.len());
        let mut said = Said::default();
        for window in &windows {
            let mut live = Box::pin(self.window(due, window, &settings, kept)).await?;
            live.tell_references(&self.store, due.project, &window.window, now).await?;
            facts.push(live.facts(ending));
            said.hear(window, &live);
            if ending == Ending::Live {
                kept.put(window.window, live);
            }
        }
        let parts: Vec<WindowPart<'_>> = windows
            .iter()
            .zip(&facts)
            .map(|(window, facts)| WindowPart {
                window: window.window.window,
                skew_ms: window.skew_ms,
                facts,
            })
            .collect();
        let load = said.load.unwrap_or_default();
        let context = context(summary, ending, &load, said.place.unwrap_or_default());
        let Some(merged) = merge(&settings, &context, &parts) else {
            return Ok(None);
        };
        let visitor = said.visitor.map(|(_, id)| id);
        let digest = SessionDigest { visitor: visitor.clone(), ..digest(&merged, &parts) };
        let day = merged.started_at.as_ms() / DAY_MS;
        let understood = Understood {
            facts: merged,
            texts: said.texts,
            is_cut: said.is_cut,
            visitor,
            consent: load.consent,
        };
        Ok(Some(Box::new(NewDerived {
            due: *due,
            now,
            next: match ending {
                Ending::Live => Waiting::Until(seals_at),
                Ending::Sealed => Waiting::ForChunks,
            },
            digest,
            day,
            facts: stored::encode(&understood)?,
            version: stored::PROGRAM,
        })))
    }

    /// The window, read to the end of what is stored.
    async fn window(
        &self,
        due: &DueSession,
        window: &WindowSummary,
        settings: &Settings,
        kept: &mut Shelf,
    ) -> Result<LiveWindow, DeriveError> {
        if let Some(live) = kept.take(&window.window)
            && let Some(live) =
                Box::pin(live.read_on(window, &self.store, &self.recordings)).await?
            && live.is_whole(window)
        {
            return Ok(live);
        }
        // In order of `seq`, no chunk is late.
        let live = LiveWindow::new(settings, self.finder(due));
        let read = Box::pin(live.read_on(window, &self.store, &self.recordings)).await?;
        Ok(read.unwrap_or_else(|| LiveWindow::new(settings, None)))
    }

    /// What finds what pages of the session refer to, if that is wanted and allowed.
    fn finder(&self, due: &DueSession) -> Option<Finder> {
        let addresses = self.wanted.as_ref()?;
        let policy = self.projects.policy_of(due.project)?;
        Finder::new(&policy.policy, addresses)
    }

    /// When nothing more is expected of the session.
    fn seals_at(&self, summary: &SessionSummary) -> Timestamp {
        let silence = self.projects.idle_time(summary.project) + SEALED_AFTER;
        summary.last_at.shifted(i64::try_from(silence.as_millis()).unwrap_or(i64::MAX))
    }
}

fn context(
    summary: &SessionSummary,
    ending: Ending,
    load: &LoadMeta,
    place: Place,
) -> SessionContext {
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
        is_declared_bot: told.bot != Bot::No,
        device,
        place,
        ..SessionContext::new(summary.session, ending)
    };
    context.hear(load);
    context
}
