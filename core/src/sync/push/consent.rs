//! Which requests go to somebody a resident has to agree to. Source: 个人信息保护法 (2021) art. 15: after she has taken it
//! back, nothing more is passed on.

use crate::care::consent::Purpose;

/// The purpose without which a request of this kind may not leave the phone any more.
pub(super) fn purpose(kind: &str) -> Option<Purpose> {
    match kind {
        "care-referral" | "care-referral-step" | "referral-slot" => Some(Purpose::Hospital),
        _ => None,
    }
}
