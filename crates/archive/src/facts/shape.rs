//! The schema as a tree that takes facts apart, value by value, into columns.
//!
//! Parquet keeps a nested row as columns of plain values, each with two levels (the method is
//! Dremel's): the definition level counts how many of the optional and repeated groups around a
//! value are there, the repetition level says in which of the lists around it a new item begins.

use parquet::basic::{LogicalType, Repetition};
use parquet::schema::types::Type;
use serde_json::Value;

use super::FactsFileError;
use super::columns::{Columns, Level};

/// A part of a row.
pub(super) enum Shape {
    /// A value, by the number of its column.
    Leaf(usize),
    /// Fields by name.
    Group(Vec<(String, Self)>),
    /// Something that may not be there.
    Optional(Box<Self>),
    /// Items, by the repetition level of all but the first.
    List(Box<Self>, i16),
    /// Keys and values, by the repetition level of all but the first.
    Map(Box<[Self; 2]>, i16),
}

impl Shape {
    /// The shape of a message, and its columns, empty.
    pub(super) fn of(schema: &Type) -> Result<(Self, Columns), FactsFileError> {
        let mut columns = Columns::new();
        let fields = Self::fields(schema, 0, &mut columns)?;
        Ok((Self::Group(fields), columns))
    }

    fn fields(
        group: &Type,
        repetition: i16,
        columns: &mut Columns,
    ) -> Result<Vec<(String, Self)>, FactsFileError> {
        let fields = group.get_fields().iter();
        fields
            .map(|field| Ok((field.name().to_owned(), Self::field(field, repetition, columns)?)))
            .collect()
    }

    fn field(field: &Type, repetition: i16, columns: &mut Columns) -> Result<Self, FactsFileError> {
        let misshapen = || FactsFileError::Field { field: field.name().to_owned() };
        let info = field.get_basic_info();
        let shape = if field.is_primitive() {
            Self::Leaf(columns.add(field.get_physical_type()).ok_or_else(misshapen)?)
        } else {
            // A list and a map are a group around a repeated group.
            let mut items = || {
                let [items] = field.get_fields() else { return Err(misshapen()) };
                Self::fields(items, repetition + 1, columns)
            };
            let only = |fields: Vec<(String, Self)>| fields.into_iter().map(|(_, shape)| shape);
            match info.logical_type_ref() {
                Some(LogicalType::List) => {
                    let item = only(items()?).next().ok_or_else(misshapen)?;
                    Self::List(Box::new(item), repetition + 1)
                }
                Some(LogicalType::Map) => {
                    let both: Vec<Self> = only(items()?).collect();
                    let both: [Self; 2] = both.try_into().map_err(|_| misshapen())?;
                    Self::Map(Box::new(both), repetition + 1)
                }
                _ => Self::Group(Self::fields(field, repetition, columns)?),
            }
        };
        let is_optional = info.repetition() == Repetition::OPTIONAL;
        Ok(if is_optional { Self::Optional(Box::new(shape)) } else { shape })
    }

    /// Takes a row apart.
    pub(super) fn shred(&self, row: &Value, columns: &mut Columns) -> Result<(), FactsFileError> {
        self.write(row, columns, Level::default())
    }

    fn write(
        &self,
        value: &Value,
        columns: &mut Columns,
        level: Level,
    ) -> Result<(), FactsFileError> {
        let misshapen = || FactsFileError::Field { field: String::new() };
        let there = Level { definition: level.definition + 1, ..level };
        match self {
            Self::Leaf(column) => {
                if !columns.push(*column, value, level) {
                    return Err(misshapen());
                }
            }
            Self::Optional(_) if value.is_null() => self.write_nothing(columns, level),
            Self::Optional(shape) => shape.write(value, columns, there)?,
            Self::Group(fields) => {
                let object = value.as_object().ok_or_else(misshapen)?;
                for (name, shape) in fields {
                    let value = object.get(name).unwrap_or(&Value::Null);
                    shape.write(value, columns, level).map_err(|error| error.within(name))?;
                }
                let mut names = object.keys();
                if let Some(name) =
                    names.find(|name| fields.iter().all(|(known, _)| known != *name))
                {
                    return Err(misshapen().within(name));
                }
            }
            Self::List(shape, repetition) => {
                let items = value.as_array().ok_or_else(misshapen)?;
                let mut at = there;
                for item in items {
                    shape.write(item, columns, at)?;
                    at.repetition = *repetition;
                }
                if items.is_empty() {
                    self.write_nothing(columns, level);
                }
            }
            Self::Map(shapes, repetition) => {
                let entries = value.as_object().ok_or_else(misshapen)?;
                let mut at = there;
                for (key, value) in entries {
                    shapes[0].write(&Value::from(key.as_str()), columns, at)?;
                    shapes[1].write(value, columns, at)?;
                    at.repetition = *repetition;
                }
                if entries.is_empty() {
                    self.write_nothing(columns, level);
                }
            }
        }
        Ok(())
    }

    /// In every column below: there is nothing.
    fn write_nothing(&self, columns: &mut Columns, level: Level) {
        match self {
            Self::Leaf(column) => columns.push_nothing(*column, level),
            Self::Optional(shape) | Self::List(shape, _) => shape.write_nothing(columns, level),
            Self::Group(fields) => {
                for (_, shape) in fields {
                    shape.write_nothing(columns, level);
                }
            }
            Self::Map(shapes, _) => {
                shapes.iter().for_each(|shape| shape.write_nothing(columns, level));
            }
        }
    }
}

impl FactsFileError {
    /// The same, one level further out.
    fn within(self, name: &str) -> Self {
        match self {
            Self::Field { field } if field.is_empty() => Self::Field { field: name.to_owned() },
            Self::Field { field } => Self::Field { field: format!("{name}.{field}") },
            other => other,
        }
    }
}
