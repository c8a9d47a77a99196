//! Asking another server of ours, with a secret that both have.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{Certificate, Client, ClientBuilder, RequestBuilder, StatusCode, redirect};

/// Largest answer that is read. No server of ours says more at once.
const ANSWER_BYTES: usize = 256 * 1024 * 1024;

/// Another server did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// It cannot be reached.
    #[error("it does not answer")]
    Away(#[from] reqwest::Error),
    /// It answers something else.
    #[error("it answers with status {0}")]
    Status(StatusCode),
    /// It does not stop.
    #[error("its answer is too large")]
    TooLarge,
    /// The secret, or the certificates by which it is known, are not there.
    #[error("{} cannot be read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}

/// Asks with the secret of a file. Clones share connections.
#[derive(Clone, Debug)]
pub struct Asker {
    client: Client,
    secret_file: PathBuf,
}

impl Asker {
    /// Nothing is asked yet. An answer may take `patience`; `tls_ca` names further certificates
    /// that are trusted, or nothing.
    pub fn new(secret_file: PathBuf, tls_ca: &Path, patience: Duration) -> Result<Self, AskError> {
        let client = Client::builder()
            .timeout(patience)
            // What is sent is for that server only, wherever it points to.
            .redirect(redirect::Policy::none())
            .no_proxy();
        let client = trusting(client, tls_ca)?.build()?;
        Ok(Self { client, secret_file })
    }

    /// A request for the body at an address.
    pub fn get(&self, url: String) -> RequestBuilder {
        self.client.get(url)
    }

    /// A request that hands a body over.
    pub fn post(&self, url: String) -> RequestBuilder {
        self.client.post(url)
    }

    /// Sends a request with the secret, and gives the body of the answer.
    pub async fn ask(&self, request: RequestBuilder) -> Result<Bytes, AskError> {
        // Read each time: a new secret needs no restart.
        let secret = tokio::fs::read_to_string(&self.secret_file).await;
        let secret =
            secret.map_err(|source| AskError::File { path: self.secret_file.clone(), source })?;
        let mut answer = request.bearer_auth(secret.trim()).send().await?;
        match answer.status() {
            StatusCode::OK => {}
            status => return Err(AskError::Status(status)),
        }
        let mut body = BytesMut::new();
        while let Some(part) = answer.chunk().await? {
            if ANSWER_BYTES < body.len() + part.len() {
                return Err(AskError::TooLarge);
            }
            body.extend_from_slice(&part);
        }
        Ok(body.freeze())
    }
}

fn trusting(client: ClientBuilder, tls_ca: &Path) -> Result<ClientBuilder, AskError> {
    if tls_ca.as_os_str().is_empty() {
        return Ok(client);
    }
    let pem = std::fs::read(tls_ca)
        .map_err(|source| AskError::File { path: tls_ca.to_owned(), source })?;
    let certificates = Certificate::from_pem_bundle(&pem)?;
    Ok(certificates.into_iter().fold(client, ClientBuilder::add_root_certificate))
}
