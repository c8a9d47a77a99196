//! Running other programs: every command is printed as one that can be copied.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

use crate::environment;
use crate::repo::Repo;

/// One command, built step by step and then run.
#[derive(Debug)]
pub(crate) struct Run {
    command: Command,
    root: PathBuf,
    set: Vec<(String, String)>,
}

impl Run {
    /// A program, to be run in the checkout's folder.
    pub(crate) fn new(repo: &Repo, program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        environment::prepare(&mut command);
        command.current_dir(repo.root());
        Self { command, root: repo.root().to_owned(), set: Vec::new() }
    }

    /// Adds one argument.
    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    /// Adds arguments.
    pub(crate) fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(args);
        self
    }

    /// Sets a variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.set.push((name.to_owned(), value.as_ref().to_string_lossy().into_owned()));
        self.command.env(name, value);
        self
    }

    /// Unsets a variable.
    pub(crate) fn env_remove(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Runs it in another folder.
    pub(crate) fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Prints it, runs it with this terminal, and fails when it fails.
    pub(crate) fn run(mut self) -> Result<()> {
        println!("$ {}", self.shown());
        let status = self.status()?;
        if !status.success() {
            bail!("`{}` failed ({status})", self.shown_program());
        }
        Ok(())
    }

    /// Runs it silently and returns what it printed; fails when it fails.
    pub(crate) fn read(mut self) -> Result<String> {
        let output =
            self.command.stdin(Stdio::null()).output().with_context(|| self.cannot_start())?;
        if !output.status.success() {
            let complaint = String::from_utf8_lossy(&output.stderr);
            bail!("`{}` failed ({}): {}", self.shown(), output.status, complaint.trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs it silently and says whether it succeeded.
    pub(crate) fn succeeds(mut self) -> bool {
        self.command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// The command itself, for those who need more than its end.
    pub(crate) fn into_command(self) -> Command {
        self.command
    }

    /// The command as a line for a shell.
    pub(crate) fn shown(&self) -> String {
        let mut line = String::new();
        let dir = self.command.get_current_dir().unwrap_or(&self.root);
        if let Ok(within) = dir.strip_prefix(&self.root)
            && within != Path::new("")
        {
            let _ = write!(line, "cd {} && ", quoted(&within.to_string_lossy()));
        }
        for (name, value) in &self.set {
            let _ = write!(line, "{name}={} ", quoted(value));
        }
        line.push_str(&self.shown_program());
        for arg in self.command.get_args() {
            let _ = write!(line, " {}", quoted(&arg.to_string_lossy()));
        }
        line
    }

    fn shown_program(&self) -> String {
        quoted(&self.command.get_program().to_string_lossy())
    }

    fn status(&mut self) -> Result<ExitStatus> {
        self.command.status().with_context(|| self.cannot_start())
    }

    fn cannot_start(&self) -> String {
        format!("cannot start `{}`", self.shown_program())
    }
}

fn quoted(word: &str) -> String {
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || "-_=+./:,@%".contains(character);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_special_characters_are_quoted_for_a_shell() {
        assert_eq!(quoted("--all-targets"), "--all-targets");
        assert_eq!(quoted("package(store) & x"), "'package(store) & x'");
        assert_eq!(quoted("it's"), "'it'\\''s'");
        assert_eq!(quoted(""), "''");
    }
}
