//! What the text of a scanned ID card or QR code says of a person. The camera is the platform's: here comes only its text.

use chrono::NaiveDate;

use super::answer::{Answer, Answers};
use super::archive_number::ArchiveNumber;
use super::id_number::IdNumber;

/// What was understood of a scan.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Scanned {
    /// 身份证号.
    pub id_number: Option<IdNumber>,
    /// 档案编号.
    pub archive_number: Option<String>,
    /// 姓名.
    pub name: Option<String>,
}

/// What may stand behind the name in one line of a card.
const AFTER_NAME: [&str; 6] = ["性别", "民族", "出生", "住址", "公民身份", "身份证"];

impl Scanned {
    /// Reads a scan: an ID number or a record number anywhere in it, a name behind 姓名.
    pub fn read(text: &str, today: NaiveDate) -> Self {
        let runs = || text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|run| !run.is_empty());
        let name = text.lines().map(squeezed).find_map(|line| {
            let said = line.strip_prefix("姓名")?.trim_start_matches([':', '：']).to_owned();
            let next = AFTER_NAME.iter().filter_map(|next| said.find(next));
            let end = next.chain(said.find(|c: char| c.is_ascii_digit())).min();
            Some(said[..end.unwrap_or(said.len())].to_owned()).filter(|name| !name.is_empty())
        });
        Self {
            id_number: runs().find_map(|run| IdNumber::parse(run, today).ok()),
            archive_number: runs().find(|run| ArchiveNumber::parse(run).is_ok()).map(str::to_owned),
            name,
        }
    }

    /// Whether anything was understood.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What a new record begins with.
    pub fn sheet(&self) -> Answers {
        let fields = [
            ("name", self.name.clone()),
            ("id_number", self.id_number.as_ref().map(|id| id.unmasked().to_owned())),
            ("archive_number", self.archive_number.clone()),
        ];
        let said =
            fields.into_iter().filter_map(|(field, text)| Some((field.to_owned(), Answer::Text(text?))));
        said.collect()
    }
}

fn squeezed(line: &str) -> String {
    line.chars().filter(|c| !c.is_whitespace()).collect()
}

impl std::fmt::Debug for Scanned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scanned(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<String>, Option<String>, Option<String>) {
        let scanned = Scanned::read(text, NaiveDate::from_ymd_opt(2026, 9, 2).unwrap());
        assert_eq!(format!("{scanned:?}"), "Scanned(…)");
        (scanned.name, scanned.id_number.map(|id| id.unmasked().to_owned()), scanned.archive_number)
    }

    #[test]
    fn a_card_a_code_and_a_bare_number_are_understood() {
        let some = |text: &str| Some(text.to_owned());
        let card = "姓名 王 桂 兰\n性别 女 民族 汉\n公民身份号码 11010519491231002X";
        assert_eq!(read(card), (some("王桂兰"), some("11010519491231002X"), None));
        assert_eq!(read("姓名 曾乐 11010519491231002X").0, some("曾乐"));
        assert_eq!(read("姓名 王桂兰 公民身份号码 1").0, some("王桂兰"));
        assert_eq!(read("姓名：王桂兰性别：女"), (some("王桂兰"), None, None));
        assert_eq!(
            read("https://x.example/r?id=11010519491231002x"),
            (None, some("11010519491231002X"), None)
        );
        assert_eq!(read("99010500100100001"), (None, None, some("99010500100100001")));
        assert_eq!(read("110105194912310021 姓名"), (None, None, None));
    }
}
