use rust_decimal::Decimal;

use super::*;
use crate::words;

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn mmhg(text: &str) -> Pressure {
    let (high, low) = text.split_once('/').unwrap();
    Pressure { systolic: dec(high), diastolic: dec(low) }
}

fn young() -> Screened {
    Screened::of(Sex::Female, 40)
}

fn risks(who: &Screened, disease: Disease) -> Vec<String> {
    let found = ScreenRules::current().judge(RuleSet::current(), who).risks;
    found.into_iter().filter(|risk| risk.disease == disease).map(|risk| risk.reason.key).collect()
}

#[test]
fn every_value_names_a_listed_source_and_every_rule_has_its_sentence() {
    let rules = ScreenRules::current();
    let (limits, suspect, alert) = (&rules.limits, &rules.suspect, &rules.alert);
    let sources = [
        &limits.from_age.source,
        &limits.pressure_check_months.source,
        &limits.glucose_check_months.source,
        &limits.rescreen_months.source,
        &suspect.pressure.source,
        &suspect.pressure_days.source,
        &suspect.within_days.source,
        &suspect.fasting_glucose.source,
        &suspect.other_glucose.source,
        &suspect.result_days.source,
        &alert.symptoms.source,
        &alert.escalate_minutes.source,
    ];
    for source in sources.into_iter().chain(rules.risk.iter().map(|rule| &rule.source)) {
        assert!(rules.sources.contains_key(source), "{source}");
    }
    for rule in &rules.risk {
        assert!(words::has(&rule.key), "{}", rule.key);
        assert_ne!(rule.when, RiskWhen::default(), "{} has a condition", rule.key);
    }
}

/// Each line of the spec's table: any one makes a high-risk person, the value below does not.
#[test]
fn each_risk_of_hypertension_alone_and_just_not() {
    let rows: [(&str, Screened, Screened); 8] = [
        (
            "risk-pressure-high-normal",
            Screened { pressure: Some(mmhg("130/70")), ..young() },
            Screened { pressure: Some(mmhg("129/84")), ..young() },
        ),
        (
            "risk-pressure-high-normal",
            Screened { pressure: Some(mmhg("120/89")), ..young() },
            Screened { pressure: Some(mmhg("140/85")), ..young() },
        ),
        (
            "risk-overweight",
            Screened { bmi: Some(dec("24")), ..young() },
            Screened { bmi: Some(dec("23.9")), ..young() },
        ),
        (
            "risk-waist",
            Screened { waist: Some(dec("85")), ..young() },
            Screened { waist: Some(dec("84.9")), ..young() },
        ),
        (
            "risk-waist",
            Screened { waist: Some(dec("90")), male: true, ..young() },
            Screened { waist: Some(dec("89.9")), male: true, ..young() },
        ),
        (
            "risk-family-pressure",
            Screened { family_pressure: true, ..young() },
            Screened { family_sugar: true, ..young() },
        ),
        (
            "risk-spirits",
            Screened { spirits: dec("100"), ..young() },
            Screened { spirits: dec("99"), ..young() },
        ),
        ("risk-age-55", Screened { age: 55, ..young() }, Screened { age: 54, ..young() }),
    ];
    for (key, is, is_not) in rows {
        assert_eq!(risks(&is, Disease::Hypertension), [key]);
        assert_eq!(risks(&is_not, Disease::Hypertension), Vec::<String>::new(), "{key}");
    }
    assert_eq!(risks(&Screened { much_salt: true, ..young() }, Disease::Hypertension), ["risk-salt"]);
    let patient = Screened { much_salt: true, diseases: vec![Disease::Hypertension], ..young() };
    assert_eq!(
        risks(&patient, Disease::Hypertension),
        Vec::<String>::new(),
        "who has it is no high-risk person"
    );
    assert_eq!(risks(&patient, Disease::Diabetes), ["risk-has-hypertension"]);
}

#[test]
fn impaired_fasting_glucose_is_a_risk_only_fasting() {
    let found = |mmol, fasting| {
        risks(&Screened { glucose: Some((dec(mmol), fasting)), ..young() }, Disease::Diabetes)
    };
    assert_eq!(found("6.1", true), ["risk-glucose-impaired"]);
    for (mmol, fasting) in [("6.0", true), ("7.0", true), ("6.5", false)] {
        assert_eq!(found(mmol, fasting), Vec::<String>::new(), "{mmol}");
    }
}

#[test]
fn what_the_doctor_must_know_at_once() {
    let alert = |who: &Screened| {
        let found = ScreenRules::current().judge(RuleSet::current(), who).alert;
        found.into_iter().map(|reason| reason.key).collect::<Vec<_>>()
    };
    let pressure = |text| alert(&Screened { pressure: Some(mmhg(text)), ..young() });
    let glucose = |text| alert(&Screened { glucose: Some((dec(text), false)), ..young() });
    assert_eq!(pressure("180/80"), ["alert-pressure"]);
    assert_eq!(pressure("150/110"), ["alert-pressure"]);
    assert_eq!(pressure("179/109"), Vec::<String>::new());
    assert_eq!(glucose("16.7"), ["alert-glucose-high"]);
    assert_eq!(glucose("3.9"), ["alert-glucose-low"]);
    assert_eq!(glucose("16.6"), Vec::<String>::new());
    assert_eq!(alert(&Screened { symptoms: 1, ..young() }), ["alert-symptoms"]);
    assert_eq!(alert(&young()), Vec::<String>::new());
}

#[test]
fn three_high_readings_on_three_days_make_a_suspicion_and_fewer_do_not() {
    let rules = ScreenRules::current();
    let today = day("2026-09-02");
    let seen = |days: &[(&str, &str)]| -> Vec<Seen> {
        days.iter().map(|(at, value)| Seen::Pressure(day(at), mmhg(value))).collect()
    };
    let found = |days: &[(&str, &str)], diseases: &[Disease]| rules.suspect(&seen(days), diseases, today);
    let three = [("2026-08-01", "140/80"), ("2026-08-20", "130/90"), ("2026-09-02", "150/95")];
    assert_eq!(found(&three, &[])[0].reason.args, ["3"]);
    assert_eq!(found(&three, &[Disease::Hypertension]), []);
    assert_eq!(found(&three[..2], &[]), []);
    let one_day = [("2026-09-02", "150/95"), ("2026-09-02", "152/95"), ("2026-09-02", "154/95")];
    assert_eq!(found(&one_day, &[]), [], "three readings of one day are one day");
    let old = [("2024-08-01", "140/80"), ("2026-08-20", "130/90"), ("2026-09-02", "150/95")];
    assert_eq!(found(&old, &[]), []);
    let normal = [("2026-08-01", "139/89"), ("2026-08-20", "130/90"), ("2026-09-02", "150/95")];
    assert_eq!(found(&normal, &[]), []);
}

#[test]
fn a_first_high_pressure_is_measured_again_and_three_days_are_referred() {
    let rules = ScreenRules::current();
    // Latest first.
    let seen = |days: &[(&str, &str)]| -> Vec<Seen> {
        days.iter().map(|(at, value)| Seen::Pressure(day(at), mmhg(value))).collect()
    };
    let step = |days: &[(&str, &str)], diseases: &[Disease], sent: &[Disease]| {
        let step = rules.next_step(&seen(days), diseases, sent, day("2026-09-02"));
        step.map(|step| (step.due.to_string(), step.refer, NextStep::refers(&step.reason)))
    };
    let again = |due: &str| Some((due.to_owned(), false, Some(false)));
    assert_eq!(step(&[("2026-09-01", "150/95")], &[], &[]), again("2026-09-02"));
    assert_eq!(step(&[("2026-09-02", "138/92")], &[], &[]), again("2026-09-03"), "not on the same day");
    assert_eq!(step(&[("2026-09-01", "139/89")], &[], &[]), None);
    assert_eq!(step(&[("2026-09-01", "128/80"), ("2026-08-20", "150/95")], &[], &[]), None, "measured again");
    assert_eq!(step(&[("2026-09-01", "150/95")], &[Disease::Hypertension], &[]), None);
    assert_eq!(step(&[("2022-09-01", "150/95")], &[], &[]), None, "long ago");
    let three = [("2026-09-01", "150/95"), ("2026-08-20", "130/90"), ("2026-08-01", "140/80")];
    assert_eq!(step(&three, &[], &[]), Some(("2026-09-01".to_owned(), true, Some(true))));
    assert_eq!(step(&three, &[], &[Disease::Hypertension]), None, "on her way already");
    let sugar = [Seen::Glucose(day("2026-09-01"), dec("7.0"), true, None)];
    assert!(rules.next_step(&sugar, &[Disease::Hypertension], &[], day("2026-09-02")).unwrap().refer);
}

#[test]
fn a_high_glucose_asks_for_a_venous_test() {
    let rules = ScreenRules::current();
    let found = |mmol, fasting| {
        rules
            .suspect(&[Seen::Glucose(day("2026-09-01"), dec(mmol), fasting, None)], &[], day("2026-09-02"))
            .len()
    };
    assert_eq!((found("7.0", true), found("6.9", true)), (1, 0));
    assert_eq!((found("11.1", false), found("11.0", false)), (1, 0));
}

#[test]
fn hi_on_the_meter_is_said_as_above_what_it_measures() {
    let rules = ScreenRules::current();
    let said = |beyond| {
        let seen = [Seen::Glucose(day("2026-09-01"), dec("33.3"), false, beyond)];
        rules.suspect(&seen, &[], day("2026-09-02"))[0].reason.args.clone()
    };
    assert_eq!(said(Some(Beyond::Above(Beyond::HIGHEST))), ["> 33.3"]);
    assert_eq!(said(None), ["33.3"]);
}
