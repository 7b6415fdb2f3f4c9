//! The person who uses this phone.

use super::device::DEMO;
use super::view::{MeView, Role, Tab};
use super::work::Desk;
use super::{Error, claim};
use crate::access::Capability;
use crate::care::form::FormSet;
use crate::store::meta;

impl Desk {
    /// Who uses this phone, and what is true about its store.
    pub fn me(&self) -> Result<MeView, Error> {
        let work = self.enter_any()?;
        let store = work.plain("me-store");
        Ok(MeView {
            name: self.me.name.clone(),
            role: self.me.role,
            role_word: work.plain(role_key(self.me.role)),
            team: self.me.team.clone(),
            store_line: self
                .vault_warning
                .as_ref()
                .map_or(store.clone(), |warning| format!("{store}\n{warning}")),
            version_line: work.say(
                "me-version",
                &[env!("CARGO_PKG_VERSION"), &self.rules().version, &FormSet::current().version],
            ),
            inbox_line: work.read(|connection| claim::notice(&work, connection))?,
            may_scan: work.can(Capability::SeeMaskedId),
            may_register: work.can(Capability::EditRecord),
            may_merge: work.can(Capability::MergeRecords),
            demo: work.read(|connection| Ok(meta::get(connection, DEMO)?))?.is_some(),
            tabs: match self.me.role {
                Role::Volunteer => vec![Tab::Today],
                Role::SocialWorker => vec![Tab::Today, Tab::Plan, Tab::Me],
                Role::Doctor | Role::Nurse => vec![Tab::Today, Tab::Residents, Tab::Plan, Tab::Me],
                Role::GridWorker => vec![Tab::Today, Tab::Residents, Tab::Me],
            },
        })
    }
}

pub(super) fn role_key(role: Role) -> &'static str {
    match role {
        Role::Doctor => "role-doctor",
        Role::Nurse => "role-nurse",
        Role::SocialWorker => "role-social-worker",
        Role::Volunteer => "role-volunteer",
        Role::GridWorker => "role-grid-worker",
    }
}
