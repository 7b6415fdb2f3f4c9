//! From blocks to lines at places. Whole points for places, thousandths of a point for widths: whole numbers, so that a page
//! breaks at the same character on every platform.

use super::font::Font;
use super::{Block, Paper};

/// A4, points.
pub(super) const WIDTH: u16 = 595;
pub(super) const HEIGHT: u16 = 842;

const MARGIN: u16 = 54;
const FOOTER_SIZE: u16 = 9;
/// What a label takes of the width, a fraction.
const LABEL: (u16, u16) = (3, 10);

/// Text at a place: from the left and from the top to the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) x: u16,
    pub(super) y: u16,
    pub(super) size: u16,
    pub(super) text: String,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sheet {
    pub(super) runs: Vec<Run>,
    /// Lines across the page, from the top.
    pub(super) rules: Vec<u16>,
}

impl Sheet {
    /// From left to right.
    pub(super) const RULE: (u16, u16) = (MARGIN, WIDTH - MARGIN);
}

/// The pages of a paper, at least one.
pub(super) fn pages(paper: &Paper, font: &Font<'_>) -> Vec<Sheet> {
    let mut setter = Setter { font, pages: vec![Sheet::default()], y: MARGIN };
    for block in &paper.blocks {
        setter.block(block, paper.size);
    }
    let count = setter.pages.len();
    for (number, page) in (1..).zip(&mut setter.pages) {
        let foot = format!("{}　{number}/{count}", paper.footer);
        let text = wrap(&foot, FOOTER_SIZE, WIDTH - 2 * MARGIN, font).into_iter().next().unwrap_or_default();
        page.runs.push(Run { x: MARGIN, y: HEIGHT - MARGIN / 2, size: FOOTER_SIZE, text });
    }
    setter.pages
}

struct Setter<'a> {
    font: &'a Font<'a>,
    pages: Vec<Sheet>,
    y: u16,
}

impl Setter<'_> {
    fn block(&mut self, block: &Block, size: u16) {
        match block {
            Block::Title(text) => {
                self.paragraph(text, size * 3 / 2, MARGIN, WIDTH - 2 * MARGIN);
                self.y += size / 2;
            }
            Block::Heading(text) => {
                // Not alone at the foot of a page.
                self.room_for(size * 5);
                self.y += size / 2;
                self.paragraph(text, size * 9 / 8, MARGIN, WIDTH - 2 * MARGIN);
                let y = self.y + size / 3;
                self.page().rules.push(y);
                self.y += size * 2 / 3;
            }
            Block::Text(text) => self.paragraph(text, size, MARGIN, WIDTH - 2 * MARGIN),
            Block::Big(text) => {
                self.paragraph(text, size * 2, MARGIN, WIDTH - 2 * MARGIN);
                self.y += size / 2;
            }
            Block::Pair { label, text } => self.pair(label, text, size),
            Block::Item(text) => self.item(text, size),
        }
    }

    fn pair(&mut self, label: &str, text: &str, size: u16) {
        let whole = WIDTH - 2 * MARGIN;
        let width = whole * LABEL.0 / LABEL.1;
        let left = wrap(label, size, width - size / 2, self.font);
        let right = wrap(text, size, whole - width, self.font);
        for at in 0..left.len().max(right.len()) {
            self.line(size);
            let y = self.y;
            for (x, lines) in [(MARGIN, &left), (MARGIN + width, &right)] {
                let text = lines.get(at).cloned().unwrap_or_default();
                self.page().runs.push(Run { x, y, size, text });
            }
        }
    }

    fn item(&mut self, text: &str, size: u16) {
        let indent = size * 3 / 2;
        let lines = wrap(text, size, WIDTH - 2 * MARGIN - indent, self.font);
        for (at, text) in lines.into_iter().enumerate() {
            self.line(size);
            let y = self.y;
            if at == 0 {
                self.page().runs.push(Run { x: MARGIN, y, size, text: "□".to_owned() });
            }
            self.page().runs.push(Run { x: MARGIN + indent, y, size, text });
        }
    }

    fn paragraph(&mut self, text: &str, size: u16, x: u16, width: u16) {
        for text in wrap(text, size, width, self.font) {
            self.line(size);
            let y = self.y;
            self.page().runs.push(Run { x, y, size, text });
        }
    }

    /// Goes down to the next line of this size, on the next page if this one is full.
    fn line(&mut self, size: u16) {
        self.room_for(size * 3 / 2);
        self.y += size * 3 / 2;
    }

    fn room_for(&mut self, height: u16) {
        if self.y + height > HEIGHT - MARGIN {
            self.pages.push(Sheet::default());
            self.y = MARGIN;
        }
    }

    fn page(&mut self) -> &mut Sheet {
        self.pages.last_mut().expect("there is always one")
    }
}

/// What may not begin a line.
fn closes(c: char) -> bool {
    "，。、；：！？）】」』”’》〉%,.;:!?)…—".contains(c)
}

/// What may not end one.
fn opens(c: char) -> bool {
    "（【「『“‘《〈(".contains(c)
}

/// Ideographs, their punctuation and wide forms: a line may end after each.
fn wide(c: char) -> bool {
    c >= '\u{2E80}'
}

/// What stays together: a word, or a wide character with its punctuation; with the blanks after it.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    for c in text.chars() {
        let joins = tokens.last().and_then(|last| last.chars().next_back()).is_some_and(|last| {
            if last.is_whitespace() {
                c.is_whitespace()
            } else {
                c.is_whitespace() || closes(c) || opens(last) || !(wide(c) || wide(last) || opens(c))
            }
        });
        match tokens.last_mut().filter(|_| joins) {
            Some(last) => last.push(c),
            None => tokens.push(c.to_string()),
        }
    }
    tokens
}

/// The lines of a text, none wider than `width` points.
pub(super) fn wrap(text: &str, size: u16, width: u16, font: &Font<'_>) -> Vec<String> {
    let most = u32::from(width) * 1000;
    let wide = |text: &str| text.chars().map(|c| font.advance(c) * u32::from(size)).sum::<u32>();
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for token in tokens(paragraph) {
            if wide(&line) + wide(token.trim_end()) <= most {
                line.push_str(&token);
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
            }
            // A word longer than a line is broken anywhere.
            for c in token.trim_start().chars() {
                if !line.is_empty() && wide(&line) + wide(&c.to_string()) > most && !c.is_whitespace() {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}
