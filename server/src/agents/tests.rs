//! Real user agents, and some that are none.

use super::*;

/// Browser, its version, system, its version, kind, bot.
fn told(user_agent: &str) -> (String, String, String, String, DeviceKind, Bot) {
    let Agent { device, bot } = read(user_agent);
    let version = |version: Option<String>| version.unwrap_or_default();
    (
        device.browser,
        version(device.browser_version),
        device.os,
        version(device.os_version),
        device.kind,
        bot,
    )
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn browsers_people_use_are_known() {
    use DeviceKind::{Desktop, Mobile, Tablet, Tv};
    for (user_agent, browser, version, os, os_version, kind) in [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
            "Chrome",
            "120",
            "Windows",
            "10",
            Desktop,
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36 Edg/119.0.2151.97",
            "Edge",
            "119",
            "Windows",
            "10",
            Desktop,
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15",
            "Safari",
            "17",
            "macOS",
            "10",
            Desktop,
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
            "Firefox",
            "120",
            "Linux",
            "",
            Desktop,
        ),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36",
            "Chrome",
            "119",
            "Chrome OS",
            "14541",
            Desktop,
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1",
            "Safari",
            "17",
            "iOS",
            "17",
            Mobile,
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/119.0.6045.109 Mobile/15E148 Safari/604.1",
            "Chrome",
            "119",
            "iOS",
            "17",
            Mobile,
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
            "Safari",
            "16",
            "iOS",
            "16",
            Tablet,
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36",
            "Chrome",
            "119",
            "Android",
            "14",
            Mobile,
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-X906C) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36",
            "Chrome",
            "114",
            "Android",
            "13",
            Tablet,
        ),
        (
            "Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) 76.0.3809.146/6.0 TV Safari/537.36",
            "Safari",
            "",
            "Tizen",
            "6",
            Tv,
        ),
    ] {
        let expected =
            (browser.into(), version.into(), os.into(), os_version.into(), kind, Bot::No);
        assert_eq!(told(user_agent), expected, "{user_agent}");
    }
}

#[test]
fn programs_are_known() {
    for (user_agent, bot) in [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", Bot::Declared),
        ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", Bot::Declared),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/119.0.6045.105 Safari/537.36",
            Bot::Automation,
        ),
    ] {
        let agent = read(user_agent);
        assert_eq!((agent.bot, agent.device.kind), (bot, DeviceKind::Bot), "{user_agent}");
    }
}

#[test]
fn what_is_no_user_agent_is_unknown() {
    let long = "é".repeat(10_000);
    for user_agent in ["", " ", "\u{0}", "x", "((((((((((", "Mozilla/5.0", &long] {
        let agent = read(user_agent);
        assert_eq!(
            (agent.bot, agent.device.kind),
            (Bot::No, DeviceKind::Unknown),
            "{user_agent:.20}"
        );
    }
}
