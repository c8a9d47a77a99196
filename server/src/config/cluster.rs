//! `[cluster]`: several servers on one database.

use std::path::PathBuf;

use model::Origin;

use super::section::section;

section! {
    /// Several servers (nodes) that share one database server and one archive. Each keeps a
    /// journal of its own and asks the others for what is in theirs.
    pub struct ClusterConfig = "cluster" {
        /// Where the other nodes reach this one, such as `http://10.0.0.2:8080`. Empty: this is
        /// the only node.
        pub address: String = String::new(),
        /// A file with the secret that all nodes share.
        pub secret_file: PathBuf = PathBuf::new(),
        /// A file with certificates (PEM) that nodes' certificates may be signed with, beside
        /// those that the system trusts.
        pub tls_ca: PathBuf = PathBuf::new(),
    }
}

impl ClusterConfig {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if self.address.is_empty() {
            return;
        }
        if let Err(error) = self.address.parse::<Origin>() {
            problems.push(format!("cluster.address {error}"));
        }
        if self.secret_file.as_os_str().is_empty() {
            problems.push("cluster.secret_file must be set, because cluster.address is".to_owned());
        }
    }
}
