//! Browser, system and kind of device by what the browser says of itself.

use model::facts::{Device, DeviceKind};

/// What can be read of a `User-Agent` and of client hints.
///
/// `brands` and `platform` are the hints as the browser sent them; `touch` the number of touch
/// points, by which an iPad is told from a Mac.
pub fn device_of(
    user_agent: &str,
    brands: Option<&str>,
    platform: Option<&str>,
    touch: Option<u32>,
) -> Device {
    let (browser, mark) = browser(user_agent, brands.unwrap_or_default());
    let os = os(user_agent, platform, touch);
    Device {
        browser: browser.to_owned(),
        browser_version: mark.and_then(|mark| version(user_agent, mark)),
        os: os.to_owned(),
        os_version: os_version(user_agent, os),
        kind: kind(user_agent, os),
        touch,
        ..Device::default()
    }
}

/// Name of the browser, and behind what its version stands.
fn browser(agent: &str, brands: &str) -> (&'static str, Option<&'static str>) {
    const BRANDS: [(&str, &str, &str); 3] = [
        ("Microsoft Edge", "Edge", "Edg/"),
        ("Opera", "Opera", "OPR/"),
        ("Samsung Internet", "Samsung Internet", "SamsungBrowser/"),
    ];
    const MARKS: [(&str, &str); 13] = [
        ("Edg/", "Edge"),
        ("EdgA/", "Edge"),
        ("EdgiOS/", "Edge"),
        ("OPR/", "Opera"),
        ("OPT/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("FxiOS/", "Firefox"),
        ("Firefox/", "Firefox"),
        ("FBAN", "Facebook"),
        ("FBAV", "Facebook"),
        ("Instagram", "Instagram"),
        ("; wv)", "Android WebView"),
        ("CriOS/", "Chrome"),
    ];
    let brand = BRANDS.iter().find(|(brand, ..)| brands.contains(brand));
    if let Some((_, name, mark)) = brand {
        return (name, Some(mark));
    }
    if let Some((mark, name)) = MARKS.iter().find(|(mark, _)| agent.contains(mark)) {
        return (name, Some(mark));
    }
    if agent.contains("Chrome/") || brands.contains("Chrom") {
        return ("Chrome", Some("Chrome/"));
    }
    if agent.contains("Version/") && agent.contains("Safari/") {
        return ("Safari", Some("Version/"));
    }
    ("Other", None)
}

fn os(agent: &str, platform: Option<&str>, touch: Option<u32>) -> &'static str {
    const MARKS: [(&str, &str); 8] = [
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPod", "iOS"),
        ("iPad", "iPadOS"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Macintosh", "macOS"),
        ("Linux", "Linux"),
    ];
    let is_ipad = agent.contains("Macintosh") && touch.is_some_and(|points| 1 < points);
    match platform.map(|platform| platform.trim_matches('"')) {
        Some("Android") => return "Android",
        Some("Windows") => return "Windows",
        Some("macOS") if !is_ipad => return "macOS",
        Some("Chrome OS" | "ChromeOS" | "Chromium OS") => return "ChromeOS",
        Some("Linux") => return "Linux",
        Some("iOS") => return "iOS",
        _ => {}
    }
    if is_ipad {
        return "iPadOS";
    }
    MARKS.iter().find(|(mark, _)| agent.contains(mark)).map_or("Other", |(_, name)| name)
}

fn kind(agent: &str, os: &str) -> DeviceKind {
    let is_tv = ["SmartTV", "SMART-TV", "Tizen", "Web0S", "GoogleTV", "AppleTV", "BRAVIA", "AFT"]
        .iter()
        .any(|mark| agent.contains(mark));
    match os {
        _ if is_tv && !agent.contains("Mobile") => DeviceKind::Tv,
        "iPadOS" => DeviceKind::Tablet,
        "Android" if !agent.contains("Mobile") => DeviceKind::Tablet,
        "Android" | "iOS" => DeviceKind::Mobile,
        "Windows" | "macOS" | "Linux" | "ChromeOS" => DeviceKind::Desktop,
        _ => DeviceKind::Unknown,
    }
}

fn os_version(agent: &str, os: &str) -> Option<String> {
    let mark = match os {
        "Android" => "Android ",
        "iOS" => "OS ",
        "iPadOS" if agent.contains("iPad") => "OS ",
        "Windows" => "Windows NT ",
        // Browsers have frozen what they say of macOS; the others say none.
        _ => return None,
    };
    version(agent, mark)
}

/// Digits and dots behind a mark; underscores are dots.
fn version(agent: &str, mark: &str) -> Option<String> {
    let rest = agent.split_once(mark)?.1;
    let end = rest.find(|character: char| !matches!(character, '0'..='9' | '.' | '_'));
    let version = rest.get(..end.unwrap_or(rest.len()))?.replace('_', ".");
    (!version.is_empty()).then(|| crate::text::cut(&version, 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `User-Agent`, touch points, and what they are.
    const CASES: &[(&str, u32, &str, &str, DeviceKind)] = &[
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
            0,
            "Chrome",
            "Windows",
            DeviceKind::Desktop,
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
            0,
            "Edge",
            "Windows",
            DeviceKind::Desktop,
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1",
            5,
            "Chrome",
            "iOS",
            DeviceKind::Mobile,
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/127.0 Mobile/15E148 Safari/605.1.15",
            5,
            "Firefox",
            "iOS",
            DeviceKind::Mobile,
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
            0,
            "Safari",
            "macOS",
            DeviceKind::Desktop,
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
            5,
            "Safari",
            "iPadOS",
            DeviceKind::Tablet,
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
            5,
            "Samsung Internet",
            "Android",
            DeviceKind::Mobile,
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
            5,
            "Chrome",
            "Android",
            DeviceKind::Tablet,
        ),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
            0,
            "Chrome",
            "ChromeOS",
            DeviceKind::Desktop,
        ),
        ("curl/8.0", 0, "Other", "Other", DeviceKind::Unknown),
    ];

    #[test]
    fn browsers_and_devices_are_told_apart() {
        for &(agent, touch, browser, os, kind) in CASES {
            let device = device_of(agent, None, None, Some(touch));

            assert_eq!(
                (&*device.browser, &*device.os, device.kind),
                (browser, os, kind),
                "{agent}"
            );
        }
    }

    #[test]
    fn versions_stand_behind_the_name() {
        let agent =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) FxiOS/127.0 Mobile Safari";
        let device = device_of(agent, None, None, Some(5));

        assert_eq!(device.browser_version.as_deref(), Some("127.0"));
        assert_eq!(device.os_version.as_deref(), Some("17.5"));
    }
}
