//! From pages to the bytes of a PDF: one font, cut to what is used, with the way back from its glyphs to characters, so that the
//! text can be found, copied and read aloud.

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use subsetter::GlyphRemapper;

use super::font::{Font, Subset};
use super::layout::{HEIGHT, Sheet, WIDTH};

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const FONT: Ref = Ref::new(3);
const CID_FONT: Ref = Ref::new(4);
const DESCRIPTOR: Ref = Ref::new(5);
const FONT_FILE: Ref = Ref::new(6);
const TO_UNICODE: Ref = Ref::new(7);
/// Then come the pages, each with its content.
const FIRST_PAGE: i32 = 8;

const FONT_NAME: Name<'_> = Name(b"F1");
const BASE_FONT: Name<'_> = Name(b"DOORST+Doorstep");
const IDENTITY: SystemInfo<'_> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// None: the font can't be cut.
pub(super) fn write(pages: &[Sheet], language: &str, font: &Font<'_>) -> Option<Vec<u8>> {
    let glyphs = Glyphs::of(pages, font);
    let mut pdf = Pdf::new();
    pdf.catalog(CATALOG).pages(PAGES).lang(TextStr(language));
    let count = i32::try_from(pages.len()).ok()?;
    let page_ref = |number: i32| Ref::new(FIRST_PAGE + 2 * number);
    pdf.pages(PAGES).kids((0..count).map(page_ref)).count(count);
    for (number, page) in (0..count).zip(pages) {
        let content = Ref::new(FIRST_PAGE + 2 * number + 1);
        let mut written = pdf.page(page_ref(number));
        written.media_box(Rect::new(0.0, 0.0, f32::from(WIDTH), f32::from(HEIGHT)));
        written.parent(PAGES).contents(content);
        written.resources().fonts().pair(FONT_NAME, FONT);
        written.finish();
        pdf.stream(content, &drawn(page, font, &glyphs));
    }
    embed(&mut pdf, font, &glyphs)?;
    Some(pdf.finish())
}

fn drawn(page: &Sheet, font: &Font<'_>, glyphs: &Glyphs) -> Vec<u8> {
    let mut content = Content::new();
    let from_below = |y: u16| f32::from(HEIGHT - y.min(HEIGHT));
    content.set_line_width(0.75);
    for y in &page.rules {
        let (left, right) = Sheet::RULE;
        content.move_to(f32::from(left), from_below(*y)).line_to(f32::from(right), from_below(*y)).stroke();
    }
    for run in page.runs.iter().filter(|run| !run.text.is_empty()) {
        content.begin_text().set_font(FONT_NAME, f32::from(run.size));
        content.next_line(f32::from(run.x), from_below(run.y));
        content.show(Str(&glyphs.encoded(&run.text, font))).end_text();
    }
    content.finish().to_vec()
}

fn embed(pdf: &mut Pdf, font: &Font<'_>, glyphs: &Glyphs) -> Option<()> {
    let subset = font.subset(&glyphs.numbers)?;
    pdf.type0_font(FONT)
        .base_font(BASE_FONT)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(CID_FONT)
        .to_unicode(TO_UNICODE);
    let mut cid = pdf.cid_font(CID_FONT);
    cid.base_font(BASE_FONT).system_info(IDENTITY).font_descriptor(DESCRIPTOR).default_width(1000.0);
    match &subset {
        Subset::Cff(_) => cid.subtype(CidFontType::Type0),
        Subset::TrueType(_) => cid.subtype(CidFontType::Type2).cid_to_gid_map_predefined(Name(b"Identity")),
    };
    let widths = glyphs.numbers.remapped_gids().map(|glyph| {
        let width = font.advance_of(ttf_parser::GlyphId(glyph));
        f32::from(u16::try_from(width).unwrap_or(u16::MAX))
    });
    cid.widths().consecutive(0, widths);
    cid.finish();
    let ([left, bottom, right, top], [ascent, descent, capital]) = font.measures();
    let mut descriptor = pdf.font_descriptor(DESCRIPTOR);
    descriptor
        .name(BASE_FONT)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(f32::from(left), f32::from(bottom), f32::from(right), f32::from(top)))
        .italic_angle(0.0)
        .ascent(f32::from(ascent))
        .descent(f32::from(descent))
        .cap_height(f32::from(capital))
        .stem_v(80.0);
    match &subset {
        Subset::Cff(_) => descriptor.font_file3(FONT_FILE),
        Subset::TrueType(_) => descriptor.font_file2(FONT_FILE),
    };
    descriptor.finish();
    let (Subset::Cff(bytes) | Subset::TrueType(bytes)) = &subset;
    let mut file = pdf.stream(FONT_FILE, bytes);
    if matches!(subset, Subset::Cff(_)) {
        file.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
    }
    file.finish();
    let mut cmap = UnicodeCmap::new(Name(b"Doorstep"), IDENTITY);
    for (glyph, character) in &glyphs.characters {
        cmap.pair(*glyph, *character);
    }
    pdf.cmap(TO_UNICODE, &cmap.finish());
    Some(())
}

/// The glyphs that are used, renumbered, and the character each is read as.
struct Glyphs {
    numbers: GlyphRemapper,
    characters: BTreeMap<u16, char>,
}

impl Glyphs {
    fn of(pages: &[Sheet], font: &Font<'_>) -> Self {
        let (mut numbers, mut characters) = (GlyphRemapper::new(), BTreeMap::new());
        for c in pages.iter().flat_map(|page| &page.runs).flat_map(|run| run.text.chars()) {
            let glyph = numbers.remap(font.glyph(c).0);
            // Of characters that look the same the first is read, and of those without a glyph none.
            if glyph != 0 {
                characters.entry(glyph).or_insert(c);
            }
        }
        Self { numbers, characters }
    }

    fn encoded(&self, text: &str, font: &Font<'_>) -> Vec<u8> {
        let number = |c: char| self.numbers.get(font.glyph(c).0).unwrap_or_default();
        text.chars().flat_map(|c| number(c).to_be_bytes()).collect()
    }
}
