//! Resources as the platform has them: their versions, and of those that change what they hold.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::columns::Code;
use super::error::Result;

/// Where a resource of the platform stands in the phone's own tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Intake {
    /// It was made here.
    Own,
    /// It came from the platform and was not looked at yet.
    New,
    /// It was taken over.
    Taken,
    /// It could not be taken over: somebody has to look at it.
    Review,
}

impl Intake {
    /// As a condition. In the text of a query, not as a parameter: else SQLite can't know that the index of what is new or to be
    /// looked at will do.
    fn is(self) -> &'static str {
        match self {
            Intake::Own => "intake = 'own'",
            Intake::New => "intake = 'new'",
            Intake::Taken => "intake = 'taken'",
            Intake::Review => "intake = 'review'",
        }
    }
}

/// One resource as the platform has it.
#[derive(Clone, PartialEq, Eq)]
pub struct Copy {
    /// Type.
    pub kind: String,
    /// Id.
    pub id: String,
    /// `meta.versionId`.
    pub version: String,
    /// SHA-256 of its canonical form.
    pub hash: Vec<u8>,
    /// JSON; none: it never changes and was taken over whole.
    pub content: Option<String>,
    /// What changes made here are measured against, as JSON; none: `content`.
    pub base: Option<String>,
    /// The base is as this phone says it: what is missing in a change was taken away. Else it is not said here.
    pub ours: bool,
    /// Id of the patient it is about.
    pub patient: Option<String>,
    /// `meta.lastUpdated`, as the platform wrote it.
    pub updated: Option<String>,
    /// Where it stands here.
    pub intake: Intake,
    /// The platform has deleted it.
    pub gone: bool,
}

const COLUMNS: &str = "type, id, version, hash, content, base, ours, patient, updated, intake, gone";

/// The columns of a copy with this name in a query, as [`copy`] reads them.
pub(super) fn columns(name: &str) -> String {
    COLUMNS.split(", ").map(|column| format!("{name}.{column}")).collect::<Vec<_>>().join(", ")
}

/// Keeps a copy, over an earlier one of the same resource.
pub fn put(tx: &Transaction<'_>, copy: &Copy) -> Result<()> {
    tx.prepare_cached(&format!(
        "INSERT INTO platform_copy ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (type, id) DO UPDATE SET version = excluded.version, hash = excluded.hash,
             content = excluded.content, base = excluded.base, ours = excluded.ours, patient = excluded.patient,
             updated = excluded.updated, intake = excluded.intake, gone = excluded.gone"
    ))?
    .execute(params![
        copy.kind,
        copy.id,
        copy.version,
        copy.hash,
        copy.content,
        copy.base,
        copy.ours,
        copy.patient,
        copy.updated,
        Code(copy.intake),
        copy.gone,
    ])?;
    Ok(())
}

/// The copy of a resource.
pub fn get(connection: &Connection, kind: &str, id: &str) -> Result<Option<Copy>> {
    let mut query = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM platform_copy WHERE type = ?1 AND id = ?2"))?;
    Ok(query.query_row([kind, id], copy).optional()?)
}

/// Whether there is a copy of a resource that is not gone.
pub fn is_there(connection: &Connection, kind: &str, id: &str) -> Result<bool> {
    let mut query =
        connection.prepare_cached("SELECT 1 FROM platform_copy WHERE type = ?1 AND id = ?2 AND gone = 0")?;
    Ok(query.exists([kind, id])?)
}

/// Whether a fact or who answers for something came with what the platform got of a patient at this time, as it wrote it.
pub fn came_with(connection: &Connection, patient: &str, updated: &str) -> Result<bool> {
    let mut query = connection.prepare_cached(
        "SELECT 1 FROM platform_copy WHERE patient = ?1 AND updated = ?2 AND type IN ('QuestionnaireResponse', 'Provenance')",
    )?;
    Ok(query.exists([patient, updated])?)
}

/// Ids of one type that stand so.
pub fn standing_of(connection: &Connection, kind: &str, intake: Intake) -> Result<Vec<String>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT id FROM platform_copy WHERE {} AND type = ?1 ORDER BY id",
        intake.is()
    ))?;
    let rows = query.query_map([kind], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What stands so of one patient, or is about nobody, in the order of types and ids.
pub fn about(connection: &Connection, patient: Option<&str>, intake: Intake) -> Result<Vec<Copy>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM platform_copy WHERE patient IS ?1 AND {} ORDER BY type, id",
        intake.is()
    ))?;
    let rows = query.query_map([patient], copy)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What the platform told of a patient and is kept as it came because no table has it, as JSON; what was taken over and changes
/// is among it.
pub fn told(connection: &Connection, patient: &str) -> Result<Vec<String>> {
    let mut query = connection.prepare_cached(
        "SELECT content FROM platform_copy
         WHERE patient = ?1 AND intake = 'taken' AND gone = 0 AND content IS NOT NULL AND type <> 'Patient'
         ORDER BY type, id",
    )?;
    let rows = query.query_map([patient], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// All of a type that are not gone.
pub fn of_type(connection: &Connection, kind: &str) -> Result<Vec<Copy>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM platform_copy WHERE type = ?1 AND gone = 0 ORDER BY id"
    ))?;
    let rows = query.query_map([kind], copy)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Patients of whom something stands so; none: what is about nobody.
pub fn patients(connection: &Connection, intake: Intake) -> Result<Vec<Option<String>>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT DISTINCT patient FROM platform_copy WHERE {} ORDER BY patient",
        intake.is()
    ))?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Ids and versions of all copies of a type that are not gone.
pub fn versions(connection: &Connection, kind: &str) -> Result<Vec<(String, String)>> {
    let mut query =
        connection.prepare_cached("SELECT id, version FROM platform_copy WHERE type = ?1 AND gone = 0")?;
    let rows = query.query_map([kind], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Another platform is asked from now on: whether it has the same nobody knows until it says so.
pub fn unconfirm(tx: &Transaction<'_>) -> Result<()> {
    tx.prepare_cached("UPDATE platform_copy SET version = '', updated = NULL")?.execute([])?;
    Ok(())
}

/// What the platform has not confirmed of a type is not there.
pub fn drop_unconfirmed(tx: &Transaction<'_>, kind: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM platform_copy WHERE type = ?1 AND version = ''")?.execute([kind])?;
    Ok(())
}

/// Forgets the copies about a patient and of herself: she is not looked after here any more.
pub fn forget(tx: &Transaction<'_>, patient: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM platform_copy WHERE patient = ?1 OR (type = 'Patient' AND id = ?1)")?
        .execute([patient])?;
    Ok(())
}

pub(super) fn copy(row: &Row<'_>) -> rusqlite::Result<Copy> {
    Ok(Copy {
        kind: row.get(0)?,
        id: row.get(1)?,
        version: row.get(2)?,
        hash: row.get(3)?,
        content: row.get(4)?,
        base: row.get(5)?,
        ours: row.get(6)?,
        patient: row.get(7)?,
        updated: row.get(8)?,
        intake: row.get::<_, Code<Intake>>(9)?.0,
        gone: row.get(10)?,
    })
}
