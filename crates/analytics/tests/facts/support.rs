//! Recordings as a list of calls: what happened when, in a small document.

use analytics::{Chunk, Ending, LoadInfo, Settings, derive_window};
use model::Timestamp;
use model::facts::{ClickFact, WindowFacts};
use serde_json::{Value, json};

/// When every recording begins.
pub(crate) const START: i64 = 1_795_000_000_000;

/// Node ids of the document below.
pub(crate) const DOCUMENT: i32 = 1;
pub(crate) const BODY: i32 = 3;
pub(crate) const BUTTON: i32 = 10;
pub(crate) const LINK: i32 = 11;
pub(crate) const PARAGRAPH: i32 = 12;
pub(crate) const CLOCK: i32 = 13;
pub(crate) const FORM: i32 = 20;
pub(crate) const EMAIL: i32 = 21;
pub(crate) const PHONE: i32 = 22;
pub(crate) const SUBMIT: i32 = 23;
pub(crate) const LABEL: i32 = 24;
pub(crate) const CHECKBOX: i32 = 25;
pub(crate) const TODO: i32 = 30;
pub(crate) const TODO_TEXT: i32 = 31;
pub(crate) const PANE: i32 = 40;
pub(crate) const CANVAS: i32 = 41;
pub(crate) const LOOSE: i32 = 42;

/// Events with their times in ms from the begin.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recording {
    pub(crate) events: Vec<(i64, Value)>,
    /// Page loads: index of the first event, what the header says.
    pub(crate) loads: Vec<(usize, LoadInfo)>,
}

fn element(id: i32, tag: &str, attributes: Value, children: Vec<Value>) -> Value {
    json!({ "type": 2, "id": id, "tagName": tag, "attributes": attributes, "childNodes": children })
}

fn document() -> Value {
    let form = element(
        FORM,
        "form",
        json!({ "name": "signup" }),
        vec![
            element(EMAIL, "input", json!({ "type": "email", "name": "email" }), vec![]),
            element(PHONE, "input", json!({ "type": "tel", "name": "phone" }), vec![]),
            element(
                LABEL,
                "label",
                json!({}),
                vec![element(
                    CHECKBOX,
                    "input",
                    json!({ "type": "checkbox", "name": "terms" }),
                    vec![],
                )],
            ),
            element(SUBMIT, "button", json!({ "id": "submit" }), vec![]),
        ],
    );
    let todo = element(
        TODO,
        "form",
        json!({ "name": "todo" }),
        vec![element(TODO_TEXT, "input", json!({ "name": "what" }), vec![])],
    );
    let body = element(
        BODY,
        "body",
        json!({}),
        vec![
            element(BUTTON, "button", json!({ "id": "buy", "type": "button" }), vec![]),
            element(LINK, "a", json!({ "id": "more", "href": "/b" }), vec![]),
            element(PARAGRAPH, "p", json!({ "id": "text" }), vec![]),
            element(CLOCK, "time", json!({ "id": "clock" }), vec![]),
            form,
            todo,
            element(PANE, "div", json!({ "id": "pane" }), vec![]),
            element(CANVAS, "canvas", json!({ "id": "game" }), vec![]),
            element(LOOSE, "input", json!({ "name": "search" }), vec![]),
        ],
    );
    let html = element(2, "html", json!({}), vec![body]);
    json!({ "type": 0, "id": DOCUMENT, "childNodes": [html] })
}

impl Recording {
    /// A window on this page of `https://a.test`, its load announced, its document there.
    pub(crate) fn on(path: &str) -> Self {
        let mut recording = Self::default();
        recording.load(0, path);
        recording
    }

    pub(crate) fn event(&mut self, at: i64, kind: u8, data: Value) -> &mut Self {
        let event = json!({ "type": kind, "timestamp": START + at, "data": data });
        self.events.push((at, event));
        self
    }

    pub(crate) fn incremental(&mut self, at: i64, source: u8, mut data: Value) -> &mut Self {
        data["source"] = source.into();
        self.event(at, 3, data)
    }

    pub(crate) fn custom(&mut self, at: i64, tag: &str, payload: Value) -> &mut Self {
        self.event(at, 5, json!({ "tag": tag, "payload": payload }))
    }

    /// A page load with its own id, Meta and full snapshot.
    pub(crate) fn load(&mut self, at: i64, path: &str) -> &mut Self {
        let n = self.loads.len();
        let load = LoadInfo {
            load: Some(format!("load-{n}")),
            url: Some(format!("https://a.test{path}")),
            viewport: Some([1280, 800]),
            ..LoadInfo::default()
        };
        self.loads.push((self.events.len(), load));
        self.checkout(at, path)
    }

    /// Meta and full snapshot, as at every checkout.
    pub(crate) fn checkout(&mut self, at: i64, path: &str) -> &mut Self {
        let meta = json!({ "href": format!("https://a.test{path}"), "width": 1280, "height": 800 });
        self.event(at, 4, meta);
        self.event(at, 2, json!({ "node": document(), "initialOffset": { "left": 0, "top": 0 } }))
    }

    pub(crate) fn route(&mut self, at: i64, path: &str) -> &mut Self {
        let url = format!("https://a.test{path}");
        self.custom(at, "navigation", json!({ "kind": "route", "how": "push", "url": url }))
    }

    /// rrweb's half of a click.
    pub(crate) fn click(&mut self, at: i64, node: i32) -> &mut Self {
        self.click_at(at, node, 100, 100)
    }

    pub(crate) fn click_at(&mut self, at: i64, node: i32, x: i32, y: i32) -> &mut Self {
        self.incremental(at, 2, json!({ "type": 2, "id": node, "x": x, "y": y }))
    }

    /// Our half.
    pub(crate) fn mark(&mut self, at: i64, selector: &str, more: Value) -> &mut Self {
        let mut payload = json!({ "selector": selector, "ex": 0.5, "ey": 0.5, "px": 100, "py": 100,
            "fixed": false, "pointer": true, "native": false, "modified": false, "trusted": true });
        if let (Some(payload), Some(more)) = (payload.as_object_mut(), more.as_object()) {
            payload.extend(more.clone());
        }
        self.custom(at, "click", payload)
    }

    pub(crate) fn mouse(&mut self, at: i64, x: i32, y: i32) -> &mut Self {
        let positions = json!([{ "x": x, "y": y, "id": BODY, "timeOffset": 0 }]);
        self.incremental(at, 1, json!({ "positions": positions }))
    }

    pub(crate) fn mutate(&mut self, at: i64, node: i32) -> &mut Self {
        let change = json!([{ "id": node, "attributes": { "class": format!("c{at}") } }]);
        self.incremental(
            at,
            0,
            json!({ "adds": [], "removes": [], "texts": [], "attributes": change }),
        )
    }

    pub(crate) fn scroll(&mut self, at: i64, node: i32, y: i32) -> &mut Self {
        self.incremental(at, 3, json!({ "id": node, "x": 0, "y": y }))
    }

    pub(crate) fn focus(&mut self, at: i64, node: i32) -> &mut Self {
        self.incremental(at, 2, json!({ "type": 5, "id": node }))
    }

    pub(crate) fn blur(&mut self, at: i64, node: i32) -> &mut Self {
        self.incremental(at, 2, json!({ "type": 6, "id": node }))
    }

    pub(crate) fn edit(&mut self, at: i64, node: i32, text: &str) -> &mut Self {
        self.incremental(
            at,
            5,
            json!({ "id": node, "text": text, "isChecked": false, "userTriggered": true }),
        )
    }

    pub(crate) fn script_edit(&mut self, at: i64, node: i32, text: &str) -> &mut Self {
        self.incremental(
            at,
            5,
            json!({ "id": node, "text": text, "isChecked": false, "userTriggered": false }),
        )
    }

    pub(crate) fn visibility(&mut self, at: i64, state: &str) -> &mut Self {
        self.custom(at, "visibility", json!({ "state": state }))
    }

    /// Something that means nothing: the recording goes on.
    pub(crate) fn silence(&mut self, at: i64) -> &mut Self {
        self.custom(at, "console", json!({}))
    }

    /// Cut into chunks that end before these events; page loads always begin one.
    pub(crate) fn chunks(&self, cuts: &[usize]) -> Vec<OwnedChunk> {
        let mut starts: Vec<usize> = vec![0];
        starts.extend(cuts.iter().copied().filter(|&cut| cut < self.events.len()));
        starts.extend(self.loads.iter().map(|(first, _)| *first));
        starts.sort_unstable();
        starts.dedup();
        let ends = starts.iter().skip(1).copied().chain([self.events.len()]);
        let ranges: Vec<(usize, usize)> = starts.iter().copied().zip(ends).collect();
        ranges
            .into_iter()
            .enumerate()
            .map(|(seq, (from, to))| OwnedChunk {
                seq: u32::try_from(seq).unwrap(),
                first: from as u64,
                is_exit: false,
                load: self
                    .loads
                    .iter()
                    .find(|(first, _)| *first == from)
                    .map(|(_, load)| load.clone()),
                from: START + self.events.get(from).map_or(0, |(at, _)| *at),
                lines: self.events[from..to].iter().map(|(_, event)| event.to_string()).collect(),
            })
            .collect()
    }

    pub(crate) fn facts_with(&self, settings: &Settings, ending: Ending) -> WindowFacts {
        derive(settings, &self.chunks(&[]), ending)
    }

    pub(crate) fn facts(&self) -> WindowFacts {
        self.facts_with(&Settings::default(), Ending::Sealed)
    }

    /// The clicks, of the sealed window.
    pub(crate) fn clicks(&self) -> Vec<ClickFact> {
        self.facts().clicks
    }
}

/// A chunk that owns its texts.
#[derive(Clone, Debug)]
pub(crate) struct OwnedChunk {
    pub(crate) seq: u32,
    pub(crate) first: u64,
    pub(crate) is_exit: bool,
    pub(crate) load: Option<LoadInfo>,
    pub(crate) from: i64,
    pub(crate) lines: Vec<String>,
}

impl OwnedChunk {
    /// The same with only the first events, sent while the page went away.
    pub(crate) fn exit(&self, n: usize) -> Self {
        let lines = self.lines.iter().take(n).cloned().collect();
        Self { is_exit: true, lines, ..self.clone() }
    }
}

pub(crate) fn with_chunk<T>(chunk: &OwnedChunk, then: impl FnOnce(&Chunk<'_>) -> T) -> T {
    let body = chunk.lines.join("\n");
    then(&Chunk {
        seq: chunk.seq,
        first: chunk.first,
        is_exit: chunk.is_exit,
        from: Timestamp::from_ms(chunk.from).unwrap_or_default(),
        load: chunk.load.as_ref(),
        body: &body,
    })
}

pub(crate) fn derive(settings: &Settings, chunks: &[OwnedChunk], ending: Ending) -> WindowFacts {
    let bodies: Vec<String> = chunks.iter().map(|chunk| chunk.lines.join("\n")).collect();
    let chunks = chunks.iter().zip(&bodies).map(|(chunk, body)| Chunk {
        seq: chunk.seq,
        first: chunk.first,
        is_exit: chunk.is_exit,
        from: Timestamp::from_ms(chunk.from).unwrap_or_default(),
        load: chunk.load.as_ref(),
        body,
    });
    derive_window(settings, chunks, ending)
}

/// Ends a chain of calls where no value is wanted.
pub(crate) fn done(_: &mut Recording) {}
