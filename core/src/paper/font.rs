//! One face of the font that was handed in: of a collection, the one with the shapes of simplified Chinese.

use subsetter::{GlyphRemapper, Tag as Axis, subset_with_variations};
use ttf_parser::{Face, GlyphId, RawFace, Tag, fonts_in_collection, name_id};

/// Fonts that come in all weights are drawn in this one.
const WEIGHT: f32 = 400.0;

pub(super) struct Font<'a> {
    data: &'a [u8],
    index: u32,
    face: Face<'a>,
}

/// The part of a font that a paper uses, as a PDF embeds it.
pub(super) enum Subset {
    /// A bare CFF table.
    Cff(Vec<u8>),
    /// A whole TrueType font.
    TrueType(Vec<u8>),
}

impl<'a> Font<'a> {
    /// None: not a font, or without letters.
    pub(super) fn read(data: &'a [u8]) -> Option<Self> {
        let faces = fonts_in_collection(data).unwrap_or(1);
        let chinese = |index: &u32| Face::parse(data, *index).is_ok_and(|face| is_simplified(&face));
        let index = (0..faces).find(chinese).unwrap_or(0);
        let mut face = Face::parse(data, index).ok()?;
        if face.is_variable() {
            face.set_variation(Tag::from_bytes(b"wght"), WEIGHT);
        }
        face.glyph_index('一')?;
        Some(Self { data, index, face })
    }

    /// The glyph of a character; the box of a missing one if the font has none.
    pub(super) fn glyph(&self, character: char) -> GlyphId {
        self.face.glyph_index(character).unwrap_or(GlyphId(0))
    }

    /// How wide it is, thousandths of the type size.
    pub(super) fn advance(&self, character: char) -> u32 {
        self.advance_of(self.glyph(character))
    }

    pub(super) fn advance_of(&self, glyph: GlyphId) -> u32 {
        let units = u32::from(self.face.glyph_hor_advance(glyph).unwrap_or_default());
        (units * 1000).checked_div(u32::from(self.face.units_per_em())).unwrap_or_default()
    }

    /// The glyphs of a subset, renumbered as `glyphs` says; none: the font can't be cut.
    pub(super) fn subset(&self, glyphs: &GlyphRemapper) -> Option<Subset> {
        let weight = [(Axis::new(b"wght"), WEIGHT)];
        let axes = if self.face.is_variable() { &weight[..] } else { &[] };
        let whole = subset_with_variations(self.data, self.index, axes, glyphs).ok()?;
        let cff = RawFace::parse(&whole, 0).ok()?.table(Tag::from_bytes(b"CFF "));
        Some(match cff {
            Some(cff) => Subset::Cff(cff.to_vec()),
            None => Subset::TrueType(whole),
        })
    }

    /// Left, bottom, right, top of the largest glyph; then how far lines rise and fall and how high a capital is; all in
    /// thousandths of the type size.
    pub(super) fn measures(&self) -> ([i16; 4], [i16; 3]) {
        let scaled = |units: i16| {
            let thousandths = i32::from(units) * 1000 / i32::from(self.face.units_per_em()).max(1);
            i16::try_from(thousandths).unwrap_or(i16::MAX)
        };
        let bounds = self.face.global_bounding_box();
        let capital = self.face.capital_height().unwrap_or(self.face.ascender());
        (
            [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(scaled),
            [self.face.ascender(), self.face.descender(), capital].map(scaled),
        )
    }
}

fn is_simplified(face: &Face<'_>) -> bool {
    let named =
        |id: u16| id == name_id::FAMILY || id == name_id::FULL_NAME || id == name_id::TYPOGRAPHIC_FAMILY;
    let names = face.names().into_iter().filter(|name| named(name.name_id));
    names.filter_map(|name| name.to_string()).any(|name| name.ends_with(" SC") || name.contains(" SC "))
}
