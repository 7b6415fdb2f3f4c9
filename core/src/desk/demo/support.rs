//! What helps the named people beside treatment, from `fixtures/demo/support.toml`.

use chrono::{DateTime, Days, Duration, FixedOffset, NaiveDate};
use serde::Deserialize;

use super::{District, Person};
use crate::care::id::{NeedSurveyId, ResidentId, ResourceId, StaffId, SupportTaskId, VisitId};
use crate::care::support::{FaceAnswer, NeedRules, PolicyBook, PolicyStep, SupportTask, TaskEnd};
use crate::care::team::Role;
use crate::ports::Ids;
use crate::store::education::Taught;
use crate::store::needs::{NeedSurvey, Resource};
use crate::store::policies::TakenStep;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seeds {
    resource: Vec<ResourceSeed>,
    survey: Vec<SurveySeed>,
    task: Vec<TaskSeed>,
    policy: Vec<PolicySeed>,
    education: Vec<EducationSeed>,
    face: Vec<FaceSeed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResourceSeed {
    name: String,
    partner: String,
    needs: Vec<String>,
    capacity: u32,
    contact: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SurveySeed {
    name: String,
    days: i64,
    needs: Vec<String>,
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TaskSeed {
    name: String,
    need: String,
    resource: String,
    days: i64,
    #[serde(default)]
    done: bool,
    closed: Option<i64>,
    #[serde(default)]
    word: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicySeed {
    name: String,
    policy: String,
    /// Days ago of each step, one after the other.
    steps: Vec<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EducationSeed {
    name: String,
    days: i64,
    topics: Vec<u8>,
    way: u8,
    understood: u8,
    role: Role,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaceSeed {
    name: String,
    face: u8,
    #[serde(default)]
    reasons: Vec<u8>,
}

/// An answer to the five faces, with the visit it is about.
pub(crate) struct PastFace {
    pub(crate) visit: VisitId,
    pub(crate) day: NaiveDate,
    pub(crate) answer: FaceAnswer,
}

/// Facts only.
pub(crate) struct Support {
    /// Who can help.
    pub(crate) resources: Vec<Resource>,
    /// What was asked for.
    pub(crate) surveys: Vec<NeedSurvey>,
    /// What was handed over.
    pub(crate) tasks: Vec<SupportTask>,
    /// Steps of policies.
    pub(crate) steps: Vec<(ResidentId, TakenStep)>,
    /// What was taught.
    pub(crate) taught: Vec<Taught>,
    /// Answers of people after their last visit.
    pub(crate) faces: Vec<PastFace>,
}

impl Support {
    pub(crate) fn make(district: &District, now: DateTime<FixedOffset>, ids: &dyn Ids) -> Self {
        let seeds: Seeds = toml::from_str(include_str!("../../../../fixtures/demo/support.toml"))
            .expect("the embedded support is valid, a test reads it");
        let maker = Maker { district, now, ids };
        let worker = maker.by(Role::SocialWorker);
        let resources: Vec<Resource> =
            seeds.resource.into_iter().map(|seed| maker.resource(seed, worker)).collect();
        Self {
            surveys: seeds.survey.into_iter().filter_map(|seed| maker.survey(seed, worker)).collect(),
            tasks: seeds.task.iter().filter_map(|seed| maker.task(seed, &resources, worker)).collect(),
            steps: seeds.policy.iter().flat_map(|seed| maker.steps(seed)).collect(),
            taught: seeds.education.into_iter().filter_map(|seed| maker.taught(seed)).collect(),
            faces: seeds.face.into_iter().filter_map(|seed| maker.face(seed)).collect(),
            resources,
        }
    }
}

struct Maker<'a> {
    district: &'a District,
    now: DateTime<FixedOffset>,
    ids: &'a dyn Ids,
}

impl Maker<'_> {
    fn by(&self, role: Role) -> StaffId {
        let staff = &self.district.staff;
        staff.iter().find(|one| one.role == role).map_or(staff[0].id, |one| one.id)
    }

    fn ago(&self, days: i64) -> DateTime<FixedOffset> {
        self.now - Duration::days(days)
    }

    fn person(&self, name: &str) -> Option<&Person> {
        self.district.people.iter().find(|person| person.resident.name == name)
    }

    fn resource(&self, seed: ResourceSeed, by: StaffId) -> Resource {
        Resource {
            id: ResourceId(self.ids.next()),
            name: seed.name,
            partner: seed.partner,
            needs: seed.needs,
            capacity: seed.capacity,
            contact: seed.contact,
            by,
            at: self.ago(300),
        }
    }

    fn survey(&self, seed: SurveySeed, by: StaffId) -> Option<NeedSurvey> {
        Some(NeedSurvey {
            id: NeedSurveyId(self.ids.next()),
            resident: self.person(&seed.name)?.resident.id,
            needs: seed.needs,
            note: seed.note,
            rules: NeedRules::current().version.clone(),
            by,
            at: self.ago(seed.days),
        })
    }

    fn task(&self, seed: &TaskSeed, resources: &[Resource], by: StaffId) -> Option<SupportTask> {
        let rules = NeedRules::current();
        let resource = resources.iter().find(|one| one.name == seed.resource)?;
        let at = self.ago(seed.days);
        let end = seed.closed.map(|days| TaskEnd {
            done: seed.done,
            word: seed.word.clone(),
            by,
            at: self.ago(days),
        });
        Some(SupportTask {
            id: SupportTaskId(self.ids.next()),
            resident: self.person(&seed.name)?.resident.id,
            need: seed.need.clone(),
            resource: resource.id,
            role: rules.partner(&resource.partner)?.role,
            due: at.date_naive() + Days::new(rules.limits.task_days.value.into()),
            rules: rules.version.clone(),
            by,
            at,
            end,
        })
    }

    fn steps(&self, seed: &PolicySeed) -> Vec<(ResidentId, TakenStep)> {
        let Some(person) = self.person(&seed.name) else { return Vec::new() };
        let steps = [PolicyStep::Explained, PolicyStep::Applied, PolicyStep::Granted];
        let taken = steps.into_iter().zip(&seed.steps).map(|(step, days)| TakenStep {
            policy: seed.policy.clone(),
            step,
            rules: PolicyBook::current().version.clone(),
            by: self.by(Role::Doctor),
            at: self.ago(*days),
        });
        taken.map(|step| (person.resident.id, step)).collect()
    }

    fn taught(&self, seed: EducationSeed) -> Option<Taught> {
        Some(Taught {
            resident: self.person(&seed.name)?.resident.id,
            topics: seed.topics,
            way: seed.way,
            understood: seed.understood,
            by: self.by(seed.role),
            at: self.ago(seed.days),
        })
    }

    fn face(&self, seed: FaceSeed) -> Option<PastFace> {
        let last = self.person(&seed.name)?.visits.last()?;
        let answer = FaceAnswer { face: seed.face, reasons: seed.reasons };
        Some(PastFace { visit: last.visit.id, day: last.visit.signed_at.date_naive(), answer })
    }
}
