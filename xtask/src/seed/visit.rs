//! One made-up session: a walk over recorded pages.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::pages::Page;
use super::people::{CAMPAIGNS, Device, PLACES, REFERRERS, device, pick};
use crate::bench::load::random::Random;

/// Most pages of a visit.
const MOST_PAGES: usize = 8;

/// Of 100 visits, those that go on after a page.
const GOES_ON: u64 = 70;

/// Of 100 visitors, those whom the site knows by name.
const IDENTIFIED: u64 = 40;

/// How many of them there are.
const N_IDENTIFIED: u64 = 5_000;

/// A visit, not yet written.
#[derive(Debug)]
pub(super) struct Visit<'a> {
    session: String,
    window: String,
    steps: Vec<Step<'a>>,
    meta: Value,
    device: &'static Device,
    now: u64,
}

/// One page of it.
#[derive(Debug)]
struct Step<'a> {
    page: &'a Page,
    load: String,
    /// When it was opened.
    begin: u64,
    /// How much slower than the recorded visitor this one was, in percent.
    pace: u64,
}

impl<'a> Visit<'a> {
    /// Makes one up that lies within the last `span` ms.
    pub(super) fn new(random: &mut Random, pages: &'a [Page], now: u64, span: u64) -> Self {
        let mut begin = now - random.below(span);
        let first = begin;
        // Most begin at the site's first page, and then follow its order, as visitors do.
        let mut at =
            if random.below(100) < 60 { 0 } else { index(random.below(pages.len() as u64)) };
        let mut steps = Vec::new();
        while steps.len() < MOST_PAGES {
            let page = &pages[at % pages.len()];
            let percent = 50 + random.below(400);
            let load = uuid(begin, random);
            steps.push(Step { page, load, begin, pace: percent });
            begin += page.length * percent / 100 + 200 + random.below(3_000);
            if random.below(100) >= GOES_ON {
                break;
            }
            at = if random.below(100) < 75 {
                at + 1
            } else {
                index(random.below(pages.len() as u64))
            };
        }
        // None of it lies ahead.
        let late = begin.saturating_sub(now);
        for step in &mut steps {
            step.begin -= late;
        }
        let device = device(random);
        let meta = meta(random, device);
        let (session, window) = (uuid(first - late, random), uuid(first - late, random));
        Self { session, window, steps, meta, device, now }
    }

    /// The visitor's `User-Agent`.
    pub(super) const fn agent(&self) -> &'static str {
        self.device.agent
    }

    /// A frame for each page.
    pub(super) fn frames(&self, policy: &str) -> impl Iterator<Item = Vec<u8>> {
        let mut first = 0;
        self.steps.iter().enumerate().map(move |(seq, step)| {
            let page = step.page;
            let time = |ms: u64| step.begin + ms * step.pace / 100;
            let mut meta = if seq == 0 { self.meta.clone() } else { json!({}) };
            meta["url"] = page.url.clone().into();
            meta["load"] = step.load.clone().into();
            let header = json!({
                "v": 1, "key": "hs_demo", "session": self.session, "window": self.window,
                "seq": seq, "first": first, "events": page.n_events, "from": time(0),
                "to": time(page.length), "sent": self.now, "enc": "gzip",
                "snapshot": page.snapshots, "policy": policy, "counts": page.counts, "meta": meta,
            });
            first += page.n_events;
            frame(&header, &page.write(&step.load, time))
        })
    }
}

fn frame(header: &Value, body: &str) -> Vec<u8> {
    let mut frame = header.to_string().into_bytes();
    frame.push(b'\n');
    let mut encoder = GzEncoder::new(frame, Compression::fast());
    // Nothing is refused by memory.
    let _ = encoder.write_all(body.as_bytes());
    encoder.finish().unwrap_or_default()
}

fn meta(random: &mut Random, device: &Device) -> Value {
    let (language, timezone) = pick(random, &PLACES);
    let (source, medium, campaign) = pick(random, &CAMPAIGNS);
    let mut meta = json!({
        "viewport": device.viewport, "screen": device.viewport, "touch": device.touch,
        "language": language, "timezone": timezone, "webdriver": false, "recorder": "0.1.0",
    });
    let referrer = pick(random, &REFERRERS);
    if !referrer.is_empty() {
        meta["referrer"] = (*referrer).into();
    }
    if !source.is_empty() {
        meta["utm"] = json!({"source": source, "medium": medium, "campaign": campaign});
    }
    if random.below(100) < IDENTIFIED {
        meta["visitor"] = format!("customer-{}", random.below(N_IDENTIFIED)).into();
        meta["traits"] = json!({"plan": pick(random, &["free", "pro", "team"])});
    }
    meta
}

/// An id of version 7.
fn uuid(ms: u64, random: &mut Random) -> String {
    let (low, high) = (ms & 0xffff, ms >> 16);
    let (one, other) = (random.below(0x1000), random.below(0x1000));
    format!("{high:08x}-{low:04x}-7{one:03x}-8{other:03x}-{:012x}", random.below(1 << 48))
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(0)
}
