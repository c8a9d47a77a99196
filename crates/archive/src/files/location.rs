//! Opening an archive from its address.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::path::Path;
use url::Url;

use super::Archive;
use crate::error::ArchiveError;

/// Where an archive is.
#[derive(Clone, Debug)]
pub enum Location {
    /// A local directory, which is made when it is not there.
    Dir(PathBuf),
    /// A bucket.
    Bucket {
        /// `s3://bucket/prefix`, `gs://bucket/prefix` or `az://container/prefix`.
        url: String,
        /// Address of the service, when it is not the provider's own. Plain HTTP is allowed
        /// when it says so.
        endpoint: Option<String>,
        /// Region of the bucket.
        region: Option<String>,
        /// Who asks. Without, the provider's own ways are tried, such as the machine's role.
        credentials: Option<Credentials>,
    },
}

/// Name and secret of whoever uses a bucket.
#[derive(Clone)]
pub struct Credentials {
    /// Access key, or name of the account.
    pub name: String,
    /// Its secret.
    pub secret: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(***)")
    }
}

impl Archive {
    /// Opens an archive. A bucket is not asked whether it exists before it is used.
    pub fn open(location: &Location) -> Result<Self, ArchiveError> {
        match location {
            Location::Dir(dir) => {
                let failed = |source| ArchiveError::Disk { path: dir.clone(), source };
                std::fs::create_dir_all(dir).map_err(failed)?;
                let store = LocalFileSystem::new_with_prefix(dir).map_err(address)?;
                Ok(Self { store: Arc::new(store), prefix: Path::default(), dir: Some(dir.clone()) })
            }
            Location::Bucket { url, endpoint, region, credentials } => {
                let url = Url::parse(url).map_err(address)?;
                let options = options(
                    url.scheme(),
                    endpoint.as_deref(),
                    region.as_deref(),
                    credentials.as_ref(),
                );
                let (store, prefix) =
                    object_store::parse_url_opts(&url, options).map_err(address)?;
                Ok(Self { store: store.into(), prefix, dir: None })
            }
        }
    }
}

/// What the libraries of the providers call these things.
fn options(
    scheme: &str,
    endpoint: Option<&str>,
    region: Option<&str>,
    credentials: Option<&Credentials>,
) -> Vec<(&'static str, String)> {
    let is_plain = endpoint.is_some_and(|endpoint| endpoint.starts_with("http://"));
    let name = credentials.map(|credentials| credentials.name.as_str());
    let secret = credentials.map(|credentials| credentials.secret.as_str());
    let options = match scheme {
        "s3" | "s3a" => [
            ("aws_endpoint", endpoint),
            ("aws_region", region),
            ("aws_access_key_id", name),
            ("aws_secret_access_key", secret),
        ],
        "gs" => [
            ("google_base_url", endpoint),
            ("region", None),
            ("name", None),
            ("google_service_account_key", secret),
        ],
        _ => [
            ("azure_storage_endpoint", endpoint),
            ("region", None),
            ("azure_storage_account_name", name),
            ("azure_storage_account_key", secret),
        ],
    };
    let options = options.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned())));
    let mut options: Vec<_> = options.collect();
    if is_plain {
        options.push(("allow_http", "true".to_owned()));
    }
    options
}

fn address(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ArchiveError {
    ArchiveError::Address(error.into())
}
