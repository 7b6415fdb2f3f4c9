//! A folder kept in memory, to be written out again elsewhere.

use std::fs::{self, Permissions};
use std::path::{Path, PathBuf};

/// One file with its place in the folder and who may read it.
pub(crate) struct File {
    path: PathBuf,
    mode: Permissions,
    bytes: Vec<u8>,
}

impl File {
    /// Writes it to its place in another folder.
    pub(crate) fn put(&self, folder: &Path) {
        let to = folder.join(&self.path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(&to, &self.bytes).unwrap();
        fs::set_permissions(&to, self.mode.clone()).unwrap();
    }
}

/// All files below a folder.
pub(crate) fn all(folder: &Path) -> Vec<File> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(place) = open.pop() {
        for entry in fs::read_dir(place).unwrap().map(Result::unwrap) {
            let path = entry.path();
            let kind = entry.metadata().unwrap();
            if kind.is_dir() {
                open.push(path);
                continue;
            }
            files.push(File {
                bytes: fs::read(&path).unwrap(),
                mode: kind.permissions(),
                path: path.strip_prefix(folder).unwrap().to_owned(),
            });
        }
    }
    files
}
