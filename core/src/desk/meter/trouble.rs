//! What to do when the radio or the meter does not work, in words.

use crate::meter::transport::{TransportError, WhatToDo};
use crate::words::{Lang, plain, say};

/// None: nothing to say, it was wanted.
pub(super) fn words(language: Lang, error: TransportError, meter: Option<&str>) -> Option<String> {
    let key = match error.what_to_do() {
        WhatToDo::SwitchBluetoothOn => "trouble-switch-bluetooth-on",
        WhatToDo::EnterByHand => "trouble-enter-by-hand",
        WhatToDo::AllowBluetooth => "trouble-allow-bluetooth",
        WhatToDo::ComeCloserAndPressStart => "trouble-come-closer",
        WhatToDo::FreeTheMeter => "trouble-free-the-meter",
        WhatToDo::PairAgain => "trouble-pair-again",
        WhatToDo::TryAgain => "trouble-try-again",
        WhatToDo::Nothing => return None,
    };
    let meter = meter.map_or_else(|| plain(language, "trouble-the-meter"), str::to_owned);
    Some(say(language, key, &[meter]))
}
