use super::layout::{self, wrap};
use super::*;

/// A font with Chinese, where this machine has one: the screens need it too.
fn font() -> Option<Vec<u8>> {
    let found = std::fs::read("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").ok();
    if found.is_none() {
        // Said where the test's output is read; a machine without it can print nothing.
        assert!(std::env::var_os("CI").is_none(), "fonts-noto-cjk is missing");
    }
    found
}

fn paper(blocks: Vec<Block>) -> Paper {
    Paper { size: LARGE_TYPE, language: "zh-CN".to_owned(), blocks, footer: "第一团队".to_owned() }
}

#[test]
fn no_line_begins_with_a_comma_or_ends_with_an_open_bracket() {
    let Some(bytes) = font() else { return };
    let font = Font::read(&bytes).unwrap();
    let lines = |text: &str, width| wrap(text, 10, width, &font);
    assert_eq!(lines("血压高，要少吃盐", 30), ["血压", "高，要", "少吃盐"]);
    assert_eq!(lines("吃药（早上）", 30), ["吃药", "（早", "上）"]);
    assert_eq!(lines("take your drugs", 60), ["take your", "drugs"]);
    assert_eq!(lines("5 mg 每日 1 次", 40), ["5 mg 每", "日 1 次"]);
    assert_eq!(lines("aaaaaaaaaaaaaaaaaaaa", 30).concat(), "aaaaaaaaaaaaaaaaaaaa", "broken where it must be");
    assert_eq!(lines("一\n二", 100), ["一", "二"]);
    assert_eq!(lines("", 100), Vec::<String>::new());
}

#[test]
fn nothing_is_wider_than_the_page_and_nothing_is_lost() {
    let Some(bytes) = font() else { return };
    let font = Font::read(&bytes).unwrap();
    let long = "早晚各量一次血压，记在本子上；头晕、胸闷就打电话给 Dr. Zhou。".repeat(10);
    let lines = wrap(&long, 17, 487, &font);
    let width = |line: &String| line.chars().map(|c| font.advance(c) * 17).sum::<u32>();
    assert!(lines.iter().all(|line| width(line) <= 487_000));
    let without_blanks = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    assert_eq!(without_blanks(&lines.concat()), without_blanks(&long));
}

#[test]
fn a_long_paper_has_several_pages_and_a_heading_never_stands_alone_below() {
    let Some(bytes) = font() else { return };
    let font = Font::read(&bytes).unwrap();
    let mut blocks = vec![Block::Title("名单".to_owned())];
    for number in 0..40 {
        blocks.push(Block::Heading(format!("第 {number} 栋")));
        blocks.push(Block::Item("101 王桂兰 随访到期".to_owned()));
    }
    let pages = layout::pages(&paper(blocks), &font);
    assert!(pages.len() > 2);
    for page in &pages {
        assert!(page.runs.iter().all(|run| run.y < layout::HEIGHT && run.x < layout::WIDTH));
        let foot = page.runs.last().unwrap();
        assert!(foot.text.starts_with("第一团队"));
        let last = &page.runs[page.runs.len() - 2];
        assert!(!last.text.ends_with('栋'), "{}", last.text);
    }
}

#[test]
fn the_same_blocks_give_the_same_small_file() {
    let Some(bytes) = font() else { return };
    let page = summary("zh-CN", "随访小结", &[("这次量的".to_owned(), vec!["血压 148/92".to_owned()])], "队");
    let first = draw(&page, &bytes).unwrap();
    assert_eq!(first, draw(&page, &bytes).unwrap());
    assert!(first.starts_with(b"%PDF-") && first.len() < 40_000, "{}", first.len());
}

#[test]
fn what_is_no_font_is_told() {
    let page = paper(vec![Block::Text("一".to_owned())]);
    for bytes in [&b""[..], b"not a font", &[0; 4096]] {
        assert_eq!(draw(&page, bytes), Err(PaperProblem::Font));
    }
}
