//! The choices files in `examples/` render for every framework; those in `examples/ci/` say what the command line understands, and pin
//! what they use.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;

use clap::Parser;
use larder::catalog::Catalog;
use larder::choices::{Choices, Database, Given, Typed, judge};
use larder::cli::Cli;
use larder::render::Renderer;

use crate::common::shelf;

/// The choices of `examples/*.toml` for a framework.
fn models(catalog: &Catalog, framework: &str) -> Vec<Choices> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    paths.sort();
    let choices = |path: &std::path::PathBuf| {
        let mut typed = Typed::from_file(path).unwrap();
        typed.framework = Some(Given::new(framework, "test"));
        match judge(&typed, catalog) {
            Ok((choices, _)) => choices,
            Err(error) => panic!("{}: {error}", path.display()),
        }
    };
    paths.iter().map(choices).collect()
}

#[test]
fn every_model_renders_for_every_framework() {
    let catalog = Catalog::open(Some(&shelf())).unwrap();
    for framework in catalog.frameworks().unwrap() {
        let mut renderer = Renderer::new(framework);
        let models = models(&catalog, &framework.id);
        assert_eq!(models.len(), 6);
        for model in models {
            for database in Database::ALL {
                if framework.manifest.databases.contains(&database) {
                    let choices = Choices {
                        database,
                        ..model.clone()
                    };
                    renderer.render(&choices).unwrap_or_else(|error| {
                        panic!("{} for {} on {database}: {error}", model.name.kebab, framework.id)
                    });
                }
            }
        }
    }
}

#[test]
fn the_models_show_the_whole_language() {
    let catalog = Catalog::open(Some(&shelf())).unwrap();
    let models = models(&catalog, "plainest");
    let resources = models.iter().flat_map(|model| &model.resources);
    let text = resources.map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let words: BTreeSet<&str> = larder::resource::FieldType::NAMES.into_iter().collect();
    for word in words {
        assert!(text.contains(&format!(":{word}")), "no model has a `{word}`");
    }
    for form in [
        "(read=users)",
        "(read=everyone)",
        "(read=users,write=admin)",
        "(read=everyone,write=admin)",
        ",cascade)",
        ",clear)?",
        ":unique",
        " unique(",
        "?:unique",
        "=",
        "float(",
    ] {
        assert!(text.contains(form), "no model has `{form}`");
    }
}

fn files() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/ci");
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "yml"))
        .map(|entry| {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            (entry.file_name().into_string().unwrap(), text)
        })
        .collect();
    files.sort();
    files
}

/// The words of each `larder …` in a file, with variables filled in as a CI system would.
fn commands(text: &str) -> Vec<Vec<String>> {
    let filled = text
        .replace("${{ matrix.framework }}", "express")
        .replace("${{ matrix.database }}", "postgres")
        .replace("$CI_NODE_INDEX", "2")
        .replace("$CI_NODE_TOTAL", "4");
    let lines = filled
        .lines()
        .filter_map(|line| line.split_once("/larder smoke").map(|(_, rest)| rest.to_owned()));
    lines
        .map(|rest| {
            let rest = rest.split(")\"").next().unwrap().replace('"', "");
            ["larder", "smoke"]
                .into_iter()
                .chain(rest.split_whitespace())
                .map(str::to_owned)
                .collect()
        })
        .collect()
}

#[test]
fn every_command_of_the_examples_is_understood() {
    let files = files();
    assert_eq!(files.len(), 4);
    for (name, text) in files {
        let commands = commands(&text);
        assert!(!commands.is_empty(), "{name} runs nothing");
        for command in commands {
            let understood = Cli::try_parse_from(&command);
            assert!(
                understood.is_ok(),
                "{name}: {command:?}: {}",
                understood.err().unwrap()
            );
            let own = name.contains("own-templates");
            assert_eq!(
                command.iter().any(|word| word == "--templates"),
                own,
                "{name}: {command:?}"
            );
        }
    }
}

#[test]
fn every_action_is_pinned_by_a_commit() {
    for (name, text) in files() {
        for line in text.lines().filter(|line| line.contains("uses:")) {
            let commit = line
                .split('@')
                .nth(1)
                .and_then(|rest| rest.split(' ').next())
                .unwrap_or("");
            let pinned = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(pinned && line.contains(" # v"), "{name}: {line}");
        }
    }
}
