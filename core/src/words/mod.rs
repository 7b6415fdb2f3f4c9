//! Every sentence the core says, in both languages, from one catalogue.
//!
//! A sentence is a key and its arguments in order: `{0}`, `{1}` … in the text. Both languages have the same keys and the same
//! placeholders; a test compares them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// A language of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Lang {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

/// A sentence with its arguments. A key that the catalogue does not have is said as it is, so that nothing is lost.
pub fn say<S: AsRef<str>>(lang: Lang, key: &str, args: &[S]) -> String {
    let Some(text) = text(lang, key) else {
        return key.to_owned();
    };
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        let argument = after
            .split_once('}')
            .and_then(|(number, tail)| Some((args.get(number.parse::<usize>().ok()?)?, tail)));
        match argument {
            Some((value, tail)) => {
                said.push_str(value.as_ref());
                rest = tail;
            }
            None => {
                said.push('{');
                rest = after;
            }
        }
    }
    said.push_str(rest);
    said
}

/// A sentence without arguments.
pub fn plain(lang: Lang, key: &str) -> String {
    say::<&str>(lang, key, &[])
}

/// Whether the catalogue has a key.
pub fn has(key: &str) -> bool {
    text(Lang::Zh, key).is_some()
}

/// A day as it is said: 9月18日, 18 September.
pub fn day(lang: Lang, day: NaiveDate) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    match lang {
        Lang::Zh => format!("{}月{}日", day.month(), day.day()),
        Lang::En => format!("{} {}", day.day(), MONTHS[day.month0() as usize]),
    }
}

type Catalogue = BTreeMap<String, String>;

fn text(lang: Lang, key: &str) -> Option<&'static str> {
    catalogue(lang).get(key).map(String::as_str)
}

fn catalogue(lang: Lang) -> &'static Catalogue {
    static ZH: OnceLock<Catalogue> = OnceLock::new();
    static EN: OnceLock<Catalogue> = OnceLock::new();
    let cell = match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    };
    cell.get_or_init(|| {
        files(lang)
            .into_iter()
            .flat_map(|file| {
                toml::from_str::<Catalogue>(file).expect("the embedded catalogue is valid, a test reads it")
            })
            .collect()
    })
}

/// The files of a language, one a room.
fn files(lang: Lang) -> [&'static str; 4] {
    match lang {
        Lang::Zh => [
            include_str!("zh/care.toml"),
            include_str!("zh/rules.toml"),
            include_str!("zh/app.toml"),
            include_str!("zh/desk.toml"),
        ],
        Lang::En => [
            include_str!("en/care.toml"),
            include_str!("en/rules.toml"),
            include_str!("en/app.toml"),
            include_str!("en/desk.toml"),
        ],
    }
}
