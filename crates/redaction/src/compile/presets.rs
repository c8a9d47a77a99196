//! Rules that every project begins with.

use super::Kind;

/// A rule that is switched on until a project switches it off by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name in settings.
    pub name: &'static str,
    /// What happens to the elements.
    pub kind: Kind,
    /// Which elements.
    pub selector: &'static str,
}

/// All of them.
pub const fn presets() -> &'static [Preset] {
    PRESETS
}

const PRESETS: &[Preset] = &[
    Preset {
        name: "passwords",
        kind: Kind::Block,
        selector: "input[type=password i], [data-rr-is-password], \
            [autocomplete~=current-password i], [autocomplete~=new-password i]",
    },
    Preset {
        name: "cards",
        kind: Kind::Block,
        selector: "[autocomplete^=cc- i], [autocomplete*=\" cc-\" i], [data-card]",
    },
    Preset {
        name: "ssn",
        kind: Kind::Block,
        selector: "[data-ssn], input[name=ssn i], input[id=ssn i], input[name*=social-security i], \
            input[name*=social_security i], input[name*=socialsecurity i]",
    },
    Preset {
        name: "emails",
        kind: Kind::Redact,
        selector: "input[type=email i], [autocomplete~=email i]",
    },
    Preset {
        name: "phones",
        kind: Kind::Redact,
        selector: "input[type=tel i], [autocomplete~=tel i], [autocomplete^=tel- i], \
            [autocomplete*=\" tel-\" i]",
    },
    Preset {
        name: "one_time_codes",
        kind: Kind::Redact,
        selector: "[autocomplete~=one-time-code i], input[name=otp i], input[id=otp i]",
    },
    Preset {
        name: "addresses",
        kind: Kind::Blur,
        selector: "address, [autocomplete~=street-address i], [autocomplete*=address-line i], \
            [autocomplete*=address-level i], [autocomplete~=postal-code i]",
    },
];
