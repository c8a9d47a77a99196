//! `cargo xtask bench storage`: what recordings take at rest, with keyframes, index and seals,
//! against one zlib stream for each five seconds.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::client::Client;
use super::frames::{Recording, Window};
use super::program::Program;
use super::recorded;
use crate::progress::{bytes, headline, table};
use crate::repo::Repo;

/// What to measure with.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The server's program [default: the release build]
    #[arg(long)]
    server: Option<PathBuf>,
}

/// Records every recording again, waits until all are archived, and looks at the files.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    headline("storage");
    let binary = super::server_binary(repo, options.server.as_ref())?;
    let program = Program::start(repo, binary, &[("HINDSIGHT_ARCHIVE__AFTER", "1s".to_owned())])?;
    let policy = program.policy()?;
    let mut client = Client::connect(program.port)?;
    let recorded = recorded::all(repo)?;
    let mut zlib = Vec::new();
    for (window, page) in (0..).map(Window).zip(&recorded) {
        let recording = Recording::cut(&page.events, &policy)?;
        let mut n_bytes = 0;
        for index in 0..recording.len() {
            let status = client.send(&recording.frame(window, index))?;
            if status != 202 {
                bail!("chunk {index} of {} was answered with {status}", page.name);
            }
            n_bytes += zlib_bytes(&recording.body(index)?)?;
        }
        zlib.push(n_bytes);
    }
    program.drained()?;
    let files = program.archived(recorded.len())?;

    let heads = ["recording", "events", "zlib-6", "at rest", "share"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    let (mut all_zlib, mut all_rest) = (0, 0);
    for ((window, page), zlib) in (0..).map(Window).zip(&recorded).zip(&zlib) {
        let rest = *files.get(&window.window()).context("a window without a file")?;
        rows.push(row(&page.name, &page.events.len().to_string(), *zlib, rest));
        all_zlib += zlib;
        all_rest += rest;
    }
    rows.push(row("all", "", all_zlib, all_rest));
    table(&rows);
    println!("  must be at most 0.70 of zlib");
    Ok(())
}

fn row(name: &str, events: &str, zlib: u64, rest: u64) -> Vec<String> {
    #[expect(clippy::cast_precision_loss, reason = "a share needs no 53 bits")]
    let share = rest as f64 / zlib.max(1) as f64;
    let events = events.parse().map(bytes).unwrap_or_default();
    vec![name.to_owned(), events, bytes(zlib), bytes(rest), format!("{share:.2}")]
}

fn zlib_bytes(body: &str) -> Result<u64> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(body.as_bytes())?;
    Ok(encoder.finish()?.len() as u64)
}
