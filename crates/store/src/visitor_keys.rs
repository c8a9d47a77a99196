//! What the names of visitors are hashed with: a secret of each project, so that whoever has
//! rows or files cannot try names.

use std::fmt;

use hmac::{Hmac, Mac as _};
use model::ProjectId;
use sha2::Sha256;
use surrealdb::types::{Bytes, Variables};
use uuid::Uuid;

use crate::connection::{corrupt, retrying};
use crate::row::visitor_key_id;
use crate::{Store, StoreError};

const FIND: &str = "SELECT VALUE secret FROM $key";
const KEEP: &str = "
    INSERT IGNORE INTO visitor_key { id: $key, secret: $secret } RETURN NONE;
    SELECT VALUE secret FROM $key;
";

/// Bytes of a secret.
const BYTES: usize = 32;

/// The secret of a project.
#[derive(Clone, PartialEq, Eq)]
pub struct VisitorKey([u8; BYTES]);

impl VisitorKey {
    /// The key with this secret; `None` when it is too short to be one.
    pub fn from_secret(secret: &[u8]) -> Option<Self> {
        secret.first_chunk().copied().map(Self)
    }

    /// A number that tells visitors of the project apart and means nothing to others: the first
    /// 64 bits of HMAC-SHA-256.
    pub fn hash(&self, visitor: &str) -> u64 {
        // A key of any length is one.
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return 0 };
        let bytes = mac.chain_update(visitor).finalize().into_bytes();
        bytes.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
    }
}

impl fmt::Debug for VisitorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VisitorKey(***)")
    }
}

/// Keys of visitors.
impl Store {
    /// The key of a project, made when it is asked for the first time.
    pub async fn visitor_key(&self, project: ProjectId) -> Result<VisitorKey, StoreError> {
        let known = self.visitor_keys.read().await.get(&project).cloned();
        if let Some(key) = known {
            return Ok(key);
        }
        let secret = match self.find_secret(project).await? {
            Some(secret) => secret,
            None => self.keep_secret(project).await?,
        };
        let key = VisitorKey::from_secret(&secret)
            .ok_or_else(|| corrupt("visitor key")("secret is too short".into()))?;
        self.visitor_keys.write().await.insert(project, key.clone());
        Ok(key)
    }

    async fn find_secret(&self, project: ProjectId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut values = Variables::new();
        values.insert("key", visitor_key_id(project));
        let mut answer = self.connection.query("find_visitor_key", FIND, values).await?;
        let secret: Option<Bytes> = answer.take(0).map_err(into_corrupt)?;
        Ok(secret.map(|secret| secret.into_inner().to_vec()))
    }

    /// Keeps a new secret, unless another node was faster; the one that there is then.
    async fn keep_secret(&self, project: ProjectId) -> Result<Vec<u8>, StoreError> {
        let secret = [Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat();
        let mut answer = retrying(|| async {
            let mut values = Variables::new();
            values.insert("key", visitor_key_id(project));
            values.insert("secret", Bytes::from(secret.clone()));
            self.connection.query("keep_visitor_key", KEEP, values).await
        })
        .await?;
        let kept: Option<Bytes> = answer.take(1).map_err(into_corrupt)?;
        kept.map(|kept| kept.into_inner().to_vec())
            .ok_or_else(|| corrupt("visitor key")("secret was not kept".into()))
    }
}

fn into_corrupt(error: surrealdb::Error) -> StoreError {
    corrupt("visitor key")(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_begin_of_hmac_sha_256() {
        // Case 2 of RFC 4231: zeros behind a short key change nothing.
        let mut secret = [0; BYTES];
        secret[..4].copy_from_slice(b"Jefe");
        let key = VisitorKey::from_secret(&secret).unwrap();
        let other = VisitorKey::from_secret(&[7; BYTES]).unwrap();

        assert_eq!(key.hash("what do ya want for nothing?"), 0x5bdc_c146_bf60_754e);
        assert_ne!(key.hash("user-42"), other.hash("user-42"));
        assert_eq!(VisitorKey::from_secret(&[7; BYTES - 1]), None);
        assert_eq!(format!("{key:?}"), "VisitorKey(***)");
    }
}
