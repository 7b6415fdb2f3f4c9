use std::collections::BTreeSet;

use super::*;

#[test]
fn every_value_names_a_listed_source_and_names_are_the_stores() {
    let rules = ReferralRules::current();
    let limits = &rules.limits;
    for cited in [
        &limits.answer_days_emergency,
        &limits.answer_days_soon,
        &limits.answer_days_routine,
        &limits.follow_up_days,
    ] {
        assert!(rules.sources.contains_key(&cited.source), "{}", cited.source);
    }
    for state in ReferralState::ALL {
        assert_eq!(serde_json::to_value(state).unwrap(), state.key());
        assert_eq!(ReferralState::of_key(state.key()), Some(state));
    }
    for kind in ReferralKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.key());
    }
    for urgency in Urgency::ALL {
        assert_eq!(serde_json::to_value(urgency).unwrap(), urgency.key());
    }
}

#[test]
fn which_step_may_follow_which() {
    use ReferralState::{Accepted, Declined, FollowedUp, Outcome, Seen, Sent, Withdrawn};
    let rules = ReferralRules::current();
    let allowed: BTreeSet<(ReferralState, ReferralState)> = [
        (Sent, Accepted),
        (Sent, Declined),
        (Sent, Seen),
        (Sent, Outcome),
        (Sent, Withdrawn),
        (Accepted, Seen),
        (Accepted, Outcome),
        (Accepted, Declined),
        (Accepted, Withdrawn),
        (Seen, Outcome),
        (Outcome, FollowedUp),
        (Declined, Withdrawn),
    ]
    .into();
    for from in ReferralState::ALL {
        for to in ReferralState::ALL {
            assert_eq!(rules.next(from).contains(&to), allowed.contains(&(from, to)), "{from:?} → {to:?}");
        }
        assert_eq!(rules.next(from).is_empty(), from.over(), "what is over has nothing behind it");
    }
}

/// From each state an end is reached, however it goes, within the number of states: nothing goes round.
#[test]
fn every_way_ends() {
    fn longest(state: ReferralState, depth: usize) -> usize {
        assert!(depth <= ReferralState::ALL.len(), "it goes round");
        let next = ReferralRules::current().next(state).iter();
        next.map(|next| longest(*next, depth + 1)).max().unwrap_or(depth)
    }
    assert_eq!(longest(ReferralState::Sent, 0), 4);
}

#[test]
fn when_a_referral_comes_back_to_the_list() {
    let rules = ReferralRules::current();
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let sent = day("2026-09-02");
    for (urgency, state, wanted) in [
        (Urgency::Emergency, ReferralState::Sent, Some(ReferralDuty::Ask(day("2026-09-03")))),
        (Urgency::Soon, ReferralState::Accepted, Some(ReferralDuty::Ask(day("2026-09-05")))),
        (Urgency::Routine, ReferralState::Seen, Some(ReferralDuty::Ask(day("2026-09-09")))),
        (Urgency::Soon, ReferralState::Outcome, Some(ReferralDuty::FollowUp(day("2026-09-16")))),
        (Urgency::Soon, ReferralState::FollowedUp, None),
        (Urgency::Routine, ReferralState::Declined, Some(ReferralDuty::Elsewhere(sent))),
        (Urgency::Soon, ReferralState::Withdrawn, None),
    ] {
        assert_eq!(rules.duty(urgency, state, sent), wanted);
    }
}
