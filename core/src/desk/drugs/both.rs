//! The same drug in two records of one person, at two doses: both are shown in one line, and somebody says which holds. What
//! she says is undone with the merge.

use rusqlite::Connection;

use super::super::Error;
use super::super::outgoing::{self, Told};
use super::super::phrase;
use super::super::residents::drug_line;
use super::super::sheets::row;
use super::super::view::{ActKind, LinkView, SheetRow, SheetView, Target};
use super::super::work::{Desk, Fault, Work};
use super::change::{not_while_visited, parts};
use super::told;
use crate::access::Capability;
use crate::care::answer::Drug;
use crate::care::drugs::DrugList;
use crate::care::id::ResidentId;
use crate::store::medications::{self, Medication};
use crate::store::prescriptions::{self, DrugStep, DrugStepKind};

/// A drug as it is taken, with its number in the store.
pub(super) type Line = (i64, Medication);

/// What is taken: each drug about which records differ, with its lines, and the rest, what is alike once.
pub(super) fn apart(taken: Vec<Line>) -> (Vec<Vec<Line>>, Vec<Line>) {
    let mut groups: Vec<Vec<Line>> = Vec::new();
    for line in taken {
        let same =
            |group: &&mut Vec<Line>| DrugList::current().same(&group[0].1.drug.name, &line.1.drug.name);
        match groups.iter_mut().find(same) {
            Some(group) => group.push(line),
            None => groups.push(vec![line]),
        }
    }
    let (differ, rest): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| differs(group));
    let mut alike: Vec<Line> = Vec::new();
    for line in rest.into_iter().flatten() {
        if alike.iter().all(|(_, before)| before.drug != line.1.drug) {
            alike.push(line);
        }
    }
    alike.sort_by_key(|(number, line)| (line.since, *number));
    (differ, alike)
}

/// One line of each of several records, not all at one dose. Where a record itself has two lines of a drug (morning and evening), no
/// line can stand for it.
fn differs(group: &[Line]) -> bool {
    let (first, rest) = (&group[0].1, &group[1..]);
    let mut whose: Vec<ResidentId> = group.iter().map(|(_, line)| line.whose).collect();
    whose.sort_unstable();
    whose.dedup();
    whose.len() == group.len() && rest.iter().any(|(_, line)| line.drug != first.drug)
}

/// What is taken, in words: a line for a drug, and one for each about which two records differ.
pub(in crate::desk) fn lines(
    work: &Work<'_>,
    connection: &Connection,
    resident: ResidentId,
) -> Result<Vec<String>, Fault> {
    let (differ, alike) = apart(medications::taken(connection, resident)?);
    let mut lines: Vec<String> = differ.iter().map(|group| difference(work, group)).collect();
    lines.extend(alike.iter().map(|(_, line)| drug_line(work, &line.drug)));
    Ok(lines)
}

/// What two records differ about, in words.
pub(in crate::desk) fn differences(
    work: &Work<'_>,
    connection: &Connection,
    resident: ResidentId,
) -> Result<Vec<String>, Fault> {
    let (differ, _) = apart(medications::taken(connection, resident)?);
    Ok(differ.iter().map(|group| difference(work, group)).collect())
}

/// What is taken and in dispute between no records.
pub(in crate::desk) fn undisputed(connection: &Connection, resident: ResidentId) -> Result<Vec<Drug>, Fault> {
    let (_, alike) = apart(medications::taken(connection, resident)?);
    Ok(alike.into_iter().map(|(_, line)| line.drug).collect())
}

/// 两份档案不一样：氨氯地平 5 mg 每日 1 次、氨氯地平 10 mg 每日 1 次
fn difference(work: &Work<'_>, group: &[Line]) -> String {
    let doses: Vec<String> = group.iter().map(|(_, line)| drug_line(work, &line.drug)).collect();
    work.say("drugs-differ", &[&doses.join(&work.plain("word-comma"))])
}

/// A drug with its doses, each with the way to say that it holds.
pub(super) fn choice(work: &Work<'_>, resident: ResidentId, group: &[Line]) -> SheetRow {
    let day = |day| phrase::day_in(work.language, day, work.today());
    let dose =
        |line: &Medication| work.say("record-drug-since", &[&drug_line(work, &line.drug), &day(line.since)]);
    let doses: Vec<String> = group.iter().map(|(_, line)| dose(line)).collect();
    let holds = |(number, line): &Line| LinkView {
        label: work.say("link-drug-holds", &[&drug_line(work, &line.drug)]),
        target: Target::Act { kind: ActKind::DrugHolds, about: format!("{resident}:{number}") },
    };
    let links = if work.can(Capability::Prescribe) { group.iter().map(holds).collect() } else { Vec::new() };
    let name = group[0].1.drug.name.clone();
    SheetRow { links, ..row(name, doses.join(" · ")) }
}

/// Says that one of two doses holds.
pub(in crate::desk) fn hold(desk: &Desk, about: &str) -> Result<SheetView, Error> {
    let work = desk.enter(Capability::Prescribe)?;
    let (resident, number) = parts(about);
    let id = work.id::<ResidentId>(resident)?;
    work.write(|tx| {
        let line = work.listed(tx, id)?;
        let kept = line.resident.id;
        not_while_visited(&work, tx, kept)?;
        let (differ, _) = apart(medications::taken(tx, kept)?);
        let is_it = |line: &&Line| line.0.to_string() == number;
        let group = work.found(differ.into_iter().find(|group| group.iter().any(|line| is_it(&line))))?;
        let (_, chosen) = work.found(group.iter().find(is_it))?;
        let others = group.iter().map(|(_, line)| line.whose).filter(|whose| *whose != kept);
        for (nth, absorbed) in others.enumerate() {
            let step = DrugStep {
                resident: kept,
                what: DrugStepKind::Changed,
                drug: chosen.drug.clone(),
                reason: String::new(),
                by: work.me(),
                at: work.now,
                merged: Some(absorbed),
            };
            prescriptions::add_step(tx, &step)?;
            let of_both = |line: &&Line| line.1.whose == absorbed || (nth == 0 && line.1.whose == kept);
            for (number, _) in group.iter().filter(of_both).filter(|line| line.1.drug != chosen.drug) {
                medications::overrule(tx, *number, step.at)?;
            }
            outgoing::tell(desk, &work, tx, Told::Medication, kept, &step)?;
        }
        work.log(tx, "drug.hold", Some(kept), "")?;
        told(&work, tx, &line)
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use rust_decimal::Decimal;
    use uuid::Uuid;

    use super::*;

    fn line(number: i64, whose: u128, name: &str, dose: &str) -> Line {
        let drug = Drug { name: name.to_owned(), times_a_day: Decimal::ONE, dose: dose.to_owned() };
        let since = NaiveDate::default();
        (number, Medication { whose: ResidentId(Uuid::from_u128(whose)), drug, since, until: None })
    }

    fn numbers(lines: &[Line]) -> Vec<i64> {
        lines.iter().map(|(number, _)| *number).collect()
    }

    #[test]
    fn records_differ_about_a_drug_by_its_generic_name_and_only_where_each_has_one_line() {
        let taken = vec![
            line(1, 1, "氨氯地平", "5 mg"),
            line(2, 1, "二甲双胍", "0.5 g"),
            line(3, 1, "甘精胰岛素", "10 U"),
            line(4, 1, "甘精胰岛素", "8 U"),
            line(5, 2, "苯磺酸氨氯地平片", "10 mg"),
            line(6, 2, "二甲双胍", "0.5 g"),
            line(7, 2, "甘精胰岛素", "12 U"),
            line(8, 2, "丹参片", "3 片"),
            line(9, 3, "氨氯地平", "5 mg"),
        ];
        let (differ, alike) = apart(taken);
        assert_eq!(differ.iter().map(|group| numbers(group)).collect::<Vec<_>>(), [[1, 5, 9]]);
        assert_eq!(numbers(&alike), [2, 3, 4, 7, 8], "what both have alike stands once");
    }
}
