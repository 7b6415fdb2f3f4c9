//! The schema: numbered SQL files, whose count is the version.

use rusqlite::{Connection, TransactionBehavior};

use super::error::{Error, Result};

/// All migrations, in order. A released one is never edited; a change is a new file.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_base.sql"),
    include_str!("migrations/0002_record.sql"),
    include_str!("migrations/0003_consent.sql"),
    include_str!("migrations/0004_intervention.sql"),
    include_str!("migrations/0005_screening.sql"),
    include_str!("migrations/0006_worklist.sql"),
    include_str!("migrations/0007_visit.sql"),
    include_str!("migrations/0008_care_plan.sql"),
    include_str!("migrations/0009_referral.sql"),
    include_str!("migrations/0010_support.sql"),
    include_str!("migrations/0011_request.sql"),
    include_str!("migrations/0012_sync.sql"),
    include_str!("migrations/0013_sign_in.sql"),
    include_str!("migrations/0014_resource.sql"),
    include_str!("migrations/0015_down.sql"),
    include_str!("migrations/0016_together.sql"),
    include_str!("migrations/0017_said.sql"),
    include_str!("migrations/0018_copies.sql"),
    include_str!("migrations/0019_new_of_one.sql"),
    include_str!("migrations/0020_county.sql"),
    include_str!("migrations/0021_told.sql"),
    include_str!("migrations/0022_own_clock.sql"),
    include_str!("migrations/0023_looked_at.sql"),
    include_str!("migrations/0024_held.sql"),
    include_str!("migrations/0025_campaign_estate.sql"),
    include_str!("migrations/0026_consent_withdrawn.sql"),
    include_str!("migrations/0027_followed.sql"),
    include_str!("migrations/0028_purpose.sql"),
    include_str!("migrations/0029_half_filled.sql"),
    include_str!("migrations/0030_down_in_parts.sql"),
    include_str!("migrations/0031_natural_order.sql"),
    include_str!("migrations/0032_meters.sql"),
    include_str!("migrations/0033_hba1c.sql"),
    include_str!("migrations/0034_no_referral.sql"),
];

/// The version of the schema this build writes.
pub fn version() -> u32 {
    u32::try_from(MIGRATIONS.len()).expect("a handful of migrations")
}

/// Brings a database to the current schema; each step is one transaction with its version. A newer one is left alone.
pub fn migrate(connection: &mut Connection) -> Result<()> {
    run(connection, MIGRATIONS)
}

fn run(connection: &mut Connection, migrations: &[&str]) -> Result<()> {
    let known = u32::try_from(migrations.len()).expect("a handful of migrations");
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known {
        return Err(Error::Newer { found, known });
    }
    for (number, sql) in (1u32..).zip(migrations).skip(found as usize) {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "user_version", number)?;
        tx.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(connection: &Connection) -> Vec<(String, String)> {
        let mut rows =
            connection.prepare("SELECT name, coalesce(sql, '') FROM sqlite_schema ORDER BY name").unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.collect::<rusqlite::Result<_>>().unwrap()
    }

    fn fresh(migrations: &[&str]) -> Connection {
        crate::store::open::ready();
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection, migrations).unwrap();
        connection
    }

    #[test]
    fn a_schema_upgraded_from_any_version_equals_a_fresh_one() {
        let wanted = objects(&fresh(MIGRATIONS));
        for old in 0..=MIGRATIONS.len() {
            let mut connection = fresh(&MIGRATIONS[..old]);
            migrate(&mut connection).unwrap();
            assert_eq!(objects(&connection), wanted, "upgraded from version {old}");
        }
    }

    #[test]
    fn an_upgrade_runs_only_the_missing_steps_and_a_failing_step_leaves_the_version_before() {
        let first = "CREATE TABLE a (x TEXT NOT NULL) STRICT; INSERT INTO a (x) VALUES ('kept');";
        let second = "ALTER TABLE a ADD COLUMN y TEXT;";
        let broken = "CREATE TABLE b (x TEXT NOT NULL) STRICT; CREATE TABLE a (x TEXT);";
        let mut connection = fresh(&[first]);
        run(&mut connection, &[first, second]).unwrap();
        assert!(run(&mut connection, &[first, second, broken]).is_err());
        let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
        let rows: u32 =
            connection.query_row("SELECT count(*) FROM a WHERE y IS NULL", [], |row| row.get(0)).unwrap();
        assert_eq!((version, rows), (2, 1));
        assert!(!objects(&connection).iter().any(|(name, _)| name == "b"));
    }

    /// Of whom a request tells stood in its bytes before it had a column.
    #[test]
    fn what_waits_from_before_bundles_is_told_of_somebody() {
        let mut connection = fresh(&MIGRATIONS[..10]);
        let who = "01991b2c-0000-7000-8000-00000000000a";
        for (id, body) in [
            (1_u8, format!(r#"{{"version":1,"resident":"{who}","about":{{}}}}"#)),
            (2, format!(r#"{{"version":1,"readings":[{{"resident":"{who}"}},{{"resident":"{who}"}}]}}"#)),
            (3, "no JSON".to_owned()),
        ] {
            let put = "INSERT INTO outbox (id, kind, body, state, created_at, created_offset)
                       VALUES (?1, 'x', CAST(?2 AS BLOB), 'waiting', 0, 0)";
            connection.execute(put, (vec![id; 16], body)).unwrap();
        }
        migrate(&mut connection).unwrap();
        let mut rows =
            connection.prepare("SELECT hex(resident), observations FROM outbox ORDER BY id").unwrap();
        let rows = rows.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?))).unwrap();
        let rows: Vec<_> = rows.collect::<rusqlite::Result<_>>().unwrap();
        let who = who.replace('-', "").to_uppercase();
        assert_eq!(rows, [(who.clone(), 0), (who, 2), (String::new(), 0)]);
    }

    /// The walk is the same in the store and out of it, whatever a door is called.
    #[test]
    fn doors_are_ordered_here_as_in_care() {
        use crate::care::person::leading_number;
        let connection = fresh(MIGRATIONS);
        let odd = [
            "",
            "3 栋",
            "10 栋",
            "302",
            "1001",
            " 7",
            "\t8",
            "-2",
            "+5",
            "--1",
            "东 1",
            "１２",
            "0x1A",
            "1e3",
            "1.9",
            "99999999999999999999",
            "-99999999999999999999",
            "9223372036854775807",
        ];
        for (number, text) in (1_u8..).zip(odd) {
            let put = "INSERT INTO household (id, estate, building, unit, floor, door, walk_order)
                       VALUES (?1, '', ?2, ?2, 0, ?2, 0)";
            connection.execute(put, (vec![number; 16], text)).unwrap();
            let read = "SELECT building_number, unit_number, door_number FROM household WHERE id = ?1";
            let numbers: (i64, i64, i64) = connection
                .query_row(read, [vec![number; 16]], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .unwrap();
            let wanted = leading_number(text);
            assert_eq!(numbers, (wanted, wanted, wanted), "{text}");
        }
    }

    #[test]
    fn every_table_is_strict() {
        let connection = fresh(MIGRATIONS);
        let loose: u32 = connection
            .query_row(
                "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(loose, 0);
    }
}
