//! Addresses and paths. What an archive promises is tested from outside: `tests/files`.

use super::*;

#[test]
fn an_address_that_is_none_is_refused_and_a_secret_is_not_shown() {
    for url in ["", "bucket", "ftp://host/path", "s3://"] {
        let location = Location::Bucket {
            url: url.to_owned(),
            endpoint: None,
            region: None,
            credentials: None,
        };
        assert!(Archive::open(&location).is_err(), "{url}");
    }
    let credentials = Credentials { name: "us".to_owned(), secret: "hush".to_owned() };
    let location = Location::Bucket {
        url: "s3://bucket/below".to_owned(),
        endpoint: Some("http://127.0.0.1:1".to_owned()),
        region: Some("eu".to_owned()),
        credentials: Some(credentials),
    };
    assert!(!format!("{location:?}{:?}", Archive::open(&location).unwrap()).contains("hush"));
}

#[test]
fn only_a_path_below_the_archive_is_one() {
    assert_eq!(FilePath::parse("recordings/a/b").unwrap().as_str(), "recordings/a/b");
    for text in ["", "/", "..", "a/../b", "a//b", "../../etc/passwd"] {
        assert_eq!(FilePath::parse(text), None, "{text}");
    }
}
