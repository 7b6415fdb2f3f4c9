//! What to do when the radio or the meter does not work, in words.

use crate::meter::quirks::Pairing;
use crate::meter::session::Ended;
use crate::meter::transport::{TransportError, WhatToDo};
use crate::words::{Lang, plain, say};

/// Why a session with a meter did not come to its end; none: it did.
pub(super) fn of_session(language: Lang, ended: Ended, meter: &str, pairing: Pairing) -> Option<String> {
    let key = match ended {
        Ended::Failed(TransportError::PairingRefused) if pairing == Pairing::PinOnTheBack => {
            "trouble-pin-on-the-back"
        }
        Ended::NeedsVendor => "trouble-needs-vendor",
        Ended::NoMeasurements => "trouble-no-measurements",
        Ended::RecordsRefused => "trouble-records-refused",
        Ended::TooMuch => "trouble-too-much",
        Ended::TooLong => "trouble-too-long",
        Ended::Mute => "trouble-mute",
        Ended::Unanswered => "trouble-unanswered",
        Ended::Failed(TransportError::OutOfRange) => "trouble-out-of-range",
        Ended::Failed(TransportError::Refused) => "trouble-refused",
        Ended::Failed(TransportError::System) => "trouble-system",
        _ => key(ended.what_to_do())?,
    };
    Some(say(language, key, &[meter]))
}

/// Why the radio hears nothing; none: nothing to say, it was wanted. No meter has anything to do with it yet.
pub(super) fn words(language: Lang, error: TransportError) -> Option<String> {
    let key = match error {
        TransportError::AdapterOff
        | TransportError::NoAdapter
        | TransportError::PermissionMissing
        | TransportError::LocationOff
        | TransportError::Cancelled => key(error.what_to_do())?,
        TransportError::OutOfRange
        | TransportError::Busy
        | TransportError::TimedOut
        | TransportError::PairingRefused
        | TransportError::LinkLost
        | TransportError::Refused
        | TransportError::System => "trouble-scan-failed",
    };
    Some(plain(language, key))
}

fn key(what: WhatToDo) -> Option<&'static str> {
    Some(match what {
        WhatToDo::SwitchBluetoothOn => "trouble-switch-bluetooth-on",
        WhatToDo::SwitchLocationOn => "trouble-switch-location-on",
        WhatToDo::EnterByHand => "trouble-enter-by-hand",
        WhatToDo::AllowBluetooth => "trouble-allow-bluetooth",
        WhatToDo::ComeCloserAndPressStart => "trouble-come-closer",
        WhatToDo::FreeTheMeter => "trouble-free-the-meter",
        WhatToDo::PairAgain => "trouble-pair-again",
        WhatToDo::TryAgain => "trouble-try-again",
        WhatToDo::Nothing => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_failure_has_a_sentence_of_its_own() {
        let of = |ended| of_session(Lang::En, ended, "Cuff", Pairing::default());
        let failed = |error| of(Ended::Failed(error));
        let said = [
            of(Ended::Unanswered),
            of(Ended::TooLong),
            of(Ended::TooMuch),
            of(Ended::Mute),
            of(Ended::Stalled),
            failed(TransportError::TimedOut),
            failed(TransportError::OutOfRange),
            failed(TransportError::Refused),
            failed(TransportError::System),
            failed(TransportError::Busy),
            failed(TransportError::PairingRefused),
            words(Lang::En, TransportError::System),
        ];
        let different: BTreeSet<&str> = said.iter().flatten().map(String::as_str).collect();
        assert_eq!(different.len(), said.len(), "{said:?}");
        assert_eq!(of(Ended::LinkLost), of(Ended::Stalled), "both go on where they stopped");
    }

    #[test]
    fn a_scan_that_fails_blames_no_meter() {
        let failed = words(Lang::En, TransportError::System);
        for error in [TransportError::TimedOut, TransportError::OutOfRange, TransportError::Busy] {
            assert_eq!(words(Lang::En, error), failed);
        }
        assert_ne!(words(Lang::En, TransportError::AdapterOff), failed);
        assert_eq!(words(Lang::En, TransportError::Cancelled), None);
    }
}
