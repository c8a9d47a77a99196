//! Facts of closed days as Parquet files, which any reader of that format opens.
//!
//! ```text
//! store: facts of a day ─▶ server/workers/facts ─▶ [facts] ─▶ a file below `facts/{project}/`
//! ```
//!
//! A row is a session, a column is a field of [`SessionFacts`]; the lists of a session are
//! lists in its row. Names and nesting are the model's; `docs/facts.md` says what they mean.
//!
//! # Format
//!
//! Parquet with zstd. The schema is `facts.schema`, in Parquet's own notation. The file says in
//! its key-value metadata which shape of facts it holds (`hindsight.facts_version`), which
//! project (`hindsight.project`) and which day (`hindsight.day`).
//!
//! # Invariants
//!
//! - Every field of the facts has a column: one that the schema does not name is an error, not
//!   left out.
//! - Memory holds one row group, about [`GROUP_BYTES`], however many sessions a day has.
//!
//! # Deliberately absent
//!
//! Encryption: facts hold no recorded text, and files that only we could read would be of no use.

mod columns;
mod shape;

use std::sync::Arc;

use bytes::Bytes;
use model::facts::{SessionFacts, VERSION};
use model::{Day, ProjectId};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use self::columns::Columns;
use self::shape::Shape;
use crate::error::ArchiveError;

/// The columns, in Parquet's notation.
const SCHEMA: &str = include_str!("facts.schema");

/// Bytes of values after which a row group is written.
pub const GROUP_BYTES: usize = 16 * 1024 * 1024;

/// Facts do not fit into the columns of their file: a bug of ours.
#[derive(Debug, thiserror::Error)]
pub enum FactsFileError {
    /// The library does not take what it is given.
    #[error("facts cannot be written as columns")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The facts cannot be taken apart.
    #[error("facts cannot be taken apart")]
    Parts(#[from] serde_json::Error),
    /// A field has no column, or a column no field.
    #[error("field {field} does not fit its column")]
    Field {
        /// Where it is, such as `visits.url`.
        field: String,
    },
}

/// Writes the file of a day.
pub struct FactsWriter {
    file: SerializedFileWriter<Vec<u8>>,
    shape: Shape,
    columns: Columns,
    n_sessions: u64,
    n_bytes: u64,
}

impl FactsWriter {
    /// Begins the file of a day of a project.
    pub fn new(project: ProjectId, day: Day) -> Result<Self, ArchiveError> {
        let schema = Arc::new(parse_message_type(SCHEMA).map_err(FactsFileError::from)?);
        let metadata = [
            ("hindsight.facts_version", VERSION.to_string()),
            ("hindsight.project", project.to_string()),
            ("hindsight.day", day.to_string()),
        ];
        let metadata = metadata.map(|(key, value)| KeyValue::new(key.to_owned(), value));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_created_by(concat!("hindsight ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(metadata.into()))
            .build();
        let (shape, columns) = Shape::of(&schema)?;
        let file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))
            .map_err(FactsFileError::from)?;
        Ok(Self { file, shape, columns, n_sessions: 0, n_bytes: 0 })
    }

    /// Adds a session.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::Facts`]; the file cannot be finished then.
    pub fn push(&mut self, facts: &SessionFacts) -> Result<(), ArchiveError> {
        let value = serde_json::to_value(facts).map_err(FactsFileError::from)?;
        self.shape.shred(&value, &mut self.columns)?;
        self.n_sessions += 1;
        if self.columns.n_bytes() >= GROUP_BYTES {
            self.columns.write_group(&mut self.file)?;
        }
        Ok(())
    }

    /// What is finished of the file since the last call.
    pub fn take(&mut self) -> Result<Bytes, ArchiveError> {
        // Into the vector first: there is a buffer in front of it.
        self.file.flush().map_err(|error| FactsFileError::Parquet(error.into()))?;
        let bytes = std::mem::take(self.file.inner_mut());
        self.n_bytes += bytes.len() as u64;
        Ok(bytes.into())
    }

    /// Sessions that were added.
    pub const fn n_sessions(&self) -> u64 {
        self.n_sessions
    }

    /// Ends the file: the rest of its bytes, and its size.
    pub fn finish(mut self) -> Result<(Bytes, u64), ArchiveError> {
        self.columns.write_group(&mut self.file)?;
        self.file.finish().map_err(FactsFileError::from)?;
        let rest = self.take()?;
        Ok((rest, self.n_bytes))
    }
}
