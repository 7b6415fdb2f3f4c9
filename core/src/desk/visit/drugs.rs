//! What happened to the drugs between two visits: the next visit offers them as they are taken now.

use rust_decimal::Decimal;

use super::super::drugs::is_about;
use crate::care::answer::{Answer, Answers, Drug};
use crate::care::drugs::DrugList;
use crate::care::person::Disease;
use crate::store::prescriptions::{DrugStep, DrugStepKind};

/// The form's field for the drugs of a disease.
fn field(disease: Disease) -> &'static str {
    match disease {
        Disease::Hypertension => "hypertension_drugs",
        Disease::Diabetes => "diabetes_drugs",
    }
}

/// The drugs that a visit's form of a disease names; none: the field was left open, which says nothing about them.
pub(in crate::desk) fn on_form(answers: &Answers, disease: Disease) -> Option<Vec<Drug>> {
    let Some(Answer::Drugs(lines)) = answers.get(field(disease)) else { return None };
    let mut drugs = lines.clone();
    if disease == Disease::Diabetes {
        let list = DrugList::current();
        drugs.extend(insulin(answers).filter(|it| lines.iter().all(|line| !list.same(&line.name, &it.name))));
    }
    Some(drugs)
}

/// The form's fields for insulin, apart from the drugs: which, and how it is given, both in words.
const INSULIN: &str = "insulin_kind";
const INSULIN_USE: &str = "insulin_use";

/// The insulin of a visit as a drug: how often is in the words of its use, so that the number stays 0.
pub(in crate::desk) fn insulin(answers: &Answers) -> Option<Drug> {
    let text = |field| match answers.get(field) {
        Some(Answer::Text(text)) => Some(text.trim().to_owned()),
        _ => None,
    };
    let name = text(INSULIN).filter(|name| !name.is_empty())?;
    Some(Drug { name, times_a_day: Decimal::ZERO, dose: text(INSULIN_USE).unwrap_or_default() })
}

fn put_insulin(offered: &mut Answers, drug: &Drug) {
    offered.insert(INSULIN.to_owned(), Answer::Text(drug.name.clone()));
    offered.insert(INSULIN_USE.to_owned(), Answer::Text(drug.dose.clone()));
    offered.retain(|_, answer| !matches!(answer, Answer::Text(text) if text.is_empty()));
}

/// The fields for drugs that were answered.
fn answered(answers: &Answers, diseases: &[Disease]) -> Vec<Disease> {
    diseases.iter().copied().filter(|disease| answers.contains_key(field(*disease))).collect()
}

/// Everything she takes by a visit's forms: what stands on them and, of `taken`, what no answered field speaks of. A field left open
/// says nothing about the drugs that `before` has on it.
pub(super) fn all_taken(
    answers: &Answers,
    before: &Answers,
    diseases: &[Disease],
    taken: &[Drug],
) -> Vec<Drug> {
    let mut drugs = super::all_drugs(answers);
    let said = answered(answers, diseases);
    let on = |drug: &Drug| -> Vec<Disease> {
        let has = |disease: &Disease| match before.get(field(*disease)) {
            Some(Answer::Drugs(lines)) => lines.iter().any(|line| line.name == drug.name),
            _ => false,
        };
        match diseases.iter().copied().filter(has).collect::<Vec<_>>() {
            found if found.is_empty() && insulin(before).is_some_and(|it| it.name == drug.name) => {
                vec![Disease::Diabetes]
            }
            found if found.is_empty() => {
                DrugList::current().form_of(&drug.name, diseases).into_iter().collect()
            }
            found => found,
        }
    };
    let goes_on = |drug: &&Drug| on(drug).iter().any(|disease| !said.contains(disease));
    // Named anew at another dose: that is the line which holds.
    let named = |drug: &Drug| super::all_drugs(answers).iter().any(|line| line.name == drug.name);
    drugs.extend(taken.iter().filter(goes_on).filter(|drug| !named(drug)).cloned());
    drugs
}

/// Puts what was begun, changed and ended since into the lines that the last visit would give; `steps` come oldest first.
pub(super) fn follow(offered: &mut Answers, diseases: &[Disease], steps: &[DrugStep]) {
    for step in steps {
        let mut on = DrugList::current().form_of(&step.drug.name, diseases);
        for disease in diseases {
            if let Some(Answer::Drugs(lines)) = offered.get_mut(field(*disease)) {
                let before = lines.len();
                lines.retain(|line| !is_about(step, line));
                if lines.len() < before {
                    on = Some(*disease);
                }
            }
        }
        if insulin(offered).is_some_and(|line| is_about(step, &line)) {
            offered.remove(INSULIN);
            offered.remove(INSULIN_USE);
            on = Some(Disease::Diabetes);
        }
        if let Some(disease) = on.filter(|_| step.what != DrugStepKind::Stopped) {
            add(offered, disease, &step.drug);
        }
    }
    offered.retain(|_, answer| !matches!(answer, Answer::Drugs(lines) if lines.is_empty()));
}

/// Puts in what another record of the same person says she takes; where both name a drug, the last visit's line stays.
pub(super) fn beside(offered: &mut Answers, diseases: &[Disease], taken: &[Drug]) {
    let list = DrugList::current();
    for drug in taken {
        let named = offered.values().any(|answer| match answer {
            Answer::Drugs(lines) => lines.iter().any(|line| list.same(&line.name, &drug.name)),
            _ => false,
        });
        let named = named || insulin(offered).is_some_and(|line| list.same(&line.name, &drug.name));
        // Its form's line has no number to put among the drugs.
        if drug.times_a_day.is_zero() {
            if !named && insulin(offered).is_none() && diseases.contains(&Disease::Diabetes) {
                put_insulin(offered, drug);
            }
            continue;
        }
        if let Some(disease) = list.form_of(&drug.name, diseases).filter(|_| !named) {
            add(offered, disease, drug);
        }
    }
}

fn add(offered: &mut Answers, disease: Disease, drug: &Drug) {
    let lines = offered.entry(field(disease).to_owned()).or_insert_with(|| Answer::Drugs(Vec::new()));
    if let Answer::Drugs(lines) = lines {
        lines.push(drug.clone());
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::care::id::{ResidentId, StaffId};

    fn drug(name: &str, dose: &str) -> Drug {
        Drug { name: name.to_owned(), times_a_day: Decimal::ONE, dose: dose.to_owned() }
    }

    fn step(what: DrugStepKind, name: &str, dose: &str) -> DrugStep {
        DrugStep {
            resident: ResidentId(Uuid::nil()),
            what,
            drug: drug(name, dose),
            reason: String::new(),
            by: StaffId(Uuid::nil()),
            at: DateTime::parse_from_rfc3339("2026-09-02T08:30:00+08:00").unwrap(),
            merged: None,
        }
    }

    #[test]
    fn a_field_left_open_ends_no_drug_of_its_own() {
        let both = [Disease::Hypertension, Disease::Diabetes];
        let of = |field: &str, lines: Vec<Drug>| (field.to_owned(), Answer::Drugs(lines));
        let (amlodipine, metformin) = (drug("氨氯地平", "5 mg"), drug("二甲双胍", "0.5 g"));
        let (herbs, old) = (drug("丹参片", "1片"), drug("格列美脲", "2 mg"));
        let before: Answers = [
            of("hypertension_drugs", vec![amlodipine.clone()]),
            of("diabetes_drugs", vec![metformin.clone(), herbs.clone()]),
        ]
        .into();
        let taken = [amlodipine, metformin.clone(), herbs.clone(), old.clone()];
        let more = drug("氨氯地平", "10 mg");
        let one: Answers = [of("hypertension_drugs", vec![more.clone()])].into();
        let goes_on = vec![more.clone(), metformin.clone(), herbs, old];
        assert_eq!(all_taken(&one, &before, &both, &taken), goes_on, "the other field is a gap");
        assert_eq!(all_taken(&one, &Answers::new(), &both, &taken)[..2], [more.clone(), metformin.clone()]);
        let whole: Answers =
            [of("hypertension_drugs", vec![more.clone()]), of("diabetes_drugs", vec![metformin.clone()])]
                .into();
        let said: Vec<Drug> = all_taken(&whole, &before, &both, &taken);
        assert!(
            said.len() == 2 && said.contains(&more) && said.contains(&metformin),
            "both say all there is"
        );
    }

    #[test]
    fn the_next_visit_offers_what_is_taken_now() {
        let both = [Disease::Hypertension, Disease::Diabetes];
        let mut offered: Answers = [
            (
                "hypertension_drugs".to_owned(),
                Answer::Drugs(vec![drug("氨氯地平", "5 mg"), drug("丹参片", "1片")]),
            ),
            ("diabetes_drugs".to_owned(), Answer::Drugs(vec![drug("格列美脲", "2 mg")])),
        ]
        .into();
        let steps = [
            step(DrugStepKind::Changed, "氨氯地平", "10 mg"),
            step(DrugStepKind::Begun, "二甲双胍", "0.5 g"),
            step(DrugStepKind::Begun, "阿司匹林", "100 mg"),
            step(DrugStepKind::Stopped, "丹参片", "1片"),
            step(DrugStepKind::Stopped, "格列美脲", "2 mg"),
        ];
        follow(&mut offered, &both, &steps);
        let wanted = vec![drug("氨氯地平", "10 mg"), drug("阿司匹林", "100 mg")];
        assert_eq!(offered["hypertension_drugs"], Answer::Drugs(wanted));
        assert_eq!(offered["diabetes_drugs"], Answer::Drugs(vec![drug("二甲双胍", "0.5 g")]));
        follow(&mut offered, &both, &[step(DrugStepKind::Stopped, "二甲双胍", "0.5 g")]);
        assert!(!offered.contains_key("diabetes_drugs"), "no line is no answer");
    }

    #[test]
    fn insulin_is_offered_as_it_was_until_somebody_changes_it() {
        let diabetes = [Disease::Diabetes];
        let text = |text: &str| Answer::Text(text.to_owned());
        let given: Answers = [
            ("insulin_kind".to_owned(), text("甘精胰岛素")),
            ("insulin_use".to_owned(), text("睡前 10 U 皮下")),
        ]
        .into();
        let line = insulin(&given).unwrap();
        assert_eq!((line.name.as_str(), line.dose.as_str()), ("甘精胰岛素", "睡前 10 U 皮下"));
        let mut offered = given.clone();
        follow(&mut offered, &diabetes, &[step(DrugStepKind::Begun, "二甲双胍", "0.5 g")]);
        assert_eq!(insulin(&offered), Some(line.clone()), "another drug ends nothing");
        follow(&mut offered, &diabetes, &[step(DrugStepKind::Changed, "甘精胰岛素", "12 U")]);
        assert_eq!(insulin(&offered), None, "a line with a number takes its place");
        let lines = vec![drug("二甲双胍", "0.5 g"), drug("甘精胰岛素", "12 U")];
        assert_eq!(offered["diabetes_drugs"], Answer::Drugs(lines));
        let mut stopped = given.clone();
        follow(&mut stopped, &diabetes, &[step(DrugStepKind::Stopped, "甘精胰岛素", "睡前 10 U 皮下")]);
        assert_eq!(stopped, Answers::new());
        let mut other = Answers::new();
        beside(&mut other, &diabetes, std::slice::from_ref(&line));
        assert_eq!(other, given, "what another record says stands in the same fields");
    }

    #[test]
    fn what_another_record_names_is_offered_too_and_what_somebody_settled_holds() {
        let both = [Disease::Hypertension, Disease::Diabetes];
        let name = "hypertension_drugs".to_owned();
        let mut offered: Answers = [(name, Answer::Drugs(vec![drug("苯磺酸氨氯地平片", "5 mg")]))].into();
        beside(&mut offered, &both, &[drug("氨氯地平", "10 mg"), drug("二甲双胍", "0.5 g")]);
        assert_eq!(offered["hypertension_drugs"], Answer::Drugs(vec![drug("苯磺酸氨氯地平片", "5 mg")]));
        assert_eq!(offered["diabetes_drugs"], Answer::Drugs(vec![drug("二甲双胍", "0.5 g")]));
        let merged = Some(ResidentId(Uuid::nil()));
        let held = DrugStep { merged, ..step(DrugStepKind::Changed, "氨氯地平", "10 mg") };
        follow(&mut offered, &both, &[held]);
        assert_eq!(offered["hypertension_drugs"], Answer::Drugs(vec![drug("氨氯地平", "10 mg")]));
    }
}
