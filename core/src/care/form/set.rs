//! The forms of one version, and what can be asked of them.

use std::sync::OnceLock;

use super::field::{Condition, Field, FilledBy, Section};
use super::load::load;
use crate::care::answer::{Answer, Answers};
use crate::care::person::Disease;

/// The national follow-up forms of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormSet {
    /// Version, kept with every signed form.
    pub version: String,
    /// Where the forms come from.
    pub source: String,
    /// Headings in order.
    pub sections: Vec<Section>,
    /// Fields in order.
    pub fields: Vec<Field>,
}

/// A heading with the fields that are asked under it.
#[derive(Debug, Clone, PartialEq)]
pub struct SectionFields<'a> {
    /// The heading.
    pub section: &'a Section,
    /// Its fields in order.
    pub fields: Vec<&'a Field>,
}

impl FormSet {
    /// The forms this version of the app ships with.
    pub fn current() -> &'static FormSet {
        static CURRENT: OnceLock<FormSet> = OnceLock::new();
        CURRENT.get_or_init(|| {
            load(include_str!("forms.toml"), &[include_str!("findings.toml"), include_str!("treatment.toml")])
                .expect("the embedded forms are valid, a test reads them")
        })
    }

    /// 个人基本信息表 with the door, the carer and the contract.
    pub fn record() -> &'static FormSet {
        static RECORD: OnceLock<FormSet> = OnceLock::new();
        RECORD.get_or_init(|| {
            let fields = [include_str!("record_person.toml"), include_str!("record_health.toml")];
            load(include_str!("record.toml"), &fields).expect("the embedded sheet is valid, a test reads it")
        })
    }

    /// 老年人生活自理能力评估表.
    pub fn self_care() -> &'static FormSet {
        static SELF_CARE: OnceLock<FormSet> = OnceLock::new();
        SELF_CARE.get_or_init(|| {
            load(include_str!("self_care.toml"), &[include_str!("self_care_items.toml")])
                .expect("the embedded sheet is valid, a test reads it")
        })
    }

    /// A field by id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.id == id)
    }

    /// What is asked on a sheet, given the answers so far; sections without a field that is asked are left out.
    pub fn asked(&self, answers: &Answers) -> Vec<SectionFields<'_>> {
        let fields = |section: &Section| {
            let of = self.fields.iter().filter(|f| f.section == section.id && self.shown(f, answers, None));
            of.collect::<Vec<_>>()
        };
        let sections = self.sections.iter().map(|section| SectionFields { section, fields: fields(section) });
        sections.filter(|group| !group.fields.is_empty()).collect()
    }

    /// What stands on the forms of these diseases, in order; a field of both once. Sections without fields are left out.
    pub fn fields_for(&self, diseases: &[Disease]) -> Vec<SectionFields<'_>> {
        self.sections
            .iter()
            .map(|section| SectionFields {
                section,
                fields: self.of(diseases).filter(|f| f.section == section.id).collect(),
            })
            .filter(|group| !group.fields.is_empty())
            .collect()
    }

    /// Whether a field is asked now, given the answers so far and those of the last visit.
    pub fn shown(&self, field: &Field, answers: &Answers, last: Option<&Answers>) -> bool {
        let after_the_end = self.ended(answers) && !self.in_a_closing_section(field);
        let asked = match &field.shown_if {
            None => true,
            Some(condition) => {
                holds(condition, answers)
                    && (!condition.last_visit_too || last.is_some_and(|last| holds(condition, last)))
            }
        };
        asked && !after_the_end
    }

    /// Fields that somebody should still answer, in order. A form can be signed with named gaps.
    pub fn gaps(&self, diseases: &[Disease], answers: &Answers) -> Vec<String> {
        self.of(diseases)
            .filter(|f| f.filled_by == FilledBy::Person && !f.optional)
            .filter(|f| self.shown(f, answers, None) && !answers.contains_key(&f.id))
            .map(|f| f.id.clone())
            .collect()
    }

    /// What of the last visit is offered again: height, targets, drugs, life style. Never a measurement or a symptom.
    pub fn carried_over(&self, diseases: &[Disease], last: &Answers) -> Answers {
        self.of(diseases)
            .filter(|f| f.carry_over)
            .filter_map(|f| last.get(&f.id).map(|answer| (f.id.clone(), answer.clone())))
            .collect()
    }

    /// The answers that stand on the printed form of one disease. What is no longer shown (a side of the foot pulse
    /// after the pulse was set to normal) is left out.
    pub fn project(&self, disease: Disease, answers: &Answers) -> Answers {
        self.of(&[disease])
            .filter(|f| f.printed && self.shown(f, answers, None))
            .filter_map(|f| answers.get(&f.id).map(|answer| (f.id.clone(), answer.clone())))
            .collect()
    }

    fn of<'a, 'd>(&'a self, diseases: &'d [Disease]) -> impl Iterator<Item = &'a Field> + use<'a, 'd> {
        self.fields.iter().filter(move |f| f.forms.iter().any(|d| diseases.contains(d)))
    }

    fn ended(&self, answers: &Answers) -> bool {
        self.fields.iter().any(|f| f.ends_visit && answers.contains_key(&f.id))
    }

    /// Who, when and why are known of every visit, also of one that could not take place.
    fn in_a_closing_section(&self, field: &Field) -> bool {
        field.filled_by != FilledBy::Person
            || self.fields.iter().any(|f| f.ends_visit && f.section == field.section)
    }
}

/// Whether the answers fulfil a condition; what it says about the last visit is asked apart.
pub(super) fn holds(condition: &Condition, answers: &Answers) -> bool {
    match answers.get(&condition.field) {
        None => false,
        Some(_) if condition.codes.is_empty() => true,
        Some(Answer::Code(code)) => condition.codes.contains(code),
        Some(Answer::Codes(codes)) => codes.iter().any(|code| condition.codes.contains(code)),
        Some(_) => false,
    }
}
