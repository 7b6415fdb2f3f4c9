//! The team that looks after a district.

use serde::{Deserialize, Serialize};

use super::id::StaffId;

/// What a member of the team is; decides what she may see and do (see `access`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Role {
    /// 家庭医生
    Doctor,
    /// 护士
    Nurse,
    /// 社工
    SocialWorker,
    /// 志愿者
    Volunteer,
    /// 网格员
    GridWorker,
}

impl Role {
    /// All roles, in the order of the access table.
    pub const ALL: [Role; 5] =
        [Role::Doctor, Role::Nurse, Role::SocialWorker, Role::Volunteer, Role::GridWorker];
}

/// One member of the team.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Her id.
    pub id: StaffId,
    /// Her name, as she signs.
    pub name: String,
    /// Her role.
    pub role: Role,
    /// The team, for example 幸福社区第一家庭医生团队.
    pub team: String,
}

impl std::fmt::Debug for Staff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Staff").field("id", &self.id).field("role", &self.role).finish_non_exhaustive()
    }
}
