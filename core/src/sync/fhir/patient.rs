//! A resident as a Patient, with her door; and back without a difference. What FHIR has no field for (the parts of a door, since
//! when a disease is followed up) is in extensions of ours.

use serde_json::Value;

use super::name;
use super::observation::{key, of_key};
use super::types::{
    Address, ContactPoint, Extension, Gender, HumanName, Identifier, Patient, PatientContact, PatientLink,
    Resource,
};
use crate::care::id::{HouseholdId, ResidentId};
use crate::care::person::{Household, ManagedDisease, Resident, Sex};

/// 居民健康档案编号 and 居民身份证号 in the health ministry's tree of object identifiers, as its shared documents use them.
const ARCHIVE_NUMBER: &str = "urn:oid:2.16.156.10011.1.2";
const ID_NUMBER: &str = "urn:oid:2.16.156.10011.1.3";

/// Under whom a resident is shown, and who is shown under her.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// She was merged into this one.
    pub replaced_by: Option<ResidentId>,
    /// These were merged into her.
    pub replaces: Vec<ResidentId>,
}

/// A resident, whole; `team` looks after her.
pub fn patient(who: &Resident, home: &Household, team: Option<&str>, links: &Links) -> Value {
    let team = team.map(name::team);
    let numbers = [(ARCHIVE_NUMBER, Some(&who.archive_number)), (ID_NUMBER, who.id_number.as_ref())];
    let numbers = numbers.into_iter().filter_map(|(system, value)| {
        let value = value.filter(|value| !value.is_empty())?.clone();
        Some(Identifier { system: Some(system.to_owned()), value: Some(value), ..Identifier::default() })
    });
    let link = |kind: &str, other: &ResidentId| PatientLink {
        other: Some(name::patient(*other)),
        r#type: Some(kind.to_owned()),
        ..PatientLink::default()
    };
    let replaced = links.replaced_by.iter().map(|other| link("replaced-by", other));
    let words = |name: &str, text: &String| Extension {
        value_string: Some(text.clone()),
        ..self::name::extension(name)
    };
    let managed = who.diseases.iter().map(managed);
    let problems = who.problems.iter().map(|problem| words("problem", problem));
    let allergies = who.allergies.iter().map(|allergy| words("allergy", allergy));
    Patient {
        id: Some(who.id.to_string()),
        active: Some(links.replaced_by.is_none()),
        gender: Some(match who.sex {
            Sex::Male => Gender::Male,
            Sex::Female => Gender::Female,
            Sex::Unstated => Gender::Diverse,
            Sex::Unknown => Gender::Unknown,
        }),
        birth_date: Some(who.born.to_string()),
        managing_organization: team.clone(),
        general_practitioner: team.into_iter().collect(),
        identifier: std::iter::once(name::identifier(who.id)).chain(numbers).collect(),
        name: text(&who.name)
            .map(|text| HumanName { text: Some(text), ..HumanName::default() })
            .into_iter()
            .collect(),
        telecom: who.phone.as_deref().map(phone).into_iter().collect(),
        address: vec![address(home)],
        contact: who.contact.as_deref().map(contact).into_iter().collect(),
        link: replaced.chain(links.replaces.iter().map(|other| link("replaces", other))).collect(),
        extension: managed.chain(problems).chain(allergies).collect(),
        ..Patient::default()
    }
    .json()
}

fn text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn phone(number: &str) -> ContactPoint {
    ContactPoint {
        system: Some("phone".to_owned()),
        value: Some(number.to_owned()),
        ..ContactPoint::default()
    }
}

fn contact(line: &str) -> PatientContact {
    PatientContact {
        name: Some(HumanName { text: Some(line.to_owned()), ..HumanName::default() }),
        ..PatientContact::default()
    }
}

fn managed(managed: &ManagedDisease) -> Extension {
    Extension {
        extension: vec![
            Extension { value_code: Some(key(&managed.disease)), ..name::part("disease") },
            Extension { value_date: Some(managed.since.to_string()), ..name::part("since") },
        ],
        ..name::extension("followed-up")
    }
}

/// As it is written on the door, with its parts for those who walk there.
fn address(home: &Household) -> Address {
    let floor = (home.floor != 0).then(|| home.floor.to_string());
    let line: Vec<&str> = [&home.estate, &home.building, &home.unit, &home.door]
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    let part = |url: &str, value: Option<String>| {
        value.map(|value| Extension { value_string: Some(value), ..name::part(url) })
    };
    let parts = [
        part("household", Some(home.id.to_string())),
        part("estate", text(&home.estate)),
        part("building", text(&home.building)),
        part("unit", text(&home.unit)),
        part("floor", floor),
        part("door", text(&home.door)),
        part("walk-order", Some(home.walk_order.to_string())),
    ];
    Address {
        r#use: Some("home".to_owned()),
        text: (!line.is_empty()).then(|| line.concat()),
        extension: vec![Extension {
            extension: parts.into_iter().flatten().collect(),
            ..name::extension("door")
        }],
        ..Address::default()
    }
}

/// A resident of this app with her door; none: a Patient that this app did not make, or that it can't read exactly.
pub(super) fn resident(patient: &Patient) -> Option<(Resident, Household)> {
    let number = |system: &str| {
        let found = patient.identifier.iter().find(|one| one.system.as_deref() == Some(system));
        found.and_then(|one| one.value.clone())
    };
    let home = household(patient.address.first(), patient.id.as_ref()?)?;
    let words = |name: &str| {
        name::extensions(&patient.extension, name)
            .map(|one| one.value_string.clone())
            .collect::<Option<Vec<_>>>()
    };
    let disease = |one: &Extension| {
        let part = |url: &str| name::part_of(one, url);
        Some(ManagedDisease {
            disease: of_key(part("disease")?.value_code.as_deref()?)?,
            since: part("since")?.value_date.as_ref()?.parse().ok()?,
        })
    };
    let resident = Resident {
        id: patient.id.as_ref()?.parse().ok()?,
        household: home.id,
        name: patient.name.first().map(called).unwrap_or_default(),
        sex: match &patient.gender {
            Some(Gender::Male) => Sex::Male,
            Some(Gender::Female) => Sex::Female,
            Some(Gender::Diverse) => Sex::Unstated,
            Some(Gender::Unknown) | None => Sex::Unknown,
            Some(Gender::Other(_)) => return None,
        },
        born: patient.birth_date.as_ref()?.parse().ok()?,
        id_number: number(ID_NUMBER),
        archive_number: number(ARCHIVE_NUMBER).unwrap_or_default(),
        phone: patient
            .telecom
            .iter()
            .find(|one| one.system.as_deref() == Some("phone"))
            .and_then(|one| one.value.clone()),
        contact: patient.contact.first().and_then(|one| one.name.as_ref()?.text.clone()),
        diseases: name::extensions(&patient.extension, "followed-up").map(disease).collect::<Option<_>>()?,
        problems: words("problem")?,
        allergies: words("allergy")?,
    };
    Some((resident, home))
}

/// Whole, or put together as it is written in Chinese.
fn called(name: &HumanName) -> String {
    let parts = || name.family.iter().chain(&name.given).map(String::as_str).collect();
    name.text.clone().filter(|text| !text.is_empty()).unwrap_or_else(parts)
}

/// The door; one that another maker wrote, or nobody, is a door of her own.
fn household(address: Option<&Address>, patient: &str) -> Option<Household> {
    let door = address.and_then(|address| name::extensions(&address.extension, "door").next());
    let Some(door) = door else {
        let line = || address.map(|address| address.line.concat()).unwrap_or_default();
        let text = address.and_then(|address| address.text.clone()).filter(|text| !text.is_empty());
        return Some(Household {
            id: HouseholdId(name::derived(&[&"door", &patient])),
            estate: text.unwrap_or_else(line),
            building: String::new(),
            unit: String::new(),
            floor: 0,
            door: String::new(),
            walk_order: 0,
        });
    };
    let part = |url: &str| name::part_of(door, url)?.value_string.clone();
    Some(Household {
        id: part("household")?.parse().ok()?,
        estate: part("estate").unwrap_or_default(),
        building: part("building").unwrap_or_default(),
        unit: part("unit").unwrap_or_default(),
        floor: part("floor").map_or(Some(0), |floor| floor.parse().ok())?,
        door: part("door").unwrap_or_default(),
        walk_order: part("walk-order")?.parse().ok()?,
    })
}

/// Links of a Patient that was merged, or merged others.
pub(super) fn links(patient: &Patient) -> Links {
    let of = |kind: &str| {
        let linked = patient.link.iter().filter(move |link| link.r#type.as_deref() == Some(kind));
        linked
            .filter_map(|link| name::referred(link.other.as_ref()?, "Patient").map(ResidentId))
            .collect::<Vec<_>>()
    };
    Links { replaced_by: of("replaced-by").first().copied(), replaces: of("replaces") }
}
