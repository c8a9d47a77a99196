//! A browser's and its system's name out of a `User-Agent`.

/// Tokens of browsers, most specific first: nearly all of them also say `Chrome` or `Safari`.
const BROWSERS: [(&str, &str); 10] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Headless Chrome"),
    ("Chrome/", "Chrome"),
];

/// Tokens of systems, most specific first: Android says `Linux`, an iPhone says `Mac OS X`.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// Browser with its major version and system: `Chrome 131, Linux`. `None` when neither is known.
pub fn browser_name(user_agent: &str) -> Option<String> {
    let browser = BROWSERS
        .iter()
        .find_map(|(token, name)| versioned(user_agent, token, name))
        .or_else(|| {
            user_agent.contains("Safari/").then(|| versioned(user_agent, "Version/", "Safari"))?
        });
    let system =
        SYSTEMS.iter().find(|(token, _)| user_agent.contains(token)).map(|(_, name)| *name);
    match (browser, system) {
        (Some(browser), Some(system)) => Some(format!("{browser}, {system}")),
        (Some(browser), None) => Some(browser),
        (None, system) => system.map(str::to_owned),
    }
}

fn versioned(user_agent: &str, token: &str, name: &str) -> Option<String> {
    let (_, version) = user_agent.split_once(token)?;
    let major: String = version.chars().take_while(char::is_ascii_digit).take(4).collect();
    Some(if major.is_empty() { name.to_owned() } else { format!("{name} {major}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart_by_their_own_token() {
        let cases = [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
                Some("Chrome 131, Linux"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
                Some("Edge 131, Windows"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1",
                Some("Chrome 126, iOS"),
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
                Some("Safari 17, macOS"),
            ),
            (
                "Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0",
                Some("Firefox 133, Android"),
            ),
            ("curl/8.5.0", None),
            ("", None),
        ];
        for (user_agent, expected) in cases {
            assert_eq!(browser_name(user_agent).as_deref(), expected, "{user_agent}");
        }
    }
}
