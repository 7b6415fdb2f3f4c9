//! Paper: blocks of text become pages, and pages a PDF with the part of a font that they use. Pure: the same blocks and the same
//! font give the same bytes everywhere. The font is handed in, because each platform keeps its own somewhere else.

mod font;
mod layout;
mod pdf;
#[cfg(test)]
mod tests;

use font::Font;

/// What a page is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The name of the paper.
    Title(String),
    /// The name of a part, over a line.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// The most important thing: twice as large.
    Big(String),
    /// A label and what belongs to it, side by side.
    Pair {
        /// What it is.
        label: String,
        /// How it is.
        text: String,
    },
    /// A line with a box to tick by hand.
    Item(String),
}

/// A paper to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Size of its text, points.
    pub size: u16,
    /// Language of its text, for readers that speak: `zh-CN`, `en`.
    pub language: String,
    /// What stands on it.
    pub blocks: Vec<Block>,
    /// What stands at the foot of each page.
    pub footer: String,
}

/// Why a paper can't be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperProblem {
    /// Not a font, or one that nothing can be drawn with.
    #[error("the font can't be used")]
    Font,
}

/// The paper as a PDF, with what it needs of `font`: TrueType or OpenType, or a collection of them.
pub fn draw(paper: &Paper, font: &[u8]) -> Result<Vec<u8>, PaperProblem> {
    let font = Font::read(font).ok_or(PaperProblem::Font)?;
    pdf::write(&layout::pages(paper, &font), &paper.language, &font).ok_or(PaperProblem::Font)
}

/// The size of what a resident reads, points: large type.
pub const LARGE_TYPE: u16 = 17;

/// The size of what the team reads, points.
pub const SMALL_TYPE: u16 = 11;

/// A page with a title and paragraphs under headings, in large type: for whatever has no paper of its own.
pub fn summary(language: &str, title: &str, parts: &[(String, Vec<String>)], footer: &str) -> Paper {
    let mut blocks = vec![Block::Title(title.to_owned())];
    for (heading, lines) in parts {
        blocks.push(Block::Heading(heading.clone()));
        blocks.extend(lines.iter().cloned().map(Block::Text));
    }
    Paper { size: LARGE_TYPE, language: language.to_owned(), blocks, footer: footer.to_owned() }
}
