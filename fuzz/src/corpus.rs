//! What the targets are fed with again: lines of hex under `fuzz/corpus`, a file a target, and every packet under
//! `fixtures/packets`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Where the inputs of a target are kept.
#[must_use]
pub fn file(target: &str) -> PathBuf {
    root().join("corpus").join(format!("{target}.hex"))
}

/// The kept inputs of a target.
#[must_use]
pub fn kept(target: &str) -> BTreeSet<Vec<u8>> {
    let text = fs::read_to_string(file(target)).unwrap_or_default();
    text.lines().map(|line| bytes(line).expect("a line of the corpus is hex")).collect()
}

/// Lays the kept inputs and the packets of a target as files into a folder.
///
/// # Errors
/// A file can't be written.
pub fn lay(target: &str, folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let packets = packets().into_iter().filter(|(of, _)| of == target).map(|(_, bytes)| bytes);
    for (number, input) in kept(target).into_iter().chain(packets).enumerate() {
        fs::write(folder.join(format!("seed-{number:04}")), input)?;
    }
    Ok(())
}

/// Keeps the files of a folder as the inputs of a target; without the folder those stay that there are.
///
/// # Errors
/// A file can't be read or written.
pub fn keep(target: &str, folder: &Path) -> std::io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    let files = fs::read_dir(folder)?.map(|entry| fs::read(entry?.path()));
    let inputs: BTreeSet<Vec<u8>> = files.collect::<std::io::Result<_>>()?;
    let line = |input: Vec<u8>| input.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n";
    fs::write(file(target), inputs.into_iter().map(line).collect::<String>())
}

/// Every packet under `fixtures/packets`, with the target of its characteristic.
///
/// # Panics
/// A file there is no vector.
#[must_use]
pub fn packets() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    json_files(&root().join("../fixtures/packets"), &mut files);
    let vector = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a packet can be read");
        let vector: serde_json::Value = serde_json::from_str(&text).expect("a packet is JSON");
        let field = |name: &str| vector[name].as_str().expect("a packet says it").to_owned();
        (target_of(&field("characteristic")), bytes(&field("hex")).expect("a packet is hex"))
    };
    files.into_iter().map(vector).collect()
}

/// The name of the target for a characteristic as a vector has it: `2A18` or `0x2A18`.
fn target_of(characteristic: &str) -> String {
    let number = characteristic.trim_start_matches("0x").to_ascii_lowercase();
    let target = match number.as_str() {
        "2a19" => "180f",
        "2a24" | "2a25" | "2a26" | "2a27" | "2a28" | "2a29" => "180a",
        other => other,
    };
    target.to_owned()
}

fn json_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("the packets are there").flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            json_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> =
        hex.chars().filter(|digit| !digit.is_whitespace()).map(|digit| digit.to_digit(16)).collect();
    let digits = digits?;
    let pairs = digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair.get(1)?).ok());
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_characteristic_is_known_however_a_vector_writes_it() {
        for (written, target) in
            [("2A18", "2a18"), ("0x2A18", "2a18"), ("0x2a35", "2a35"), ("0x2A19", "180f"), ("2A24", "180a")]
        {
            assert_eq!(target_of(written), target);
        }
    }
}
