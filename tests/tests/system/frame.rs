//! Frames as a recorder sends them.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

/// The demo's key, which every test server knows.
pub const KEY: &str = "hs_demo";
/// When recordings of tests begin.
pub const T0: i64 = 1_795_308_430_000;
pub const SESSION: &str = "01976e8a-7b6c-7def-8123-456789abcdef";
pub const WINDOW: &str = "01976e8a-7b6d-7def-8123-456789abcdef";

/// A chunk in the making. Event `n` of a window happens 100 ms after event `n - 1`.
#[derive(Clone, Debug)]
pub struct Frame {
    pub key: String,
    pub session: String,
    pub window: String,
    pub seq: u32,
    pub first: u64,
    pub events: Vec<String>,
    pub is_exit: bool,
    pub meta: String,
}

impl Frame {
    /// Chunk `seq` with events `first..first + n`.
    pub fn new(seq: u32, first: u64, n: u64) -> Self {
        Self {
            key: KEY.to_owned(),
            session: SESSION.to_owned(),
            window: WINDOW.to_owned(),
            seq,
            first,
            events: (first..first + n).map(event).collect(),
            is_exit: false,
            meta: String::new(),
        }
    }

    /// The same, sent while the page goes away.
    pub fn exit(mut self) -> Self {
        self.is_exit = true;
        self
    }

    /// The same in another session.
    pub fn of_session(mut self, session: &str) -> Self {
        session.clone_into(&mut self.session);
        self
    }

    /// The same with the page's metadata.
    pub fn with_meta(mut self, meta: &str) -> Self {
        meta.clone_into(&mut self.meta);
        self
    }

    /// The events as an answer holds them: one per line, each line ended.
    pub fn lines(&self) -> String {
        self.events.iter().fold(String::new(), |mut lines, event| {
            let _ = writeln!(lines, "{event}");
            lines
        })
    }

    /// The header's line.
    pub fn header(&self) -> String {
        let Self { key, session, window, seq, first, .. } = self;
        let n = self.events.len() as u64;
        let from = at(*first);
        let to = at(first + n.saturating_sub(1));
        let sent = to + 500;
        let mut header = format!(
            "{{\"v\":1,\"key\":\"{key}\",\"session\":\"{session}\",\"window\":\"{window}\",\
             \"seq\":{seq},\"first\":{first},\"events\":{n},\"from\":{from},\"to\":{to},\
             \"enc\":\"gzip\",\"counts\":{{\"clicks\":1}},"
        );
        let snapshots: Vec<usize> = (0..self.events.len())
            .filter(|index| self.events[*index].starts_with("{\"type\":2,"))
            .collect();
        if !snapshots.is_empty() {
            let _ = write!(header, "\"snapshot\":{snapshots:?},");
        }
        if self.is_exit {
            header.push_str("\"exit\":true,");
        }
        if !self.meta.is_empty() {
            let _ = write!(header, "\"meta\":{},", self.meta);
        }
        let _ = writeln!(header, "\"sent\":{sent}}}");
        header
    }

    /// The frame's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut frame = self.header().into_bytes();
        frame.extend(gzip(self.lines().as_bytes()));
        frame
    }
}

/// Event number `index` of a window: a meta event, a full snapshot, then clicks.
pub fn event(index: u64) -> String {
    let (kind, data) = match index {
        0 => (4, r#"{"href":"https://shop.example/","width":1280,"height":720}"#.to_owned()),
        1 => (
            2,
            r#"{"node":{"type":0,"childNodes":[],"id":1},"initialOffset":{"top":0,"left":0}}"#
                .to_owned(),
        ),
        _ => (3, format!(r#"{{"source":2,"type":2,"id":{index},"x":1,"y":2}}"#)),
    };
    format!(r#"{{"type":{kind},"timestamp":{},"data":{data}}}"#, at(index))
}

/// When event number `index` happens.
pub fn at(index: u64) -> i64 {
    T0 + 100 * i64::try_from(index).unwrap()
}

pub fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}
