//! What is different from the standard, as data: the rows of `quirks.toml`.
//!
//! Code asks a row for a property and never which meter it has; adding a meter is adding a row.

use std::sync::LazyLock;
use std::time::Duration;

use serde::{Deserialize, Deserializer, de};
use uuid::Uuid;

use super::time::DateOrder;
use super::uuids;

/// One kind of meter: how to know it, and what is different.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Quirks {
    /// Short name of the row, stored with readings.
    pub id: String,
    /// Who makes it.
    pub maker: String,
    /// Which models the row speaks of, in words.
    pub models: String,
    #[serde(default)]
    names: Vec<Pattern>,
    #[serde(default)]
    model_numbers: Vec<Pattern>,
    /// Services it advertises.
    #[serde(default, deserialize_with = "uuids_from_text")]
    pub services: Vec<Uuid>,
    /// Whether it speaks the standard's services at all.
    #[serde(default)]
    pub protocol: Protocol,
    /// Pulse and status of 2A35 come with the high byte first.
    #[serde(default)]
    pub big_endian_pulse_and_status: bool,
    /// 2A35 holds a user id even if its flag is clear.
    #[serde(default)]
    pub user_always_present: bool,
    /// What it sends is the mean of several measurements that it took itself.
    #[serde(default)]
    pub sends_averages: bool,
    /// In which order its dates stand.
    #[serde(default)]
    pub date_order: DateOrder,
    /// How many people's readings it keeps apart; 0: not known.
    #[serde(default)]
    pub user_slots: u8,
    /// Milliseconds to wait between discovery and the first subscription.
    #[serde(default)]
    wait_before_subscribing_ms: u16,
    /// What must be written before the meter talks.
    #[serde(default)]
    pub unlock: Option<Unlock>,
    /// The clock and whether it is set.
    #[serde(default)]
    pub clock: ClockRule,
    /// How it is paired; the platform does it.
    #[serde(default)]
    pub pairing: Pairing,
    /// Which requests of 2A52 it is known to take.
    #[serde(default)]
    pub record_access: RecordAccess,
    /// It is known to say by 2A52 how many records it is going to send.
    #[serde(default)]
    pub counts_records: bool,
    /// Number of [`super::glucose::Meal`] that marks a ketone result instead of glucose.
    #[serde(default)]
    pub ketone_meal: Option<u8>,
    /// It deletes a record once it was sent: what is lost on the way is lost.
    #[serde(default)]
    pub deletes_after_sending: bool,
    /// It ends the connection itself when it has sent everything.
    #[serde(default)]
    pub disconnects_itself: bool,
    /// Nothing but subscriptions may be written to it.
    #[serde(default)]
    pub forbids_writing: bool,
    /// Whether this app has been run with the device itself.
    #[serde(default)]
    pub tested: bool,
}

/// Whether a meter speaks the standard's services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// 1810 or 1808 as the Bluetooth SIG wrote them.
    #[default]
    Standard,
    /// The vendor's own, which only the vendor's library speaks.
    Vendor,
}

/// How a meter wants to be paired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pairing {
    /// As the system decides.
    #[default]
    AsNeeded,
    /// Bonded, without a PIN.
    Bond,
    /// Bonded before the connection is made.
    BondBeforeConnecting,
    /// With a PIN; the bond must be complete before subscribing.
    PinBeforeSubscribing,
    /// With the PIN that is printed on the meter's back.
    PinOnTheBack,
}

/// Which requests for stored records a meter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordAccess {
    /// Tried: from a sequence number on, and if it refuses that, all.
    #[default]
    Standard,
    /// Asking by sequence number gives wrong records: always all.
    AllOnly,
}

/// A meter's clock.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ClockRule {
    /// There is none to read, whatever the meter offers: the times of its records can't be checked.
    #[serde(default)]
    pub none: bool,
    /// The characteristic to use; otherwise 2A2B or 2A08, whichever is there, to read only.
    #[serde(default, deserialize_with = "optional_uuid_from_text")]
    pub characteristic: Option<Uuid>,
    /// The service it stands in, where the same characteristic stands in two.
    #[serde(default, deserialize_with = "optional_uuid_from_text")]
    pub service: Option<Uuid>,
    /// Whether and when it may be set.
    #[serde(default)]
    pub write: ClockWrite,
    /// It is set only if it is more than so many minutes off (or unset); 0: always.
    #[serde(default)]
    pub when_off_minutes: u16,
}

/// Whether and when a meter's clock may be set. It is always read first, as far as the meter lets it be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockWrite {
    /// Never.
    #[default]
    Never,
    /// Before the first subscription, also if it could not be read: the meter waits for it.
    BeforeSubscribing,
    /// After the first subscription.
    AfterSubscribing,
}

/// What must be written before a meter talks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Unlock {
    /// Where.
    #[serde(deserialize_with = "uuid_from_text")]
    pub characteristic: Uuid,
    /// What.
    #[serde(deserialize_with = "bytes_from_hex")]
    pub bytes: Vec<u8>,
}

/// What of a row the decoder of 2A35 needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PressureLayout {
    /// Pulse and status come with the high byte first.
    pub big_endian_pulse_and_status: bool,
    /// A user id follows even if its flag is clear.
    pub user_always_present: bool,
    /// In which order the date stands.
    pub date_order: DateOrder,
}

impl Quirks {
    /// A meter that keeps to the standard: what is assumed of one that no row knows.
    #[must_use]
    pub fn standard() -> &'static Self {
        &TABLE.standard
    }

    /// Every row.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &TABLE.meter
    }

    /// The row of a meter by its advertised name and, once it has been read, its model number, which counts more.
    #[must_use]
    pub fn of(name: Option<&str>, model_number: Option<&str>) -> &'static Self {
        let by_model = find(model_number, |row| &row.model_numbers);
        by_model.or_else(|| find(name, |row| &row.names)).unwrap_or_else(Self::standard)
    }

    /// The row with this short name; the standard if there is none (any more).
    #[must_use]
    pub fn by_id(id: &str) -> &'static Self {
        Self::all().iter().find(|row| row.id == id).unwrap_or_else(Self::standard)
    }

    /// Whether a row that speaks the standard's services says that its meter advertises these.
    #[must_use]
    pub fn advertises(services: &[Uuid]) -> bool {
        let all = |row: &Self| row.services.iter().all(|service| services.contains(service));
        let speaks = |row: &&Self| row.protocol == Protocol::Standard && !row.services.is_empty();
        Self::all().iter().filter(speaks).any(all)
    }

    /// How long to wait between discovery and the first subscription.
    #[must_use]
    pub fn wait_before_subscribing(&self) -> Option<Duration> {
        match self.wait_before_subscribing_ms {
            0 => None,
            ms => Some(Duration::from_millis(ms.into())),
        }
    }

    /// How 2A35 is laid out.
    #[must_use]
    pub const fn pressure_layout(&self) -> PressureLayout {
        PressureLayout {
            big_endian_pulse_and_status: self.big_endian_pulse_and_status,
            user_always_present: self.user_always_present,
            date_order: self.date_order,
        }
    }
}

/// The file, and the row for meters that it does not know.
struct Table {
    meter: Vec<Quirks>,
    standard: Quirks,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    meter: Vec<Quirks>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("quirks.toml")).expect("the embedded table of quirks is valid");
    let standard =
        toml::from_str("id = 'standard'\nmaker = ''\nmodels = ''").expect("a row needs three words");
    Table { meter: file.meter, standard }
});

/// The first row one of whose patterns fits.
fn find(text: Option<&str>, patterns: impl Fn(&Quirks) -> &[Pattern]) -> Option<&'static Quirks> {
    let text = text?.to_ascii_lowercase();
    Quirks::all().iter().find(|row| patterns(row).iter().any(|pattern| pattern.matches(&text)))
}

/// A name with `*` for anything, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
struct Pattern(String);

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Self(text.to_ascii_lowercase())
    }
}

impl Pattern {
    /// Compared with a name in lower case.
    fn matches(&self, name: &str) -> bool {
        let mut parts = self.0.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = name.strip_prefix(first) else { return false };
        let mut parts = parts.peekable();
        if parts.peek().is_none() {
            return rest.is_empty();
        }
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                return rest.ends_with(part);
            }
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        true
    }
}

fn parse_uuid<E: de::Error>(text: &str) -> Result<Uuid, E> {
    if text.len() == 4 {
        return u16::from_str_radix(text, 16).map(uuids::assigned).map_err(E::custom);
    }
    text.parse().map_err(E::custom)
}

fn uuid_from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
    parse_uuid(&String::deserialize(deserializer)?)
}

fn optional_uuid_from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Uuid>, D::Error> {
    uuid_from_text(deserializer).map(Some)
}

fn uuids_from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Uuid>, D::Error> {
    Vec::<String>::deserialize(deserializer)?.iter().map(|text| parse_uuid(text)).collect()
}

fn bytes_from_hex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return Err(de::Error::custom("hex digits come in pairs"));
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).map_err(de::Error::custom))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, name, matches) in [
            ("BM85", "bm85", true),
            ("BM85", "BM85 ", false),
            ("meter+*", "meter+12345678", true),
            ("meter+*", "a meter+1", false),
            ("*UA-651BLE*", "A&D_UA-651BLE_12AB34", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXcYb", false),
            ("*b", "ab", true),
            ("*b", "ba", false),
            ("*", "", true),
        ] {
            assert_eq!(
                Pattern::from(pattern.to_owned()).matches(&name.to_ascii_lowercase()),
                matches,
                "{pattern} on {name}"
            );
        }
    }

    #[test]
    fn every_row_can_be_found_and_short_names_are_unique() {
        let mut ids: Vec<_> = Quirks::all().iter().map(|row| row.id.as_str()).collect();
        for row in Quirks::all() {
            assert!(!row.names.is_empty() && !row.id.is_empty(), "{}", row.id);
            for pattern in &row.names {
                assert_eq!(Quirks::of(Some(&pattern.0.replace('*', "")), None).id, row.id, "{pattern:?}");
            }
            assert_eq!(Quirks::by_id(&row.id), row);
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Quirks::all().len());
    }

    #[test]
    fn the_meters_that_were_asked_for_are_there() {
        for id in [
            "omron-x4",
            "omron-standard",
            "omron-hem-9200t",
            "omron-eeprom",
            "and-ua-651ble",
            "beurer-bm",
            "microlife-bp3gy1",
            "yuwell",
            "accu-chek-guide",
            "accu-chek-aviva",
            "contour-next-one",
            "caresens",
            "taidoc-mini",
            "ihealth",
            "sinocare",
            "yasee",
            "onetouch",
        ] {
            assert_eq!(Quirks::by_id(id).id, id);
        }
    }

    #[test]
    fn the_model_number_counts_more_than_the_name() {
        assert_eq!(Quirks::of(Some("BLEsmart_0000011F0123"), None).id, "omron-standard");
        assert_eq!(Quirks::of(Some("BLEsmart_0000011F0123"), Some("HEM-7322T-D")).id, "omron-eeprom");
        assert_eq!(Quirks::of(Some("BM85"), Some("something new")).id, "beurer-bm");
        assert_eq!(Quirks::of(Some("something new"), None), Quirks::standard());
        // One model of the maker speaks its own protocol; of the others nobody has said so.
        assert_eq!(Quirks::of(Some("Microlife BP3GY1-2N"), None).protocol, Protocol::Vendor);
        assert_eq!(Quirks::of(Some("Microlife B6"), None), Quirks::standard());
        assert_eq!(Quirks::of(None, None).id, "standard");
    }

    #[test]
    fn a_meter_without_a_name_is_found_by_all_the_services_of_a_row() {
        let uuid = |short: &str| parse_uuid::<de::value::Error>(short).unwrap();
        assert!(Quirks::advertises(&[uuid("1810")]) && Quirks::advertises(&[uuid("180A"), uuid("1808")]));
        // Many things have FFF0; of the vendor's protocols nothing can be read anyway.
        assert!(!Quirks::advertises(&[uuid("FFF0")]) && !Quirks::advertises(&[]));
    }

    #[test]
    fn dates_the_other_way_round_are_a_word_in_the_table() {
        let row = "id = 'x'\nmaker = 'x'\nmodels = 'x'\ndate-order = 'day-month-year'";
        let row: Quirks = toml::from_str(row).unwrap();
        assert_eq!(row.pressure_layout().date_order, DateOrder::DayMonthYear);
        assert_eq!(Quirks::standard().date_order, DateOrder::YearMonthDay);
    }

    #[test]
    fn a_word_without_an_effect_is_no_word_of_the_table() {
        let row = "id = 'x'\nmaker = 'x'\nmodels = 'x'\nrecord-access = 'from-sequence'";
        assert!(toml::from_str::<Quirks>(row).is_err());
    }

    #[test]
    fn what_the_table_says_arrives() {
        let cuff = Quirks::by_id("and-ua-651ble");
        assert_eq!(cuff.unlock.as_ref().unwrap().bytes, [2, 0, 0xE1]);
        assert_eq!(cuff.clock.characteristic, Some(uuids::DATE_TIME));
        assert_eq!(cuff.clock.write, ClockWrite::BeforeSubscribing);
        assert_eq!(Quirks::by_id("beurer-bm").wait_before_subscribing(), Some(Duration::from_millis(100)));
        assert_eq!(Quirks::by_id("caresens").ketone_meal, Some(6));
        let backwards = Quirks::by_id("taidoc-mini");
        assert_eq!((backwards.record_access, backwards.clock.none), (RecordAccess::AllOnly, true));
        let deletes = Quirks::by_id("omron-x4");
        assert_eq!((deletes.deletes_after_sending, deletes.user_slots), (true, 2));
        assert!(Quirks::of(Some("BLEsmart_0000011F0123"), None).deletes_after_sending, "it may be an X4");
        assert!(Quirks::by_id("accu-chek-guide").counts_records && !Quirks::standard().counts_records);
        assert!(Quirks::by_id("omron-eeprom").forbids_writing);
    }
}
