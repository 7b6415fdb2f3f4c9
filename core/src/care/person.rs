//! Residents and the doors they live behind.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::id::{HouseholdId, ResidentId};

/// 性别, GB/T 2261.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// 0 未知
    Unknown,
    /// 1 男
    Male,
    /// 2 女
    Female,
    /// 9 未说明
    Unstated,
}

/// A disease that has a national follow-up form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Disease {
    /// 高血压
    Hypertension,
    /// 2型糖尿病
    Diabetes,
}

/// A door, as it is found: the parts from the estate down to the flat, and a rank for walking.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Household {
    /// Its id.
    pub id: HouseholdId,
    /// 小区 or 村.
    pub estate: String,
    /// 栋, or 村民组.
    pub building: String,
    /// 单元; empty where there is none.
    pub unit: String,
    /// 层; 0 where unknown.
    pub floor: i32,
    /// 户, for example 101.
    pub door: String,
    /// Position of the building in the walking order of the list.
    pub walk_order: i32,
}

/// A resident (居民).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Resident {
    /// Id.
    pub id: ResidentId,
    /// The door.
    pub household: HouseholdId,
    /// 姓名.
    pub name: String,
    /// 性别.
    pub sex: Sex,
    /// 出生日期.
    pub born: NaiveDate,
    /// 身份证号, whole; leaves the core masked unless unmasking is asked for and logged.
    pub id_number: Option<String>,
    /// 档案编号, 17 digits.
    pub archive_number: String,
    /// 电话.
    pub phone: Option<String>,
    /// 联系人: name, relation and phone, as one line.
    pub contact: Option<String>,
    /// Diseases under follow-up, with the date of registration.
    pub diseases: Vec<ManagedDisease>,
    /// Further known problems that raise the risk, as words (冠心病 …).
    pub problems: Vec<String>,
    /// 药物过敏, as words; empty: none known.
    pub allergies: Vec<String>,
}

/// A disease under follow-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedDisease {
    /// Which.
    pub disease: Disease,
    /// Since when it is followed up (建档).
    pub since: NaiveDate,
}

/// Where a door stands in the walk: its building's place, then building, unit, floor and door, each by the number it begins with and
/// then by its text.
pub type Walk<'a> = (i32, (i64, &'a str), (i64, &'a str), i32, (i64, &'a str), HouseholdId);

impl Household {
    /// Its place in the walk. The store's order is the same.
    pub fn walk(&self) -> Walk<'_> {
        let part = |text| (leading_number(text), text);
        (
            self.walk_order,
            part(self.building.as_str()),
            part(self.unit.as_str()),
            self.floor,
            part(self.door.as_str()),
            self.id,
        )
    }
}

/// The whole number that a text begins with, as SQLite's `CAST(… AS INTEGER)` has it; 0 where there is none.
pub fn leading_number(text: &str) -> i64 {
    let text = text.trim_start_matches([' ', '\t', '\n', '\u{b}', '\u{c}', '\r']);
    let (sign, rest) = match text.as_bytes().first() {
        Some(b'-') => (-1, &text[1..]),
        Some(b'+') => (1, &text[1..]),
        _ => (1, text),
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit);
    digits
        .fold(0_i64, |number, digit| number.saturating_mul(10).saturating_add(sign * i64::from(digit - b'0')))
}

/// Completed years on a day of somebody born then.
pub fn age_on(born: NaiveDate, day: NaiveDate) -> u32 {
    day.years_since(born).unwrap_or(0)
}

impl Resident {
    /// Completed years on a day.
    pub fn age_on(&self, day: NaiveDate) -> u32 {
        age_on(self.born, day)
    }

    /// Whether the disease is followed up.
    pub fn has(&self, disease: Disease) -> bool {
        self.diseases.iter().any(|d| d.disease == disease)
    }
}

impl std::fmt::Debug for Household {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Household").field("id", &self.id).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Resident {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resident").field("id", &self.id).finish_non_exhaustive()
    }
}
