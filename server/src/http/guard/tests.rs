//! Every way in that the guard has to close, as a table.

use super::*;

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(*name, value.parse().unwrap());
    }
    headers
}

#[test]
fn only_loopback_names_are_this_machine() {
    for host in [
        "localhost",
        "LocalHost:3000",
        "127.0.0.1",
        "127.0.0.1:8080",
        "127.8.9.1:1",
        "[::1]",
        "[::1]:3000",
    ] {
        assert!(is_loopback_name(host), "{host}");
    }
    for host in [
        "",
        ":",
        ":80",
        "evil.example",
        "evil.example:3000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "localhost:",
        "localhost:80:80",
        "localhost:99999",
        "0.0.0.0",
        "10.0.0.1",
        "[::1",
        "[::1]x",
        "[::1]:x",
        "[::2]",
        "::1",
        "127.1",
        "2130706433",
        "localhost ",
        "user@localhost",
    ] {
        assert!(!is_loopback_name(host), "{host}");
    }
}

#[test]
fn a_request_needs_a_peer_and_a_name_on_this_machine_and_no_proxy() {
    let here: Option<IpAddr> = Some("127.0.0.1".parse().unwrap());
    let mapped: Option<IpAddr> = Some("::ffff:127.0.0.1".parse().unwrap());
    let there: Option<IpAddr> = Some("192.0.2.7".parse().unwrap());
    let relative: Uri = "/sessions".parse().unwrap();
    let absolute: Uri = "http://evil.example/sessions".parse().unwrap();
    let local = [("host", "localhost:3000")];
    let proxied = [("host", "localhost"), ("x-forwarded-for", "192.0.2.7")];

    assert_eq!(check(here, &relative, &headers(&local)), Ok(()));
    assert_eq!(check(mapped, &relative, &headers(&local)), Ok(()));
    for (name, peer, uri, headers, refusal) in [
        ("unknown peer", None, &relative, headers(&local), Refusal::Remote),
        ("another machine", there, &relative, headers(&local), Refusal::Remote),
        ("proxied", here, &relative, headers(&proxied), Refusal::Forwarded),
        (
            "rebound name",
            here,
            &relative,
            headers(&[("host", "evil.example")]),
            Refusal::ForeignName,
        ),
        ("no name", here, &relative, headers(&[]), Refusal::ForeignName),
        (
            "two names",
            here,
            &relative,
            headers(&[("host", "localhost"), ("host", "evil.example")]),
            Refusal::ForeignName,
        ),
        ("absolute form", here, &absolute, headers(&local), Refusal::ForeignName),
    ] {
        assert_eq!(check(peer, uri, &headers), Err(refusal), "{name}");
    }
}

#[test]
fn a_change_must_come_from_our_own_page() {
    for (pairs, expected) in [
        (&[("sec-fetch-site", "same-origin")][..], true),
        (&[("sec-fetch-site", "cross-site")], false),
        (&[("sec-fetch-site", "same-site")], false),
        (&[("sec-fetch-site", "none")], false),
        (&[("host", "localhost:3000"), ("origin", "http://localhost:3000")], true),
        (&[("host", "localhost:3000"), ("origin", "http://localhost:3001")], false),
        (&[("host", "localhost:3000"), ("origin", "null")], false),
        (&[("host", "localhost:3000")], false),
        (
            &[
                ("sec-fetch-site", "cross-site"),
                ("host", "localhost"),
                ("origin", "http://localhost"),
            ],
            false,
        ),
    ] {
        assert_eq!(is_same_origin(&headers(pairs)), expected, "{pairs:?}");
    }
}
