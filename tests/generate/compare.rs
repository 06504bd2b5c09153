//! `larder compare`: sides, the table within its width, JSON and Markdown, folders and differences.

use std::path::Path;

use serde_json::Value;

use crate::common::{larder, shelf};

fn run(folder: &Path, words: &[&str]) -> (i32, String, String) {
    run_in(folder, words, "80")
}

fn run_in(folder: &Path, words: &[&str], columns: &str) -> (i32, String, String) {
    let output = larder(folder)
        .args(words)
        .arg("--templates")
        .arg(shelf())
        .env("COLUMNS", columns)
        .output()
        .expect("larder runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// Every framework there is.
fn ids() -> Vec<String> {
    let catalog = larder::catalog::Catalog::open(Some(&shelf())).expect("readable");
    catalog.ids().map(str::to_owned).collect()
}

#[test]
fn the_table_fits_any_terminal_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let ids = ids();
    let mut words = vec!["compare"];
    words.extend(ids.iter().map(String::as_str));
    let (code, json, err) = run(folder.path(), &[&words[..], &["--json"]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    let document: Value = serde_json::from_str(&json).expect("JSON");
    for columns in ["40", "60", "80", "140"] {
        let (code, text, err) = run_in(folder.path(), &words, columns);
        assert_eq!((code, err.as_str()), (0, ""));
        let most: usize = columns.parse().expect("a number");
        for line in text.lines() {
            assert!(line.chars().count() <= most, "{columns}: {line}");
        }
        let bare: String = text.split_whitespace().collect();
        for side in document["sides"].as_array().expect("sides") {
            let id = side["label"].as_str().expect("a label");
            assert!(bare.contains(id), "{columns}: {id} is missing");
        }
    }
    for side in document["sides"].as_array().expect("sides") {
        assert!(side["files"].as_u64().is_some_and(|files| files > 0));
        assert!(side.get("tree").is_none());
        let pillars = side["pillars"].as_array().expect("pillars");
        assert_eq!(pillars.len(), 5);
    }
}

#[test]
fn numbers_come_from_the_rendered_trees() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, json, _) = run(folder.path(), &["compare", "express", "fastapi", "--json"]);
    let document: Value = serde_json::from_str(&json).expect("JSON");
    let catalog = larder::catalog::Catalog::open(None).expect("embedded");
    for side in document["sides"].as_array().expect("sides") {
        let id = side["framework"].as_str().expect("an id");
        let framework = catalog.framework(id).expect("right").expect("there");
        let choices = crate::common::choices(framework, &crate::common::example());
        let tree = larder::render::render(&choices, framework).expect("rendered");
        assert_eq!(side["files"], tree.len(), "{id}");
        let bytes: usize = tree.files().map(|(_, file)| file.bytes.len()).sum();
        assert_eq!(side["bytes"], bytes, "{id}");
        assert!(
            side["lines"]["code"].as_u64().is_some_and(|lines| lines > 300),
            "{id}"
        );
        assert!(
            side["test_lines"]["code"]
                .as_u64()
                .is_some_and(|lines| lines > 50),
            "{id}"
        );
        let run = side["dependencies"]["run"].as_array().expect("dependencies");
        assert!(run.len() > 3, "{id}");
        for dependency in run {
            assert!(
                dependency["version"]
                    .as_str()
                    .is_some_and(|version| !version.is_empty()),
                "{dependency}"
            );
        }
        assert!(
            side["image"].as_str().is_some_and(|image| image.contains(':')),
            "{id}"
        );
        let concerns = side["pillars"].as_array().expect("pillars").iter();
        let concerns = concerns.flat_map(|pillar| pillar["concerns"].as_array().expect("concerns"));
        for concern in concerns {
            let files = concern["files"].as_array().expect("files");
            assert!(
                !files.is_empty() || concern["sentence"].is_string() || is_extra(concern),
                "{id}: {concern} is nowhere"
            );
        }
    }
}

/// These are only there with an extra.
fn is_extra(concern: &Value) -> bool {
    concern["name"] == "container" || concern["name"] == "CI"
}

#[test]
fn two_databases_of_one_framework_show_their_files_and_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, text, err) = run(folder.path(), &["compare", "express", "express/postgres+docker"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(text.contains("\nONLY IN express/postgres+docker\n"), "{text}");
    assert!(text.contains("  Dockerfile\n"), "{text}");
    assert!(
        text.contains("\nDIFFERENT FROM express TO express/postgres+docker\n"),
        "{text}"
    );
    let (code, diff, _) = run(
        folder.path(),
        &["compare", "express", "express/postgres+docker", "--diff"],
    );
    assert_eq!(code, 0);
    assert!(diff.contains("--- /dev/null\n+++ b/Dockerfile\n@@ "), "{diff}");
    assert!(
        diff.contains("--- a/package.json\n+++ b/package.json\n"),
        "{diff}"
    );
    let (code, _, err) = run(folder.path(), &["compare", "express", "express/oracle"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("`oracle` is neither a database nor an extra"),
        "{err}"
    );
}

#[test]
fn a_project_shows_what_its_people_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let new = ["new", "shop", "--framework", "express", "--no-git"];
    assert_eq!(run(folder.path(), &new).0, 0);
    let shop = folder.path().join("shop");
    let (code, text, err) = run(folder.path(), &["compare", "./shop"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        text.contains("files are the same") && !text.contains("ONLY IN"),
        "{text}"
    );
    assert!(!text.contains("DIFFERENT"), "nothing was changed yet:\n{text}");

    std::fs::write(shop.join("src/mine.ts"), "export const mine = 1;\n").expect("written");
    std::fs::create_dir_all(shop.join("node_modules/zod")).expect("made");
    std::fs::write(shop.join("node_modules/zod/index.js"), "x\n").expect("written");
    std::fs::write(shop.join("dev.db"), "x\n").expect("written");
    let readme = std::fs::read_to_string(shop.join("README.md")).expect("readable");
    std::fs::write(shop.join("README.md"), format!("{readme}Mine.\n")).expect("written");
    let (_, text, _) = run(folder.path(), &["compare", "./shop"]);
    assert!(text.contains("\nONLY IN ./shop\n  src/mine.ts\n\n"), "{text}");
    assert!(text.contains("  README.md  +1 −0\n"), "{text}");
    assert!(
        !text.contains("zod/index.js") && !text.contains("dev.db"),
        "{text}"
    );
    let (_, diff, _) = run(folder.path(), &["compare", "./shop", "--diff"]);
    assert!(
        diff.contains("+++ b/src/mine.ts\n@@ -0,0 +1 @@\n+export const mine = 1;\n"),
        "{diff}"
    );

    let (code, _, err) = run(folder.path(), &["compare", ".", "express"]);
    assert_eq!(code, 2);
    assert!(err.contains("is no project of larder"), "{err}");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, _, err) = run(folder.path(), &["compare", "express"]);
    assert_eq!(code, 2);
    assert!(err.contains("compared with nothing"), "{err}");
    let (code, _, err) = run(folder.path(), &["compare", "expres", "fastapi"]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `express`?"), "{err}");
    let (code, out, err) = run(folder.path(), &["compare", "fastapi", "--json", "express"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("write --json behind the sides"), "{err}");
}

#[test]
fn markdown_holds_every_row_of_every_side() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, _, err) = run(
        folder.path(),
        &["compare", "express", "fastapi", "--markdown", "c.md"],
    );
    assert_eq!((code, err.as_str()), (0, ""));
    let text = std::fs::read_to_string(folder.path().join("c.md")).expect("written");
    for line in text.lines().filter(|line| line.starts_with('|')) {
        let bars = line.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 4, "{line}");
    }
    assert!(text.contains("| | express | fastapi |"), "{text}");
}
