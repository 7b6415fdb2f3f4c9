//! The national forms as Questionnaires that the project publishes: every field, every code, the texts in both languages.
//! <https://hl7.org/fhir/R4/questionnaire.html>

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::form::{BESIDE, code_system, form_name, section_link};
use super::name;
use super::types::{
    Coding, Extension, Questionnaire, QuestionnaireAnswerOption, QuestionnaireEnableWhen,
    QuestionnaireItem as Item, Resource, Rest,
};
use crate::care::form::{Bounds, Choice, Field, FilledBy, FormSet, Kind, Label};
use crate::care::person::Disease;

const TRANSLATION: &str = "http://hl7.org/fhir/StructureDefinition/translation";
const UNIT: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit";
const LEAST: &str = "http://hl7.org/fhir/StructureDefinition/minValue";
const MOST: &str = "http://hl7.org/fhir/StructureDefinition/maxValue";
const PLACES: &str = "http://hl7.org/fhir/StructureDefinition/maxDecimalPlaces";
/// Filled in by meters as well: what a meter sent and a doctor confirmed has the bounds and the digits of no form.
const MEASURED: [&str; 1] = ["fasting_glucose"];
/// Longest name of a drug or a dose on a line of drugs.
const DRUG_LENGTH: u32 = 200;

/// The Questionnaire of a disease's form.
pub fn of(disease: Disease) -> Value {
    let forms = FormSet::current();
    let name = form_name(disease);
    let title = match disease {
        Disease::Hypertension => label("高血压患者随访服务记录表", "Follow-up form, hypertension"),
        Disease::Diabetes => label("2型糖尿病患者随访服务记录表", "Follow-up form, type 2 diabetes"),
    };
    let fields: Vec<&Field> = forms.fields.iter().filter(|field| field.forms.contains(&disease)).collect();
    let mut groups = Vec::new();
    for section in &forms.sections {
        let of = fields.iter().filter(|field| field.section == section.id && field.printed);
        let items: Vec<Item> = of.map(|field| item(field, disease)).collect();
        if !items.is_empty() {
            groups.push(group(&section_link(&section.id), &section.label, items));
        }
    }
    let beside: Vec<Item> = fields.iter().filter(|f| !f.printed).map(|field| item(field, disease)).collect();
    groups.push(group(BESIDE, &label("表外询问", "Asked besides the paper form"), beside));
    let mut rest = Rest::new();
    rest.insert("_title".to_owned(), translated(&title));
    rest.insert("language".to_owned(), "zh-CN".into());
    Questionnaire {
        id: Some(name.to_owned()),
        url: Some(name::questionnaire(name)),
        version: Some(forms.version.clone()),
        name: Some(match disease {
            Disease::Hypertension => "HypertensionFollowUp".to_owned(),
            Disease::Diabetes => "DiabetesFollowUp".to_owned(),
        }),
        title: Some(title.zh),
        status: Some("active".to_owned()),
        publisher: Some("Doorstep".to_owned()),
        description: Some(forms.source.clone()),
        subject_type: vec!["Patient".to_owned()],
        item: groups,
        rest,
        ..Questionnaire::default()
    }
    .json()
}

fn label(zh: &str, en: &str) -> Label {
    Label { zh: zh.to_owned(), en: en.to_owned() }
}

/// What stands beside a text in the other language: its `_text`, `_title` or `_display`.
fn translated(label: &Label) -> Value {
    json!({ "extension": [{ "url": TRANSLATION, "extension": [
        { "url": "lang", "valueCode": "en" },
        { "url": "content", "valueString": label.en },
    ] }] })
}

fn both(key: &str, label: &Label) -> Rest {
    let mut rest = Map::new();
    if label.en != label.zh {
        rest.insert(key.to_owned(), translated(label));
    }
    rest
}

fn titled(link: &str, kind: &str, label: &Label) -> Item {
    Item {
        link_id: Some(link.to_owned()),
        text: Some(label.zh.clone()),
        r#type: Some(kind.to_owned()),
        rest: both("_text", label),
        ..Item::default()
    }
}

fn group(link: &str, label: &Label, item: Vec<Item>) -> Item {
    Item { item, ..titled(link, "group", label) }
}

fn item(field: &Field, disease: Disease) -> Item {
    let mut item = match &field.kind {
        Kind::Code { codes } => choice(field, codes, disease, false),
        Kind::Codes { codes } => choice(field, codes, disease, true),
        Kind::Number { unit, .. } if MEASURED.contains(&field.id.as_str()) => {
            Item { extension: vec![self::unit(unit)], ..titled(&field.id, "decimal", &field.label) }
        }
        Kind::Number { unit, min, max, decimals } => Item {
            extension: number(unit, *min, *max, *decimals),
            ..titled(&field.id, "decimal", &field.label)
        },
        Kind::Text { max_length } => {
            Item { max_length: Some((*max_length).into()), ..titled(&field.id, "string", &field.label) }
        }
        Kind::Date { .. } => titled(&field.id, "date", &field.label),
        Kind::Pressure { unit, systolic, diastolic, .. } => {
            let half = |part: &str, bounds: &Bounds| Item {
                extension: vec![self::unit(unit)],
                ..titled(&format!("{}.{part}", field.id), "decimal", &bounds.label)
            };
            group(&field.id, &field.label, vec![half("systolic", systolic), half("diastolic", diastolic)])
        }
        Kind::Drugs { .. } => {
            let text = |part: &str, label: Label| Item {
                max_length: Some(DRUG_LENGTH.into()),
                ..titled(&format!("{}.{part}", field.id), "string", &label)
            };
            let times = format!("{}.times_a_day", field.id);
            let parts = vec![
                text("name", label("药物名称", "Drug")),
                titled(&times, "decimal", &label("每日几次", "Times a day")),
                text("dose", label("每次剂量", "Dose")),
            ];
            Item { repeats: Some(true), ..group(&field.id, &field.label, parts) }
        }
    };
    item.read_only = (field.filled_by != FilledBy::Person).then_some(true);
    if let Some(condition) = field.shown_if.as_ref().filter(|condition| !condition.last_visit_too) {
        let when = |operator: &str| QuestionnaireEnableWhen {
            question: Some(condition.field.clone()),
            operator: Some(operator.to_owned()),
            ..QuestionnaireEnableWhen::default()
        };
        item.enable_when = match condition.codes.as_slice() {
            [] => vec![QuestionnaireEnableWhen { answer_boolean: Some(true), ..when("exists") }],
            codes => codes
                .iter()
                .map(|code| QuestionnaireEnableWhen {
                    answer_coding: Some(Coding {
                        system: Some(code_system(&condition.field)),
                        code: Some(code.to_string()),
                        ..Coding::default()
                    }),
                    ..when("=")
                })
                .collect(),
        };
        item.enable_behavior = (item.enable_when.len() > 1).then(|| "any".to_owned());
    }
    item
}

/// The codes that are offered for this disease.
fn choice(field: &Field, codes: &[Choice], disease: Disease, several: bool) -> Item {
    let offered = codes.iter().filter(|choice| choice.forms.is_empty() || choice.forms.contains(&disease));
    let option = |choice: &Choice| QuestionnaireAnswerOption {
        value_coding: Some(Coding {
            system: Some(code_system(&field.id)),
            code: Some(choice.code.to_string()),
            display: Some(choice.zh.clone()),
            rest: both("_display", &label(&choice.zh, &choice.en)),
            ..Coding::default()
        }),
        ..QuestionnaireAnswerOption::default()
    };
    Item {
        repeats: several.then_some(true),
        answer_option: offered.map(option).collect(),
        ..titled(&field.id, "choice", &field.label)
    }
}

fn unit(unit: &Label) -> Extension {
    let coding = Coding { display: Some(unit.zh.clone()), rest: both("_display", unit), ..Coding::default() };
    Extension { url: Some(UNIT.to_owned()), value_coding: Some(coding), ..Extension::default() }
}

fn number(unit: &Label, min: Decimal, max: Decimal, decimals: u32) -> Vec<Extension> {
    let of = |url: &str| Extension { url: Some(url.to_owned()), ..Extension::default() };
    vec![
        self::unit(unit),
        Extension { value_decimal: Some(name::number(min)), ..of(LEAST) },
        Extension { value_decimal: Some(name::number(max)), ..of(MOST) },
        Extension { value_integer: Some(decimals.into()), ..of(PLACES) },
    ]
}
