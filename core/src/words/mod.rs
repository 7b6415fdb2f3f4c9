//! Every sentence the core says, in both languages, from one catalogue (Fluent).
//!
//! A sentence is a key and its arguments in order: `{ $a }`, `{ $b }` … in the text. Both languages have the same keys and the
//! same placeholders; a test compares them, and finds keys that nothing says and keys that the catalogue lacks.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};
use unic_langid::langid;

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
    let bundle = bundle(lang);
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    let mut named = FluentArgs::with_capacity(args.len());
    for (name, argument) in NAMES.iter().zip(args) {
        named.set(*name, value(argument.as_ref()));
    }
    // What goes wrong here is a placeholder without its argument: it is shown as it stands.
    bundle.format_pattern(pattern, Some(&named), &mut Vec::new()).into_owned()
}

/// A sentence without arguments.
pub fn plain(lang: Lang, key: &str) -> String {
    say::<&str>(lang, key, &[])
}

/// Whether the catalogue has a key.
pub fn has(key: &str) -> bool {
    bundle(Lang::Zh).has_message(key)
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

/// What arguments are called in the catalogue, in their order.
const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// A count chooses its plural; everything else is put in as it is.
fn value(text: &str) -> FluentValue<'_> {
    let count = text.len() <= COUNT_DIGITS
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    match text.parse::<u32>() {
        Ok(number) if count => FluentValue::from(number),
        _ => FluentValue::from(text),
    }
}

/// Longer ones are numbers of something, not how many of it.
const COUNT_DIGITS: usize = 6;

type Bundle = FluentBundle<FluentResource>;

fn bundle(lang: Lang) -> &'static Bundle {
    static ZH: LazyLock<Bundle> = LazyLock::new(|| read(Lang::Zh));
    static EN: LazyLock<Bundle> = LazyLock::new(|| read(Lang::En));
    match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    }
}

fn read(lang: Lang) -> Bundle {
    let locale = match lang {
        Lang::Zh => langid!("zh-CN"),
        Lang::En => langid!("en"),
    };
    let mut bundle = Bundle::new_concurrent(vec![locale]);
    // Marks around arguments would stand in SMS and in what is read aloud; both languages run from left to right.
    bundle.set_use_isolating(false);
    for file in files(lang) {
        let resource = FluentResource::try_new((*file).to_owned()).expect("a test reads the catalogue");
        bundle.add_resource(resource).expect("no sentence stands twice, a test reads the catalogue");
    }
    bundle
}

/// The files of a language, one a room.
fn files(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::Zh => &[
            include_str!("zh/consent.ftl"),
            include_str!("zh/care.ftl"),
            include_str!("zh/rules.ftl"),
            include_str!("zh/app.ftl"),
            include_str!("zh/desk.ftl"),
            include_str!("zh/record.ftl"),
            include_str!("zh/indicators.ftl"),
            include_str!("zh/intervention.ftl"),
            include_str!("zh/screening.ftl"),
            include_str!("zh/worklist.ftl"),
            include_str!("zh/care_plan.ftl"),
            include_str!("zh/referral.ftl"),
            include_str!("zh/support.ftl"),
            include_str!("zh/paper.ftl"),
            include_str!("zh/sign_in.ftl"),
            include_str!("zh/sync.ftl"),
        ],
        Lang::En => &[
            include_str!("en/consent.ftl"),
            include_str!("en/care.ftl"),
            include_str!("en/rules.ftl"),
            include_str!("en/app.ftl"),
            include_str!("en/desk.ftl"),
            include_str!("en/record.ftl"),
            include_str!("en/indicators.ftl"),
            include_str!("en/intervention.ftl"),
            include_str!("en/screening.ftl"),
            include_str!("en/worklist.ftl"),
            include_str!("en/care_plan.ftl"),
            include_str!("en/referral.ftl"),
            include_str!("en/support.ftl"),
            include_str!("en/paper.ftl"),
            include_str!("en/sign_in.ftl"),
            include_str!("en/sync.ftl"),
        ],
    }
}
