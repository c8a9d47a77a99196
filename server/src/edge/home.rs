//! Asking home.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use model::PolicyHash;

use super::batch;
use super::told::{Taken, Told};
use crate::config::EdgeConfig;
use crate::http::ask::{AskError, Asker};

/// How long home may take to answer. It gives up before that by itself.
const PATIENCE: Duration = Duration::from_secs(40);

/// Home did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// It does not answer, or something else.
    #[error("home cannot be asked")]
    Ask(#[from] AskError),
    /// What it says is not what home says.
    #[error("what home says cannot be read")]
    Unreadable(#[from] serde_json::Error),
}

impl HomeError {
    /// Whether home, or what is in front of it, does not take so many bytes.
    pub const fn is_too_large(&self) -> bool {
        matches!(self, Self::Ask(AskError::Status(StatusCode::PAYLOAD_TOO_LARGE)))
    }
}

/// The server that has the database. Clones share connections.
#[derive(Clone, Debug)]
pub struct Home {
    asker: Asker,
    url: String,
}

impl Home {
    /// The configured one. Nothing is asked yet.
    pub fn new(config: &EdgeConfig) -> Result<Self, HomeError> {
        let asker = Asker::new(config.secret_file.clone(), Path::new(""), PATIENCE)?;
        Ok(Self { asker, url: config.home.clone() })
    }

    /// All projects with their settings.
    pub async fn projects(&self) -> Result<Told, HomeError> {
        let request = self.asker.get(format!("{}/v1/edge/projects", self.url));
        Ok(serde_json::from_slice(&self.asker.ask(request).await?)?)
    }

    /// A compiled policy.
    pub async fn policy(&self, hash: &PolicyHash) -> Result<Bytes, HomeError> {
        let request = self.asker.get(format!("{}/v1/policies/{hash}", self.url));
        Ok(self.asker.ask(request).await?)
    }

    /// Hands over payloads of journal records.
    pub async fn take(&self, payloads: &[Bytes]) -> Result<Taken, HomeError> {
        let request = self.asker.post(format!("{}/v1/edge/records", self.url));
        let answer = self.asker.ask(request.body(batch::join(payloads))).await?;
        Ok(serde_json::from_slice(&answer)?)
    }
}
