//! A packet of 0x2A35, byte by byte, for what the virtual cuff's own button does not do.

use chrono::NaiveDateTime;
use doorstep_core::meter::time::encode_date_time;

/// A measurement as a meter by the book sends it.
pub struct Packet {
    /// mmHg.
    pub systolic: u16,
    /// mmHg.
    pub diastolic: u16,
    /// When; none: the meter has lost its clock.
    pub time: Option<NaiveDateTime>,
    /// The meter's user slot.
    pub user: u8,
    /// Status bits: 1 movement, 2 cuff loose, 4 irregular pulse, 32 wrong position.
    pub status: u16,
}

impl Packet {
    /// A measurement by the first user, with nothing to remark.
    pub fn of(systolic: u16, diastolic: u16, time: Option<NaiveDateTime>) -> Self {
        Self { systolic, diastolic, time, user: 1, status: 0 }
    }

    /// Its bytes if the meter has no clock at all: without a field for the time.
    pub fn bytes_without_clock(&self) -> Vec<u8> {
        let mut bytes = self.bytes();
        bytes[0] &= !0b10;
        bytes.drain(7..14);
        bytes
    }

    /// Its bytes: time, pulse, user and status are in it.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0b1_1110];
        for value in [self.systolic, self.diastolic, self.diastolic] {
            bytes.extend(value.to_le_bytes());
        }
        match self.time {
            None => bytes.extend([0; 7]),
            Some(time) => bytes.extend(encode_date_time(time)),
        }
        bytes.extend(70_u16.to_le_bytes());
        bytes.push(self.user);
        bytes.extend(self.status.to_le_bytes());
        bytes
    }
}

/// Address of the cuff that sends packets.
pub const CUFF: &str = "00:00:00:00:00:0C";

impl crate::Phone {
    /// A cuff by the book comes into reach.
    pub fn bring_cuff(&self) {
        self.meters.add_cuff(CUFF, "Cuff");
    }

    /// That cuff has measured, and holds what it is to send.
    pub fn press(&self, packet: &Packet) {
        self.meters.press_cuff_of_with(CUFF, &packet.bytes());
    }

    /// The phone's time, as a meter with a right clock shows it.
    pub fn time(&self) -> NaiveDateTime {
        crate::now(&self.clock).naive_local()
    }

    /// The cuff measures now, and is listened to within a visit.
    pub async fn measure(&self, visit: &str, systolic: u16, diastolic: u16) -> Vec<crate::MeterEvent> {
        self.press(&Packet::of(systolic, diastolic, Some(self.time())));
        let (heard, ended) = self.hear(visit).await;
        ended.expect("listening goes on");
        self.clock.pass(std::time::Duration::from_secs(60));
        heard
    }
}
