//! From what an operator wrote to what recorders load.

use redaction::{Kind, Policy, PolicySpec};

use super::ActivePolicy;

/// A policy that cannot be used; the text is for whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("policy cannot be used:{}", lines(.problems))]
pub struct PolicyError {
    /// One line for each thing that is wrong: where, and what.
    pub problems: Vec<String>,
}

fn lines(problems: &[String]) -> String {
    problems.iter().fold(String::new(), |lines, problem| lines + "\n  - " + problem)
}

impl PolicyError {
    pub(super) fn new(problem: &impl ToString) -> Self {
        Self { problems: vec![problem.to_string()] }
    }
}

impl From<redaction::PolicyError> for PolicyError {
    fn from(error: redaction::PolicyError) -> Self {
        Self { problems: error.problems.iter().map(ToString::to_string).collect() }
    }
}

/// Compiles a policy. Takes a while: patterns become an automaton.
pub fn compile(spec: &str) -> Result<ActivePolicy, PolicyError> {
    // A struct would also be read from an array of its fields.
    if !spec.trim_start().starts_with('{') {
        return Err(PolicyError::new(&"it is not a JSON object"));
    }
    let spec = PolicySpec::from_json(spec)?;
    let compiled = redaction::compile(&spec)?;
    let policy = Policy::from_bytes(&compiled.bytes).map_err(|error| PolicyError::new(&error))?;
    let is_block = |rule: &redaction::Rule| rule.kind == Kind::Block;
    Ok(ActivePolicy {
        hash: compiled.hash.parse().map_err(|error| PolicyError::new(&error))?,
        mode: policy.mode().name().to_owned(),
        blocked: spec.rules.into_iter().filter(is_block).map(|rule| rule.selector).collect(),
        bytes: compiled.bytes.into(),
        policy,
    })
}
