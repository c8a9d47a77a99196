//! Who visits: browsers, languages and ways to the site.

use crate::bench::load::random::Random;

/// A browser on a kind of machine.
#[derive(Debug)]
pub(super) struct Device {
    /// Its `User-Agent`.
    pub(super) agent: &'static str,
    /// Width and height of the page.
    pub(super) viewport: [u32; 2],
    /// Fingers that it can tell apart.
    pub(super) touch: u32,
}

/// The first ones are met more often.
const DEVICES: [Device; 6] = [
    Device {
        agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        viewport: [1280, 720],
        touch: 0,
    },
    Device {
        agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
        viewport: [390, 844],
        touch: 5,
    },
    Device {
        agent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
        viewport: [1440, 900],
        touch: 0,
    },
    Device {
        agent: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
        viewport: [412, 915],
        touch: 5,
    },
    Device {
        agent: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        viewport: [1600, 900],
        touch: 0,
    },
    Device {
        agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
        viewport: [1920, 1080],
        touch: 0,
    },
];

/// Language and time zone.
pub(super) const PLACES: [(&str, &str); 8] = [
    ("en-US", "America/New_York"),
    ("de-DE", "Europe/Berlin"),
    ("en-GB", "Europe/London"),
    ("fr-FR", "Europe/Paris"),
    ("pt-BR", "America/Sao_Paulo"),
    ("ja-JP", "Asia/Tokyo"),
    ("de-AT", "Europe/Vienna"),
    ("es-ES", "Europe/Madrid"),
];

/// Where visits come from; an empty one is typed in.
pub(super) const REFERRERS: [&str; 5] = [
    "",
    "https://www.google.com/",
    "https://news.example/",
    "https://duckduckgo.com/",
    "https://forum.example/t/kettles",
];

/// Campaigns; an empty source is none.
pub(super) const CAMPAIGNS: [(&str, &str, &str); 4] = [
    ("", "", ""),
    ("News", "email", "winter"),
    ("adnet", "cpc", "kettles"),
    ("partner", "referral", "spring"),
];

/// A device.
pub(super) fn device(random: &mut Random) -> &'static Device {
    pick(random, &DEVICES)
}

/// One of them, the earlier the more often.
pub(super) fn pick<'a, T>(random: &mut Random, from: &'a [T]) -> &'a T {
    let most = from.len() as u64;
    // The smaller of two throws.
    let index = random.below(most).min(random.below(most));
    &from[usize::try_from(index).unwrap_or(0)]
}
