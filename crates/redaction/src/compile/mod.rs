//! From what an operator writes to what browser and server run.
//!
//! ```text
//! PolicySpec ─▶ [compile] ─▶ bytes + hash ─▶ stored, served to pages, Policy::from_bytes
//! ```
//!
//! Happens once, when a policy is saved. What cannot be decided or is too large is refused
//! here, with its place, so that nothing is left to fail where recordings are made.

mod automaton;
mod error;
mod patterns;
mod presets;
mod spec;

use dom::selector::SelectorList;
use sha2::{Digest as _, Sha256};

use crate::policy::{HASH_DIGITS, MAGIC};

pub use error::{PolicyError, Problem};
pub use presets::{Preset, presets};
pub use spec::{CustomPattern, Kind, PolicySpec, Rule, UrlSpec};

use patterns::Source;

/// Most rules of a project.
const MAX_RULES: usize = 500;

/// Longest compiled policy in bytes.
const MAX_BYTES: usize = 512 * 1024;

/// Parameters that never stay, whatever a project allows.
const DENIED: &[&str] = &[
    "token",
    "access_token",
    "refresh_token",
    "id_token",
    "password",
    "passwd",
    "pwd",
    "secret",
    "api_key",
    "apikey",
    "key",
    "sig",
    "signature",
    "code",
    "auth",
    "session",
    "sessionid",
    "otp",
];

/// A policy as pages and the server load it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompiledPolicy {
    /// What `Policy::from_bytes` reads.
    pub bytes: Vec<u8>,
    /// Names these bytes: 16 hexadecimal digits.
    pub hash: String,
}

/// The names of built-in patterns, in the order in which they are looked for.
pub fn pattern_names() -> impl Iterator<Item = &'static str> {
    patterns::BUILT_IN.iter().map(|pattern| pattern.name)
}

/// Compiles a policy; refuses it with everything that is wrong with it.
pub fn compile(spec: &PolicySpec) -> Result<CompiledPolicy, PolicyError> {
    let mut problems = Vec::new();
    let rules = rules(spec, &mut problems);
    let sources = sources(spec, &mut problems);
    let automaton = automaton::build(&sources, &mut problems);
    let (Some(automaton), true) = (automaton, problems.is_empty()) else {
        return Err(PolicyError { problems });
    };

    let mut body = vec![spec.mode as u8, spec.urls.mode as u8];
    push_list(&mut body, spec.urls.allow.iter().map(String::as_str));
    let deny = spec.urls.deny.iter().map(String::as_str);
    push_list(&mut body, DENIED.iter().copied().chain(deny));
    for list in &rules {
        let bytes = list.to_bytes();
        body.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
        body.extend(bytes);
    }
    automaton::write(&automaton, &mut body);
    if body.len() > MAX_BYTES {
        let problem = Problem::new("", "the policy is too large");
        return Err(PolicyError { problems: vec![problem] });
    }
    let digest = Sha256::digest(&body);
    let first =
        digest.iter().take(HASH_DIGITS / 2).fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte));
    let hash = format!("{first:016x}");
    let bytes = [MAGIC.as_slice(), hash.as_bytes(), &body].concat();
    Ok(CompiledPolicy { bytes, hash })
}

/// Selectors of each kind, the strongest first.
fn rules(spec: &PolicySpec, problems: &mut Vec<Problem>) -> [SelectorList; 4] {
    let mut texts: [Vec<&str>; 4] = Default::default();
    for (index, name) in spec.presets.iter().enumerate() {
        if !presets().iter().any(|preset| preset.name == name) {
            let names: Vec<_> = presets().iter().map(|preset| preset.name).collect();
            let reason = format!("there is no preset `{name}`; there are {}", names.join(", "));
            problems.push(Problem::new(format!("presets[{index}]"), reason));
        }
    }
    for preset in presets() {
        if !spec.presets.iter().any(|name| name == preset.name) {
            texts[preset.kind as usize].push(preset.selector);
        }
    }
    if spec.rules.len() > MAX_RULES {
        problems.push(Problem::new("rules", format!("there are more than {MAX_RULES}")));
    }
    for (index, rule) in spec.rules.iter().enumerate() {
        match SelectorList::parse(&rule.selector) {
            Ok(_) => texts[rule.kind as usize].push(&rule.selector),
            Err(error) => {
                let path = format!("rules[{index}].selector");
                problems.push(Problem::new(path, error.to_string()));
            }
        }
    }
    texts.map(|texts| {
        if texts.is_empty() {
            return SelectorList::default();
        }
        SelectorList::parse(&texts.join(", ")).unwrap_or_else(|error| {
            problems.push(Problem::new("rules", error.to_string()));
            SelectorList::default()
        })
    })
}

/// Patterns that are switched on, in the fixed order.
fn sources<'s>(spec: &'s PolicySpec, problems: &mut Vec<Problem>) -> Vec<Source<'s>> {
    for (index, name) in spec.disabled_patterns.iter().enumerate() {
        if !pattern_names().any(|known| known == name) {
            let names: Vec<_> = pattern_names().collect();
            let reason = format!("there is no pattern `{name}`; there are {}", names.join(", "));
            problems.push(Problem::new(format!("disabled_patterns[{index}]"), reason));
        }
    }
    let is_on = |name: &str| {
        (name != "ip" || spec.ip_addresses)
            && !spec.disabled_patterns.iter().any(|disabled| disabled == name)
    };
    let built_in = patterns::BUILT_IN.iter().filter(|pattern| is_on(pattern.name)).cloned();
    let mut sources: Vec<_> = built_in.collect();
    if spec.custom_patterns.len() > patterns::MAX_CUSTOM {
        let reason = format!("there are more than {}", patterns::MAX_CUSTOM);
        problems.push(Problem::new("custom_patterns", reason));
    }
    let custom = spec.custom_patterns.iter().enumerate().take(patterns::MAX_CUSTOM);
    sources.extend(custom.map(|(index, pattern)| Source::custom(index, &pattern.pattern)));
    sources
}

/// Names are compared in lower case.
fn push_list<'l>(out: &mut Vec<u8>, list: impl Iterator<Item = &'l str>) {
    let mut names: Vec<_> = list.map(|name| name.trim().to_ascii_lowercase()).collect();
    names.retain(|name| !name.is_empty());
    names.sort();
    names.dedup();
    out.extend(u16::try_from(names.len()).unwrap_or(u16::MAX).to_le_bytes());
    for name in names.iter().take(usize::from(u16::MAX)) {
        let name = &name.as_bytes()[..name.len().min(usize::from(u16::MAX))];
        out.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        out.extend(name);
    }
}
