//! A county's own intervention templates. A running plan keeps the one it was begun with.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::columns::{Json, micros, offset};
use super::error::Result;
use crate::care::id::StaffId;
use crate::care::plan::Template;

/// Takes a template over; plans begun from now on follow it.
pub fn add(
    tx: &Transaction<'_>,
    template: &Template,
    staff: StaffId,
    at: DateTime<FixedOffset>,
) -> Result<()> {
    tx.prepare_cached("INSERT INTO template (body, staff, at, at_offset) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![Json(template), staff, micros(at), offset(at)])?;
    Ok(())
}

/// The county's last one; none: it has none of its own.
pub fn last(connection: &Connection) -> Result<Option<Template>> {
    let mut query = connection.prepare_cached("SELECT body FROM template ORDER BY number DESC LIMIT 1")?;
    let found = query.query_row([], |row| row.get::<_, Json<Template>>(0)).optional()?;
    Ok(found.map(|template| template.0))
}
