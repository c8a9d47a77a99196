//! The server as a child process: started with a folder and a port, waited for, stopped.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::Run;
use crate::repo::Repo;

/// Longest time from start to the first answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// How it is to be run.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// The program.
    pub(crate) binary: PathBuf,
    /// Where it listens.
    pub(crate) port: u16,
    /// Where it keeps everything.
    pub(crate) data_dir: PathBuf,
}

impl Setting {
    /// Where browsers find it.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The command that runs it, with the demo site.
    pub(crate) fn command(&self, repo: &Repo) -> Run {
        Run::new(repo, &self.binary)
            .env("HINDSIGHT_HTTP__LISTEN", format!("127.0.0.1:{}", self.port))
            .env("HINDSIGHT_DATA_DIR", &self.data_dir)
            .env("HINDSIGHT_DEMO__DIR", repo.path("end2end/host-site"))
            .arg("serve")
    }
}

/// A running server; stopped when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    setting: Setting,
}

impl Server {
    /// Starts it and waits until it answers. What it logs goes to `log`.
    pub(crate) fn start(repo: &Repo, setting: Setting, log: &Path) -> Result<Self> {
        if let Some(folder) = log.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = File::create(log).context("cannot write the server's log")?;
        let run = setting.command(repo);
        println!("$ {}", run.shown());
        let child = run
            .into_command()
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .context("cannot start the server")?;
        let mut server = Self { child, setting };
        server.wait_until_healthy(log)?;
        Ok(server)
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    fn wait_until_healthy(&mut self, log: &Path) -> Result<()> {
        let begin = Instant::now();
        while !is_healthy(self.setting.port) {
            if let Some(status) = self.child.try_wait()? {
                let text = std::fs::read_to_string(log).unwrap_or_default();
                bail!("the server ended ({status}):\n{text}");
            }
            if begin.elapsed() > PATIENCE {
                bail!("the server did not answer in {PATIENCE:?}; see {}", log.display());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A test may have ended it already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether a server answers at `/healthz`.
pub(crate) fn is_healthy(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(status.ends_with(b" 200"))
    };
    ask().unwrap_or(false)
}

/// A port that nothing listens on.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}

/// Fails with words that help when something else listens on the port.
pub(crate) fn expect_free(port: u16) -> Result<()> {
    if let Err(error) = TcpListener::bind(("127.0.0.1", port)) {
        bail!(
            "port {port} cannot be used ({error}): stop what listens there, \
             or choose another with `cargo xtask start --port`"
        );
    }
    Ok(())
}
