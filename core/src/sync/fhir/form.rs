//! The national forms as QuestionnaireResponses: an item for every answer, its linkId is the field's id.
//! What stands on the paper is in the groups of its sections, what was asked besides in the group `beside`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::items::{answered, group, plain};
use super::name;
use super::types::{
    Coding, Extension, QuestionnaireResponseAnswer as Said, QuestionnaireResponseItem as Item,
};
use crate::care::answer::{Answer, Answers, Drug};
use crate::care::form::{Field, FormSet};
use crate::care::person::Disease;
use crate::care::visit::SignedForm;

/// Group of what was asked besides the paper form.
pub(super) const BESIDE: &str = "beside";
/// The extension that says that more than one code could have been given.
const SEVERAL: &str = "several";

/// Name of a disease's form in its canonical address.
pub(super) fn form_name(disease: Disease) -> &'static str {
    match disease {
        Disease::Hypertension => "hypertension-follow-up",
        Disease::Diabetes => "diabetes-follow-up",
    }
}

/// The group of a section.
pub(super) fn section_link(section: &str) -> String {
    format!("section-{section}")
}

/// The code system of a field's list.
pub(super) fn code_system(field: &str) -> String {
    name::system(&format!("follow-up-{}", field.replace('_', "-")))
}

/// A form's items, and the answers that none of them could hold.
pub(super) fn items(form: &SignedForm, all: &Answers) -> (Vec<Item>, Answers) {
    let forms = FormSet::current();
    let fields: Vec<&Field> = forms.fields.iter().filter(|f| f.forms.contains(&form.disease)).collect();
    let mut rest = form.answers.clone();
    let mut items = Vec::new();
    for section in &forms.sections {
        let mut held = Vec::new();
        for field in fields.iter().filter(|field| field.section == section.id && field.printed) {
            let Some(answer) = form.answers.get(&field.id) else { continue };
            let of = encoded(field, answer);
            if !of.is_empty() {
                rest.remove(&field.id);
                held.extend(of);
            }
        }
        if !held.is_empty() {
            items.push(group(&section_link(&section.id), held));
        }
    }
    let asked = |field: &&&Field| !field.printed && forms.shown(field, all, None);
    let beside = fields.iter().filter(asked).filter_map(|field| Some((field, all.get(&field.id)?)));
    let beside: Vec<Item> = beside.flat_map(|(field, answer)| encoded(field, answer)).collect();
    if !beside.is_empty() {
        items.push(group(BESIDE, beside));
    }
    (items, rest)
}

/// The answers of a form's items: those on the paper, and those besides. None: the items are not of this shape.
pub(super) fn answers(items: &[Item]) -> Option<(Answers, Answers)> {
    let (mut printed, mut beside) = (Answers::new(), Answers::new());
    for group in items {
        let into = if group.link_id.as_deref() == Some(BESIDE) { &mut beside } else { &mut printed };
        let mut by_field: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
        for item in &group.item {
            by_field.entry(item.link_id.as_deref()?).or_default().push(item);
        }
        for (field, items) in by_field {
            into.insert(field.to_owned(), decoded(field, &items)?);
        }
    }
    Some((printed, beside))
}

fn encoded(field: &Field, answer: &Answer) -> Vec<Item> {
    let id = field.id.as_str();
    let one = |said| vec![answered(id, vec![said])];
    match answer {
        Answer::Code(code) => one(coded(field, *code)),
        Answer::Codes(codes) if !codes.is_empty() => {
            let mark = Extension { value_boolean: Some(true), ..name::extension(SEVERAL) };
            let item = answered(id, codes.iter().map(|code| coded(field, *code)).collect());
            vec![Item { extension: vec![mark], ..item }]
        }
        Answer::Number(value) => one(number(*value)),
        Answer::Text(text) if plain(text) => one(string(text)),
        Answer::Date(day) => one(Said { value_date: Some(day.to_string()), ..Said::default() }),
        Answer::Pressure { systolic, diastolic } => {
            let part = |part: &str, value| answered(&format!("{id}.{part}"), vec![number(value)]);
            vec![group(id, vec![part("systolic", *systolic), part("diastolic", *diastolic)])]
        }
        Answer::Drugs(drugs) if drugs.iter().all(|drug| plain(&drug.name) && plain(&drug.dose)) => {
            drugs.iter().map(|drug| drug_item(id, drug)).collect()
        }
        Answer::Codes(_) | Answer::Text(_) | Answer::Drugs(_) => Vec::new(),
    }
}

fn drug_item(id: &str, drug: &Drug) -> Item {
    let part = |part: &str, said| answered(&format!("{id}.{part}"), vec![said]);
    group(
        id,
        vec![
            part("name", string(&drug.name)),
            part("times_a_day", number(drug.times_a_day)),
            part("dose", string(&drug.dose)),
        ],
    )
}

fn coded(field: &Field, code: u8) -> Said {
    let coding = Coding {
        system: Some(code_system(&field.id)),
        code: Some(code.to_string()),
        display: field.choice(code).map(|choice| choice.zh.clone()),
        ..Coding::default()
    };
    Said { value_coding: Some(coding), ..Said::default() }
}

fn number(value: Decimal) -> Said {
    Said { value_decimal: Some(name::number(value)), ..Said::default() }
}

fn string(text: &str) -> Said {
    Said { value_string: Some(text.to_owned()), ..Said::default() }
}

fn decoded(field: &str, items: &[&Item]) -> Option<Answer> {
    let [item] = items else { return drugs(field, items) };
    if !item.item.is_empty() {
        return match (part(field, item, "systolic"), part(field, item, "diastolic")) {
            (Some(systolic), Some(diastolic)) => {
                let (systolic, diastolic) = (decimal(systolic)?, decimal(diastolic)?);
                Some(Answer::Pressure { systolic, diastolic })
            }
            _ => drugs(field, items),
        };
    }
    let codes: Option<Vec<u8>> = item.answer.iter().map(code).collect();
    let several = name::extensions(&item.extension, SEVERAL).next().is_some();
    match (codes, item.answer.as_slice()) {
        (Some(codes), [_, ..]) if several => Some(Answer::Codes(codes)),
        (Some(codes), [_]) => codes.first().copied().map(Answer::Code),
        (None, [said]) => decimal(said)
            .map(Answer::Number)
            .or_else(|| said.value_date.as_ref()?.parse().ok().map(Answer::Date))
            .or_else(|| said.value_string.clone().map(Answer::Text)),
        _ => None,
    }
}

fn drugs(field: &str, items: &[&Item]) -> Option<Answer> {
    let one = |item: &&Item| {
        Some(Drug {
            name: part(field, item, "name")?.value_string.clone()?,
            times_a_day: decimal(part(field, item, "times_a_day")?)?,
            dose: part(field, item, "dose")?.value_string.clone()?,
        })
    };
    items.iter().map(one).collect::<Option<_>>().map(Answer::Drugs)
}

fn part<'a>(field: &str, item: &'a Item, part: &str) -> Option<&'a Said> {
    let link = format!("{field}.{part}");
    item.item.iter().find(|item| item.link_id.as_deref() == Some(&link))?.answer.first()
}

fn code(said: &Said) -> Option<u8> {
    said.value_coding.as_ref()?.code.as_ref()?.parse().ok()
}

fn decimal(said: &Said) -> Option<Decimal> {
    name::decimal(said.value_decimal.as_ref()?)
}
