//! TLS with certificates from files. Whatever renews them replaces the files; that is noticed,
//! and connections that are made afterwards get the new ones.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};

/// Time between two looks whether files have changed.
const LOOK: Duration = Duration::from_mins(1);

/// Certificates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// It cannot be read, or is not PEM.
    #[error("{} cannot be read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: pem::Error,
    },
    /// There is no certificate in the file.
    #[error("{} holds no certificate", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Certificate and key do not belong together, or are of a kind that is not known.
    #[error("certificate and key cannot be used")]
    Unusable(#[from] rustls::Error),
}

/// A certificate with its key, as the files have them.
#[derive(Debug)]
pub struct Tls {
    cert: PathBuf,
    key: PathBuf,
    look: Duration,
    current: Mutex<Current>,
}

struct Current {
    looked_at: Instant,
    changed_at: [Option<SystemTime>; 2],
    acceptor: TlsAcceptor,
}

impl std::fmt::Debug for Current {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Current").field("changed_at", &self.changed_at).finish_non_exhaustive()
    }
}

impl Tls {
    /// Reads a certificate with those that lead to its authority, and its key: PEM both.
    pub fn open(cert: &Path, key: &Path) -> Result<Self, TlsError> {
        Self::open_with(cert, key, LOOK)
    }

    fn open_with(cert: &Path, key: &Path, look: Duration) -> Result<Self, TlsError> {
        let changed_at = [changed_at(cert), changed_at(key)];
        let acceptor = read(cert, key)?;
        let current = Current { looked_at: Instant::now(), changed_at, acceptor };
        Ok(Self { cert: cert.to_owned(), key: key.to_owned(), look, current: Mutex::new(current) })
    }

    /// What greets a connection that is made now.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        // A poisoned lock is sound: what was there before is used.
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.looked_at.elapsed() >= self.look {
            current.looked_at = Instant::now();
            self.renew(&mut current);
        }
        current.acceptor.clone()
    }

    fn renew(&self, current: &mut Current) {
        let changed_at = [changed_at(&self.cert), changed_at(&self.key)];
        if changed_at == current.changed_at {
            return;
        }
        match read(&self.cert, &self.key) {
            Ok(acceptor) => {
                current.acceptor = acceptor;
                current.changed_at = changed_at;
                tracing::info!("certificate renewed");
            }
            // Perhaps only one of the two files is new yet.
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "new certificate cannot be used; the one before stays");
            }
        }
    }
}

fn changed_at(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|meta| meta.modified()).ok()
}

fn read(cert: &Path, key: &Path) -> Result<TlsAcceptor, TlsError> {
    let file = |path: &Path| {
        let path = path.to_owned();
        move |source| TlsError::File { path, source }
    };
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(cert).and_then(Iterator::collect).map_err(file(cert))?;
    if chain.is_empty() {
        return Err(TlsError::Empty { path: cert.to_owned() });
    }
    let key = PrivateKeyDer::from_pem_file(key).map_err(file(key))?;
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use axum::Router;
    use axum::routing::get;
    use tokio::net::TcpListener;
    use tokio_util::sync::CancellationToken;

    use super::super::{Limits, serve_with};
    use super::*;
    use crate::workers::Workers;

    fn limits() -> Limits {
        Limits {
            head_timeout: Duration::from_secs(5),
            write_timeout: Duration::from_secs(5),
            max_connections: 8,
            max_of_network: 8,
            proxies: Arc::default(),
        }
    }

    fn file(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls").join(name)
    }

    /// Puts a certificate and its key where they are read.
    fn put(dir: &Path, number: u8) -> (PathBuf, PathBuf) {
        let (cert, key) = (dir.join("cert.pem"), dir.join("key.pem"));
        fs::copy(file(&format!("cert-{number}.pem")), &cert).unwrap();
        fs::copy(file(&format!("key-{number}.pem")), &key).unwrap();
        (cert, key)
    }

    async fn ask(port: u16, authority: u8) -> Result<String, reqwest::Error> {
        let authority = fs::read(file(&format!("authority-{authority}.pem"))).unwrap();
        let client = reqwest::Client::builder()
            .add_root_certificate(reqwest::Certificate::from_pem(&authority).unwrap())
            .tls_built_in_root_certs(false)
            .no_proxy()
            .build()
            .unwrap();
        client.get(format!("https://localhost:{port}/")).send().await?.text().await
    }

    #[tokio::test]
    async fn requests_are_answered_over_tls_also_after_the_certificate_was_renewed() {
        let dir = tempfile::tempdir().unwrap();
        let (cert, key) = put(dir.path(), 1);
        let tls = Arc::new(Tls::open_with(&cert, &key, Duration::ZERO).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let router = Router::new().route("/", get("hello"));
        let (stop, server) = (CancellationToken::new(), Workers::default());
        let told = stop.clone();
        server.spawn_once(async move |_| {
            serve_with(listener, router, limits(), Some(tls), told).await;
        });

        assert_eq!(ask(port, 1).await.unwrap(), "hello");
        assert!(ask(port, 2).await.is_err(), "another authority");

        // Of the new certificate only the key is there yet.
        fs::copy(file("key-2.pem"), &key).unwrap();
        touch(&key, 1);
        assert_eq!(ask(port, 1).await.unwrap(), "hello");
        fs::copy(file("cert-2.pem"), &cert).unwrap();
        touch(&cert, 1);
        assert_eq!(ask(port, 2).await.unwrap(), "hello");
        stop.cancel();
        assert!(server.finish(Duration::from_secs(5)).await);
    }

    /// Says that a file has changed: the clocks of file systems are coarse.
    fn touch(path: &Path, seconds: u64) {
        let file = fs::OpenOptions::new().write(true).open(path).unwrap();
        let changed = file.metadata().unwrap().modified().unwrap() + Duration::from_secs(seconds);
        file.set_modified(changed).unwrap();
    }

    #[test]
    fn files_that_are_no_certificate_and_key_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let (cert, key) = put(dir.path(), 1);
        assert!(matches!(Tls::open(&cert, &dir.path().join("x")), Err(TlsError::File { .. })));
        assert!(matches!(Tls::open(&key, &key), Err(TlsError::Empty { .. })));
        assert!(matches!(Tls::open(&cert, &cert), Err(TlsError::File { .. })));
        fs::copy(file("key-2.pem"), &key).unwrap();
        assert!(matches!(Tls::open(&cert, &key), Err(TlsError::Unusable(_))));
    }
}
