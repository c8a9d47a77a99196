//! Nodes that share this database: where each can be asked, and which of them does what is
//! done once for all.

use model::Timestamp;
use surrealdb::types::{RecordId, RecordIdKey, SurrealValue, Variables};

use crate::connection::{corrupt, retrying};
use crate::row::read_time;
use crate::{Store, StoreError};

const ANNOUNCE: &str = "UPSERT $node SET address = $address, seen_at = $now RETURN NONE";
const FIND: &str = "SELECT id, address, seen_at FROM $node";
const LIST: &str = "SELECT id, address, seen_at FROM node";
/// One statement, so one transaction: of two nodes that take it at once, one collides and
/// finds it taken.
const TAKE_LEASE: &str = "
    IF (SELECT VALUE holder FROM $lease WHERE holder != $node AND until > $now) = [] {
        UPSERT $lease SET holder = $node, until = $until RETURN NONE;
        true
    } ELSE { false }
";

/// A node of this database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredNode {
    /// Its journal's name.
    pub node: String,
    /// Where other nodes ask it, such as `http://10.0.0.2:8080`.
    pub address: String,
    /// When it last said that it is there, by its own clock.
    pub seen_at: Timestamp,
}

/// Nodes and leases.
impl Store {
    /// Says that a node is there, and where it can be asked.
    pub async fn announce_node(
        &self,
        node: &str,
        address: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("node", node_id(node));
            values.insert("address", address.to_owned());
            values.insert("now", now.as_ms());
            self.connection.query("announce_node", ANNOUNCE, values).await.map(drop)
        })
        .await
    }

    /// Finds a node that ever said where it can be asked.
    pub async fn find_node(&self, node: &str) -> Result<Option<StoredNode>, StoreError> {
        let mut values = Variables::new();
        values.insert("node", node_id(node));
        let mut answer = self.connection.query("find_node", FIND, values).await?;
        let row: Option<NodeRow> = answer.take(0).map_err(into_corrupt)?;
        row.map(NodeRow::into_node).transpose()
    }

    /// Lists all nodes that ever said where they can be asked.
    pub async fn list_nodes(&self) -> Result<Vec<StoredNode>, StoreError> {
        let mut answer = self.connection.query("list_nodes", LIST, Variables::new()).await?;
        let rows: Vec<NodeRow> = answer.take(0).map_err(into_corrupt)?;
        rows.into_iter().map(NodeRow::into_node).collect()
    }

    /// Takes work upon a node until a time, or goes on with it. `false`: another node does it.
    pub async fn take_lease(
        &self,
        name: &str,
        node: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut answer = retrying(|| async {
            let mut values = Variables::new();
            values.insert("lease", RecordId::new("lease", name));
            values.insert("node", node.to_owned());
            values.insert("now", now.as_ms());
            values.insert("until", until.as_ms());
            self.connection.query("take_lease", TAKE_LEASE, values).await
        })
        .await?;
        let is_taken: Option<bool> =
            answer.take(0).map_err(|error| corrupt("lease")(error.into()))?;
        is_taken.ok_or_else(|| corrupt("lease")("nothing was answered".into()))
    }
}

/// `node:NODE`.
fn node_id(node: &str) -> RecordId {
    RecordId::new("node", node)
}

#[derive(SurrealValue)]
struct NodeRow {
    id: RecordId,
    address: String,
    seen_at: i64,
}

impl NodeRow {
    fn into_node(self) -> Result<StoredNode, StoreError> {
        let RecordIdKey::String(node) = self.id.key else {
            return Err(corrupt("node")("record id has another form".into()));
        };
        let seen_at = read_time("node", self.seen_at)?;
        Ok(StoredNode { node, address: self.address, seen_at })
    }
}

fn into_corrupt(error: surrealdb::Error) -> StoreError {
    corrupt("node")(error.into())
}
