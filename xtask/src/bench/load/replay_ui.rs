//! `cargo xtask bench replay-ui`: how long viewers wait for the list, for a picture, for another
//! moment; and what they load.
//!
//! The list is asked for over loopback, as whole pages. The player is watched in Chromium by
//! `end2end/bench/replay-ui.ts`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::client::Client;
use super::frames::{Recording, Window};
use super::ingest::quantile;
use super::program::Program;
use super::recorded;
use crate::process::Run;
use crate::progress::{headline, table};
use crate::repo::Repo;

/// What `cargo xtask seed` has made.
const SEEDED: &str = "target/seed/data";

/// The dashboard as `cargo xtask bench size` builds it: for release.
const SITE: &str = "target/site-release";

/// The part in the browser, bundled.
const PROGRAM: &str = "target/bench/replay-ui.mjs";

/// Every kind of condition that the search has, and some together.
const SEARCHES: &[&str] = &[
    "",
    "kettle",
    "visitor:customer-7",
    "visitor:customer-1*",
    "visited:/demo/shop/cart/",
    "visited:/demo/shop/*",
    "visited:thanks",
    "entry:/demo/",
    "exit:/demo/shop/thanks/",
    "referrer:google",
    "title:shop",
    "selector:\"#throw\"",
    "clicked:throw",
    "event:cart_add",
    "event:order",
    "event:cart_add[amount>0]",
    "error:TypeError",
    "error:*",
    "console:*",
    "request:*",
    "rage:>0",
    "dead:*",
    "slow:*",
    "frustration:>0",
    "form:checkout.submitted",
    "lcp:>1s",
    "inp:>100ms",
    "cls:>0.1",
    "fcp:>1s",
    "ttfb:>100ms",
    "browser:Firefox",
    "os:Windows",
    "device:mobile",
    "device:desktop,tablet",
    "country:DE",
    "language:de-DE",
    "timezone:Europe/Berlin",
    "utm.source:News",
    "utm.medium:email",
    "meta.plan:pro",
    "active:>10s",
    "length:>1m",
    "pages:>3",
    "windows:1",
    "events:>50",
    "clicks:>5",
    "keys:>0",
    "errors:>0",
    "browser.version:>140",
    "viewport.width:<500",
    "started:-24h",
    "last:yesterday",
    "has:error",
    "has:form",
    "-has:error",
    "is:identified",
    "is:ended",
    "-visited:/demo/shop/cart/",
    "visited:/demo/shop/cart/ -event:order device:mobile",
    "(error:* or frustration:>0) browser:Chrome language:en-US,en-GB",
    "utm.source:adnet exit:/demo/shop/product/",
];

/// Orders that are asked for without a condition and with one.
const ORDERS: [&str; 8] =
    ["last", "started", "active", "pages", "clicks", "events", "errors", "frustration"];

/// The slowest lists that are shown one by one.
const SHOWN: usize = 12;

/// How long a server that has just started may read what it searches in.
const LONGEST_READING: Duration = Duration::from_mins(1);

/// What to measure with.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The server's program [default: the release build]
    #[arg(long)]
    server: Option<PathBuf>,
    /// How often each list is asked for.
    #[arg(long, default_value_t = 10)]
    rounds: usize,
    /// Length of the recording that is opened, in minutes.
    #[arg(long, default_value_t = 60)]
    minutes: u32,
    /// Moments that are sought.
    #[arg(long, default_value_t = 50)]
    seeks: u32,
}

/// Measures on what was seeded, and on one long recording beside it.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    headline("replay UI");
    let binary = super::server_binary(repo, options.server.as_ref())?;
    let (data, site) = (repo.path(SEEDED), repo.path(SITE));
    if !data.is_dir() {
        bail!("no sessions: `cargo xtask seed --sessions 100000` makes them");
    }
    if !site.is_dir() {
        bail!("no dashboard for release: `cargo xtask bench size` builds it");
    }
    let settings = [
        ("HINDSIGHT_SITE__ROOT", site.to_string_lossy().into_owned()),
        ("HINDSIGHT_ARCHIVE__AFTER", "1s".to_owned()),
    ];
    let program = Program::start_on(repo, binary, data, &settings)?;
    lists(&program, options.rounds)?;
    let events = recorded::stitched(&recorded::all(repo)?, f64::from(options.minutes) * 60_000.0)?;
    // A window that no run before has used.
    let window = Window(u64::from(std::process::id()));
    record(&program, window, &events)?;
    Run::new(repo, "npx")
        .args(["esbuild", "end2end/bench/replay-ui.ts", "--bundle", "--platform=node"])
        .args(["--format=esm", "--packages=external", "--log-level=warning"])
        .arg(format!("--outfile={PROGRAM}"))
        .run()?;
    Run::new(repo, "node")
        .arg(PROGRAM)
        .arg(format!("http://127.0.0.1:{}", program.port))
        .arg(format!("/sessions/{}/windows/{}", window.session(), window.window()))
        .arg(options.seeks.to_string())
        .run()
}

fn record(program: &Program, window: Window, events: &str) -> Result<()> {
    let recording = Recording::cut(events, &program.policy()?)?;
    let mut client = Client::connect(program.port)?;
    for index in 0..recording.len() {
        let status = client.send(&recording.frame(window, index))?;
        if status != 202 {
            bail!("chunk {index} was answered with {status}");
        }
    }
    program.drained()?;
    program.derived()?;
    Ok(())
}

/// One kind of list.
struct List {
    search: &'static str,
    order: &'static str,
    count: String,
    times: Vec<Duration>,
}

impl List {
    const fn new(search: &'static str, order: &'static str) -> Self {
        Self { search, order, count: String::new(), times: Vec::new() }
    }

    fn ask(&mut self, client: &mut Client) -> Result<()> {
        let Self { search, order, .. } = *self;
        let path = format!("/sessions?from=all&sort={order}&q={}", encoded(search));
        let begin = Instant::now();
        let page = client.get(&path)?;
        self.times.push(begin.elapsed());
        self.count = count(&page).with_context(|| format!("{path}: a list without a count"))?;
        Ok(())
    }
}

fn lists(program: &Program, rounds: usize) -> Result<()> {
    let searches = SEARCHES.iter().map(|search| List::new(search, "last"));
    let orders = ORDERS.iter().flat_map(|order| ["", "has:error"].map(|q| List::new(q, order)));
    let mut lists: Vec<List> = searches.chain(orders).collect();
    let mut client = Client::connect(program.port)?;
    wait_for_index(&mut client)?;
    for _ in 0..rounds {
        lists.iter_mut().try_for_each(|list| list.ask(&mut client))?;
    }
    print(&mut lists);
    Ok(())
}

/// Waits until the server, which has just started, has read all that it searches in.
fn wait_for_index(client: &mut Client) -> Result<()> {
    let begin = Instant::now();
    while count(&client.get("/sessions?from=all&q=has:error")?).is_none() {
        if begin.elapsed() > LONGEST_READING {
            bail!("the server still reads what it searches in");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// All lists together, and the slowest ones.
fn print(lists: &mut [List]) {
    let mut all: Vec<Duration> = lists.iter().flat_map(|list| list.times.clone()).collect();
    all.sort_unstable();
    for list in &mut *lists {
        list.times.sort_unstable();
    }
    lists.sort_by_key(|list| std::cmp::Reverse(quantile(&list.times, 950)));
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    let row = |name: &str, count: &str, times: &[Duration]| {
        let [half, most] = [500, 950].map(|thousandth| ms(quantile(times, thousandth)));
        vec![name.to_owned(), count.to_owned(), half, most]
    };
    let mut rows = vec![["list", "found", "p50", "p95"].map(str::to_owned).to_vec()];
    rows.push(row(&format!("all {} kinds", lists.len()), "", &all));
    rows.extend(lists.iter().take(SHOWN).map(|list| {
        row(&format!("{} · by {}", list.search, list.order), &list.count, &list.times)
    }));
    table(&rows);
    println!("  p95 must be at most 150 ms for any of them; below, the slowest");
}

/// What the page says it found.
fn count(page: &str) -> Option<String> {
    if page.contains(">No session matches.<") {
        return Some("none".to_owned());
    }
    // The dashboard keeps a count and its noun on one line.
    page.match_indices("\u{a0}sessions").find_map(|(at, _)| {
        let words = page[..at].rsplit(['>', '"']).next()?;
        words.ends_with(|last: char| last.is_ascii_digit()).then(|| words.to_owned())
    })
}

fn encoded(search: &str) -> String {
    let hex = |byte| format!("%{byte:02X}");
    let is_plain = u8::is_ascii_alphanumeric;
    search
        .bytes()
        .map(|byte| if is_plain(&byte) { char::from(byte).into() } else { hex(byte) })
        .collect()
}
