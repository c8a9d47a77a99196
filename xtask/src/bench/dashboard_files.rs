//! Bytes that a first visit to each page of the dashboard loads.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};

use crate::measure::{self, Sizes};
use crate::progress::{self, bytes};

/// What the list may load, without the HTML. The player's page may take more.
const FIRST_LOAD: u64 = 400_000;

/// What every page loads.
const SHARED: [(&str, &str); 4] = [
    ("dashboard Wasm", "hindsight.wasm"),
    ("dashboard JS", "hindsight.js"),
    ("loader of pages' Wasm", "__wasm_split.______________________.js"),
    ("dashboard CSS", "hindsight.css"),
];

/// Which Wasm files each page needs besides, as the build wrote it.
const MANIFEST: &str = "__wasm_split_manifest.json";

/// Prints the size of each file of `pkg`, and what each page loads in all.
pub(super) fn print(pkg: &Path) -> Result<()> {
    let mut rows = vec![super::size::header()];
    let mut shared = Sizes::default();
    for (name, file) in SHARED {
        let sizes = measure::file(&pkg.join(file))?;
        shared = shared.plus(sizes);
        rows.push(row(name, sizes));
    }
    for (page, modules) in pages(pkg)? {
        let mut sum = Sizes::default();
        for module in modules {
            sum = sum.plus(measure::file(&pkg.join(format!("{module}.wasm")))?);
        }
        rows.push(row(&format!("{page}: its Wasm"), sum));
        rows.push(row(&format!("{page}: first load"), shared.plus(sum)));
    }
    progress::table(&rows);
    println!("  the session list may load {} with brotli", bytes(FIRST_LOAD));
    Ok(())
}

/// Page → names of Wasm modules. The build adds a number to the page's name.
fn pages(pkg: &Path) -> Result<BTreeMap<String, Vec<String>>> {
    let path = pkg.join(MANIFEST);
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let manifest: BTreeMap<String, Vec<String>> =
        serde_json::from_str(&text).with_context(|| format!("in {}", path.display()))?;
    let page = |key: String| key.rsplit_once('_').map_or(key.clone(), |(page, _)| page.to_owned());
    Ok(manifest.into_iter().map(|(key, modules)| (page(key), modules)).collect())
}

fn row(name: &str, sizes: Sizes) -> Vec<String> {
    let cells = [sizes.raw, sizes.gzip, sizes.brotli].map(bytes);
    std::iter::once(name.to_owned()).chain(cells).collect()
}
