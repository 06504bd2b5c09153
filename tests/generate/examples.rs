//! The files in `examples/ci/` say what the command line understands, and pin what they use.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use clap::Parser;
use larder::cli::Cli;

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
