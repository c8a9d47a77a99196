//! Headers that can and cannot be believed, and a database of one network.

use http::HeaderValue;

use super::*;

fn whereabouts(country: Option<&str>, city: Option<&str>) -> Whereabouts {
    let (country, city) = (country.map(str::to_owned), city.map(str::to_owned));
    Whereabouts { country, region: None, city }
}

#[test]
fn what_cloudflare_says_is_read_as_far_as_it_makes_sense() {
    for (country, city, found) in [
        ("AT", "Vienna", whereabouts(Some("AT"), Some("Vienna"))),
        ("AT", "M\u{fc}nchen", whereabouts(Some("AT"), Some("M\u{fc}nchen"))),
        ("XX", "", whereabouts(None, None)),
        ("T1", " ", whereabouts(None, None)),
        ("at", "x", whereabouts(None, Some("x"))),
        ("<b>", "x", whereabouts(None, Some("x"))),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(CLOUDFLARE_COUNTRY, HeaderValue::from_str(country).unwrap());
        headers.insert(CLOUDFLARE_CITY, HeaderValue::from_bytes(city.as_bytes()).unwrap());

        assert_eq!(from_headers(&headers), found, "{country} {city}");
        let stranger = Client::of("203.0.113.77".parse().unwrap());
        assert_eq!(Geo::Cloudflare.find(&headers, Some(stranger)), Whereabouts::default());
        assert_eq!(Geo::Cloudflare.find(&headers, None), Whereabouts::default());
        assert_eq!(Geo::Off.find(&headers, Some(stranger)), Whereabouts::default());
    }
}

#[test]
fn the_region_is_told_where_it_is_known() {
    let mut headers = HeaderMap::new();
    headers.insert(CLOUDFLARE_REGION, HeaderValue::from_static(" Lower Austria "));

    assert_eq!(from_headers(&headers).region.as_deref(), Some("Lower Austria"));
}

#[test]
fn a_database_knows_the_network_of_an_address() {
    let dir = tempfile::tempdir().unwrap();
    let database = dir.path().join("one.mmdb");
    std::fs::write(&database, one_network(&[0b1100_1011], 8, ["AT", "Vienna", "Vienna"])).unwrap();
    let config = GeoConfig { source: GeoSource::Maxmind, database };
    let geo = Geo::open(&config).unwrap();
    let find =
        |address: &str| geo.find(&HeaderMap::new(), Some(Client::of(address.parse().unwrap())));

    let region = Some("Vienna".to_owned());
    let there = Whereabouts { region, ..whereabouts(Some("AT"), Some("Vienna")) };
    assert_eq!(find("203.0.113.77"), there);
    assert_eq!(find("::ffff:203.0.113.77"), there);
    for elsewhere in ["204.0.113.77", "1.2.3.4", "2001:db8::1"] {
        assert_eq!(find(elsewhere), Whereabouts::default(), "{elsewhere}");
    }
}

#[test]
fn a_file_that_is_no_database_is_named() {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in
        [("missing", None), ("empty", Some("")), ("text", Some("not a database"))]
    {
        let database = dir.path().join(name);
        if let Some(content) = content {
            std::fs::write(&database, content).unwrap();
        }
        let error = Geo::open(&GeoConfig { source: GeoSource::Maxmind, database }).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
}

/// A database in `MaxMind`'s format: one network of IPv4 addresses, and where it is.
fn one_network(prefix: &[u8], n_bits: u32, [country, region, city]: [&str; 3]) -> Vec<u8> {
    let mut file = Vec::new();
    // One node for each bit; the other side of each says "not found" by the number of nodes.
    for bit in 0..n_bits {
        let is_one = prefix[bit as usize / 8] >> (7 - bit % 8) & 1 == 1;
        // Behind the last bit comes the first byte of the data, counted from 16 behind the nodes.
        let next = if bit + 1 == n_bits { n_bits + 16 } else { bit + 1 };
        for record in if is_one { [n_bits, next] } else { [next, n_bits] } {
            file.extend_from_slice(&record.to_be_bytes()[1..]);
        }
    }
    file.extend_from_slice(&[0; 16]);
    map(&mut file, 3);
    text(&mut file, "country");
    map(&mut file, 1);
    text(&mut file, "iso_code");
    text(&mut file, country);
    text(&mut file, "subdivisions");
    // An array with one entry.
    file.extend_from_slice(&[1, 4]);
    map(&mut file, 1);
    text(&mut file, "names");
    map(&mut file, 1);
    text(&mut file, "en");
    text(&mut file, region);
    text(&mut file, "city");
    map(&mut file, 1);
    text(&mut file, "names");
    map(&mut file, 1);
    text(&mut file, "en");
    text(&mut file, city);
    file.extend_from_slice(b"\xab\xcd\xefMaxMind.com");
    map(&mut file, 9);
    for (key, value) in [
        ("binary_format_major_version", 2),
        ("binary_format_minor_version", 0),
        ("build_epoch", 1),
        ("ip_version", 4),
        ("node_count", n_bits),
        ("record_size", 24),
    ] {
        text(&mut file, key);
        number(&mut file, key, value);
    }
    text(&mut file, "database_type");
    text(&mut file, "Test");
    text(&mut file, "languages");
    // An array without entries.
    file.extend_from_slice(&[0, 4]);
    text(&mut file, "description");
    map(&mut file, 0);
    file
}

fn map(file: &mut Vec<u8>, n_entries: u8) {
    file.push(7 << 5 | n_entries);
}

/// At most 28 bytes, which need no length of their own.
fn text(file: &mut Vec<u8>, text: &str) {
    file.push(2 << 5 | u8::try_from(text.len()).unwrap());
    file.extend_from_slice(text.as_bytes());
}

fn number(file: &mut Vec<u8>, key: &str, value: u32) {
    let bytes = value.to_be_bytes();
    match key {
        // 64 bits: an extended type, 9 - 7.
        "build_epoch" => file.extend_from_slice(&[4, 2, bytes[0], bytes[1], bytes[2], bytes[3]]),
        "node_count" => {
            file.extend_from_slice(&[6 << 5 | 4, bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        _ => file.extend_from_slice(&[5 << 5 | 2, bytes[2], bytes[3]]),
    }
}
