//! The channel between the player and the stage.
//!
//! ```text
//! player                                   stage (another document)
//!   │ ── window message "hindsight:ping" ───▶ │   are you there?
//!   │ ◀─ window message "hindsight:stage" ─── │   yes; also said once when it starts
//!   │ ── window message "hindsight:port" ───▶ │   with one end of a MessageChannel
//!   │ ◀═══════════ the channel ═════════════▶ │   everything else
//! ```
//!
//! The messages are those of `app/js/src/messages.ts`, where they are described. What is sent
//! before the stage answers waits.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};

use super::inspect::Inspected;

const PING: &str = "hindsight:ping";
const HELLO: &str = "hindsight:stage";
const PORT: &str = "hindsight:port";

/// What the player tells the stage. Moments are in ms since the Unix epoch, by the visitor's
/// clock, as they stand in the events.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ToStage {
    Play { run: u32, at: i64 },
    Draw { run: u32, at: i64 },
    Hold,
    Speed { factor: f64 },
    Fit { fits: bool },
    Clicks { clicks: Vec<DrawnClick> },
    Depth { depth: Option<f64> },
    Fields { fields: Vec<DrawnField> },
    Outline { node: Option<i64> },
    Pointer { is_drawn: bool, has_trail: bool },
    Inspect { is_on: bool },
}

/// A click that is drawn over the page.
#[derive(Clone, Debug, Serialize)]
pub struct DrawnClick {
    pub n: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ex: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ey: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub px: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub py: Option<f64>,
    pub ring: &'static str,
}

/// A field whose place in the order of focus is drawn over the page.
#[derive(Clone, Debug, Serialize)]
pub struct DrawnField {
    pub n: usize,
    pub node: i64,
}

/// What the stage tells the player.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FromStage {
    /// A picture stands.
    Drawn,
    /// The recorded viewport has another size.
    Size { width: u32, height: u32 },
    /// The recorded page has another title.
    Title { title: String },
    /// An event of this time could not be applied.
    Drifted { at: f64 },
    /// Most of the page turned brighter or darker, at this time of any clock, in ms.
    Changed { at: u64 },
    /// An element was kept while inspecting, or none is any more.
    Inspected { element: Option<Inspected> },
    /// Something in the stage went wrong.
    Failed { message: String },
}

struct Channel {
    frame: web_sys::HtmlIFrameElement,
    port: RefCell<Option<(web_sys::MessagePort, EventListener)>>,
    waiting: RefCell<Vec<JsValue>>,
    report: Box<dyn Fn(FromStage)>,
}

/// The player's end of the channel.
pub struct StageLink {
    channel: Rc<Channel>,
    _hello: EventListener,
}

impl StageLink {
    /// Connects to the stage in `frame` as soon as it is there; `report` takes what it says.
    pub fn connect(
        frame: web_sys::HtmlIFrameElement,
        report: impl Fn(FromStage) + 'static,
    ) -> Self {
        let channel = Rc::new(Channel {
            frame,
            port: RefCell::default(),
            waiting: RefCell::default(),
            report: Box::new(report),
        });
        let listening = Rc::clone(&channel);
        let hello = EventListener::new(&window(), "message", move |event| {
            if let Some(event) = event.dyn_ref::<web_sys::MessageEvent>()
                && listening.is_hello(event)
            {
                open(&listening);
            }
        });
        if let (Some(stage), Ok(origin)) =
            (channel.frame.content_window(), window().location().origin())
        {
            // The stage may not be there yet; it says hello when it is.
            drop(stage.post_message(&JsValue::from_str(PING), &origin));
        }
        Self { channel, _hello: hello }
    }

    /// Sends a message, at once or as soon as the stage is there.
    pub fn send(&self, message: &ToStage) {
        if let Some(value) = to_js(message) {
            self.channel.post(value, &js_sys::Array::new());
        }
    }

    /// Sends more events of a run: JSON texts in UTF-8, one per line, in order. They are parsed
    /// where they are played; `lines` is theirs from now on.
    pub fn send_events(&self, run: u32, lines: &js_sys::ArrayBuffer) {
        let message = js_sys::Object::new();
        let set = |name: &str, value: &JsValue| js_sys::Reflect::set(&message, &name.into(), value);
        let is_set =
            set("kind", &"events".into()).and(set("run", &run.into())).and(set("lines", lines));
        if is_set.is_ok() {
            self.channel.post(message.into(), &js_sys::Array::of1(lines));
        }
    }
}

impl Drop for StageLink {
    fn drop(&mut self) {
        if let Some((port, _listener)) = self.channel.port.take() {
            port.close();
        }
    }
}

impl Channel {
    /// What has to wait is copied when the stage is there.
    fn post(&self, message: JsValue, transfer: &js_sys::Array) {
        match self.port.borrow().as_ref() {
            Some((port, _)) => drop(port.post_message_with_transferable(&message, transfer)),
            None => self.waiting.borrow_mut().push(message),
        }
    }

    fn is_hello(&self, event: &web_sys::MessageEvent) -> bool {
        let is_ours = match (event.source(), self.frame.content_window()) {
            (Some(source), Some(stage)) => JsValue::from(source) == JsValue::from(stage),
            _ => false,
        };
        is_ours && event.data().as_string().as_deref() == Some(HELLO)
    }
}

/// Hands one end of a new channel to the stage. Only once: a second hello changes nothing.
fn open(channel: &Rc<Channel>) {
    if channel.port.borrow().is_some() {
        return;
    }
    let (Some(stage), Ok(origin), Ok(pair)) = (
        channel.frame.content_window(),
        window().location().origin(),
        web_sys::MessageChannel::new(),
    ) else {
        return;
    };
    let port = pair.port1();
    let weak = Rc::downgrade(channel);
    let listener = EventListener::new(&port, "message", move |event| {
        let message =
            event.dyn_ref::<web_sys::MessageEvent>().and_then(|event| from_js(&event.data()));
        if let (Some(channel), Some(message)) = (weak.upgrade(), message) {
            (channel.report)(message);
        }
    });
    port.start();
    let transfer = js_sys::Array::of1(&pair.port2());
    let sent = stage.post_message_with_transfer(&JsValue::from_str(PORT), &origin, &transfer);
    if sent.is_ok() {
        for message in channel.waiting.take() {
            drop(port.post_message(&message));
        }
        *channel.port.borrow_mut() = Some((port, listener));
    }
}

fn to_js(message: &ToStage) -> Option<JsValue> {
    js_sys::JSON::parse(&serde_json::to_string(message).ok()?).ok()
}

fn from_js(value: &JsValue) -> Option<FromStage> {
    let text = js_sys::JSON::stringify(value).ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}
