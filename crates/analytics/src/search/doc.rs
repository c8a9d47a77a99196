//! One session in the index.

use model::facts::{Bot, ClickVerdict, DeviceKind, SessionFacts, VitalFact};
use model::search::Level;
use model::{ProjectId, SessionId, WindowId};

use super::strings::{Id, Strings};
use super::text::{SearchText, TextKind};
use crate::stored::Understood;

/// A moment of a session: a window, by its place in the session, and ms from its first event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) window: u16,
    pub(super) ms: u32,
}

#[derive(Debug)]
pub(super) struct Visit {
    pub(super) at: At,
    pub(super) path: Id,
    pub(super) url: Id,
    pub(super) is_exit: bool,
}

#[derive(Debug)]
pub(super) struct Click {
    pub(super) at: At,
    pub(super) selector: Id,
    pub(super) is_rage: bool,
    pub(super) is_dead: bool,
    pub(super) is_slow: bool,
}

#[derive(Debug)]
pub(super) struct Event {
    pub(super) at: At,
    pub(super) name: Id,
    pub(super) numbers: Box<[(Id, f64)]>,
    pub(super) texts: Box<[(Id, Id)]>,
}

#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) at: At,
    pub(super) form: Id,
    pub(super) is_submitted: bool,
}

#[derive(Debug)]
pub(super) struct Text {
    pub(super) at: At,
    pub(super) kind: TextKind,
    pub(super) words: Id,
    pub(super) level: Option<Level>,
    pub(super) status: Option<u16>,
}

/// The worst of a vital in the session, and where.
pub(super) type Vital = Option<(f64, At)>;

#[expect(clippy::struct_excessive_bools, reason = "each is asked for alone")]
#[derive(Debug)]
pub(super) struct Doc {
    pub(super) session: SessionId,
    pub(super) project: ProjectId,
    pub(super) started_at: i64,
    pub(super) last_at: i64,
    pub(super) active_ms: u64,
    pub(super) wall_ms: u64,
    pub(super) counts: model::facts::SessionCounts,
    pub(super) is_identified: bool,
    pub(super) is_imported: bool,
    pub(super) has_gap: bool,
    pub(super) has_replay: bool,
    /// A window had more texts than are kept.
    pub(super) is_cut: bool,
    /// Not among the texts of all sessions: it has to be forgotten with this one.
    pub(super) visitor: Option<Box<str>>,
    pub(super) device: DeviceKind,
    pub(super) browser: Id,
    pub(super) browser_version: Option<f64>,
    pub(super) os: Id,
    pub(super) country: Option<Id>,
    pub(super) region: Option<Id>,
    pub(super) city: Option<Id>,
    pub(super) language: Option<Id>,
    pub(super) timezone: Option<Id>,
    pub(super) referrer_host: Option<Id>,
    pub(super) referrer_page: Option<Id>,
    /// Source, medium, campaign, term, content.
    pub(super) utm: [Option<Id>; 5],
    pub(super) viewport_width: Option<u32>,
    pub(super) metadata: Box<[(Id, Id)]>,
    pub(super) windows: Box<[WindowId]>,
    pub(super) visits: Box<[Visit]>,
    pub(super) clicks: Box<[Click]>,
    pub(super) events: Box<[Event]>,
    pub(super) errors: Box<[(At, Id)]>,
    pub(super) attempts: Box<[Attempt]>,
    pub(super) texts: Box<[Text]>,
    /// LCP, INP, CLS, FCP, TTFB.
    pub(super) vitals: [Vital; 5],
    /// What viewers put on it.
    pub(super) tags: Box<[Id]>,
}

impl Doc {
    pub(super) fn new(strings: &mut Strings, project: ProjectId, understood: &Understood) -> Self {
        let Understood { facts, texts, is_cut, visitor, .. } = understood;
        let places = Places(facts);
        let device = if facts.bot == Bot::No { facts.device.kind } else { DeviceKind::Bot };
        let utm = &facts.source.utm;
        let utm = [&utm.source, &utm.medium, &utm.campaign, &utm.term, &utm.content];
        let mut known = |text: &Option<String>| text.as_deref().map(|text| strings.id(text));
        let (country, region) = (known(&facts.place.country), known(&facts.place.region));
        let (city, language) = (known(&facts.place.city), known(&facts.place.language));
        let timezone = known(&facts.place.timezone);
        let referrer_host = known(&facts.source.referrer_host);
        let referrer_page = known(&facts.source.referrer_page);
        let utm = utm.map(known);
        let wall_ms = i64::try_from(facts.wall_ms).unwrap_or(i64::MAX);
        Self {
            session: facts.session,
            project,
            started_at: facts.started_at.as_ms(),
            last_at: facts.started_at.shifted(wall_ms).as_ms(),
            active_ms: facts.active_ms,
            wall_ms: facts.wall_ms,
            counts: facts.counts,
            is_identified: facts.visitor.is_some(),
            is_imported: facts.kept == model::facts::Kept::Import,
            has_gap: facts.has_gap,
            has_replay: facts.has_replay,
            is_cut: *is_cut,
            visitor: visitor.as_deref().map(Into::into),
            device,
            browser: strings.id(&facts.device.browser),
            browser_version: facts.device.browser_version.as_deref().and_then(major),
            os: strings.id(&facts.device.os),
            country,
            region,
            city,
            language,
            timezone,
            referrer_host,
            referrer_page,
            utm,
            viewport_width: facts.device.viewport.map(|[width, _]| width),
            metadata: facts
                .metadata
                .iter()
                .chain(&facts.traits)
                .map(|(key, value)| (strings.id(key), strings.id(value)))
                .collect(),
            windows: facts.windows.iter().map(|window| window.window).collect(),
            visits: places.visits(strings),
            clicks: places.clicks(strings),
            events: places.events(strings),
            errors: places.errors(strings),
            attempts: places.attempts(strings),
            texts: places.texts(strings, texts),
            vitals: places.vitals(),
            tags: Box::default(),
        }
    }
}

impl Doc {
    /// Takes over what viewers wrote of the session, in place of what they wrote before.
    pub(super) fn set_notes(&mut self, strings: &mut Strings, notes: &[SearchText]) {
        let mut texts = Vec::from(std::mem::take(&mut self.texts));
        texts.retain(|text| text.kind != TextKind::Note);
        let places: Vec<WindowId> = self.windows.to_vec();
        texts.extend(notes.iter().filter_map(|note| Text::new(strings, &places, note)));
        self.texts = texts.into();
    }
}

impl Text {
    /// `None`: it is of a window that the session does not have.
    fn new(strings: &mut Strings, windows: &[WindowId], text: &SearchText) -> Option<Self> {
        let place = windows.iter().position(|window| *window == text.window)?;
        let window = u16::try_from(place).ok()?;
        let at = At { window, ms: u32::try_from(text.at).unwrap_or(u32::MAX) };
        let words = strings.id(&text.text);
        Some(Self { at, kind: text.kind, words, level: text.level, status: text.status })
    }
}

/// The leading number of a version.
fn major(version: &str) -> Option<f64> {
    version.split('.').next()?.parse().ok()
}

/// The path of an address: what stands between its host and `?` or `#`.
pub(super) fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    path.split(['?', '#']).next().unwrap_or(path)
}

/// Turns times of the session into moments of its windows.
struct Places<'a>(&'a SessionFacts);

impl Places<'_> {
    /// `at` ms of the session, in the window of a page visit; without one, in the first window.
    fn of(&self, visit: u32, at: u64) -> At {
        let visit = usize::try_from(visit).ok().and_then(|visit| self.0.visits.get(visit));
        self.in_window(visit.map_or(0, |visit| visit.window), at)
    }

    fn in_window(&self, window: u32, at: u64) -> At {
        let started = usize::try_from(window).ok().and_then(|window| self.0.windows.get(window));
        let ms = at.saturating_sub(started.map_or(0, |window| window.at));
        At {
            window: u16::try_from(window).unwrap_or(u16::MAX),
            ms: u32::try_from(ms).unwrap_or(u32::MAX),
        }
    }

    fn visits(&self, strings: &mut Strings) -> Box<[Visit]> {
        let visit = |visit: &model::facts::VisitFact| Visit {
            at: self.in_window(visit.window, visit.at),
            path: strings.id(path_of(&visit.url)),
            url: strings.id(&visit.url),
            is_exit: visit.is_exit,
        };
        self.0.visits.iter().map(visit).collect()
    }

    fn clicks(&self, strings: &mut Strings) -> Box<[Click]> {
        let click = |click: &model::facts::ClickFact| Click {
            at: self.of(click.visit, click.at),
            selector: strings.id(&click.selector),
            is_rage: click.is_rage,
            is_dead: click.verdict == ClickVerdict::Dead,
            is_slow: click.verdict == ClickVerdict::Slow,
        };
        self.0.clicks.iter().map(click).collect()
    }

    fn events(&self, strings: &mut Strings) -> Box<[Event]> {
        let event = |event: &model::facts::CustomEventFact| Event {
            at: self.of(event.visit, event.at),
            name: strings.id(&event.name),
            numbers: event.numbers.iter().map(|pair| (strings.id(&pair.key), pair.value)).collect(),
            texts: event
                .texts
                .iter()
                .map(|pair| (strings.id(&pair.key), strings.id(&pair.value)))
                .collect(),
        };
        self.0.custom_events.iter().map(event).collect()
    }

    fn errors(&self, strings: &mut Strings) -> Box<[(At, Id)]> {
        let error = |error: &model::facts::ErrorFact| {
            (self.of(error.visit, error.at), strings.id(&error.issue))
        };
        self.0.errors.iter().map(error).collect()
    }

    fn attempts(&self, strings: &mut Strings) -> Box<[Attempt]> {
        let attempt = |attempt: &model::facts::AttemptFact| Attempt {
            at: self.of(attempt.visit, attempt.started_at),
            form: strings.id(&attempt.form),
            is_submitted: attempt.submitted_at.is_some(),
        };
        self.0.attempts.iter().map(attempt).collect()
    }

    fn texts(&self, strings: &mut Strings, texts: &[SearchText]) -> Box<[Text]> {
        let windows: Vec<WindowId> = self.0.windows.iter().map(|window| window.window).collect();
        texts.iter().filter_map(|text| Text::new(strings, &windows, text)).collect()
    }

    fn vitals(&self) -> [Vital; 5] {
        let mut worst = [None; 5];
        for visit in &self.0.visits {
            let at = self.in_window(visit.window, visit.at);
            let vitals = [&visit.lcp, &visit.inp, &visit.cls, &visit.fcp, &visit.ttfb];
            for (worst, vital) in worst.iter_mut().zip(vitals) {
                take_worse(worst, vital.as_ref(), at);
            }
        }
        worst
    }
}

fn take_worse(worst: &mut Vital, vital: Option<&VitalFact>, at: At) {
    let Some(vital) = vital else { return };
    if worst.is_none_or(|(value, _)| value < vital.value) {
        *worst = Some((vital.value, at));
    }
}
