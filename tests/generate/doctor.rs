//! `larder doctor`: what is found and what is missing, by programs of the test's own.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;

use crate::common::{larder, shelf};

/// A template folder with one framework, whose language needs the program `toy`.
fn templates(folder: &Path) {
    std::fs::create_dir_all(folder.join("_languages")).expect("made");
    std::fs::create_dir_all(folder.join("toybox/always")).expect("made");
    let language = std::fs::read_to_string(shelf().join("_languages/plain.toml")).expect("readable");
    let manifest = std::fs::read_to_string(shelf().join("plainest/manifest.toml")).expect("readable");
    let tool = "[[toolchain]]\nname = \"Toy\"\nprograms = [\"toy\"]\nversion = [\"--version\"]\nminimum = \"2.5\"\nget = \"toys.example\"\n";
    let head = language.split("[[toolchain]]").next().expect("a head");
    std::fs::write(folder.join("_languages/plain.toml"), format!("{head}\n{tool}")).expect("written");
    let lines = manifest.lines().filter(|line| !line.contains("use = "));
    let lines: Vec<&str> = lines.collect();
    std::fs::write(folder.join("toybox/manifest.toml"), lines.join("\n")).expect("written");
}

fn doctor(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let path = folder.join("bin");
    let output = larder(folder)
        .args(["doctor", "toybox", "--templates", "templates"])
        .args(words)
        .env("PATH", path)
        .env_remove("LARDER_POSTGRES_URL")
        .env("LARDER_MYSQL_URL", "mysql://nobody:nothing@127.0.0.1:1/mysql")
        .output()
        .expect("larder runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn toy(folder: &Path, version: &str) {
    let program = folder.join("bin/toy");
    std::fs::write(&program, format!("#!/bin/sh\necho toy {version}\n")).expect("written");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("a program");
}

#[test]
fn what_is_missing_too_old_or_there_is_told_to_people_and_machines() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    templates(&folder.join("templates"));
    std::fs::create_dir(folder.join("bin")).expect("made");

    let (code, text, err) = doctor(folder, &[]);
    assert_eq!(code, 3, "{text}{err}");
    assert!(text.contains("  missing  no Toy was found"), "{text}");
    assert!(text.contains(": toys.example\n"), "{text}");
    assert!(err.contains("nothing can be built here"), "{err}");

    toy(folder, "2.4.9");
    let (code, text, _) = doctor(folder, &[]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("  too old  Toy 2.4.9 was found"), "{text}");

    toy(folder, "2.5.1");
    let (code, text, err) = doctor(folder, &[]);
    assert_eq!((code, err.as_str()), (0, ""), "{text}");
    assert!(
        text.contains("  found    Toy 2.5.1, 2.5 or later is needed"),
        "{text}"
    );
    assert!(text.contains("  missing  LARDER_MYSQL_URL: "), "{text}");
    assert!(
        text.ends_with("can be built and checked here: toybox on SQLite\n"),
        "{text}"
    );

    let (code, json, _) = doctor(folder, &["--json"]);
    assert_eq!(code, 0);
    let document: Value = serde_json::from_str(&json).expect("JSON");
    let toybox = &document["frameworks"][0];
    assert_eq!(
        (&toybox["id"], &toybox["ready"]),
        (&"toybox".into(), &true.into())
    );
    assert_eq!(toybox["toolchain"][0]["version"], "2.5.1");
    let mysql = &document["servers"][0];
    assert_eq!((&mysql["named"], &mysql["ready"]), (&true.into(), &false.into()));
    assert!(
        mysql["problem"]
            .as_str()
            .is_some_and(|why| why.starts_with("cannot use the server of MySQL"))
    );

    std::fs::remove_file(folder.join("bin/toy")).expect("removed");
    let (code, json, _) = doctor(folder, &["--json"]);
    assert_eq!(code, 3);
    let document: Value = serde_json::from_str(&json).expect("one JSON document");
    assert_eq!(document["frameworks"][0]["toolchain"][0]["version"], Value::Null);
}

#[test]
fn every_toolchain_says_how_to_get_it_on_every_system() {
    let catalog = larder::catalog::Catalog::open(None).expect("embedded");
    for framework in catalog.frameworks().expect("every manifest is right") {
        for tool in &framework.language.toolchain {
            let on = &tool.get_on;
            for (system, how) in [
                ("debian", &on.debian),
                ("fedora", &on.fedora),
                ("macos", &on.macos),
                ("windows", &on.windows),
            ] {
                assert!(
                    !how.is_empty(),
                    "_languages/{}.toml does not say how to get {} on {system}",
                    framework.manifest.language,
                    tool.name
                );
            }
        }
    }
}
