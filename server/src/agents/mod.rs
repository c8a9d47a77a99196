//! What a `User-Agent` says: browser, system, kind of device, and whether a program asks.
//!
//! The patterns are uap-core's (`server/data`), read by the crate `ua-parser`. Compiled they take
//! some 12 MB and a moment, so that is done once, when the first header is read.
//!
//! Names are those of the makers: Chrome on a telephone is Chrome, also on iOS, where all
//! browsers are built on Safari.

use std::sync::LazyLock;

use model::facts::{Bot, Device, DeviceKind};
use ua_parser::{Error, Regexes, device, os, user_agent};

const PATTERNS: &str = include_str!("../../data/user-agents.json");

/// Longest header that is read. Real ones are half as long.
const MAX_BYTES: usize = 512;

/// What a header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agent {
    /// Browser, system and kind; what only a page knows (screen, touch) is empty.
    pub device: Device,
    /// Whether it says that it is a program.
    pub bot: Bot,
}

/// Reads a header. Nothing that it may hold is an error.
pub fn read(user_agent: &str) -> Agent {
    let Some(parsers) = PARSERS.as_ref() else { return Agent::default() };
    let mut end = user_agent.len().min(MAX_BYTES);
    while !user_agent.is_char_boundary(end) {
        end -= 1;
    }
    parsers.read(&user_agent[..end])
}

static PARSERS: LazyLock<Option<Parsers>> = LazyLock::new(|| match Parsers::compile() {
    Ok(parsers) => Some(parsers),
    Err(error) => {
        tracing::error!(error = &*error, "patterns of user agents cannot be used");
        None
    }
});

struct Parsers {
    browsers: user_agent::Extractor<'static>,
    systems: os::Extractor<'static>,
    crawlers: device::Extractor<'static>,
}

impl Parsers {
    fn compile() -> Result<Self, Box<dyn std::error::Error>> {
        let patterns: Regexes<'static> = serde_json::from_str(PATTERNS)?;
        let browsers = user_agent::Builder::new().push_all(patterns.user_agent_parsers)?;
        let systems = os::Builder::new().push_all(patterns.os_parsers).map_err(Error::from)?;
        let crawlers = device::Builder::new().push_all(patterns.device_parsers)?;
        Ok(Self {
            browsers: browsers.build()?,
            systems: systems.build()?,
            crawlers: crawlers.build()?,
        })
    }

    fn read(&self, user_agent: &str) -> Agent {
        let browser = self.browsers.extract(user_agent);
        let system = self.systems.extract(user_agent);
        let family = browser.as_ref().map_or("", |browser| browser.family.as_ref());
        let bot = if family.starts_with("Headless") || user_agent.contains("PhantomJS") {
            Bot::Automation
        } else if self.crawlers.extract(user_agent).is_some() {
            Bot::Declared
        } else {
            Bot::No
        };
        let os = system.as_ref().map_or("", |system| system.os.as_ref());
        let kind = if bot == Bot::No { kind(os, user_agent) } else { DeviceKind::Bot };
        let device = Device {
            browser: browser_name(family).to_owned(),
            browser_version: browser.as_ref().and_then(|it| it.major).map(str::to_owned),
            os: if os == "Mac OS X" { "macOS" } else { os }.to_owned(),
            os_version: system.as_ref().and_then(|it| it.major.as_deref()).map(str::to_owned),
            kind,
            ..Device::default()
        };
        Agent { device, bot }
    }
}

/// The maker's name of a browser: which edition of it does not matter.
fn browser_name(family: &str) -> &str {
    match family {
        "Chrome Mobile" | "Chrome Mobile iOS" | "Chrome Mobile WebView" | "HeadlessChrome" => {
            "Chrome"
        }
        "Mobile Safari" | "Mobile Safari UI/WKWebView" => "Safari",
        "Firefox Mobile" | "Firefox iOS" | "Firefox Focus" => "Firefox",
        "Edge Mobile" => "Edge",
        "Opera Mobile" | "Opera Mini" | "Opera Touch" => "Opera",
        "DuckDuckGo Mobile" => "DuckDuckGo",
        "Yandex Browser Mobile" => "Yandex Browser",
        other => other,
    }
}

/// Words of televisions and what is plugged into them.
const TELEVISIONS: [&str; 9] =
    ["SMART-TV", "SmartTV", "Web0S", "HbbTV", "AppleTV", "Apple TV", "GoogleTV", "BRAVIA", "; AFT"];

fn kind(os: &str, user_agent: &str) -> DeviceKind {
    let says = |word: &str| user_agent.contains(word);
    if TELEVISIONS.iter().any(|word| says(word)) || matches!(os, "tvOS" | "webOS TV") {
        return DeviceKind::Tv;
    }
    match os {
        "iOS" | "iPadOS" if os == "iPadOS" || says("iPad") => DeviceKind::Tablet,
        "Android" if !says("Mobile") => DeviceKind::Tablet,
        "iOS" | "Android" | "Windows Phone" | "KaiOS" | "BlackBerry OS" | "HarmonyOS" => {
            DeviceKind::Mobile
        }
        "Mac OS X" | "Linux" | "Chrome OS" | "Ubuntu" | "Debian" | "Fedora" | "FreeBSD"
        | "OpenBSD" | "Arch Linux" | "Red Hat" | "SUSE" | "Windows" => DeviceKind::Desktop,
        _ => DeviceKind::Unknown,
    }
}

#[cfg(test)]
mod tests;
