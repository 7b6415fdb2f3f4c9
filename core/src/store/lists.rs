//! The lists a person looks at: who is due today, everyone in walking order, and who is found by a few characters. The long
//! ones hold no more than their rows show.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::columns::{Code, Day, Json};
use super::error::Result;
use super::merges::OWN;
use super::people::{RESIDENT, RESIDENT_WIDTH, household_row, resident_row};
use super::search;
use super::standing::{STANDING, STANDING_WIDTH, Standing, standing_row};
use crate::care::id::{HouseholdId, ResidentId, VisitId};
use crate::care::judgement::{Colour, Reason};
use crate::care::person::{Household, Resident, Sex};
use crate::care::spelling;

/// One line of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Who.
    pub resident: Resident,
    /// Behind which door.
    pub household: Household,
    /// Where she stands; none: never computed.
    pub standing: Option<Standing>,
    /// A visit under way.
    pub draft: Option<VisitId>,
}

impl Listed {
    /// Her colour; none: never computed.
    pub fn colour(&self) -> Option<Colour> {
        self.standing.as_ref().map(|standing| standing.colouring.colour)
    }
}

/// One row of the residents' list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Who.
    pub id: ResidentId,
    /// Name.
    pub name: String,
    /// Sex.
    pub sex: Sex,
    /// Born.
    pub born: NaiveDate,
    /// Behind which door.
    pub household: Household,
    /// Her colour; none: never computed.
    pub colour: Option<Colour>,
}

/// Where the next page of a list begins: after this row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    home: Household,
    resident: ResidentId,
}

impl After {
    fn start() -> Self {
        let home = Household {
            id: HouseholdId(Uuid::nil()),
            estate: String::new(),
            building: String::new(),
            unit: String::new(),
            floor: i32::MIN,
            door: String::new(),
            walk_order: i32::MIN,
        };
        Self { home, resident: ResidentId(Uuid::nil()) }
    }

    /// After a row of the list in walking order.
    pub fn row(row: &Found) -> Self {
        Self { home: row.household.clone(), resident: row.id }
    }
}

const HOUSEHOLD: &str = "h.id, h.estate, h.building, h.unit, h.floor, h.door, h.walk_order";
const HOUSEHOLD_WIDTH: usize = 7;
/// As [`Household::walk`] has it.
const WALK: &str = "h.walk_order, h.building_number, h.building, h.unit_number, h.unit, h.floor, h.door_number, h.door, h.id";

fn select() -> String {
    format!(
        "SELECT {RESIDENT}, {HOUSEHOLD}, {STANDING}, (SELECT id FROM visit WHERE resident = r.id AND state = 'draft')"
    )
}

fn line(row: &Row<'_>) -> rusqlite::Result<Listed> {
    let (household, standing) = (RESIDENT_WIDTH, RESIDENT_WIDTH + HOUSEHOLD_WIDTH);
    Ok(Listed {
        resident: resident_row(row)?,
        household: household_row(row, household)?,
        standing: standing_row(row, standing)?,
        draft: row.get(standing + STANDING_WIDTH)?,
    })
}

/// Columns of [`found`], after those of the household.
const FOUND: &str = "r.id, r.name, r.sex, r.born, s.colour";
const FOUND_WIDTH: usize = 5;

fn found(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok(Found {
        household: household_row(row, 0)?,
        id: row.get(HOUSEHOLD_WIDTH)?,
        name: row.get(HOUSEHOLD_WIDTH + 1)?,
        sex: row.get::<_, Code<_>>(HOUSEHOLD_WIDTH + 2)?.0,
        born: row.get::<_, Day>(HOUSEHOLD_WIDTH + 3)?.0,
        colour: row.get::<_, Option<Code<_>>>(HOUSEHOLD_WIDTH + 4)?.map(|colour| colour.0),
    })
}

/// Who is due by a day, in walking order.
pub fn due(connection: &Connection, by: NaiveDate, limit: u32) -> Result<Vec<Listed>> {
    let mut query = connection.prepare_cached(&format!(
        "{} FROM standing s JOIN resident r ON r.id = s.resident JOIN household h ON h.id = r.household
         WHERE s.next_due <= ?1 AND {OWN} ORDER BY {WALK}, r.id LIMIT ?2",
        select()
    ))?;
    let rows = query.query_map(params![Day(by), limit], line)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Somebody who is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Her row.
    pub row: Found,
    /// Since when.
    pub day: NaiveDate,
    /// Why that is earlier than the form's rules ask; none: it is not.
    pub raised: Option<Reason>,
}

/// Everybody who is due by a day, in walking order, no more of each than a list shows.
pub fn due_rows(connection: &Connection, by: NaiveDate) -> Result<Vec<Due>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {HOUSEHOLD}, {FOUND}, s.next_due, s.raised FROM standing s JOIN resident r ON r.id = s.resident
         JOIN household h ON h.id = r.household WHERE s.next_due <= ?1 AND {OWN} ORDER BY {WALK}, r.id"
    ))?;
    let rows = query.query_map([Day(by)], |row| {
        let after = HOUSEHOLD_WIDTH + FOUND_WIDTH;
        let raised = row.get::<_, Option<Json<_>>>(after + 1)?.map(|reason| reason.0);
        Ok(Due { row: found(row)?, day: row.get::<_, Day>(after)?.0, raised })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Who is due by a day and of a colour, in walking order.
pub fn due_in(connection: &Connection, by: NaiveDate, colour: Colour) -> Result<Vec<Listed>> {
    let mut query = connection.prepare_cached(&format!(
        "{} FROM standing s JOIN resident r ON r.id = s.resident JOIN household h ON h.id = r.household
         WHERE s.next_due <= ?1 AND s.colour = ?2 AND {OWN} ORDER BY {WALK}, r.id",
        select()
    ))?;
    let rows = query.query_map(params![Day(by), Code(colour)], line)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Everybody, in walking order, with all that is known: for work that goes through the whole district.
pub fn everyone(connection: &Connection) -> Result<Vec<Listed>> {
    let mut query = connection.prepare_cached(&format!(
        "{} FROM resident r JOIN household h ON h.id = r.household LEFT JOIN standing s ON s.resident = r.id
         WHERE {OWN} ORDER BY {WALK}, r.id",
        select()
    ))?;
    let rows = query.query_map([], line)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One resident's line.
pub fn of_resident(connection: &Connection, resident: ResidentId) -> Result<Option<Listed>> {
    let mut query = connection.prepare_cached(&format!(
        "{} FROM resident r JOIN household h ON h.id = r.household LEFT JOIN standing s ON s.resident = r.id
         WHERE r.id = ?1",
        select()
    ))?;
    Ok(query.query_row([resident], line).optional()?)
}

/// One resident's row.
pub fn row_of(connection: &Connection, resident: ResidentId) -> Result<Option<Found>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {HOUSEHOLD}, {FOUND} FROM resident r JOIN household h ON h.id = r.household LEFT JOIN standing s ON s.resident = r.id
         WHERE r.id = ?1"
    ))?;
    Ok(query.query_row([resident], found).optional()?)
}

/// Everyone, in walking order, a page at a time; no `after` is the first page.
pub fn page(connection: &Connection, after: Option<&After>, limit: u32) -> Result<Vec<Found>> {
    let start = After::start();
    let After { home, resident } = after.unwrap_or(&start);
    let (walk_order, building, unit, floor, door, household) = home.walk();
    // CROSS JOIN and a lower bound, also for the first page, keep the planner on the index of the walking order; else it
    // sorts the whole district.
    let mut query = connection.prepare_cached(&format!(
        "SELECT {HOUSEHOLD}, {FOUND} FROM household h CROSS JOIN resident r ON r.household = h.id LEFT JOIN standing s ON s.resident = r.id
         WHERE ({WALK}) >= (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) AND NOT (h.id = ?9 AND r.id <= ?10) AND {OWN}
         ORDER BY {WALK}, r.id LIMIT ?11"
    ))?;
    let place = params![
        walk_order, building.0, building.1, unit.0, unit.1, floor, door.0, door.1, household, resident, limit
    ];
    let rows = query.query_map(place, found)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Who is found by the beginning of a name's, record number's or address's tail: 桂兰, guilan and gl find 王桂兰; with `phones`
/// also by a phone number's, 5678 by one that ends so, with `id_tails` by the end of the ID number. Nothing typed finds nobody.
pub fn find(
    connection: &Connection,
    typed: &str,
    id_tails: bool,
    phones: bool,
    limit: u32,
) -> Result<Vec<Found>> {
    let from = spelling::normal(typed);
    if from.is_empty() {
        return Ok(Vec::new());
    }
    let to = format!("{from}{}", char::MAX);
    let id_tail = id_tails.then(|| search::id_tail(&from));
    let (phone, last_phone) = (search::phone_tail(&from), search::phone_tail(&to));
    let mut query = connection.prepare_cached(&format!(
        "SELECT {HOUSEHOLD}, {FOUND} FROM (
             SELECT DISTINCT coalesce((SELECT kept FROM merged WHERE absorbed = s.resident), s.resident) AS resident
             FROM search_key s WHERE (s.key >= ?1 AND s.key < ?2) OR s.key = ?4
                 OR (?5 AND s.key >= ?6 AND s.key < ?7) LIMIT ?3) k
         JOIN resident r ON r.id = k.resident JOIN household h ON h.id = r.household
         LEFT JOIN standing s ON s.resident = r.id ORDER BY {WALK}, r.id"
    ))?;
    let rows = query.query_map(params![from, to, limit, id_tail, phones, phone, last_phone], found)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
