//! `hindsight check`: whether the server can run as it is configured. Changes nothing, and may
//! be called beside a running server.
//!
//! Mistakes of the configuration itself are told before anything is looked at.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::json;
use store::{Store, StoreError};

use super::doctor::with_causes;
use super::error::{CliError, answer};
use crate::clock::Clock;
use crate::config::{Config, Rate};
use crate::geo::Geo;
use crate::http::listen::Tls;
use crate::journal::{inspect, inspect_aside};

/// Shares of a disk that are free.
const LEAST_FREE: f64 = 0.05;
const LITTLE_FREE: f64 = 0.15;

/// Share of the journal's room.
const MUCH_FILLED: f64 = 0.8;

/// How far the clock may have gone back, in ms.
const CLOCK_SLACK_MS: u64 = 2_000;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Warning,
    Fail,
    Unknown,
}

/// One line: what was looked at, and what to do about it.
#[derive(Debug, Serialize)]
struct Line {
    check: &'static str,
    state: State,
    found: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    remedy: &'static str,
}

#[derive(Default)]
struct Lines(Vec<Line>);

impl Lines {
    fn add(&mut self, check: &'static str, state: State, found: String, remedy: &'static str) {
        self.0.push(Line { check, state, found, remedy });
    }

    fn ok(&mut self, check: &'static str, found: impl Into<String>) {
        self.add(check, State::Ok, found.into(), "");
    }

    fn warn(&mut self, check: &'static str, found: impl Into<String>, remedy: &'static str) {
        self.add(check, State::Warning, found.into(), remedy);
    }

    fn fail(&mut self, check: &'static str, found: impl Into<String>, remedy: &'static str) {
        self.add(check, State::Fail, found.into(), remedy);
    }
}

pub(super) async fn run(json: bool, config: Config) -> Result<(), CliError> {
    let mut lines = Lines::default();
    address(&config, &mut lines);
    disk(&config, &mut lines);
    journal(&config, &mut lines);
    // At the edge there is neither.
    if config.edge.home.is_empty() {
        Box::pin(database(&config, &mut lines)).await;
        keys(&config, &mut lines);
    }
    limits(&config, &mut lines);
    files(&config, &mut lines);
    let text: Vec<String> = lines.0.iter().map(text).collect();
    answer(json, &json!({"checks": lines.0}), &text.join("\n"))?;
    match lines.0.iter().filter(|line| line.state == State::Fail).count() {
        0 => Ok(()),
        n_failed => Err(CliError::Unfit { n_failed }),
    }
}

fn text(line: &Line) -> String {
    let state = match line.state {
        State::Ok => "ok",
        State::Warning => "warning",
        State::Fail => "FAIL",
        State::Unknown => "unknown",
    };
    let then = if line.remedy.is_empty() { "" } else { "; " };
    format!("{state:8} {}: {}{then}{}", line.check, line.found, line.remedy)
}

fn address(config: &Config, lines: &mut Lines) {
    let url = &config.http.public_url;
    if let Some((cert, key)) = config.http.tls_files()
        && let Err(error) = Tls::open(cert, key)
    {
        lines.fail("tls", with_causes(&error), "see http.tls_cert and http.tls_key");
    }
    if url.starts_with("http://") && !config.http.listen.ip().is_loopback() {
        lines.fail("https", format!("browsers reach it by {url}"), "put TLS in front of it");
    } else if url.is_empty() {
        lines.ok("https", "reached on this machine only");
    } else {
        lines.ok("https", format!("browsers reach it by {url}"));
    }
}

fn disk(config: &Config, lines: &mut Lines) {
    // What is not there yet is made below the first directory that is.
    let dir = config.data_dir.ancestors().find(|dir| dir.exists());
    let dir = dir.filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let room = fs2::available_space(dir).and_then(|free| Ok((free, fs2::total_space(dir)?)));
    let (free, total) = match room {
        Ok(room) => room,
        Err(error) => {
            return lines.fail("disk", format!("{}: {error}", dir.display()), "name another one");
        }
    };
    #[expect(clippy::cast_precision_loss, reason = "a share needs no 53 bits")]
    let share = free as f64 / total.max(1) as f64;
    let found = format!("{:.0} % of {} are free", share * 100.0, dir.display());
    if share < LEAST_FREE {
        lines.fail("disk", found, "make room");
    } else if share < LITTLE_FREE {
        lines.warn("disk", found, "make room");
    } else {
        lines.ok("disk", found);
    }
}

fn journal(config: &Config, lines: &mut Lines) {
    let segments = match inspect(&config.journal.dir) {
        Ok(segments) => segments,
        Err(error) => {
            return lines.fail("journal", with_causes(&error), "see that it can be read");
        }
    };
    let bytes: u64 = segments.iter().map(|segment| segment.bytes).sum();
    #[expect(clippy::cast_precision_loss, reason = "a share needs no 53 bits")]
    let share = bytes as f64 / config.journal.max_bytes.as_u64().max(1) as f64;
    let found = format!("{} journal segments, filled to {:.0} %", segments.len(), share * 100.0);
    // The last segment may end with a record that is being written.
    let n_finished = segments.len().saturating_sub(1);
    if segments.iter().take(n_finished).any(|segment| segment.damage.is_some()) {
        lines.fail(
            "journal",
            format!("{found}; some are damaged"),
            "see `hindsight spool inspect`",
        );
    } else if share > MUCH_FILLED {
        lines.warn("journal", found, "see that its windows are archived, or raise the limit");
    } else {
        lines.ok("journal", found);
    }
    match inspect_aside(&config.journal.dir) {
        Ok(0) => lines.ok("aside", "nothing was refused after it was acknowledged"),
        Ok(bytes) => {
            let found = format!("{bytes} bytes were refused after they were acknowledged");
            lines.warn("aside", found, "see `hindsight doctor`");
        }
        Err(error) => lines.fail("aside", with_causes(&error), "see that it can be read"),
    }
    let now = Clock::system().now();
    let newest = segments.iter().filter_map(|segment| segment.last_at).max();
    match newest {
        Some(newest) if newest.ms_since(now) > CLOCK_SLACK_MS => lines.fail(
            "clock",
            format!("it is {now}, and something arrived at {newest}"),
            "set the clock",
        ),
        _ => lines.ok("clock", format!("it is {now}")),
    }
}

async fn database(config: &Config, lines: &mut Lines) {
    if config.store.url.starts_with("mem") {
        let remedy = "choose another store.url";
        let found = "what is recorded is gone with the process";
        return if config.http.public_url.is_empty() {
            lines.warn("store", found, remedy);
        } else {
            lines.fail("store", found, remedy);
        };
    }
    let options = match config.store.options() {
        Ok(options) => options,
        Err(error) => return lines.fail("store", with_causes(&error), "see that it can be read"),
    };
    match Box::pin(Store::pending_migrations(&config.store.url, &options)).await {
        Ok(pending) if pending.is_empty() => {
            lines.ok("store", "it can be opened, and its schema is up to date");
            projects(config, &options, lines).await;
        }
        Ok(pending) => {
            lines.ok("store", format!("{} migrations run at the next start", pending.len()));
        }
        Err(StoreError::Locked { .. }) => lines.add(
            "store",
            State::Unknown,
            "another process has it open, probably the server".to_owned(),
            "ask its /readyz",
        ),
        Err(error) => lines.fail("store", with_causes(&error), "see that it can be reached"),
    }
}

/// What can be recorded, and from where.
async fn projects(config: &Config, options: &store::StoreOptions, lines: &mut Lines) {
    let projects = match Box::pin(Store::open(&config.store.url, options)).await {
        Ok(store) => {
            let projects = store.list_projects().await;
            store.close().await.and(projects)
        }
        Err(error) => Err(error),
    };
    let projects = match projects {
        Ok(projects) => projects,
        Err(error) => return lines.fail("origins", with_causes(&error), "see `hindsight doctor`"),
    };
    for project in &projects {
        let slug = &project.slug;
        let is_open = |origin: &model::Origin| {
            let text = origin.as_str();
            let is_local = ["http://localhost", "http://127.0.0.1", "http://[::1]"]
                .iter()
                .any(|local| text.starts_with(local));
            text.starts_with("http://") && !is_local
        };
        if project.origins.is_empty() {
            lines.warn(
                "origins",
                format!("{slug} may be recorded from nowhere"),
                "see `hindsight project origins`",
            );
        } else if project.origins.iter().any(is_open) {
            let found = format!("{slug} is recorded on pages that everybody on the way can change");
            lines.warn("origins", found, "serve them by https");
        } else {
            lines.ok("origins", format!("{slug} has {}", project.origins.len()));
        }
    }
}

fn keys(config: &Config, lines: &mut Lines) {
    let encryption = &config.encryption;
    if !encryption.enabled {
        let remedy = "set encryption.enabled";
        return lines.fail("encryption", "new recordings are not encrypted", remedy);
    }
    if encryption.master_key.reveal().is_some() {
        return lines.ok("encryption", "the master key is in the configuration");
    }
    let path = &encryption.master_key_file;
    let found = path.display().to_string();
    match std::fs::metadata(path) {
        Ok(meta) if meta.permissions().mode() & 0o077 != 0 => {
            lines.fail("encryption", format!("{found} can be read by others"), "chmod 0600");
        }
        Ok(_) if path.starts_with(&config.data_dir) => lines.warn(
            "encryption",
            format!("{found} lies beside what it opens"),
            "keep a copy elsewhere: without it recordings cannot be read",
        ),
        Ok(_) => lines.ok("encryption", found),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            lines.warn("encryption", format!("{found} is made at the next start"), "copy it then");
        }
        Err(error) => lines.fail("encryption", format!("{found}: {error}"), "see its owner"),
    }
}

fn limits(config: &Config, lines: &mut Lines) {
    let days = config.retention.sessions_days;
    let kept = format!("sessions are kept for {days} days");
    if days > 365 {
        lines.warn("retention", kept, "keep what you need");
    } else {
        lines.ok("retention", kept);
    }
    let rates = [
        ("ingest.rate_key", config.ingest.rate_key),
        ("ingest.rate_address", config.ingest.rate_address),
        ("ingest.rate_session", config.ingest.rate_session),
    ];
    let off: Vec<&str> =
        rates.iter().filter(|(_, rate)| *rate == Rate::Off).map(|(name, _)| *name).collect();
    if !off.is_empty() {
        lines.fail("limits", format!("{} off", off.join(", ")), "set rates");
    } else if config.storage.budget().is_none() {
        lines.warn("limits", "recordings may fill the disk", "set storage.budget");
    } else {
        lines.ok("limits", "rates and a storage budget are set");
    }
}

fn files(config: &Config, lines: &mut Lines) {
    if config.site.root.join("recorder.js").is_file() {
        lines.ok("site", config.site.root.display().to_string());
    } else {
        let found = format!("there is no recorder.js in {}", config.site.root.display());
        lines.fail("site", found, "set site.root");
    }
    let secrets: [(&'static str, &PathBuf); 3] = [
        ("telemetry.metrics_token_file", &config.telemetry.metrics_token_file),
        ("cluster.secret_file", &config.cluster.secret_file),
        ("edge.secret_file", &config.edge.secret_file),
    ];
    for (name, path) in secrets.into_iter().filter(|(_, path)| !path.as_os_str().is_empty()) {
        match std::fs::read_to_string(path) {
            Ok(text) if !text.trim().is_empty() => lines.ok(name, path.display().to_string()),
            Ok(_) => lines.fail(name, format!("{} is empty", path.display()), "write a secret"),
            Err(error) => {
                lines.fail(name, format!("{}: {error}", path.display()), "see its owner");
            }
        }
    }
    if let Err(error) = Geo::open(&config.geo) {
        lines.fail("geo", with_causes(&error), "see geo.database");
    }
}
