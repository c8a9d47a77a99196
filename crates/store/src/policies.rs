//! Privacy policies: the version in force, its history, and what recorders load.
//!
//! # Invariants
//!
//! - A version and its compiled bytes are written in one transaction, so no recorder is told
//!   of a hash that cannot be loaded.
//! - Nothing is ever overwritten or deleted: old recorders load old hashes.

use model::{PolicyHash, PolicyVersion, ProjectId, Timestamp};
use surrealdb::types::{Bytes, RecordId, SurrealValue, Variables};

use crate::connection::{Client, Transaction, corrupt, retrying};
use crate::row::{
    compiled_policy_id, count, policy_id, policy_version_id, policy_versions_of, read_id,
    read_policy_version_id, read_time,
};
use crate::{Store, StoreError};

const LIST: &str = "SELECT * FROM policy";
const LIST_VERSIONS: &str = "SELECT * FROM $versions";
const FIND_NUMBER: &str = "SELECT VALUE number FROM ONLY $policy";
const APPEND: &str = "
    UPSERT $compiled SET bytes = $bytes RETURN NONE;
    CREATE $version SET spec = $spec, hash = $hash, saved_at = $saved_at RETURN NONE;
    UPSERT $policy
        SET number = $number, spec = $spec, hash = $hash, saved_at = $saved_at RETURN NONE;
";
const KEEP: &str = "UPSERT $compiled SET bytes = $bytes RETURN NONE";
const FIND_COMPILED: &str = "SELECT VALUE bytes FROM ONLY $compiled";

/// A policy that was compiled and is not saved yet.
#[derive(Clone, Debug)]
pub struct NewPolicy {
    /// Whose it will be.
    pub project: ProjectId,
    /// What the operator wrote, as JSON.
    pub spec: String,
    /// Of the bytes.
    pub hash: PolicyHash,
    /// What recorders load.
    pub bytes: Vec<u8>,
    /// The time.
    pub saved_at: Timestamp,
}

/// Policies.
impl Store {
    /// Lists the policy in force of each project that has one.
    pub async fn list_policies(&self) -> Result<Vec<PolicyVersion>, StoreError> {
        let mut answer = self.connection.query("list_policies", LIST, Variables::new()).await?;
        let rows: Vec<PolicyRow> = answer.take(0).map_err(into_corrupt)?;
        rows.into_iter()
            .map(|row| {
                let number = count(row.number);
                version(read_id("policy", row.id)?, number, row.spec, &row.hash, row.saved_at)
            })
            .collect()
    }

    /// Lists all versions of a project's policy, oldest first.
    pub async fn list_policy_versions(
        &self,
        project: ProjectId,
    ) -> Result<Vec<PolicyVersion>, StoreError> {
        let mut values = Variables::new();
        values.insert("versions", policy_versions_of(project));
        let mut answer =
            self.connection.query("list_policy_versions", LIST_VERSIONS, values).await?;
        let rows: Vec<VersionRow> = answer.take(0).map_err(into_corrupt)?;
        rows.into_iter()
            .map(|row| {
                let (project, number) = read_policy_version_id(row.id)?;
                version(project, number, row.spec, &row.hash, row.saved_at)
            })
            .collect()
    }

    /// Adds a version, which is in force from now on, and gives it with its number.
    pub async fn append_policy(&self, policy: &NewPolicy) -> Result<PolicyVersion, StoreError> {
        let number = retrying(|| async {
            let policy = policy.clone();
            self.connection
                .run("append_policy", |client| async move { append(&client, policy).await })
                .await
        })
        .await?;
        Ok(PolicyVersion {
            project: policy.project,
            number,
            spec: policy.spec.clone(),
            hash: policy.hash.clone(),
            saved_at: policy.saved_at,
        })
    }

    /// Keeps compiled bytes beside those of saved versions: a newer program compiles the same
    /// policy to other bytes.
    pub async fn keep_compiled_policy(
        &self,
        hash: &PolicyHash,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("compiled", compiled_policy_id(hash));
            values.insert("bytes", Bytes::from(bytes.to_vec()));
            self.connection.query("keep_compiled_policy", KEEP, values).await.map(drop)
        })
        .await
    }

    /// Finds the bytes that a hash names.
    pub async fn find_compiled_policy(
        &self,
        hash: &PolicyHash,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let mut values = Variables::new();
        values.insert("compiled", compiled_policy_id(hash));
        let mut answer =
            self.connection.query("find_compiled_policy", FIND_COMPILED, values).await?;
        let bytes: Option<Bytes> = answer.take(0).map_err(into_corrupt)?;
        Ok(bytes.map(|bytes| bytes.into_inner().to_vec()))
    }
}

async fn append(client: &Client, policy: NewPolicy) -> Result<u32, StoreError> {
    let transaction = client.begin().await?;
    match append_within(&transaction, policy).await {
        Ok(number) => transaction.commit().await.map(|()| number),
        Err(error) => {
            transaction.cancel().await.ok();
            Err(error)
        }
    }
}

async fn append_within(transaction: &Transaction, policy: NewPolicy) -> Result<u32, StoreError> {
    let mut values = Variables::new();
    values.insert("policy", policy_id(policy.project));
    let mut answer = transaction.query(FIND_NUMBER, values).await?;
    let number: Option<i64> = answer.take(0).map_err(into_corrupt)?;
    let number = count(number.unwrap_or_default()).saturating_add(1);

    let mut values = Variables::new();
    values.insert("compiled", compiled_policy_id(&policy.hash));
    values.insert("bytes", Bytes::from(policy.bytes));
    values.insert("version", policy_version_id(policy.project, number));
    values.insert("policy", policy_id(policy.project));
    values.insert("number", i64::from(number));
    values.insert("spec", policy.spec);
    values.insert("hash", policy.hash.to_string());
    values.insert("saved_at", policy.saved_at.as_ms());
    transaction.query(APPEND, values).await?;
    Ok(number)
}

/// A row of the table `policy`.
#[derive(SurrealValue)]
struct PolicyRow {
    id: RecordId,
    number: i64,
    spec: String,
    hash: String,
    saved_at: i64,
}

/// A row of the table `policy_version`.
#[derive(SurrealValue)]
struct VersionRow {
    id: RecordId,
    spec: String,
    hash: String,
    saved_at: i64,
}

fn version(
    project: ProjectId,
    number: u32,
    spec: String,
    hash: &str,
    saved_at: i64,
) -> Result<PolicyVersion, StoreError> {
    let hash =
        hash.parse().map_err(|error: model::PolicyHashError| corrupt("policy")(error.into()))?;
    Ok(PolicyVersion { project, number, spec, hash, saved_at: read_time("policy", saved_at)? })
}

fn into_corrupt(error: surrealdb::Error) -> StoreError {
    corrupt("policy")(error.into())
}
