use chrono::NaiveDate;

use super::*;
use crate::care::person::Disease;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn every_value_names_a_listed_source_and_each_condition_has_one_template() {
    let rules = CarePlanRules::current();
    let sources =
        [&rules.limits.review_months.source, &rules.limits.elderly_from.source, &rules.elderly.source];
    let templates = rules.template.iter().map(|template| &template.source);
    let frequencies = rules.frequency.iter().map(|rule| &rule.source);
    for source in sources.into_iter().chain(templates).chain(frequencies) {
        assert!(rules.sources.contains_key(source), "{source}");
    }
    for condition in [CareCondition::Hypertension, CareCondition::Diabetes, CareCondition::Both] {
        assert_eq!(rules.template.iter().filter(|one| one.condition == condition).count(), 1);
        assert_eq!(rules.template(condition).exercise.often, Often::FiveAWeek);
        assert_eq!(rules.template(condition).mind.often, Often::Monthly);
    }
}

#[test]
fn names_are_the_same_in_forms_and_in_the_store() {
    for doer in Doer::ALL {
        assert_eq!(serde_json::to_value(doer).unwrap(), doer.key());
        assert_eq!(Doer::of_key(doer.key()), Some(doer));
    }
    for often in Often::ALL {
        assert_eq!(serde_json::to_value(often).unwrap(), often.key());
        assert_eq!(Often::of_key(often.key()), Some(often));
    }
}

#[test]
fn a_plan_begins_with_the_targets_of_the_day_and_the_steps_of_the_age() {
    let rules = CarePlanRules::current();
    let begin = |condition, age| rules.begin(condition, age, ("140/90", "7.0"), |label| label.zh.clone());
    assert_eq!(CareCondition::of(&[]), None);
    let both = CareCondition::of(&[Disease::Diabetes, Disease::Hypertension]).unwrap();
    let steps = begin(both, 60);
    assert_eq!(steps.iter().map(|step| step.dimension).collect::<Vec<_>>(), CareDimension::ALL);
    assert_eq!(steps[0].goal, "血压 <140/90，空腹血糖 <7.0");
    assert!(!steps[0].step.contains("家里人"));
    assert!(begin(CareCondition::Hypertension, 65)[0].step.starts_with("家里人看着吃"));
    assert!(begin(CareCondition::Diabetes, 64)[1].goal.contains("5 克"));
}

/// A step is read by a volunteer: it must not tell what somebody has.
#[test]
fn no_step_names_a_disease() {
    for template in &CarePlanRules::current().template {
        for dimension in CareDimension::ALL {
            let step = &template.step(dimension).step;
            for word in ["血压", "糖尿", "血糖", "病", "pressure", "diabet", "glucose"] {
                assert!(!step.zh.contains(word) && !step.en.to_lowercase().contains(word), "{}", step.zh);
            }
        }
    }
}

#[test]
fn whoever_is_off_target_is_visited_sooner_by_the_shortest_interval() {
    let rules = CarePlanRules::current();
    let since = day("2026-09-02");
    let raised = |off: &[Off], regular: Option<&str>| {
        rules.raised(off, since, regular.map(day)).map(|(due, reason)| (due, reason.key))
    };
    let late = Some("2026-12-02");
    for (off, regular, wanted) in [
        (&[][..], late, None),
        (&[Off::Pressure], late, Some(("2026-10-02", "raised-pressure"))),
        (&[Off::Glucose], late, Some(("2026-10-02", "raised-glucose"))),
        (&[Off::Review], late, Some(("2026-10-02", "raised-review"))),
        (&[Off::Pressure, Off::Glucose], late, Some(("2026-09-16", "raised-both"))),
        (&[Off::Glucose, Off::Pressure, Off::Review], None, Some(("2026-09-16", "raised-both"))),
        (&[Off::Pressure], Some("2026-09-16"), None),
        (&[Off::Pressure], Some("2026-10-02"), None),
    ] {
        assert_eq!(raised(off, regular), wanted.map(|(due, key)| (day(due), key.to_owned())), "{off:?}");
    }
    assert_eq!(rules.review_due(day("2026-11-30")), day("2027-02-28"));
}
