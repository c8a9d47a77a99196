//! House rules that no compiler knows: cheap to keep, easy to forget.

mod colors;
mod headers;
mod lengths;
mod machine_paths;
mod wire_document;

use std::path::Path;

use anyhow::{Result, bail};

use crate::process::Run;
use crate::repo::Repo;

/// One file of the repository, read once for all rules.
struct File {
    path: String,
    text: String,
}

/// Checks all rules and reports all offences.
pub(crate) fn run(repo: &Repo) -> Result<()> {
    let mut offences = Vec::new();
    let mut n_files = 0;
    for path in files(repo)? {
        // Binary files are nobody's style.
        let Ok(text) = std::fs::read_to_string(repo.path(&path)) else { continue };
        let file = File { path, text };
        n_files += 1;
        headers::check(&file, &mut offences);
        lengths::check(&file, &mut offences);
        machine_paths::check(repo, &file, &mut offences);
        colors::check(&file, &mut offences);
    }
    wire_document::check(repo, &mut offences)?;
    for offence in &offences {
        println!("  ✗ {offence}");
    }
    if !offences.is_empty() {
        bail!("house rules are broken in {} places", offences.len());
    }
    println!("  ✓ house rules hold in {n_files} files");
    Ok(())
}

/// All files that are, or could be, committed.
pub(crate) fn files(repo: &Repo) -> Result<Vec<String>> {
    let list = Run::new(repo, "git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .read()?;
    Ok(list.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect())
}

/// Whether a path ends in one of the extensions.
pub(crate) fn has_extension(path: &str, extensions: &[&str]) -> bool {
    Path::new(path).extension().is_some_and(|own| extensions.iter().any(|other| own == *other))
}
