//! Configuration: one file per section, every option documented where it is declared.
//!
//! ```text
//! default < cargo-leptos < hindsight.toml < environment < flag ─▶ [config] ─▶ every stage
//! ```
//!
//! An empty file is valid. Unknown names are refused with the nearest known one, and all
//! problems are reported at once: fixing a configuration takes one round, not ten.
//! Nothing outside this folder reads the environment.
//!
//! # Deliberately absent
//!
//! Options of stages that do not exist yet. An option that does nothing is a lie.

mod archive;
mod assets;
mod cluster;
mod demo;
mod edge;
mod geo;
mod encryption;
mod http;
mod import;
mod ingest;
mod journal;
mod load;
mod print;
mod privacy;
mod rate;
mod recorder;
mod replay;
mod retention;
mod secret;
mod section;
mod settings;
mod site;
mod storage;
mod store;
mod telemetry;
mod workers;

use std::path::{Path, PathBuf};

pub use self::archive::ArchiveConfig;
pub use self::assets::{AssetFetch, AssetsConfig};
pub use self::cluster::ClusterConfig;
pub use self::demo::DemoConfig;
pub use self::edge::EdgeConfig;
pub use self::encryption::EncryptionConfig;
pub use self::geo::{GeoConfig, GeoSource};
pub use self::http::HttpConfig;
pub use self::import::ImportConfig;
pub use self::ingest::IngestConfig;
pub use self::journal::JournalConfig;
pub use self::load::{ConfigError, Flags};
pub use self::privacy::{MaskingMode, PrivacyConfig, UrlMode};
pub use self::rate::{Rate, RateError, Unit};
pub use self::recorder::RecorderDefaults;
pub use self::replay::ReplayConfig;
pub use self::retention::RetentionConfig;
pub use self::secret::Secret;
pub use self::site::SiteConfig;
pub use self::storage::{StorageConfig, WhenFull};
pub use self::store::{PasswordError, StoreConfig};
pub use self::telemetry::{LogFormat, TelemetryConfig};
pub use self::workers::WorkersConfig;

/// The file that is read when no other is named, if it exists.
pub const DEFAULT_FILE: &str = "hindsight.toml";

/// Everything that an operator may decide.
#[derive(Clone, Debug)]
pub struct Config {
    /// Everything on disk stands below it.
    pub data_dir: PathBuf,
    /// `[http]`
    pub http: HttpConfig,
    /// `[ingest]`
    pub ingest: IngestConfig,
    /// `[journal]`
    pub journal: JournalConfig,
    /// `[store]`
    pub store: StoreConfig,
    /// `[archive]`
    pub archive: ArchiveConfig,
    /// `[encryption]`
    pub encryption: EncryptionConfig,
    /// `[retention]`
    pub retention: RetentionConfig,
    /// `[storage]`
    pub storage: StorageConfig,
    /// `[replay]`
    pub replay: ReplayConfig,
    /// `[assets]`
    pub assets: AssetsConfig,
    /// `[import]`
    pub import: ImportConfig,
    /// `[privacy]`
    pub privacy: PrivacyConfig,
    /// `[recorder]`
    pub recorder: RecorderDefaults,
    /// `[geo]`
    pub geo: GeoConfig,
    /// `[cluster]`
    pub cluster: ClusterConfig,
    /// `[edge]`
    pub edge: EdgeConfig,
    /// `[site]`
    pub site: SiteConfig,
    /// `[demo]`
    pub demo: DemoConfig,
    /// `[telemetry]`
    pub telemetry: TelemetryConfig,
    /// `[workers]`
    pub workers: WorkersConfig,
}

impl Config {
    /// What holds when nobody configures anything, with everything on disk below `data_dir`.
    pub fn defaults(data_dir: &Path) -> Self {
        let mut config = Self {
            data_dir: data_dir.to_owned(),
            http: HttpConfig::default(),
            ingest: IngestConfig::default(),
            journal: JournalConfig::default(),
            store: StoreConfig::default(),
            archive: ArchiveConfig::default(),
            encryption: EncryptionConfig::default(),
            retention: RetentionConfig::default(),
            storage: StorageConfig::default(),
            replay: ReplayConfig::default(),
            assets: AssetsConfig::default(),
            import: ImportConfig::default(),
            privacy: PrivacyConfig::default(),
            recorder: RecorderDefaults::default(),
            geo: GeoConfig::default(),
            cluster: ClusterConfig::default(),
            edge: EdgeConfig::default(),
            site: SiteConfig::default(),
            demo: DemoConfig::default(),
            telemetry: TelemetryConfig::default(),
            workers: WorkersConfig::default(),
        };
        config.derive();
        config
    }

    /// Fills in what follows from other options.
    fn derive(&mut self) {
        self.journal.derive(&self.data_dir);
        self.store.derive(&self.data_dir);
        self.encryption.derive(&self.data_dir);
    }

    fn validate(&self, problems: &mut Vec<String>) {
        self.http.validate(problems);
        self.ingest.validate(problems);
        self.journal.validate(problems);
        self.store.validate(problems);
        self.archive.validate(problems);
        self.retention.validate(problems);
        self.replay.validate(problems);
        self.assets.validate(problems);
        self.import.validate(problems);
        self.privacy.validate(problems);
        self.recorder.validate(problems);
        self.geo.validate(problems);
        self.cluster.validate(problems);
        self.edge.validate(problems);
        self.demo.validate(problems);
        self.telemetry.validate(problems);
        self.workers.validate(problems);
    }
}

#[cfg(test)]
mod tests;
