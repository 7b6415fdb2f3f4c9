//! Runs every case under `fixtures/rules`: a case is a file, see the README there.

mod rules_case;

use std::path::{Path, PathBuf};

use rules_case::CaseFile;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder of cases") {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|e| e == "json") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn problems(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("a readable file");
    match serde_json::from_str::<CaseFile>(&text) {
        Ok(file) => file.run(),
        Err(error) => vec![error.to_string()],
    }
}

#[test]
fn every_rule_case_is_judged_as_its_file_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/rules");
    let files = files(&folder);
    assert!(files.len() >= 60, "{} cases are fewer than the rules have rows", files.len());
    let failed: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let name = path.strip_prefix(&folder).expect("under the folder").display().to_string();
            problems(path).into_iter().map(move |problem| format!("{name}: {problem}"))
        })
        .collect();
    assert!(failed.is_empty(), "{} of {} files:\n{}", failed.len(), files.len(), failed.join("\n"));
}

#[test]
fn a_wrong_expectation_and_an_unknown_key_are_noticed() {
    let run = |text: &str| serde_json::from_str::<CaseFile>(text).map(|file| file.run());
    let good =
        r#"{"case": {"disease": "hypertension", "sbp": 139, "dbp": 89}, "expect": {"class": "satisfied"}}"#;
    assert_eq!(run(good).expect("a case"), Vec::<String>::new());
    for wrong in [
        good.replace("139", "140"),
        good.replace("\"satisfied\"", "null"),
        good.replace("{\"class\": \"satisfied\"}", "{\"next_days\": 14}"),
        good.replace("{\"class\": \"satisfied\"}", "{\"reasons\": [\"reason.pressure.above\"]}"),
        good.replace("{\"class\": \"satisfied\"}", "{\"says\": [\"血压很好\"]}"),
        good.replace("{\"class\": \"satisfied\"}", "{\"referral\": \"emergency\"}"),
        good.replace("{\"class\": \"satisfied\"}", "{\"needs\": [\"blood_pressure\"]}"),
        good.replace("{\"class\": \"satisfied\"}", "{\"colour\": \"red\"}"),
        good.replace("{\"class\": \"satisfied\"}", "{\"diabetes\": {\"class\": \"satisfied\"}}"),
        good.replace("{\"class\": \"satisfied\"}", "{}"),
    ] {
        assert_ne!(run(&wrong).expect("a case"), Vec::<String>::new(), "{wrong}");
    }
    for unreadable in [good.replace("\"sbp\"", "\"spb\""), good.replace("\"class\"", "\"klass\"")] {
        assert!(run(&unreadable).is_err(), "{unreadable}");
    }
}
