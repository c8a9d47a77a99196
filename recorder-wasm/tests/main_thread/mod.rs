//! The main thread as the recorder needs it: obeys effects, holds bytes, keeps the time.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;

use recorder_wasm::{Effect, Recorder, Tail};
use redaction::{CompiledPolicy, PolicySpec};
use serde_json::Value;
use wire::encode::exit_header;
use wire::{Encoding, FrameHeader};

pub(crate) const ID: &str = "01976e8a-7b6c-7def-8123-456789abcdef";

/// What a project that never touched its settings has.
static POLICY: LazyLock<CompiledPolicy> = LazyLock::new(|| compiled(&PolicySpec::default()));

pub(crate) fn compiled(spec: &PolicySpec) -> CompiledPolicy {
    redaction::compile(spec).unwrap()
}

/// A frame that was sent.
pub(crate) struct Sent {
    pub(crate) at: i64,
    pub(crate) bytes: Vec<u8>,
}

impl Sent {
    /// Reads the frame the way the server does.
    pub(crate) fn decode(&self) -> (FrameHeader, String) {
        let (header, payload) = wire::split(&self.bytes).unwrap();
        assert_eq!(header.enc, Encoding::Gzip);
        let body = wire::inflate(header.enc, payload, 64 << 20).unwrap();
        let events = wire::events(&body, wire::EventLimits::default()).unwrap();
        assert_eq!(events.len(), usize::try_from(header.events).unwrap());
        (header, String::from_utf8(body.into_owned()).unwrap())
    }
}

/// All events of some frames.
pub(crate) fn events(frames: &[Sent]) -> Vec<Value> {
    let lines = |frame: &Sent| {
        frame.decode().1.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    frames.iter().flat_map(|frame| -> Vec<Value> { lines(frame) }).collect()
}

/// A frame as people read it: its header and its events.
pub(crate) fn show(frames: &[Sent]) -> String {
    let mut out = String::new();
    for frame in frames {
        let (mut header, body) = frame.decode();
        // It changes with every pattern that is added to the default policy.
        header.policy = header.policy.map(|_| "POLICY".to_owned());
        writeln!(out, "frame at {}: {}", frame.at, serde_json::to_string(&header).unwrap())
            .unwrap();
        for line in body.lines() {
            writeln!(out, "  {line}").unwrap();
        }
    }
    out
}

pub(crate) struct MainThread {
    pub(crate) recorder: Recorder,
    pub(crate) sent: Vec<Sent>,
    pub(crate) n_tails: usize,
    pub(crate) n_snapshots_asked: usize,
    pub(crate) storms: Vec<(String, u32)>,
    pub(crate) done: u64,
    pub(crate) taken: u64,
    held: Vec<u8>,
    last: Option<Box<Tail>>,
    wake_at: Option<i64>,
    now: i64,
}

impl MainThread {
    pub(crate) fn new(seq: u32, first: u64) -> Self {
        let config = format!(
            r#"{{"key":"hs_demo","session":"{ID}","window":"{ID}","seq":{seq},"first":{first},"mode":"open"}}"#
        );
        let mut recorder = Recorder::from_json(&config).unwrap();
        recorder.set_policy(&POLICY.bytes).unwrap();
        Self {
            recorder,
            sent: Vec::new(),
            n_tails: 0,
            n_snapshots_asked: 0,
            storms: Vec::new(),
            done: 0,
            taken: 0,
            held: Vec::new(),
            last: None,
            wake_at: None,
            now: 0,
        }
    }

    pub(crate) fn push(&mut self, now: i64, events: &[String]) {
        self.pass(now);
        self.recorder.push(&events.join("\n"), now);
        self.obey();
    }

    pub(crate) fn cut(&mut self, now: i64) {
        self.pass(now);
        self.recorder.cut(now);
        self.obey();
        assert!(self.held.is_empty(), "something is held after a cut");
    }

    /// Lets time pass, calling `tick` when that was asked for and never otherwise.
    pub(crate) fn pass(&mut self, now: i64) {
        while let Some(at) = self.wake_at.filter(|at| *at <= now) {
            self.wake_at = None;
            self.now = at.max(self.now);
            self.recorder.tick(at);
            self.obey();
        }
        self.now = now;
    }

    /// What the page would send if it went away now.
    pub(crate) fn exit_frame(&self, now: i64) -> Sent {
        let tail = self.last.as_ref().unwrap();
        self.frame(&exit_header(&tail.header), tail, now)
    }

    fn frame(&self, header: &str, tail: &Tail, now: i64) -> Sent {
        let mut bytes = Vec::new();
        writeln!(bytes, "{header}{now}}}").unwrap();
        bytes.extend(&self.held);
        bytes.extend(tail.trailer);
        Sent { at: now, bytes }
    }

    pub(crate) fn obey(&mut self) {
        while let Some(effect) = self.recorder.next_effect() {
            match effect {
                Effect::Tail(tail) => self.hold(tail),
                Effect::Wake(at) => {
                    assert!(at >= self.now, "a call is asked for in the past");
                    self.wake_at = Some(at);
                }
                Effect::Snapshot => self.n_snapshots_asked += 1,
                Effect::Storm { selector, rate } => self.storms.push((selector, rate)),
            }
        }
    }

    fn hold(&mut self, tail: Box<Tail>) {
        self.n_tails += 1;
        self.done = tail.done;
        self.taken = tail.taken;
        self.held.extend(&tail.bytes);
        // After every tail: what is held and the trailer are a frame that the server can read.
        let frame = self.frame(&tail.header, &tail, self.now);
        let (header, _) = frame.decode();
        assert_eq!(header.first + u64::from(header.events), tail.done);
        assert!(self.frame(&exit_header(&tail.header), &tail, self.now).decode().0.exit);
        if tail.is_cut {
            self.sent.push(frame);
            self.held.clear();
            self.last = None;
        } else {
            self.last = Some(tail);
        }
    }
}
