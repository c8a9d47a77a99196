//! The address of a database, parsed before anything is opened.

use std::path::PathBuf;

use crate::StoreError;

/// Where the rows are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// In this process's memory; gone with it.
    Memory,
    /// In a directory, with the engine in this process.
    Directory(PathBuf),
    /// At a database server; the whole address.
    Server(String),
}

impl Address {
    pub(crate) fn parse(text: &str) -> Result<Self, StoreError> {
        let refused = || StoreError::Address { address: without_credentials(text) };
        let (scheme, rest) = text.split_once("://").ok_or_else(refused)?;
        match scheme {
            "mem" if rest.is_empty() => Ok(Self::Memory),
            // The engine reads everything after a question mark as settings, and takes
            // settings it does not know without a word.
            "surrealkv" if !rest.is_empty() && !rest.contains('?') => {
                Ok(Self::Directory(PathBuf::from(rest)))
            }
            // Credentials have their own place, so that addresses can be logged.
            "ws" | "wss" if !rest.is_empty() && !rest.contains('@') => {
                Ok(Self::Server(text.to_owned()))
            }
            _ => Err(refused()),
        }
    }
}

fn without_credentials(text: &str) -> String {
    match (text.find("://"), text.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => {
            format!("{}://***{}", &text[..scheme], &text[at..])
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_memory_a_directory_or_a_server() {
        let cases = [
            ("mem://", Address::Memory),
            ("surrealkv://data/db", Address::Directory("data/db".into())),
            ("surrealkv:///var/lib/hindsight", Address::Directory("/var/lib/hindsight".into())),
            ("ws://db:8000", Address::Server("ws://db:8000".to_owned())),
            ("wss://db.example", Address::Server("wss://db.example".to_owned())),
        ];
        for (text, expected) in cases {
            assert_eq!(Address::parse(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_and_secrets_are_not_repeated() {
        for text in [
            "",
            "data/db",
            "mem",
            "mem://x",
            "surrealkv://",
            "surrealkv://a?sync=never",
            "http://db",
            "ws://",
        ] {
            assert!(matches!(Address::parse(text), Err(StoreError::Address { .. })), "{text}");
        }

        let message = Address::parse("ws://root:secret@db").unwrap_err().to_string();

        assert!(!message.contains("secret"), "{message}");
    }
}
