//! `hindsight project policy` and `hindsight project recorder`: what a project hides, and what
//! its recorders do.

use std::io::Read as _;

use model::{Project, RecorderConfig};
use serde_json::{Map, Value, json};
use store::{NewPolicy, Store};

use super::error::{CliError, answer, print};
use crate::clock::Clock;
use crate::projects::{Defaults, compile, parse_saved};

/// Longest policy that is read, in bytes: far more than rules and patterns may be.
const POLICY_BYTES: u64 = 1024 * 1024;

/// Shows the policy in force, or saves a new version.
pub(super) async fn policy(
    store: &Store,
    project: &Project,
    defaults: &Defaults,
    settings: &[String],
    show: bool,
    json: bool,
) -> Result<(), CliError> {
    match settings {
        [] => show_policy(store, project, defaults).await,
        [path] if !show => save_policy(store, project, &read(path)?, json).await,
        _ => Err(usage("give either one --set FILE or --show")),
    }
}

async fn show_policy(
    store: &Store,
    project: &Project,
    defaults: &Defaults,
) -> Result<(), CliError> {
    let versions = store.list_policies().await?;
    let version = versions.into_iter().find(|version| version.project == project.id);
    let Some(version) = version else {
        return print(&defaults.policy);
    };
    tracing::info!(policy.version = version.number, policy.hash = %version.hash, "policy in force");
    print(&version.spec)
}

async fn save_policy(
    store: &Store,
    project: &Project,
    spec: &str,
    json: bool,
) -> Result<(), CliError> {
    let compiled = compile(spec)?;
    let policy = NewPolicy {
        project: project.id,
        spec: spec.to_owned(),
        hash: compiled.hash.clone(),
        bytes: compiled.bytes.to_vec(),
        saved_at: Clock::system().now(),
    };
    let saved = store.append_policy(&policy).await?;
    let (slug, mode, n_bytes) = (&project.slug, &compiled.mode, policy.bytes.len());
    let (number, hash) = (saved.number, &saved.hash);
    answer(
        json,
        &json!({"project": slug, "version": number, "hash": hash, "mode": mode, "bytes": n_bytes}),
        &format!("{slug}: policy version {number} ({hash}), mode {mode}, {n_bytes} bytes"),
    )
}

/// Shows what recorders do, or changes some of it.
pub(super) async fn recorder(
    store: &Store,
    project: &Project,
    defaults: &Defaults,
    settings: &[String],
    show: bool,
) -> Result<(), CliError> {
    let config = recorder_of(store, project, defaults).await?;
    let config = match settings {
        [] => config,
        _ if show => return Err(usage("give either --set or --show")),
        settings => {
            let config = changed(&config, settings)?;
            save_recorder(store, project, &config).await?;
            config
        }
    };
    print(&serde_json::to_string_pretty(&config).map_err(CliError::Stored)?)
}

/// Lets recorders of a project stop, or go on.
pub(super) async fn archive(
    store: &Store,
    project: &Project,
    defaults: &Defaults,
    undo: bool,
) -> Result<(), CliError> {
    let config = recorder_of(store, project, defaults).await?;
    save_recorder(store, project, &RecorderConfig { enabled: undo, ..config }).await
}

async fn recorder_of(
    store: &Store,
    project: &Project,
    defaults: &Defaults,
) -> Result<RecorderConfig, CliError> {
    let saved = store.list_recorder_configs().await?;
    match saved.into_iter().find(|(id, _)| *id == project.id) {
        Some((_, config)) => parse_saved(&config).map_err(CliError::Stored),
        None => Ok(defaults.recorder.clone()),
    }
}

async fn save_recorder(
    store: &Store,
    project: &Project,
    config: &RecorderConfig,
) -> Result<(), CliError> {
    let json = serde_json::to_string(config).map_err(CliError::Stored)?;
    Ok(store.upsert_recorder_config(project.id, &json).await?)
}

/// For how many days the project's sessions are kept, if it says so itself; changes it when
/// that is wanted.
pub(super) async fn retention(
    store: &Store,
    project: &Project,
    days: Option<u32>,
    default: bool,
) -> Result<Option<u32>, CliError> {
    if days.is_some() || default {
        store.upsert_retention(project.id, days).await?;
    }
    let own = store.list_retentions().await?.into_iter().find(|(id, _)| *id == project.id);
    Ok(own.map(|(_, days)| days))
}

/// The configuration with each `key=value` in it.
fn changed(config: &RecorderConfig, settings: &[String]) -> Result<RecorderConfig, CliError> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(config) else {
        return Err(usage("configuration of recorders is not an object"));
    };
    for setting in settings {
        let (key, value) = setting
            .split_once('=')
            .ok_or_else(|| usage(&format!("--set {setting:?} must be KEY=VALUE")))?;
        set(&mut fields, key.trim(), value.trim())?;
    }
    let config: RecorderConfig =
        serde_json::from_value(Value::Object(fields)).map_err(|error| usage(&error.to_string()))?;
    config.validate().map_err(|error| usage(&error.to_string()))?;
    Ok(config)
}

/// Sets one field: to JSON when it is that and fits, to a text or a list of texts otherwise.
fn set(fields: &mut Map<String, Value>, key: &str, value: &str) -> Result<(), CliError> {
    if !fields.contains_key(key) {
        let known: Vec<&str> = fields.keys().map(String::as_str).collect();
        return Err(usage(&format!("there is no {key:?}; there are {}", known.join(", "))));
    }
    let text = Value::from(value);
    let words: Vec<&str> = value.split([',', ' ']).filter(|word| !word.is_empty()).collect();
    let meanings = [serde_json::from_str(value).ok(), Some(text), Some(Value::from(words))];
    let mut problem = String::new();
    for meaning in meanings.into_iter().flatten() {
        let alone = Map::from_iter([(key.to_owned(), meaning.clone())]);
        match serde_json::from_value::<RecorderConfig>(Value::Object(alone)) {
            Ok(_) => {
                fields.insert(key.to_owned(), meaning);
                return Ok(());
            }
            // The first meaning is the most specific one, and so is its complaint.
            Err(error) if problem.is_empty() => problem = error.to_string(),
            Err(_) => {}
        }
    }
    Err(usage(&format!("{key}={value} cannot be read: {problem}")))
}

fn read(path: &str) -> Result<String, CliError> {
    let cannot = |source| CliError::File { path: path.to_owned(), source };
    let file: Box<dyn std::io::Read> = match path {
        "-" => Box::new(std::io::stdin()),
        path => Box::new(std::fs::File::open(path).map_err(cannot)?),
    };
    let mut text = String::new();
    file.take(POLICY_BYTES).read_to_string(&mut text).map_err(cannot)?;
    Ok(text)
}

fn usage(problem: &str) -> CliError {
    CliError::Usage(problem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(settings: &[&str]) -> Result<RecorderConfig, String> {
        let settings: Vec<String> = settings.iter().map(|setting| (*setting).to_owned()).collect();
        changed(&RecorderConfig::default(), &settings).map_err(|error| error.to_string())
    }

    #[test]
    fn values_are_written_as_people_write_them() {
        let config = with(&[
            "sample=0.25",
            "storage=tab",
            "respect=gpc",
            "cookies=false",
            r#"triggers=[{"url":"/a=b"}]"#,
            "idle_ms=60000",
        ])
        .unwrap();

        let expected = RecorderConfig {
            sample: 0.25,
            storage: model::IdStorage::Tab,
            respect: vec![model::PrivacySignal::Gpc],
            cookies: false,
            triggers: vec![model::Trigger::Url("/a=b".to_owned())],
            idle_ms: 60_000,
            ..RecorderConfig::default()
        };
        assert_eq!(config, expected);
        assert_eq!(with(&["respect="]).unwrap().respect, []);
        assert_eq!(with(&["respect=gpc, dnt"]).unwrap().respect.len(), 2);
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_name() {
        for (setting, said) in [
            ("smaple=1", "there is no \"smaple\""),
            ("sample", "must be KEY=VALUE"),
            ("sample=2", "sample must be from 0 to 1"),
            ("storage=cloud", "storage=cloud cannot be read: "),
            ("enabled=maybe", "enabled=maybe cannot be read: "),
        ] {
            let problem = with(&[setting]).unwrap_err();
            assert!(problem.contains(said), "{setting}: {problem}");
        }
    }
}
