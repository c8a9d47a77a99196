//! Asking home.

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use model::PolicyHash;
use reqwest::{Client, RequestBuilder, StatusCode, redirect};

use super::batch;
use super::told::{Taken, Told};
use crate::config::EdgeConfig;

/// How long home may take to answer. It gives up before that by itself.
const PATIENCE: Duration = Duration::from_secs(40);

/// Home did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// It cannot be reached.
    #[error("home does not answer")]
    Away(#[from] reqwest::Error),
    /// It answers something else.
    #[error("home answers with status {0}")]
    Status(StatusCode),
    /// What it says is not what home says.
    #[error("what home says cannot be read")]
    Unreadable(#[from] serde_json::Error),
    /// The secret is not there.
    #[error("edge.secret_file cannot be read")]
    Secret(#[source] std::io::Error),
}

/// The server that has the database. Clones share connections.
#[derive(Clone, Debug)]
pub struct Home {
    client: Client,
    url: String,
    secret_file: PathBuf,
}

impl Home {
    /// The configured one. Nothing is asked yet.
    pub fn new(config: &EdgeConfig) -> Result<Self, HomeError> {
        let client = Client::builder()
            .timeout(PATIENCE)
            // What is sent is for home only, wherever it points to.
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self { client, url: config.home.clone(), secret_file: config.secret_file.clone() })
    }

    /// All projects with their settings.
    pub async fn projects(&self) -> Result<Told, HomeError> {
        let request = self.client.get(format!("{}/v1/edge/projects", self.url));
        Ok(serde_json::from_slice(&self.ask(request).await?)?)
    }

    /// A compiled policy.
    pub async fn policy(&self, hash: &PolicyHash) -> Result<Bytes, HomeError> {
        self.ask(self.client.get(format!("{}/v1/policies/{hash}", self.url))).await
    }

    /// Hands over payloads of journal records.
    pub async fn take(&self, payloads: &[Bytes]) -> Result<Taken, HomeError> {
        let request = self.client.post(format!("{}/v1/edge/records", self.url));
        let answer = self.ask(request.body(batch::join(payloads))).await?;
        Ok(serde_json::from_slice(&answer)?)
    }

    async fn ask(&self, request: RequestBuilder) -> Result<Bytes, HomeError> {
        let secret = tokio::fs::read_to_string(&self.secret_file).await;
        let secret = secret.map_err(HomeError::Secret)?;
        let answer = request.bearer_auth(secret.trim()).send().await?;
        match answer.status() {
            StatusCode::OK => Ok(answer.bytes().await?),
            status => Err(HomeError::Status(status)),
        }
    }
}
