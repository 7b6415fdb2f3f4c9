use super::*;
use crate::care::judgement::{Colour, FollowUpClass};

fn drug(name: &str) -> Drug {
    Drug { name: name.to_owned(), times_a_day: Decimal::ONE, dose: "1片".to_owned() }
}

fn taker<'a>(problems: &'a [String], allergies: &'a [String]) -> Taker<'a> {
    Taker { sex: Sex::Female, age: 72, problems, allergies }
}

#[test]
fn every_entry_names_a_listed_source_and_a_listed_class() {
    let list = DrugList::current();
    let classes: Vec<&str> = list.class.iter().map(|class| class.key.as_str()).collect();
    let long = &list.long;
    let sources = [
        &long.usual_weeks.source,
        &long.stable_weeks.source,
        &long.assess_above_weeks.source,
        &long.stable_visits.source,
    ];
    let sources = sources
        .into_iter()
        .chain(list.drug.iter().map(|one| &one.source))
        .chain(list.together.iter().map(|one| &one.source))
        .chain(list.caution.iter().map(|one| &one.source))
        .chain(list.excluded.iter().map(|one| &one.source));
    for source in sources {
        assert!(list.sources.contains_key(source), "{source}");
    }
    let named = list.drug.iter().map(|one| &one.class);
    let named = named.chain(list.together.iter().flat_map(|one| &one.classes));
    for class in named.chain(list.caution.iter().map(|one| &one.class)) {
        assert!(classes.contains(&class.as_str()), "{class}");
    }
    for (position, one) in list.drug.iter().enumerate() {
        assert!(list.drug[..position].iter().all(|other| other.key != one.key), "{} twice", one.key);
        assert!(one.daily.as_ref().is_none_or(|daily| daily.from <= daily.to), "{}", one.key);
    }
    for rule in &list.caution {
        assert!(!rule.words.is_empty() || rule.women.is_some(), "fits somebody");
    }
}

#[test]
fn a_written_name_finds_the_longest_name_in_it() {
    let list = DrugList::current();
    for (written, wanted) in [
        ("氨氯地平", Some("amlodipine")),
        ("苯磺酸氨氯地平片", Some("amlodipine")),
        ("硝苯地平缓释片", Some("nifedipine-sr")),
        ("硝苯地平", Some("nifedipine")),
        ("metformin XR", Some("metformin")),
        ("丹参片", None),
    ] {
        assert_eq!(list.find(written).map(|one| one.key.as_str()), wanted, "{written}");
    }
}

#[test]
fn two_written_names_mean_one_drug_by_its_generic_name() {
    let list = DrugList::current();
    for (one, other, same) in [
        ("氨氯地平", "苯磺酸氨氯地平片", true),
        ("Amlodipine", "氨氯地平", true),
        ("硝苯地平", "硝苯地平缓释片", false),
        ("丹参片", " 丹参片 ", true),
        ("丹参片", "复方丹参片", false),
        ("氨氯地平", "丹参片", false),
    ] {
        assert_eq!(list.same(one, other), same, "{one}, {other}");
        assert_eq!(list.same(other, one), same, "{other}, {one}");
    }
}

#[test]
fn a_drug_stands_on_the_form_of_its_disease() {
    let both = [Disease::Diabetes, Disease::Hypertension];
    for (written, diseases, wanted) in [
        ("二甲双胍", &both[..], Some(Disease::Diabetes)),
        ("缬沙坦", &both, Some(Disease::Hypertension)),
        ("丹参片", &both, Some(Disease::Hypertension)),
        ("二甲双胍", &[Disease::Hypertension], Some(Disease::Hypertension)),
        ("缬沙坦", &[Disease::Diabetes], Some(Disease::Diabetes)),
        ("缬沙坦", &[], None),
    ] {
        assert_eq!(DrugList::current().form_of(written, diseases), wanted, "{written}");
    }
}

#[test]
fn warnings_come_from_the_list_and_from_her_own_allergies() {
    let list = DrugList::current();
    let says = |drugs: &[&str], problems: &[&str], allergies: &[&str]| -> Vec<String> {
        let drugs: Vec<Drug> = drugs.iter().map(|name| drug(name)).collect();
        let problems: Vec<String> = problems.iter().map(|one| (*one).to_owned()).collect();
        let allergies: Vec<String> = allergies.iter().map(|one| (*one).to_owned()).collect();
        let warnings = list.warnings(&drugs, taker(&problems, &allergies)).into_iter();
        warnings
            .map(|warning| match warning {
                DrugWarning::Listed { drugs, says, source, .. } => {
                    assert!(!source.is_empty());
                    format!("{}: {}", drugs.join("+"), says.zh)
                }
                DrugWarning::Twice { drugs } => format!("{}: 两次", drugs.join("+")),
                DrugWarning::Allergy { drug, allergy } => format!("{drug}: 过敏 {allergy}"),
            })
            .collect()
    };
    assert!(says(&["氨氯地平", "二甲双胍"], &["冠心病"], &["青霉素"]).is_empty());
    assert_eq!(
        says(&["缬沙坦", "培哚普利"], &[], &[]),
        ["培哚普利+缬沙坦: 普利和沙坦别一起用：血钾高、伤肾"]
    );
    assert_eq!(
        says(&["氨氯地平", "苯磺酸氨氯地平片", "二甲双胍"], &[], &[]),
        ["氨氯地平+苯磺酸氨氯地平片: 两次"]
    );
    assert!(says(&["甘精胰岛素", "门冬胰岛素"], &[], &[]).is_empty(), "two kinds of insulin are usual");
    assert_eq!(says(&["美托洛尔"], &["支气管哮喘"], &[]).len(), 1);
    assert_eq!(says(&["二甲双胍"], &["慢性肾功能不全"], &[]).len(), 1);
    assert_eq!(says(&["阿司匹林"], &[], &["阿司匹林"]), ["阿司匹林: 过敏 阿司匹林"]);
    assert!(says(&["丹参片"], &["支气管哮喘"], &[]).is_empty(), "what no source says is not said");
    let young = Taker { age: 30, ..taker(&[], &[]) };
    assert_eq!(list.warnings(&[drug("依那普利")], young).len(), 1);
    assert!(list.warnings(&[drug("依那普利")], Taker { sex: Sex::Male, ..young }).is_empty());
}

#[test]
fn how_many_weeks_somebody_may_have() {
    use FollowUpClass::{AdverseReaction, Complication, Satisfied, Unsatisfied};
    let weeks = |classes: &[FollowUpClass], colour| {
        let weeks = DrugList::current().weeks(&LongFacts {
            classes: classes.to_vec(),
            colour: Some(colour),
            problems: Vec::new(),
        });
        (weeks.most, weeks.reasons.into_iter().map(|reason| reason.key).collect::<Vec<_>>())
    };
    for (classes, colour, most, reasons) in [
        (&[Satisfied, Satisfied][..], Colour::Green, 12, &["long-stable"][..]),
        (&[Satisfied, Satisfied, Unsatisfied], Colour::Green, 12, &["long-stable"]),
        (&[Satisfied, Satisfied], Colour::Yellow, 4, &["long-yellow"]),
        (&[Satisfied, Unsatisfied], Colour::Green, 4, &["long-off-target"]),
        (&[Unsatisfied, Satisfied], Colour::Red, 4, &["long-off-target", "long-red"]),
        (&[Satisfied], Colour::Green, 4, &["long-too-few-visits"]),
        (&[], Colour::Grey, 4, &["long-too-few-visits"]),
        (&[AdverseReaction, Satisfied], Colour::Green, 4, &["long-adverse"]),
        (&[Complication, Satisfied], Colour::Green, 4, &["long-complication"]),
        (&[Satisfied, AdverseReaction], Colour::Green, 4, &["long-not-stable-before"]),
    ] {
        let reasons: Vec<String> = reasons.iter().map(|key| (*key).to_owned()).collect();
        assert_eq!(weeks(classes, colour), (most, reasons), "{classes:?}");
    }
}

#[test]
fn a_long_prescription_is_checked_as_it_is_written() {
    let list = DrugList::current();
    let classes = vec![FollowUpClass::Satisfied; 2];
    let stable = LongFacts { classes, colour: Some(Colour::Green), problems: Vec::new() };
    let check = |drugs: &[&str], weeks, assessment: &str| {
        let drugs: Vec<Drug> = drugs.iter().map(|name| drug(name)).collect();
        match list.check(&stable, &drugs, weeks, assessment) {
            LongPrescription::Allowed(_) => "allowed",
            LongPrescription::Excluded { .. } => "excluded",
            LongPrescription::TooLong(_) => "too long",
            LongPrescription::NeedsAssessment { .. } => "needs assessment",
        }
    };
    for (drugs, weeks, assessment, wanted) in [
        (&["氨氯地平"][..], 4, "", "allowed"),
        (&["氨氯地平"], 5, " ", "needs assessment"),
        (&["氨氯地平"], 12, "血压平稳，能按时吃药", "allowed"),
        (&["氨氯地平"], 13, "血压平稳", "too long"),
        (&["氨氯地平", "阿普唑仑片"], 2, "", "excluded"),
        (&["头孢克肟胶囊"], 1, "", "excluded"),
        (&["甘精胰岛素注射液"], 12, "血糖平稳", "excluded"),
        (&["司美格鲁肽注射液"], 4, "", "excluded"),
    ] {
        assert_eq!(check(drugs, weeks, assessment), wanted, "{drugs:?} {weeks}");
    }
}

#[test]
fn groups_that_are_never_prescribed_for_long_are_known_by_stem_brand_and_english_name() {
    let list = DrugList::current();
    let group = |name: &str, problems: &[&str]| {
        let problems: Vec<String> = problems.iter().map(|one| (*one).to_owned()).collect();
        list.excluded_of(&[drug(name)], &problems).map(|(_, group)| group.key.clone())
    };
    for (name, wanted) in [
        ("劳拉西泮片", "narcotic"),
        ("咪达唑仑", "narcotic"),
        ("苯巴比妥片", "narcotic"),
        ("Diazepam 2.5 mg", "narcotic"),
        ("环丙沙星", "antimicrobial"),
        ("罗红霉素分散片", "antimicrobial"),
        ("氨苄西林", "antimicrobial"),
        ("奥硝唑", "antimicrobial"),
        ("米诺环素", "antimicrobial"),
        ("Cefixime", "antimicrobial"),
        ("链霉素", "antimicrobial"),
        ("诺和灵30R", "special-storage"),
        ("来得时", "special-storage"),
        ("门冬30", "special-storage"),
        ("Insulin glargine", "special-storage"),
        ("insulin", "special-storage"),
    ] {
        assert_eq!(group(name, &[]).as_deref(), Some(wanted), "{name}");
    }
    // What is taken for years against the diseases this app follows up is not caught by a stem.
    for one in list.drug.iter().filter(|one| one.class != "insulin") {
        for name in [&one.name.zh, &one.name.en] {
            assert_eq!(group(name, &[]), None, "{name}");
        }
    }
    for name in [
        "诺和龙",
        "瑞格列奈",
        "门冬氨酸钾镁",
        "阿罗洛尔",
        "阿利沙坦酯",
        "沙库巴曲缬沙坦",
        "硝酸异山梨酯",
        "非布司他",
    ] {
        assert_eq!(group(name, &[]), None, "{name}");
    }
    assert_eq!(group("利福平", &["肺结核"]), None, "tuberculosis is treated for months");
    assert_eq!(group("劳拉西泮片", &["肺结核"]).as_deref(), Some("narcotic"));
}

#[test]
fn the_beginning_of_a_name_is_enough_however_it_is_typed() {
    let list = DrugList::current();
    let meant =
        |typed: &str| -> Vec<&str> { list.meant(typed, 4).iter().map(|one| one.key.as_str()).collect() };
    for typed in ["氨氯", "Ａｍｌｏ", "anlv", "aldp", "地平"] {
        assert!(meant(typed).contains(&"amlodipine"), "{typed}: {:?}", meant(typed));
    }
    assert_eq!(meant("硝苯地平").first(), Some(&"nifedipine"));
    assert_eq!(meant("").len() + meant("丹参").len(), 0);
    assert_eq!(meant("a").len(), 4);
}
