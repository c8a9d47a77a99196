//! Saved filters over sessions.
//!
//! # Invariants
//!
//! - Names are unique in a project, which has at most [`model::MAX_SEGMENTS`].
//! - Of a project at most [`model::MAX_PINNED`] stand above the list, at places from 0 on.
//! - That there was one is remembered.
//!
//! Who may see one is its project: there are no accounts yet.

mod change;

use model::query::{Direction, Order};
use model::{Segment, SegmentFilter, SegmentId, SegmentName};
use surrealdb::types::{RecordId, SurrealValue, Uuid, Variables};

use self::change::{Change, changed};
use crate::connection::{Client, Transaction, corrupt, retrying};
use crate::row::{
    count, former_segment_id, project_id, read_text_id, read_uuid, segment_change_id, segment_id,
    uuid,
};
use crate::{Store, StoreError};

const LIST: &str = "SELECT * FROM segment";
const FIND: &str = "SELECT * FROM ONLY $segment";
const FIND_FORMER: &str = "SELECT VALUE id FROM ONLY $former";
/// What a new one needs, and what it must not have been.
const READ_PLACE: &str = "
    SELECT VALUE id FROM ONLY $project;
    SELECT VALUE id FROM ONLY $former;
";
const COUNT: &str = "UPSERT $change SET number = (number ?? 0) + 1 RETURN NONE";
const UPSERT: &str = "UPSERT $row.id CONTENT $row RETURN NONE";
const DELETE: &str = "
    DELETE $segment RETURN NONE;
    UPSERT $former RETURN NONE;
";

/// What became of a change of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentOutcome {
    /// It was made, now or before.
    Done,
    /// There is no such segment, no such project, or it was deleted meanwhile.
    Missing,
    /// Another segment of its project has that name.
    NameTaken,
    /// Its project has as many segments as it may have.
    Full,
    /// As many are pinned as there is room for.
    PinsFull,
}

/// Segments.
impl Store {
    /// Lists all segments: those that are pinned in their order, then the others by name.
    pub async fn list_segments(&self) -> Result<Vec<Segment>, StoreError> {
        let mut answer = self.connection.query("list_segments", LIST, Variables::new()).await?;
        let mut segments = read_all(answer.take(0).map_err(into_corrupt)?)?;
        segments.sort_by(|one, other| {
            let key = |it: &Segment| (it.pin.is_none(), it.pin, it.name.as_str().to_lowercase());
            key(one).cmp(&key(other))
        });
        Ok(segments)
    }

    /// Finds one.
    pub async fn find_segment(&self, segment: &SegmentId) -> Result<Option<Segment>, StoreError> {
        let mut values = Variables::new();
        values.insert("segment", segment_id(segment));
        let mut answer = self.connection.query("find_segment", FIND, values).await?;
        let row: Option<SegmentRow> = answer.take(0).map_err(into_corrupt)?;
        row.map(SegmentRow::into_segment).transpose()
    }

    /// Whether there was one that was deleted.
    pub async fn had_segment(&self, segment: &SegmentId) -> Result<bool, StoreError> {
        let mut values = Variables::new();
        values.insert("former", former_segment_id(segment));
        let mut answer = self.connection.query("had_segment", FIND_FORMER, values).await?;
        let found: Option<RecordId> = answer.take(0).map_err(into_corrupt)?;
        Ok(found.is_some())
    }

    /// Saves one, not pinned, unless one of this id is there.
    pub async fn add_segment(&self, segment: &Segment) -> Result<SegmentOutcome, StoreError> {
        self.change_segment("add_segment", &segment.id, Change::Add(segment.clone())).await
    }

    /// Changes what one asks for.
    pub async fn update_segment(
        &self,
        segment: &SegmentId,
        filter: &SegmentFilter,
    ) -> Result<SegmentOutcome, StoreError> {
        self.change_segment("update_segment", segment, Change::Update(filter.clone())).await
    }

    /// Changes what one is called.
    pub async fn rename_segment(
        &self,
        segment: &SegmentId,
        name: &SegmentName,
    ) -> Result<SegmentOutcome, StoreError> {
        self.change_segment("rename_segment", segment, Change::Rename(name.clone())).await
    }

    /// Puts one above the list, at this place or at the end, or takes it from there.
    pub async fn pin_segment(
        &self,
        segment: &SegmentId,
        place: Option<u32>,
    ) -> Result<SegmentOutcome, StoreError> {
        self.change_segment("pin_segment", segment, Change::Pin(place)).await
    }

    /// Deletes one; it is remembered that it was there.
    pub async fn delete_segment(&self, segment: &SegmentId) -> Result<SegmentOutcome, StoreError> {
        self.change_segment("delete_segment", segment, Change::Delete).await
    }

    async fn change_segment(
        &self,
        name: &'static str,
        id: &SegmentId,
        change: Change,
    ) -> Result<SegmentOutcome, StoreError> {
        let id = id.clone();
        self.connection
            .run(name, |client| async move { retrying(|| apply(&client, &id, &change)).await })
            .await
    }
}

async fn apply(
    client: &Client,
    id: &SegmentId,
    change: &Change,
) -> Result<SegmentOutcome, StoreError> {
    let transaction = client.begin().await?;
    match apply_within(&transaction, id, change).await {
        Ok(outcome) => transaction.commit().await.map(|()| outcome),
        Err(error) => {
            transaction.cancel().await.ok();
            Err(error)
        }
    }
}

async fn apply_within(
    transaction: &Transaction,
    id: &SegmentId,
    change: &Change,
) -> Result<SegmentOutcome, StoreError> {
    if let Change::Add(segment) = change
        && !has_place(transaction, segment).await?
    {
        return Ok(SegmentOutcome::Missing);
    }
    let mut answer = transaction.query(LIST, Variables::new()).await?;
    let before = read_all(answer.take(0).map_err(into_corrupt)?)?;
    let after = match changed(before.clone(), id, change) {
        Ok(after) => after,
        Err(refused) => return Ok(refused),
    };
    if after == before {
        return Ok(SegmentOutcome::Done);
    }
    let mut values = Variables::new();
    values.insert("change", segment_change_id());
    transaction.query(COUNT, values).await?;
    if matches!(change, Change::Delete) {
        let mut values = Variables::new();
        values.insert("segment", segment_id(id));
        values.insert("former", former_segment_id(id));
        transaction.query(DELETE, values).await?;
    }
    for segment in after.iter().filter(|segment| !before.contains(segment)) {
        let mut values = Variables::new();
        values.insert("row", SegmentRow::new(segment));
        transaction.query(UPSERT, values).await?;
    }
    Ok(SegmentOutcome::Done)
}

/// Whether its project is there, and it was not deleted before this request came again.
async fn has_place(transaction: &Transaction, segment: &Segment) -> Result<bool, StoreError> {
    let mut values = Variables::new();
    values.insert("project", project_id(segment.project));
    values.insert("former", former_segment_id(&segment.id));
    let mut answer = transaction.query(READ_PLACE, values).await?;
    let project: Option<RecordId> = answer.take(0).map_err(into_corrupt)?;
    let former: Option<RecordId> = answer.take(1).map_err(into_corrupt)?;
    Ok(project.is_some() && former.is_none())
}

/// A row of the table `segment`.
#[derive(SurrealValue)]
struct SegmentRow {
    id: RecordId,
    project: Uuid,
    name: String,
    query: String,
    time_range: Option<String>,
    sort: String,
    direction: String,
    pin: Option<i64>,
}

impl SegmentRow {
    fn new(segment: &Segment) -> Self {
        let SegmentFilter { query, range, order, direction } = &segment.filter;
        Self {
            id: segment_id(&segment.id),
            project: uuid(segment.project.as_bytes()),
            name: segment.name.to_string(),
            query: query.clone(),
            time_range: range.map(|range| range.to_string()),
            sort: order.as_str().to_owned(),
            direction: direction.as_str().to_owned(),
            pin: segment.pin.map(i64::from),
        }
    }

    fn into_segment(self) -> Result<Segment, StoreError> {
        let no_order = || corrupt("segment")(format!("no order is {}", self.sort).into());
        let no_way = || corrupt("segment")(format!("no direction is {}", self.direction).into());
        let filter = SegmentFilter {
            query: self.query,
            range: self
                .time_range
                .map(|range| range.parse())
                .transpose()
                .map_err(|error: model::query::RangeError| corrupt("segment")(error.into()))?,
            order: Order::parse(&self.sort).ok_or_else(no_order)?,
            direction: Direction::parse(&self.direction).ok_or_else(no_way)?,
        };
        Ok(Segment {
            id: read_text_id("segment", self.id)?,
            project: read_uuid("segment", self.project)?,
            name: self
                .name
                .parse()
                .map_err(|error: model::SegmentNameError| corrupt("segment")(error.into()))?,
            filter,
            pin: self.pin.map(count),
        })
    }
}

fn read_all(rows: Vec<SegmentRow>) -> Result<Vec<Segment>, StoreError> {
    rows.into_iter().map(SegmentRow::into_segment).collect()
}

fn into_corrupt(error: surrealdb::Error) -> StoreError {
    corrupt("segment")(error.into())
}
