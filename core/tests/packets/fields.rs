//! Fields as a vector file names them, and when one is the same as another.

use std::fmt;

use chrono::NaiveDateTime;
use doorstep_core::meter::sfloat::Sfloat;
use doorstep_core::meter::time::TimeDoubt;
use rust_decimal::Decimal;
use serde_json::Value;

/// One field as it came out.
#[derive(Debug)]
pub(crate) enum Field {
    Number(Decimal),
    Text(String),
    List(Vec<&'static str>),
    Flag(bool),
    /// Judged from the packet, not in it: a file may leave it out.
    Judged(bool),
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::List(list) => write!(f, "{list:?}"),
            Self::Flag(flag) | Self::Judged(flag) => write!(f, "{flag}"),
        }
    }
}

impl Field {
    /// Numbers by value (a number may be written as text), lists without regard to order.
    pub(crate) fn equals(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Number(number), Value::String(text)) => parse(text) == Some(*number),
            (Self::Number(number), Value::Number(other)) => parse(&other.to_string()) == Some(*number),
            (Self::Text(text), Value::String(other)) => text == other,
            (Self::Flag(flag) | Self::Judged(flag), Value::Bool(other)) => flag == other,
            (Self::List(list), Value::Array(others)) => {
                let mut others: Vec<_> = others.iter().map(|other| other.as_str().unwrap_or("?")).collect();
                let mut list = list.clone();
                others.sort_unstable();
                list.sort_unstable();
                list == others
            }
            _ => false,
        }
    }
}

fn parse(text: &str) -> Option<Decimal> {
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}

pub(crate) fn sfloat(value: Sfloat) -> Field {
    match value {
        Sfloat::Number(number) => Field::Number(number),
        Sfloat::Special(special) => Field::Text(special.name().to_owned()),
    }
}

pub(crate) fn number(value: impl Into<Decimal>) -> Field {
    Field::Number(value.into())
}

/// What came out of a packet, by name.
#[derive(Default)]
pub(crate) struct Fields(pub(crate) Vec<(&'static str, Field)>);

impl Fields {
    pub(crate) fn push(&mut self, name: &'static str, field: Field) {
        self.0.push((name, field));
    }

    pub(crate) fn push_if(&mut self, name: &'static str, field: Option<Field>) {
        self.0.extend(field.map(|field| (name, field)));
    }

    pub(crate) fn time(
        &mut self,
        [name, doubt_name]: [&'static str; 2],
        value: Result<NaiveDateTime, TimeDoubt>,
    ) {
        match value {
            Ok(moment) => self.push(name, Field::Text(moment.format("%Y-%m-%dT%H:%M:%S").to_string())),
            Err(doubt) => self.push(doubt_name, Field::Text(doubt.name().to_owned())),
        }
    }
}
