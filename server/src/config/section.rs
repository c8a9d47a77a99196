//! Declaring a section once: its options, their defaults and their manual.

use serde::{Serialize, de::DeserializeOwned};

/// One `[section]` of the configuration file.
pub(super) trait Section: Default + DeserializeOwned + Serialize {
    /// Its name in the file.
    const KEY: &'static str;
    /// What it is about, line by line.
    const DOC: &'static [&'static str];
    /// Its options in order, each with its manual.
    const OPTIONS: &'static [(&'static str, &'static [&'static str])];
}

/// Declares a section. The doc comments are both rustdoc and what `config print` shows,
/// so the manual cannot fall behind the code.
macro_rules! section {
    (
        $(#[doc = $doc:literal])+
        pub struct $name:ident = $key:literal {
            $(
                $(#[doc = $option_doc:literal])+
                $(#[serde($($serde:tt)+)])?
                pub $option:ident: $type:ty = $default:expr,
            )*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $(
                $(#[doc = $option_doc])+
                $(#[serde($($serde)+)])?
                pub $option: $type,
            )*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($option: $default,)* }
            }
        }

        impl $crate::config::section::Section for $name {
            const KEY: &'static str = $key;
            const DOC: &'static [&'static str] = &[$($doc),+];
            const OPTIONS: &'static [(&'static str, &'static [&'static str])] =
                &[$((stringify!($option), &[$($option_doc),+])),*];
        }
    };
}

pub(super) use section;
