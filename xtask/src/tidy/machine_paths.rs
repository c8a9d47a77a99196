//! Nothing in the repository knows the machine it was written on.

use super::File;
use crate::repo::Repo;

/// Begin of paths in a root user's and in a Mac user's home; in pieces, or this file would
/// break its own rule.
const HOMES: [&str; 2] = [concat!("/ro", "ot/"), concat!("/Us", "ers/")];

/// Checks that no path of this machine occurs.
pub(super) fn check(repo: &Repo, file: &File, offences: &mut Vec<String>) {
    let mut needles: Vec<String> = HOMES.map(str::to_owned).to_vec();
    needles.push(format!("{}/", repo.root().display()));
    if let Some(home) = std::env::var_os("HOME").and_then(|home| home.into_string().ok())
        && home.len() > 1
    {
        needles.push(format!("{home}/"));
    }
    if let Some(needle) = needles.iter().find(|needle| file.text.contains(needle.as_str())) {
        offences.push(format!("{}: names a path of a machine: {needle}", file.path));
    }
}
