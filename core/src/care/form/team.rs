//! The team's own short forms, as data of the same shape: each section is one form.

use std::sync::OnceLock;

use super::field::Field;
use super::load::load;
use super::problem::{FieldProblem, ProblemKind};
use super::set::FormSet;
use crate::care::answer::Answers;

impl FormSet {
    /// The short forms that this version of the app ships with.
    pub fn team() -> &'static FormSet {
        static TEAM: OnceLock<FormSet> = OnceLock::new();
        TEAM.get_or_init(|| {
            load(
                include_str!("team.toml"),
                &[
                    include_str!("team/intervention.toml"),
                    include_str!("team/screening.toml"),
                    include_str!("team/worklist.toml"),
                    include_str!("team/care_plan.toml"),
                    include_str!("team/referral.toml"),
                    include_str!("team/support.toml"),
                ],
            )
            .expect("the embedded short forms are valid, a test reads them")
        })
    }

    /// The fields of one section, in order.
    pub fn in_section<'a>(&'a self, section: &'a str) -> impl Iterator<Item = &'a Field> {
        self.fields.iter().filter(move |field| field.section == section)
    }

    /// The first field of a section that must be answered, is asked, and is not.
    pub fn missing(&self, section: &str, answers: &Answers) -> Option<FieldProblem> {
        let field = self
            .in_section(section)
            .find(|f| !f.optional && self.shown(f, answers, None) && !answers.contains_key(&f.id))?;
        Some(FieldProblem {
            field: field.id.clone(),
            part: None,
            typed: String::new(),
            kind: ProblemKind::Empty,
        })
    }
}
