//! Values of one row group, column by column, with the levels that say where they belong.

use std::io::Write;

use parquet::basic::Type as PhysicalType;
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type,
};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use serde_json::{Number, Value};

use super::FactsFileError;

/// Bytes of the two levels of a value.
const LEVELS_BYTES: usize = 4;

/// Where a value stands in its row: how many of the groups and lists around it are there, and in
/// which of the lists it is not the first.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Level {
    /// The definition level.
    pub(super) definition: i16,
    /// The repetition level.
    pub(super) repetition: i16,
}

/// All columns.
pub(super) struct Columns {
    columns: Vec<Column>,
    n_bytes: usize,
}

struct Column {
    values: Values,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
}

enum Values {
    Bool(Vec<bool>),
    Int(Vec<i32>),
    Long(Vec<i64>),
    Double(Vec<f64>),
    Text(Vec<ByteArray>),
}

impl Columns {
    pub(super) const fn new() -> Self {
        Self { columns: Vec::new(), n_bytes: 0 }
    }

    /// Adds a column and tells its number; `None` for a type that facts do not have.
    pub(super) fn add(&mut self, physical: PhysicalType) -> Option<usize> {
        let values = match physical {
            PhysicalType::BOOLEAN => Values::Bool(Vec::new()),
            PhysicalType::INT32 => Values::Int(Vec::new()),
            PhysicalType::INT64 => Values::Long(Vec::new()),
            PhysicalType::DOUBLE => Values::Double(Vec::new()),
            PhysicalType::BYTE_ARRAY => Values::Text(Vec::new()),
            _ => return None,
        };
        let (definitions, repetitions) = (Vec::new(), Vec::new());
        self.columns.push(Column { values, definitions, repetitions });
        Some(self.columns.len() - 1)
    }

    /// Bytes of all values.
    pub(super) const fn n_bytes(&self) -> usize {
        self.n_bytes
    }

    /// Adds a value; false when it is not of the column's type.
    pub(super) fn push(&mut self, column: usize, value: &Value, level: Level) -> bool {
        let Some(column) = self.columns.get_mut(column) else { return false };
        let Some(n_bytes) = column.values.push(value) else { return false };
        column.note(level);
        self.n_bytes += n_bytes + LEVELS_BYTES;
        true
    }

    /// Adds that there is no value.
    pub(super) fn push_nothing(&mut self, column: usize, level: Level) {
        if let Some(column) = self.columns.get_mut(column) {
            column.note(level);
            self.n_bytes += LEVELS_BYTES;
        }
    }

    /// Writes everything as a row group and begins anew; nothing when there is nothing.
    pub(super) fn write_group<W: Write + Send>(
        &mut self,
        file: &mut SerializedFileWriter<W>,
    ) -> Result<(), FactsFileError> {
        if self.n_bytes == 0 {
            return Ok(());
        }
        let mut group = file.next_row_group()?;
        for column in &mut self.columns {
            let Some(writer) = group.next_column()? else { break };
            column.write(writer)?;
        }
        group.close()?;
        self.n_bytes = 0;
        Ok(())
    }
}

impl Column {
    fn note(&mut self, level: Level) {
        self.definitions.push(level.definition);
        self.repetitions.push(level.repetition);
    }

    /// Writes the values and forgets them.
    fn write(&mut self, mut writer: SerializedColumnWriter<'_>) -> Result<(), FactsFileError> {
        let levels = (&self.definitions[..], &self.repetitions[..]);
        match &mut self.values {
            Values::Bool(values) => batch::<BoolType>(&mut writer, values, levels),
            Values::Int(values) => batch::<Int32Type>(&mut writer, values, levels),
            Values::Long(values) => batch::<Int64Type>(&mut writer, values, levels),
            Values::Double(values) => batch::<DoubleType>(&mut writer, values, levels),
            Values::Text(values) => batch::<ByteArrayType>(&mut writer, values, levels),
        }?;
        self.definitions.clear();
        self.repetitions.clear();
        Ok(writer.close()?)
    }
}

fn batch<T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    values: &mut Vec<T::T>,
    (definitions, repetitions): (&[i16], &[i16]),
) -> Result<(), FactsFileError> {
    writer.typed::<T>().write_batch(values, Some(definitions), Some(repetitions))?;
    values.clear();
    Ok(())
}

impl Values {
    /// The bytes that the value takes; `None` when it is of another type.
    fn push(&mut self, value: &Value) -> Option<usize> {
        match self {
            Self::Bool(values) => values.push(value.as_bool()?),
            Self::Int(values) => {
                values.push(i32::try_from(value.as_i64()?).ok()?);
                return Some(size_of::<i32>());
            }
            Self::Long(values) => {
                values.push(value.as_number().and_then(whole)?);
                return Some(size_of::<i64>());
            }
            Self::Double(values) => {
                values.push(value.as_f64()?);
                return Some(size_of::<f64>());
            }
            Self::Text(values) => {
                let text = value.as_str()?;
                values.push(ByteArray::from(text));
                return Some(text.len());
            }
        }
        Some(1)
    }
}

/// A whole number in 64 bits; above the largest signed one as the format keeps unsigned ones.
fn whole(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| number.as_u64().map(u64::cast_signed))
}
