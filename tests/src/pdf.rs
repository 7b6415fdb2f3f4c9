//! Reading back what the core prints: the text of its PDFs, whose streams are not compressed.
#![allow(clippy::unwrap_used, reason = "a test that can't be set up should stop")]

use std::collections::BTreeMap;

/// A font with Chinese, where this machine has one: the screens need it too.
pub fn font() -> Option<Vec<u8>> {
    let found = std::fs::read("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").ok();
    assert!(found.is_some() || std::env::var_os("CI").is_none(), "fonts-noto-cjk is missing");
    found
}

/// Every line that was drawn, in order.
pub fn lines(pdf: &[u8]) -> Vec<String> {
    let characters = to_unicode(&String::from_utf8_lossy(pdf));
    let mut lines = Vec::new();
    let mut rest = pdf;
    while let Some(end) = rest.windows(3).position(|three| three == b" Tj") {
        let glyphs = glyphs(&rest[..end]);
        lines.push(glyphs.iter().map(|glyph| characters.get(glyph).copied().unwrap_or('?')).collect());
        rest = &rest[end + 3..];
    }
    lines
}

/// `<0001> <738B>` within `beginbfchar` … `endbfchar`.
fn to_unicode(pdf: &str) -> BTreeMap<u16, char> {
    let hex = |text: &str| u32::from_str_radix(text.trim_matches(['<', '>']), 16).ok();
    let blocks = pdf.split("beginbfchar").skip(1).filter_map(|block| block.split("endbfchar").next());
    let pairs = blocks.flat_map(str::lines).filter_map(|line| line.trim().split_once(' '));
    let read = pairs.filter_map(|(glyph, character)| {
        Some((u16::try_from(hex(glyph)?).ok()?, char::from_u32(hex(character)?)?))
    });
    read.collect()
}

/// The string that ends here, as pairs of bytes: `<…>` or `(…)`.
fn glyphs(before: &[u8]) -> Vec<u16> {
    let bytes = match before.last() {
        Some(b'>') => {
            let start = before.iter().rposition(|byte| *byte == b'<').unwrap();
            let digits = std::str::from_utf8(&before[start + 1..before.len() - 1]).unwrap();
            let pairs = (0..digits.len()).step_by(2);
            pairs.map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
        }
        _ => literal(&before[..before.len() - 1]),
    };
    bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
}

/// Back to the bracket that opens it, with what is escaped put right. Brackets within it may stand in pairs.
fn literal(before: &[u8]) -> Vec<u8> {
    let escaped = |at: usize| before[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
    let mut inner = 0_u32;
    let opens = |at: &usize| match before[*at] {
        b')' if !escaped(*at) => {
            inner += 1;
            false
        }
        b'(' if !escaped(*at) && inner > 0 => {
            inner -= 1;
            false
        }
        byte => byte == b'(' && !escaped(*at),
    };
    let start = (0..before.len()).rev().find(opens).unwrap();
    let mut bytes = Vec::new();
    let mut rest = &before[start + 1..];
    while let [byte, after @ ..] = rest {
        rest = after;
        if *byte != b'\\' {
            bytes.push(*byte);
            continue;
        }
        let octal = rest.iter().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
        if octal > 0 {
            bytes.push(rest[..octal].iter().fold(0_u8, |sum, digit| sum.wrapping_mul(8) + (digit - b'0')));
            rest = &rest[octal..];
        } else if let [byte, after @ ..] = rest {
            bytes.push(match byte {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'b' => 8,
                b'f' => 12,
                other => *other,
            });
            rest = after;
        }
    }
    bytes
}
