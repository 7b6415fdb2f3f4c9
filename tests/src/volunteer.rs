//! Visits that a volunteer, or somebody else, handed in on another phone and that came in here: measured, nothing judged.
#![allow(clippy::unwrap_used, reason = "a test that can't be set up should stop")]

use chrono::Days;
use doorstep_core::care::answer::{Answer, Answers};
use doorstep_core::care::id::{ResidentId, VisitId};
use doorstep_core::care::team::Role;
use doorstep_core::care::visit::SignedVisit;
use doorstep_core::store::{self, people, visits};

use crate::{Phone, now, trail};

/// A volunteer has measured somebody on each of these days from today on. The app starts anew on the phone for it.
pub fn measured(phone: Phone, resident: &str, pressure: (u32, u32), days: std::ops::Range<u64>) -> Phone {
    came(phone, resident, Role::Volunteer, pressure, days)
}

/// Somebody of a role was there today.
pub fn visited(phone: Phone, resident: &str, role: Role) -> Phone {
    came(phone, resident, role, (132, 82), 0..1)
}

fn came(phone: Phone, resident: &str, role: Role, pressure: (u32, u32), days: std::ops::Range<u64>) -> Phone {
    let resident: ResidentId = resident.parse().unwrap();
    let open = trail::store(&phone);
    let put = open.write(|tx| {
        let staff = people::all_staff(tx)?.into_iter().find(|one| one.role == role);
        for day in days {
            let at = now(&phone.clock) + Days::new(day);
            let answers: Answers = [
                ("visit_kind".to_owned(), Answer::Code(2)),
                (
                    "blood_pressure".to_owned(),
                    Answer::Pressure { systolic: pressure.0.into(), diastolic: pressure.1.into() },
                ),
            ]
            .into();
            let id: VisitId = format!("01991b2c-0000-7000-8000-{day:012}").parse().unwrap();
            let (forms, judgements) = (Vec::new(), Vec::new());
            let visit = SignedVisit {
                id,
                resident,
                staff: staff.as_ref().unwrap().id,
                started_at: at,
                signed_at: at,
                answers,
                forms,
                judgements,
                decisions: Vec::new(),
                gaps: Vec::new(),
            };
            visits::import(tx, &visit)?;
        }
        Ok::<_, store::Error>(())
    });
    put.unwrap();
    drop(open);
    phone.restarted()
}
