//! 2A52 Record Access Control Point: what we ask a meter for, and what it answers.
//!
//! The app deletes nothing on a meter. [`Request`], which is all that it ever writes, therefore has no way to say so, and
//! [`RacpPacket::encode`], which virtual meters answer with, makes no bytes of a deletion.
//!
//! Opcodes 7 and 8 (combined report) belong to services that say how long their numbers are; neither of the two that
//! are spoken here does, so they count as reserved.

use super::bytes::{DecodeError, Reader};
use super::time::MeterTime;

const REPORT: u8 = 1;
const DELETE: u8 = 2;
const ABORT: u8 = 3;
const COUNT: u8 = 4;
const COUNT_ANSWER: u8 = 5;
const ANSWER: u8 = 6;

const NULL: u8 = 0;
const ALL: u8 = 1;
const AT_MOST: u8 = 2;
const AT_LEAST: u8 = 3;
const RANGE: u8 = 4;
const FIRST: u8 = 5;
const LAST: u8 = 6;

const BY_SEQUENCE: u8 = 1;
const BY_TIME: u8 = 2;

/// Everything this app ever writes to 2A52.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// Send all records.
    ReportAll,
    /// Send the records with at least this sequence number.
    ReportFrom {
        /// The lowest sequence number wanted.
        sequence: u16,
    },
    /// Send the oldest record.
    ReportFirst,
    /// Send the newest record.
    ReportLast,
    /// Say how many records there are, from this sequence number on; none: all.
    Count {
        /// The lowest sequence number counted.
        from: Option<u16>,
    },
    /// Stop sending.
    Abort,
}

impl Request {
    /// The bytes to write.
    #[must_use]
    pub fn encode(self) -> Vec<u8> {
        match self {
            Self::ReportAll | Self::Count { from: None } => vec![self.opcode(), ALL],
            Self::ReportFrom { sequence } | Self::Count { from: Some(sequence) } => {
                let [low, high] = sequence.to_le_bytes();
                vec![self.opcode(), AT_LEAST, BY_SEQUENCE, low, high]
            }
            Self::ReportFirst => vec![REPORT, FIRST],
            Self::ReportLast => vec![REPORT, LAST],
            Self::Abort => vec![ABORT, NULL],
        }
    }

    /// The opcode that an answer to this request repeats.
    #[must_use]
    pub const fn opcode(self) -> u8 {
        match self {
            Self::ReportAll | Self::ReportFrom { .. } | Self::ReportFirst | Self::ReportLast => REPORT,
            Self::Count { .. } => COUNT,
            Self::Abort => ABORT,
        }
    }
}

/// One packet of 2A52, whichever side sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RacpPacket {
    /// Opcode as sent: 1 report, 2 delete, 3 abort, 4 count, 5 count answer, 6 answer.
    pub opcode: u8,
    /// Operator as sent: 0 null, 1 all, 2 at most, 3 at least, 4 range, 5 first, 6 last.
    pub operator: u8,
    /// What follows.
    pub operand: Operand,
}

impl RacpPacket {
    /// How a request ended, as a meter says it.
    #[must_use]
    pub const fn answer(request: u8, code: AnswerCode) -> Self {
        Self { opcode: ANSWER, operator: NULL, operand: Operand::Answer { request, code } }
    }

    /// How many records there are, as a meter says it.
    #[must_use]
    pub const fn count(records: u16) -> Self {
        Self { opcode: COUNT_ANSWER, operator: NULL, operand: Operand::Count(records) }
    }

    /// The bytes from which it is decoded; `None` for a deletion.
    #[must_use]
    pub fn encode(&self) -> Option<Vec<u8>> {
        if self.opcode == DELETE {
            return None;
        }
        let mut bytes = vec![self.opcode, self.operator];
        match self.operand {
            Operand::None => {}
            Operand::Count(records) => bytes.extend(records.to_le_bytes()),
            Operand::Answer { request, code } => bytes.extend([request, code.number()]),
            Operand::Limit(limit) => {
                bytes.push(limit.filter());
                limit.encode(&mut bytes);
            }
            Operand::Range(low, high) => {
                bytes.push(low.filter());
                low.encode(&mut bytes);
                high.encode(&mut bytes);
            }
        }
        Some(bytes)
    }
}

/// What follows opcode and operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// Nothing.
    None,
    /// How many records there are.
    Count(u16),
    /// How a request ended.
    Answer {
        /// Opcode of the request.
        request: u8,
        /// How it ended.
        code: AnswerCode,
    },
    /// One limit of a request.
    Limit(Limit),
    /// Both limits of a request.
    Range(Limit, Limit),
}

/// A limit in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// By sequence number.
    Sequence(u16),
    /// By the time that the meter shows.
    Time(MeterTime),
}

impl Limit {
    const fn filter(self) -> u8 {
        match self {
            Self::Sequence(_) => BY_SEQUENCE,
            Self::Time(_) => BY_TIME,
        }
    }

    fn encode(self, bytes: &mut Vec<u8>) {
        match self {
            Self::Sequence(sequence) => bytes.extend(sequence.to_le_bytes()),
            Self::Time(time) => bytes.extend(time.bytes()),
        }
    }
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerCode {
    /// 1: done.
    Success,
    /// 2
    OpcodeNotSupported,
    /// 3
    InvalidOperator,
    /// 4
    OperatorNotSupported,
    /// 5
    InvalidOperand,
    /// 6: nothing to send. Not an error.
    NoRecords,
    /// 7
    AbortUnsuccessful,
    /// 8
    NotCompleted,
    /// 9
    OperandNotSupported,
    /// 10: the meter is busy.
    Busy,
    /// Any other number.
    Reserved(u8),
}

impl AnswerCode {
    const NUMBERED: [Self; 10] = [
        Self::Success,
        Self::OpcodeNotSupported,
        Self::InvalidOperator,
        Self::OperatorNotSupported,
        Self::InvalidOperand,
        Self::NoRecords,
        Self::AbortUnsuccessful,
        Self::NotCompleted,
        Self::OperandNotSupported,
        Self::Busy,
    ];

    /// The code of a number.
    #[must_use]
    pub fn from_number(number: u8) -> Self {
        let known = number.checked_sub(1).and_then(|index| Self::NUMBERED.get(usize::from(index)));
        known.copied().unwrap_or(Self::Reserved(number))
    }

    /// The number of the code.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Success => 1,
            Self::OpcodeNotSupported => 2,
            Self::InvalidOperator => 3,
            Self::OperatorNotSupported => 4,
            Self::InvalidOperand => 5,
            Self::NoRecords => 6,
            Self::AbortUnsuccessful => 7,
            Self::NotCompleted => 8,
            Self::OperandNotSupported => 9,
            Self::Busy => 10,
            Self::Reserved(number) => number,
        }
    }
}

/// Decodes 2A52, requests as well as answers (virtual meters read the requests).
///
/// # Errors
/// Too short, bytes left over, or a reserved opcode, operator or filter: what follows those can't be known.
pub fn decode(bytes: &[u8]) -> Result<RacpPacket, DecodeError> {
    let mut reader = Reader::new(bytes);
    let (opcode, operator) = (reader.u8()?, reader.u8()?);
    let operand = match opcode {
        REPORT | DELETE | COUNT => filter(operator, &mut reader)?,
        ABORT => Operand::None,
        COUNT_ANSWER => Operand::Count(reader.u16()?),
        ANSWER => Operand::Answer { request: reader.u8()?, code: AnswerCode::from_number(reader.u8()?) },
        value => return Err(DecodeError::Reserved { field: "opcode", value }),
    };
    reader.finish()?;
    Ok(RacpPacket { opcode, operator, operand })
}

fn filter(operator: u8, reader: &mut Reader<'_>) -> Result<Operand, DecodeError> {
    match operator {
        NULL | ALL | FIRST | LAST => Ok(Operand::None),
        AT_MOST | AT_LEAST | RANGE => {
            let by = reader.u8()?;
            let first = limit(by, reader)?;
            if operator == RANGE {
                Ok(Operand::Range(first, limit(by, reader)?))
            } else {
                Ok(Operand::Limit(first))
            }
        }
        value => Err(DecodeError::Reserved { field: "operator", value }),
    }
}

fn limit(by: u8, reader: &mut Reader<'_>) -> Result<Limit, DecodeError> {
    match by {
        BY_SEQUENCE => reader.u16().map(Limit::Sequence),
        BY_TIME => reader.time().map(Limit::Time),
        value => Err(DecodeError::Reserved { field: "filter", value }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_the_bytes_of_the_standard() {
        for (request, bytes) in [
            (Request::ReportAll, &[1, 1][..]),
            (Request::ReportFrom { sequence: 0x1234 }, &[1, 3, 1, 0x34, 0x12]),
            (Request::ReportFirst, &[1, 5]),
            (Request::ReportLast, &[1, 6]),
            (Request::Abort, &[3, 0]),
        ] {
            assert_eq!(request.encode(), bytes);
            assert_eq!(decode(bytes).unwrap().opcode, request.opcode());
            assert_ne!(request.opcode(), DELETE);
        }
    }

    #[test]
    fn answers() {
        let answer = |bytes| decode(bytes).unwrap().operand;
        assert_eq!(answer(&[6, 0, 1, 1]), Operand::Answer { request: 1, code: AnswerCode::Success });
        assert_eq!(answer(&[6, 0, 1, 6]), Operand::Answer { request: 1, code: AnswerCode::NoRecords });
        assert_eq!(answer(&[5, 0, 2, 1]), Operand::Count(258));
        assert_eq!(decode(&[5, 0, 3, 2, 1]), Err(DecodeError::TrailingBytes { extra: 1 }));
        assert_eq!(decode(&[9, 0]), Err(DecodeError::Reserved { field: "opcode", value: 9 }));
    }

    #[test]
    fn what_is_decoded_can_be_encoded_again_except_a_deletion() {
        for bytes in [
            &[1, 1][..],
            &[1, 2, 1, 9, 0],
            &[1, 3, 2, 0xEA, 7, 8, 11, 18, 31, 0],
            &[4, 4, 1, 3, 0, 9, 0],
            &[4, 4, 2, 0xEA, 7, 8, 1, 0, 0, 0, 0xEA, 7, 8, 31, 0, 0, 0],
            &[3, 0],
            &[5, 0, 2, 1],
            &[6, 0, 1, 6],
            &[6, 0, 4, 200],
        ] {
            assert_eq!(decode(bytes).unwrap().encode().as_deref(), Some(bytes));
        }
        assert_eq!(decode(&[2, 1]).unwrap().encode(), None);
        assert_eq!(RacpPacket::count(258).encode().unwrap(), [5, 0, 2, 1]);
        assert_eq!(RacpPacket::answer(REPORT, AnswerCode::NoRecords).encode().unwrap(), [6, 0, 1, 6]);
    }

    #[test]
    fn every_answer_code_keeps_its_number() {
        for number in 0..=u8::MAX {
            assert_eq!(AnswerCode::from_number(number).number(), number);
        }
        assert_eq!(AnswerCode::from_number(6), AnswerCode::NoRecords);
        assert_eq!(AnswerCode::from_number(0), AnswerCode::Reserved(0));
    }
}
