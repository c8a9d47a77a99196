//! Reading all sources of configuration and reporting all problems at once.

use std::path::{Path, PathBuf};

use toml::Value;

use super::section::Section;
use super::settings::{Settings, TOP, nearest, section_name};
use super::{
    ArchiveConfig, AssetsConfig, ClusterConfig, Config, DEFAULT_FILE, DemoConfig, EdgeConfig,
    EncryptionConfig, GeoConfig, HttpConfig, ImportConfig, IngestConfig, JournalConfig,
    PrivacyConfig, RecorderDefaults, ReplayConfig, RetentionConfig, SiteConfig, StorageConfig,
    StoreConfig, TelemetryConfig, WorkersConfig,
};

/// Names of all sections.
const SECTIONS: [&str; 20] = [
    HttpConfig::KEY,
    IngestConfig::KEY,
    JournalConfig::KEY,
    StoreConfig::KEY,
    ArchiveConfig::KEY,
    EncryptionConfig::KEY,
    RetentionConfig::KEY,
    StorageConfig::KEY,
    ReplayConfig::KEY,
    AssetsConfig::KEY,
    ImportConfig::KEY,
    PrivacyConfig::KEY,
    RecorderDefaults::KEY,
    GeoConfig::KEY,
    ClusterConfig::KEY,
    EdgeConfig::KEY,
    SiteConfig::KEY,
    DemoConfig::KEY,
    TelemetryConfig::KEY,
    WorkersConfig::KEY,
];

/// The only option above all sections.
const DATA_DIR: &str = "data_dir";

/// What `cargo leptos` tells a program that it starts, and what that means here.
const CARGO_LEPTOS: [(&str, &str, &str); 4] = [
    ("LEPTOS_SITE_ADDR", "http", "listen"),
    ("LEPTOS_SITE_ROOT", "site", "root"),
    ("LEPTOS_SITE_PKG_DIR", "site", "pkg_dir"),
    ("LEPTOS_OUTPUT_NAME", "site", "output_name"),
];

/// What the command line sets.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--config`
    pub file: Option<PathBuf>,
    /// `--set section.option=value` and its short forms: section, option, value, the flag's name.
    pub options: Vec<(String, String, String, String)>,
}

/// The configuration cannot be used. Holds every problem, not only the first.
#[derive(Debug, thiserror::Error)]
#[error("configuration cannot be used:\n{}", bullets(.problems))]
pub struct ConfigError {
    /// One line each.
    pub problems: Vec<String>,
}

fn bullets(problems: &[String]) -> String {
    problems.iter().map(|problem| format!("  - {problem}")).collect::<Vec<_>>().join("\n")
}

impl Config {
    /// Reads file, environment and flags.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        let file = match &flags.file {
            Some(path) => Some(read(path)?),
            None if Path::new(DEFAULT_FILE).exists() => Some(read(Path::new(DEFAULT_FILE))?),
            None => None,
        };
        let environment: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self::from_sources(file.as_ref(), &environment, flags)
    }

    /// Reads a file's text alone.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let file = (DEFAULT_FILE.to_owned(), text.to_owned());
        Self::from_sources(Some(&file), &[], &Flags::default())
    }

    pub(super) fn from_sources(
        file: Option<&(String, String)>,
        environment: &[(String, String)],
        flags: &Flags,
    ) -> Result<Self, ConfigError> {
        let mut problems = Vec::new();
        let mut settings = Settings::default();
        add_cargo_leptos(&mut settings, environment);
        if let Some((name, text)) = file {
            add_file(&mut settings, name, text, &mut problems);
        }
        add_environment(&mut settings, environment, &mut problems);
        for (section, option, value, flag) in &flags.options {
            settings.set_text(section, option, value, flag);
        }

        let mut config = Self {
            data_dir: data_dir(&mut settings, &mut problems),
            http: settings.take_section(&mut problems),
            ingest: settings.take_section(&mut problems),
            journal: settings.take_section(&mut problems),
            store: settings.take_section(&mut problems),
            archive: settings.take_section(&mut problems),
            encryption: settings.take_section(&mut problems),
            retention: settings.take_section(&mut problems),
            storage: settings.take_section(&mut problems),
            replay: settings.take_section(&mut problems),
            assets: settings.take_section(&mut problems),
            import: settings.take_section(&mut problems),
            privacy: settings.take_section(&mut problems),
            recorder: settings.take_section(&mut problems),
            geo: settings.take_section(&mut problems),
            cluster: settings.take_section(&mut problems),
            edge: settings.take_section(&mut problems),
            site: settings.take_section(&mut problems),
            demo: settings.take_section(&mut problems),
            telemetry: settings.take_section(&mut problems),
            workers: settings.take_section(&mut problems),
        };
        let known: Vec<&str> = SECTIONS.into_iter().chain([DATA_DIR]).collect();
        settings.report_leftovers(&known, &mut problems);
        config.derive();
        config.validate(&mut problems);
        if problems.is_empty() { Ok(config) } else { Err(ConfigError { problems }) }
    }
}

fn read(path: &Path) -> Result<(String, String), ConfigError> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Ok((name, text)),
        Err(error) => {
            Err(ConfigError { problems: vec![format!("{name} cannot be read: {error}")] })
        }
    }
}

fn add_file(settings: &mut Settings, name: &str, text: &str, problems: &mut Vec<String>) {
    let table = match text.parse::<toml::Table>() {
        Ok(table) => table,
        Err(error) => {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            problems.push(format!("{name}, line {line}: {}", error.message()));
            return;
        }
    };
    for (section, value) in table {
        match value {
            Value::Table(options) if section != DATA_DIR => {
                if options.is_empty() && !SECTIONS.contains(&section_name(&section)) {
                    settings.set(&section, "", Value::Boolean(true), name);
                }
                for (option, value) in options {
                    settings.set(&section, &option, value, name);
                }
            }
            value => settings.set(TOP, &section, value, name),
        }
    }
}

fn add_environment(
    settings: &mut Settings,
    environment: &[(String, String)],
    problems: &mut Vec<String>,
) {
    for (variable, value) in environment {
        let Some(name) = variable.strip_prefix("HINDSIGHT_") else { continue };
        let name = name.to_ascii_lowercase();
        if let Some((section, option)) = name.split_once("__") {
            settings.set_text(section, option, value, variable);
        } else if name == DATA_DIR {
            settings.set_text(TOP, DATA_DIR, value, variable);
        } else {
            // Others are left alone unless they look misspelt: Kubernetes names variables
            // after services, so `HINDSIGHT_PORT` may be none of ours.
            let near = nearest(&name, std::iter::once(DATA_DIR));
            if !near.is_empty() {
                problems.push(format!("{variable}: `{name}` is not known{near}"));
            }
        }
    }
}

fn add_cargo_leptos(settings: &mut Settings, environment: &[(String, String)]) {
    let value_of = |wanted: &str| {
        environment.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    };
    for (variable, section, option) in CARGO_LEPTOS {
        if let Some(value) = value_of(variable) {
            settings.set_text(section, option, value, variable);
        }
    }
    if value_of("LEPTOS_WATCH").is_some() {
        let port = value_of("LEPTOS_RELOAD_PORT").unwrap_or("3001");
        settings.set_text("site", "reload_port", port, "LEPTOS_RELOAD_PORT");
    }
}

fn data_dir(settings: &mut Settings, problems: &mut Vec<String>) -> PathBuf {
    let default = PathBuf::from("./data");
    let Some(setting) = settings.take_top(DATA_DIR) else { return default };
    match setting.candidates.first() {
        Some(Value::String(path)) if !path.is_empty() => PathBuf::from(path),
        _ => {
            problems.push(format!("{}: {DATA_DIR} must be a path", setting.source));
            default
        }
    }
}
