//! What the systems' errors mean, as tables: one line an error, the first that fits counts.

use std::time::Duration;

use ::btleplug::Error;
use tokio::time::timeout;

use super::TransportError::{
    self, AdapterOff, Busy, LinkLost, NoAdapter, OutOfRange, PairingRefused, PermissionMissing, Refused,
    System, TimedOut,
};

/// What was being done when an error came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum During {
    /// Asking the adapter, scanning.
    Preparing,
    /// Connecting, discovering.
    Connecting,
    /// Anything over a link that stands.
    Linked,
}

/// Runs an operation of btleplug within a limit of time.
pub(super) async fn limited<T>(
    limit: Duration,
    during: During,
    operation: impl Future<Output = Result<T, Error>>,
) -> Result<T, TransportError> {
    match timeout(limit, operation).await {
        Ok(result) => result.map_err(|error| meaning(&error, during)),
        Err(_) => Err(TimedOut),
    }
}

/// What an error of btleplug means.
pub(super) fn meaning(error: &Error, during: During) -> TransportError {
    match error {
        Error::PermissionDenied => PermissionMissing,
        Error::NoAdapterAvailable => NoAdapter,
        Error::DeviceNotFound => OutOfRange,
        // Android says so too of a meter that could not be connected to.
        Error::NotConnected if during == During::Connecting => OutOfRange,
        Error::NotConnected => LinkLost,
        Error::TimedOut(_) => TimedOut,
        Error::NoSuchCharacteristic | Error::NotSupported(_) => Refused,
        Error::RuntimeError(text) => of_text(text, during),
        Error::Other(inner) => {
            #[cfg(target_os = "linux")]
            if let Some(inner) = inner.downcast_ref::<bluez_async::BluetoothError>() {
                return of_bluez(inner, during);
            }
            of_text(&inner.to_string(), during)
        }
        Error::UnexpectedCallback
        | Error::UnexpectedCharacteristic
        | Error::Uuid(_)
        | Error::InvalidBDAddr(_) => System,
    }
}

/// Whether all that failed in connecting was asking for longer packets, which a meter may refuse (Android).
pub(super) fn is_about_packet_length_alone(error: &Error) -> bool {
    matches!(error, Error::RuntimeError(text) if text.contains("MTU"))
}

/// What an error of BlueZ means.
#[cfg(target_os = "linux")]
pub(super) fn of_bluez(error: &bluez_async::BluetoothError, during: During) -> TransportError {
    use bluez_async::BluetoothError;
    match error {
        BluetoothError::NoBluetoothAdapters => NoAdapter,
        BluetoothError::ServiceDiscoveryTimedOut => TimedOut,
        BluetoothError::UuidNotFound { .. } => Refused,
        BluetoothError::DbusError(error) => {
            of_dbus(error.name().unwrap_or_default(), error.message().unwrap_or_default(), during)
        }
        _ => System,
    }
}

/// What an error of BlueZ means by its name on D-Bus and its message.
#[cfg(any(target_os = "linux", test))]
fn of_dbus(name: &str, message: &str, during: During) -> TransportError {
    let row = BLUEZ.iter().find(|(named, part, _)| name == *named && message.contains(part));
    match row {
        Some((.., LinkLost)) if during == During::Connecting => OutOfRange,
        Some((.., error)) => *error,
        None => att_error(message).unwrap_or(System),
    }
}

/// Name of the error, a part of its message, what it means. The messages are those of BlueZ 5.55 to 5.66; newer ones
/// that are not here come out as [`System`], which is tried again.
#[cfg(any(target_os = "linux", test))]
const BLUEZ: [(&str, &str, TransportError); 38] = [
    // The system
    ("org.bluez.Error.NotReady", "", AdapterOff),
    ("org.bluez.Error.NoSuchAdapter", "", NoAdapter),
    ("org.freedesktop.DBus.Error.ServiceUnknown", "", NoAdapter),
    ("org.freedesktop.DBus.Error.NameHasNoOwner", "", NoAdapter),
    ("org.freedesktop.DBus.Error.FileNotFound", "", NoAdapter),
    ("org.freedesktop.DBus.Error.NoServer", "", NoAdapter),
    ("org.freedesktop.DBus.Error.AccessDenied", "", PermissionMissing),
    ("org.freedesktop.DBus.Error.AuthFailed", "", PermissionMissing),
    ("org.freedesktop.DBus.Error.NoReply", "", TimedOut),
    ("org.freedesktop.DBus.Error.Timeout", "", TimedOut),
    ("org.freedesktop.DBus.Error.TimedOut", "", TimedOut),
    // A device that has not been heard for a while is forgotten, with all its objects.
    ("org.freedesktop.DBus.Error.UnknownObject", "", LinkLost),
    ("org.freedesktop.DBus.Error.UnknownMethod", "", LinkLost),
    ("org.bluez.Error.DoesNotExist", "", OutOfRange),
    // Connecting
    ("org.bluez.Error.Failed", "adapter-not-powered", AdapterOff),
    ("org.bluez.Error.Failed", "connection-busy", Busy),
    ("org.bluez.Error.Failed", "connection-refused", Busy),
    ("org.bluez.Error.Failed", "connection-concurrent-connection-limit", Busy),
    ("org.bluez.Error.Failed", "connection-timeout", OutOfRange),
    ("org.bluez.Error.Failed", "connection-abort-by-local", OutOfRange),
    ("org.bluez.Error.Failed", "connection-abort-by-remote", LinkLost),
    ("org.bluez.Error.Failed", "connection-unknown", OutOfRange),
    ("org.bluez.Error.Failed", "Host is down", OutOfRange),
    ("org.bluez.Error.ConnectionAttemptFailed", "", OutOfRange),
    ("org.bluez.Error.InProgress", "", Busy),
    ("org.bluez.Error.Busy", "", Busy),
    // Bonding
    ("org.bluez.Error.AuthenticationFailed", "", PairingRefused),
    ("org.bluez.Error.AuthenticationRejected", "", PairingRefused),
    ("org.bluez.Error.AuthenticationTimeout", "", PairingRefused),
    ("org.bluez.Error.AuthenticationCanceled", "", PairingRefused),
    // A connected link
    ("org.bluez.Error.NotPermitted", "Not paired", PairingRefused),
    ("org.bluez.Error.NotAuthorized", "", PairingRefused),
    ("org.bluez.Error.NotConnected", "", LinkLost),
    ("org.bluez.Error.Failed", "Not connected", LinkLost),
    ("org.bluez.Error.NotPermitted", "", Refused),
    ("org.bluez.Error.NotSupported", "", Refused),
    ("org.bluez.Error.InvalidValueLength", "", Refused),
    // By the system, not by who has given up: that one does not wait for an answer.
    ("org.bluez.Error.Canceled", "", LinkLost),
];

/// What an error means of which there is only a text: an exception of Android, a description by Apple.
fn of_text(text: &str, during: During) -> TransportError {
    if let Some(status) = number_after(text, "status: ", 10) {
        return android_status(status);
    }
    let row = TEXTS.iter().find(|(part, _)| text.contains(part));
    match row {
        Some((_, LinkLost)) if during == During::Connecting => OutOfRange,
        Some((_, error)) => *error,
        // Apple's descriptions come in the phone's language.
        None if during == During::Connecting => OutOfRange,
        None => System,
    }
}

/// A part of a text, what it means.
const TEXTS: [(&str, TransportError); 17] = [
    // Android
    ("android.permission.", PermissionMissing),
    ("SecurityException", PermissionMissing),
    ("Bluetooth is off", AdapterOff),
    ("Unable to reconnect to device", OutOfRange),
    // Apple
    ("Encryption is insufficient", PairingRefused),
    ("Authentication is insufficient", PairingRefused),
    ("Authorization is insufficient", PairingRefused),
    ("Peer removed pairing information", PairingRefused),
    ("Failed to encrypt the connection", PairingRefused),
    ("not permitted", Refused),
    ("is not supported", Refused),
    ("powered off", AdapterOff),
    ("disconnected", LinkLost),
    ("is not connected", LinkLost),
    ("timed out", LinkLost),
    ("Connection failed", OutOfRange),
    ("maximum number of connections", Busy),
];

/// What a status of Android's GATT means: the codes of the Attribute Protocol, of the link, and Android's own.
fn android_status(status: u32) -> TransportError {
    /// Authorization, encryption (GATT_AUTH_FAIL).
    const AUTH_FAIL: u32 = 137;
    const BUSY: u32 = 132;
    const CONGESTED: u32 = 143;
    const ENDED_BY_METER: u32 = 19;
    const ENDED_BY_PHONE: u32 = 22;
    const NO_ANSWER_ON_LINK: u32 = 34;
    match status {
        AUTH_FAIL => PairingRefused,
        BUSY | CONGESTED => Busy,
        ENDED_BY_METER | ENDED_BY_PHONE | NO_ANSWER_ON_LINK => LinkLost,
        _ => attribute_protocol(status).unwrap_or(System),
    }
}

/// The code of the Attribute Protocol in BlueZ's message.
#[cfg(any(target_os = "linux", test))]
fn att_error(message: &str) -> Option<TransportError> {
    attribute_protocol(number_after(message, "ATT error: 0x", 16)?)
}

/// What an error code of the Attribute Protocol means (Core Specification, Vol 3, Part F, 3.4.1.1; its Supplement, Part
/// B for the profiles' common codes).
fn attribute_protocol(code: u32) -> Option<TransportError> {
    match code {
        0x05 | 0x08 | 0x0C | 0x0F => Some(PairingRefused),
        0x11 | 0xFE => Some(Busy),
        0x01..=0x14 | 0x80..=0x9F if code != 0x85 => Some(Refused),
        0xE0..=0xFF => Some(Refused),
        // 0x85 is Android's word for "something".
        _ => None,
    }
}

fn number_after(text: &str, marker: &str, radix: u32) -> Option<u32> {
    let rest = text.split_once(marker)?.1;
    let digits = rest.find(|c: char| !c.is_digit(radix)).map_or(rest, |end| &rest[..end]);
    u32::from_str_radix(digits, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bluez() {
        use During::{Connecting, Linked, Preparing};
        for (during, name, message, means) in [
            (Preparing, "org.bluez.Error.NotReady", "Resource Not Ready", AdapterOff),
            (
                Preparing,
                "org.freedesktop.DBus.Error.ServiceUnknown",
                "The name org.bluez was not …",
                NoAdapter,
            ),
            (
                Preparing,
                "org.freedesktop.DBus.Error.FileNotFound",
                "Failed to connect to socket …",
                NoAdapter,
            ),
            (
                Preparing,
                "org.freedesktop.DBus.Error.AccessDenied",
                "Rejected send message",
                PermissionMissing,
            ),
            (Preparing, "org.bluez.Error.InProgress", "Operation already in progress", Busy),
            (Connecting, "org.bluez.Error.Failed", "le-connection-abort-by-local", OutOfRange),
            (Connecting, "org.bluez.Error.Failed", "le-connection-abort-by-remote", OutOfRange),
            (Connecting, "org.bluez.Error.Failed", "le-connection-busy", Busy),
            (Connecting, "org.bluez.Error.Failed", "le-connection-adapter-not-powered", AdapterOff),
            (Connecting, "org.bluez.Error.AuthenticationRejected", "Authentication Rejected", PairingRefused),
            (Connecting, "org.bluez.Error.ConnectionAttemptFailed", "Page Timeout", OutOfRange),
            (Connecting, "org.freedesktop.DBus.Error.UnknownObject", "Method \"Connect\" …", OutOfRange),
            (Connecting, "org.freedesktop.DBus.Error.NoReply", "Did not receive a reply", TimedOut),
            (Linked, "org.freedesktop.DBus.Error.UnknownObject", "Method \"WriteValue\" …", LinkLost),
            (Linked, "org.bluez.Error.Failed", "Not connected", LinkLost),
            (Linked, "org.bluez.Error.NotPermitted", "Not paired", PairingRefused),
            (Linked, "org.bluez.Error.NotPermitted", "Write not permitted", Refused),
            (Linked, "org.bluez.Error.Failed", "Operation failed with ATT error: 0x05", PairingRefused),
            (Linked, "org.bluez.Error.Failed", "Operation failed with ATT error: 0x0f", PairingRefused),
            (Linked, "org.bluez.Error.Failed", "Operation failed with ATT error: 0xfe", Busy),
            (Linked, "org.bluez.Error.Failed", "Operation failed with ATT error: 0x80", Refused),
            (Linked, "org.bluez.Error.Failed", "Operation failed with ATT error: 0xfd", Refused),
            (Linked, "org.bluez.Error.Failed", "Operation failed", System),
            (Linked, "org.bluez.Error.Canceled", "Operation canceled", LinkLost),
            (Connecting, "org.bluez.Error.Canceled", "Operation canceled", OutOfRange),
            (Linked, "org.bluez.Error.Something", "new", System),
        ] {
            assert_eq!(of_dbus(name, message, during), means, "{during:?} {name} {message}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn bluez_through_btleplug() {
        let of = |name: &str, message: &str| {
            let error = dbus::Error::new_custom(name, message);
            meaning(&bluez_async::BluetoothError::from(error).into(), During::Linked)
        };
        assert_eq!(of("org.bluez.Error.NotPermitted", "Not paired"), PairingRefused);
        assert_eq!(of("org.bluez.Error.Failed", "Operation failed with ATT error: 0x11"), Busy);
        let timed_out = bluez_async::BluetoothError::ServiceDiscoveryTimedOut;
        assert_eq!(meaning(&timed_out.into(), During::Connecting), TimedOut);
    }

    #[test]
    fn android() {
        use During::{Connecting, Linked, Preparing};
        let runtime = |text: &str| Error::RuntimeError(text.to_owned());
        for (during, error, means) in [
            (Preparing, Error::NoAdapterAvailable, NoAdapter),
            (
                Preparing,
                runtime("Need android.permission.BLUETOOTH_SCAN permission for …"),
                PermissionMissing,
            ),
            (Connecting, Error::PermissionDenied, PermissionMissing),
            (Connecting, Error::NotConnected, OutOfRange),
            (Connecting, Error::TimedOut(Duration::from_secs(30)), TimedOut),
            (Linked, Error::NotConnected, LinkLost),
            (Linked, Error::NoSuchCharacteristic, Refused),
            (Linked, runtime("Unable to write characteristic, status: 5"), PairingRefused),
            (Linked, runtime("Unable to write characteristic, status: 15"), PairingRefused),
            (Linked, runtime("Unable to read characteristic, status: 137"), PairingRefused),
            (Linked, runtime("Unable to read characteristic, status: 133"), System),
            (Linked, runtime("Unable to read characteristic, status: 2"), Refused),
            (Linked, runtime("Unable to write client characteristic …, status: 253"), Refused),
            (Linked, runtime("Unable to write characteristic, status: 132"), Busy),
            (Linked, runtime("Unable to discover services, status: 22"), LinkLost),
            (Linked, runtime("Unable to write characteristic"), System),
            (Linked, Error::UnexpectedCallback, System),
        ] {
            assert_eq!(meaning(&error, during), means, "{during:?} {error}");
        }
        assert!(is_about_packet_length_alone(&runtime("MTU negotiation failed, status: 6")));
        assert!(!is_about_packet_length_alone(&Error::NotConnected));
    }

    #[test]
    fn apple() {
        use During::{Connecting, Linked};
        let runtime = |text: &str| Error::RuntimeError(text.to_owned());
        for (during, error, means) in [
            (Linked, runtime("Encryption is insufficient."), PairingRefused),
            (Connecting, runtime("Peer removed pairing information"), PairingRefused),
            (Linked, runtime("Writing is not permitted."), Refused),
            (Linked, runtime("The request is not supported."), Refused),
            (Linked, runtime("Device disconnected"), LinkLost),
            (Linked, runtime("The specified device has disconnected from us."), LinkLost),
            (Connecting, runtime("The connection has timed out unexpectedly."), OutOfRange),
            (Connecting, runtime("连接意外超时。"), OutOfRange),
            (Linked, runtime("连接意外超时。"), System),
            (Linked, Error::Other("Channel closed".into()), System),
        ] {
            assert_eq!(meaning(&error, during), means, "{during:?} {error}");
        }
    }
}
