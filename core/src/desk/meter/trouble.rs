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
        Ended::Mute => "trouble-mute",
        _ => key(ended.what_to_do())?,
    };
    Some(say(language, key, &[meter]))
}

/// Why the radio does not work; none: nothing to say, it was wanted.
pub(super) fn words(language: Lang, error: TransportError) -> Option<String> {
    Some(say(language, key(error.what_to_do())?, &[plain(language, "trouble-the-meter")]))
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
