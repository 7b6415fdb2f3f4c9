//! Today's doors, and whom to act on before walking.

use super::{ColourMark, SyncView};

/// Today's doors in walking order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TodayView {
    /// For example 周三 9月4日.
    pub date_line: String,
    /// What is known about sync.
    pub sync: SyncView,
    /// Meters' records that nobody has claimed and this role may claim, in words; none: none wait.
    pub inbox_line: Option<String>,
    /// Whether this person may collect meters' records outside a visit.
    pub may_collect: bool,
    /// People to act on before walking, reddest first.
    pub alerts: Vec<AlertView>,
    /// Doors by building.
    pub buildings: Vec<BuildingView>,
    /// What to say when there is no door.
    pub empty_line: Option<String>,
    /// Doors done and to do today, and how many are not shown, in words.
    pub progress_line: String,
}

/// One person to act on now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AlertView {
    /// Who.
    pub resident: String,
    /// For example 李建国 血压 186/112, 08:10.
    pub line: String,
    /// What to do, for example 打电话.
    pub action: String,
    /// Number to call, if the role may see it.
    pub phone: Option<String>,
}

/// The doors of one building.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct BuildingView {
    /// For example 幸福小区 3 栋.
    pub title: String,
    /// In walking order.
    pub doors: Vec<DoorView>,
}

/// One door with all its people.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DoorView {
    /// Household.
    pub household: String,
    /// For example 1 单元 101.
    pub place: String,
    /// Who is to be seen there.
    pub people: Vec<DoorPerson>,
    /// Everybody behind it has been visited today.
    pub done: bool,
    /// Nobody opened before: how often, and when to come again, or to call.
    pub note: Option<String>,
    /// Whether this person may say that nobody opened.
    pub may_note: bool,
}

/// A person behind a door.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DoorPerson {
    /// Resident.
    pub resident: String,
    /// Name.
    pub name: String,
    /// For example 72 岁 女.
    pub age_line: String,
    /// Colour, if the role may see it.
    pub colour: Option<ColourMark>,
    /// Why she is to be seen, for example 随访到期.
    pub reasons: Vec<String>,
    /// Visited today.
    pub done: bool,
}
