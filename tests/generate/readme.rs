//! The README's commands as inputs: every `larder …` line of its shell blocks is a command line that larder understands, and those that
//! need nothing but larder are run, in the order in which they stand.

use std::path::Path;

use clap::Parser;
use larder::cli::{Cli, Command};

use crate::common::larder;

/// The lines of the shell blocks that call larder, as words without the program.
fn command_lines(text: &str) -> Vec<Vec<String>> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```sh";
        } else if let Some(rest) = line
            .strip_prefix("larder ")
            .or_else(|| line.strip_prefix("cargo run --release -- "))
            .filter(|_| inside)
        {
            found.push(words(rest));
        }
    }
    found
}

/// As a shell divides them: blanks, single quotation marks, and a comment after ` #`.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            '#' if !quoted && words.last().is_some_and(String::is_empty) => break,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().expect("one at least").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn the_commands_of_the_readme_work() {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("the README");
    let lines = command_lines(&text);
    assert!(lines.len() >= 5, "{lines:?}");
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path().join("here");
    std::fs::create_dir_all(here.join("examples")).expect("made");
    let model = "examples/blog.toml";
    std::fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join(model),
        here.join(model),
    )
    .expect("copied");
    for mut words in lines {
        let told = words.join(" ");
        let all = std::iter::once("larder").chain(words.iter().map(String::as_str));
        let cli = Cli::try_parse_from(all).unwrap_or_else(|error| panic!("`{told}`: {error}"));
        if matches!(
            cli.command,
            Command::New(_) | Command::List(_) | Command::Show(_) | Command::Choose(_)
        ) {
            // Starting it takes a toolchain and the network.
            words.retain(|word| word != "--run");
            let output = larder(&here).args(&words).output().expect("larder runs");
            assert!(
                output.status.success(),
                "`{told}`: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
    for project in ["notes", "blog", "here/shop", "here/shop-two"] {
        assert!(
            folder.path().join(project).join("larder.toml").is_file(),
            "no {project}"
        );
    }
}

#[test]
fn the_table_of_the_readme_is_the_catalog() {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("the README");
    let catalog = larder::catalog::Catalog::open(None).expect("embedded");
    for framework in catalog.frameworks().expect("every manifest is right") {
        let databases: Vec<&str> = framework
            .manifest
            .databases
            .iter()
            .map(|database| database.title())
            .collect();
        let row = format!(
            "| `{}` | {} | {} |",
            framework.id,
            framework.language.title,
            databases.join(", ")
        );
        assert!(text.contains(&row), "the README lacks\n{row}");
    }
}
