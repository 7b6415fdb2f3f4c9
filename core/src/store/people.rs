//! Staff, households and residents.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::columns::{Code, Day, Json};
use super::error::Result;
use super::merges::OWN;
use super::{meta, search};
use crate::care::id::{HouseholdId, ResidentId, StaffId};
use crate::care::person::{Disease, Household, ManagedDisease, Resident};
use crate::care::record::is_followed_up;
use crate::care::team::Staff;

/// Adds a member of the team or brings her up to date.
pub fn put_staff(tx: &Transaction<'_>, staff: &Staff) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO staff (id, name, role, team) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, team = excluded.team",
    )?
    .execute(params![staff.id, staff.name, Code(staff.role), staff.team])?;
    Ok(())
}

/// One member of the team.
pub fn staff(connection: &Connection, id: StaffId) -> Result<Option<Staff>> {
    let mut query = connection.prepare_cached("SELECT id, name, role, team FROM staff WHERE id = ?1")?;
    Ok(query.query_row([id], staff_row).optional()?)
}

/// The whole team, in the order of their ids.
pub fn all_staff(connection: &Connection) -> Result<Vec<Staff>> {
    let mut query = connection.prepare_cached("SELECT id, name, role, team FROM staff ORDER BY id")?;
    let rows = query.query_map([], staff_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn staff_row(row: &Row<'_>) -> rusqlite::Result<Staff> {
    Ok(Staff { id: row.get(0)?, name: row.get(1)?, role: row.get::<_, Code<_>>(2)?.0, team: row.get(3)? })
}

/// Adds a door or brings it up to date, and what its residents are found by.
pub fn put_household(tx: &Transaction<'_>, household: &Household) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO household (id, estate, building, unit, floor, door, walk_order) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET estate = excluded.estate, building = excluded.building, unit = excluded.unit,
             floor = excluded.floor, door = excluded.door, walk_order = excluded.walk_order",
    )?
    .execute(params![
        household.id,
        household.estate,
        household.building,
        household.unit,
        household.floor,
        household.door,
        household.walk_order,
    ])?;
    for resident in members(tx, household.id)? {
        search::index(tx, &resident, household)?;
    }
    Ok(())
}

/// One door.
pub fn household(connection: &Connection, id: HouseholdId) -> Result<Option<Household>> {
    let mut query = connection.prepare_cached(
        "SELECT id, estate, building, unit, floor, door, walk_order FROM household WHERE id = ?1",
    )?;
    Ok(query.query_row([id], |row| household_row(row, 0)).optional()?)
}

pub(super) fn household_row(row: &Row<'_>, first: usize) -> rusqlite::Result<Household> {
    Ok(Household {
        id: row.get(first)?,
        estate: row.get(first + 1)?,
        building: row.get(first + 2)?,
        unit: row.get(first + 3)?,
        floor: row.get(first + 4)?,
        door: row.get(first + 5)?,
        walk_order: row.get(first + 6)?,
    })
}

/// Adds a resident or brings her up to date, with what she is found by. `id_hash` is the keyed hash of the ID number: given
/// exactly when the number is, or the store refuses. Her household must be there.
pub fn put(tx: &Transaction<'_>, resident: &Resident, id_hash: Option<&[u8; 32]>) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO resident (id, household, name, sex, born, id_number, id_hash, archive_number, phone, contact, problems,
             allergies)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         ON CONFLICT (id) DO UPDATE SET household = excluded.household, name = excluded.name, sex = excluded.sex,
             born = excluded.born, id_number = excluded.id_number, id_hash = excluded.id_hash,
             archive_number = excluded.archive_number, phone = excluded.phone, contact = excluded.contact,
             problems = excluded.problems, allergies = excluded.allergies",
    )?
    .execute(params![
        resident.id,
        resident.household,
        resident.name,
        Code(resident.sex),
        Day(resident.born),
        resident.id_number,
        id_hash,
        resident.archive_number,
        resident.phone,
        resident.contact,
        Json(&resident.problems),
        Json(&resident.allergies),
    ])?;
    tx.prepare_cached("DELETE FROM managed_disease WHERE resident = ?1")?.execute([resident.id])?;
    let mut insert =
        tx.prepare_cached("INSERT INTO managed_disease (resident, disease, since) VALUES (?1, ?2, ?3)")?;
    for managed in &resident.diseases {
        insert.execute(params![resident.id, Code(managed.disease), Day(managed.since)])?;
    }
    let household = household(tx, resident.household)?.expect("the foreign key held");
    search::index(tx, resident, &household)
}

/// Columns of [`resident_row`], of a resident named `r`; her diseases, problems and allergies are those of every record that is shown
/// under her.
pub(super) const RESIDENT: &str = "r.id, r.household, r.name, r.sex, r.born, r.id_number, r.archive_number, r.phone, \
    r.contact, r.problems, r.allergies, \
    (SELECT json_group_array(json_object('disease', disease, 'since', since)) FROM managed_disease \
     WHERE resident = r.id OR resident IN (SELECT absorbed FROM merged WHERE kept = r.id)), \
    (SELECT json_group_array(json_array(json(problems), json(allergies))) FROM resident \
     WHERE id IN (SELECT absorbed FROM merged WHERE kept = r.id))";

/// Number of columns in [`RESIDENT`].
pub(super) const RESIDENT_WIDTH: usize = 13;

pub(super) fn resident_row(row: &Row<'_>) -> rusqlite::Result<Resident> {
    let mut diseases = row.get::<_, Json<Vec<ManagedDisease>>>(11)?.0;
    // Two records of one person may have the same: since when it was first.
    diseases.sort_unstable_by_key(|managed| (managed.disease, managed.since));
    diseases.dedup_by_key(|managed| managed.disease);
    let (mut problems, mut allergies) = own_words(row)?;
    for (of_problems, of_allergies) in row.get::<_, Json<Vec<(Vec<String>, Vec<String>)>>>(12)?.0 {
        unite(&mut problems, of_problems.into_iter().filter(|word| !is_followed_up(word, &diseases)));
        unite(&mut allergies, of_allergies);
    }
    Ok(Resident {
        id: row.get(0)?,
        household: row.get(1)?,
        name: row.get(2)?,
        sex: row.get::<_, Code<_>>(3)?.0,
        born: row.get::<_, Day>(4)?.0,
        id_number: row.get(5)?,
        archive_number: row.get(6)?,
        phone: row.get(7)?,
        contact: row.get(8)?,
        problems,
        allergies,
        diseases,
    })
}

/// The problems and allergies that stand in the record itself.
fn own_words(row: &Row<'_>) -> rusqlite::Result<(Vec<String>, Vec<String>)> {
    Ok((row.get::<_, Json<_>>(9)?.0, row.get::<_, Json<_>>(10)?.0))
}

fn unite(words: &mut Vec<String>, others: impl IntoIterator<Item = String>) {
    for other in others {
        if !words.contains(&other) {
            words.push(other);
        }
    }
}

/// One resident; her diseases in the order of [`crate::care::person::Disease`], and what else is known, of all records that are shown
/// under her.
pub fn resident(connection: &Connection, id: ResidentId) -> Result<Option<Resident>> {
    let mut query =
        connection.prepare_cached(&format!("SELECT {RESIDENT} FROM resident r WHERE r.id = ?1"))?;
    Ok(query.query_row([id], resident_row).optional()?)
}

/// Whether there is a record of her.
pub fn is_known(connection: &Connection, id: ResidentId) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM resident WHERE id = ?1")?.exists([id])?)
}

/// One record by itself: with the diseases, problems and allergies that stand in it, whatever is shown under it.
pub fn record(connection: &Connection, id: ResidentId) -> Result<Option<Resident>> {
    let mut query =
        connection.prepare_cached(&format!("SELECT {RESIDENT} FROM resident r WHERE r.id = ?1"))?;
    let whole = query.query_row([id], |row| Ok((resident_row(row)?, own_words(row)?))).optional()?;
    let Some((who, (problems, allergies))) = whole else { return Ok(None) };
    let mut query =
        connection.prepare_cached("SELECT disease, since FROM managed_disease WHERE resident = ?1")?;
    let rows = query.query_map([id], |row| {
        Ok(ManagedDisease { disease: row.get::<_, Code<_>>(0)?.0, since: row.get::<_, Day>(1)?.0 })
    })?;
    let mut diseases = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    diseases.sort_unstable_by_key(|managed| managed.disease);
    Ok(Some(Resident { diseases, problems, allergies, ..who }))
}

/// The door at an address.
pub fn household_at(connection: &Connection, home: &Household) -> Result<Option<Household>> {
    let mut query = connection.prepare_cached(
        "SELECT id, estate, building, unit, floor, door, walk_order FROM household
         WHERE estate = ?1 AND building = ?2 AND unit = ?3 AND door = ?4 ORDER BY id LIMIT 1",
    )?;
    let parts = params![home.estate, home.building, home.unit, home.door];
    Ok(query.query_row(parts, |row| household_row(row, 0)).optional()?)
}

/// The place of a building in the walking order; of one that nobody lives in yet, the place after the last.
pub fn walk_order(connection: &Connection, estate: &str, building: &str) -> Result<i32> {
    let mut query = connection.prepare_cached(
        "SELECT coalesce((SELECT min(walk_order) FROM household WHERE estate = ?1 AND building = ?2),
             (SELECT max(walk_order) + 1 FROM household), 0)",
    )?;
    Ok(query.query_row([estate, building], |row| row.get(0))?)
}

/// The residents behind a door who are shown by themselves, in the order of their ids.
pub fn members(connection: &Connection, household: HouseholdId) -> Result<Vec<Resident>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {RESIDENT} FROM resident r WHERE r.household = ?1 AND {OWN} ORDER BY r.id"
    ))?;
    let rows = query.query_map([household], resident_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The resident with an ID number, by its keyed hash; of merged ones, the one who is shown.
pub fn by_id_hash(connection: &Connection, id_hash: &[u8; 32]) -> Result<Option<ResidentId>> {
    let mut query = connection.prepare_cached("SELECT coalesce(g.kept, r.id) FROM resident r LEFT JOIN merged g ON g.absorbed = r.id WHERE r.id_hash = ?1 ORDER BY r.id LIMIT 1")?;
    Ok(query.query_row([id_hash], |row| row.get(0)).optional()?)
}

/// Begins the follow-up of a disease; one that is followed up already stays as it is.
pub fn manage(tx: &Transaction<'_>, resident: ResidentId, disease: Disease, since: NaiveDate) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO managed_disease (resident, disease, since) VALUES (?1, ?2, ?3)
         ON CONFLICT (resident, disease) DO NOTHING",
    )?
    .execute(params![resident, Code(disease), Day(since)])?;
    Ok(())
}

/// Who is followed up for a disease, by any of her records, in the order of their ids.
pub fn with_disease(connection: &Connection, disease: Disease) -> Result<Vec<ResidentId>> {
    let mut query = connection.prepare_cached(
        "SELECT DISTINCT coalesce(m.kept, d.resident) AS who FROM managed_disease d
         LEFT JOIN merged m ON m.absorbed = d.resident WHERE d.disease = ?1 ORDER BY who",
    )?;
    let rows = query.query_map([Code(disease)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What residents are found by, as this build writes it.
const SEARCH_KEYS: &str = "3";

/// Brings what residents are found by up to this build, once.
pub fn renew_search(tx: &Transaction<'_>) -> Result<()> {
    const NAME: &str = "search-keys";
    if meta::get(tx, NAME)?.as_deref() == Some(SEARCH_KEYS) {
        return Ok(());
    }
    for id in resident_ids(tx)? {
        let resident = resident(tx, id)?.expect("its id was just read");
        let household = household(tx, resident.household)?.expect("the foreign key held");
        search::index(tx, &resident, &household)?;
    }
    meta::set(tx, NAME, SEARCH_KEYS)
}

/// All residents' ids, for work that goes through the whole district.
pub fn resident_ids(connection: &Connection) -> Result<Vec<ResidentId>> {
    let mut query = connection.prepare_cached("SELECT id FROM resident ORDER BY id")?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
