//! `templates/README.md` against the code: the names it lists are the names there are.

use std::collections::BTreeSet;
use std::path::Path;

use larder::catalog::Catalog;
use larder::feature::Feature;
use larder::render::vocabulary::{Shape, vocabulary};

use crate::common::shelf;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/README.md"))
        .expect("templates/README.md")
}

/// The names in backticks in the table below a heading; `uses.<type>` and its like aside.
fn listed(heading: &str) -> BTreeSet<String> {
    let readme = readme();
    let (_, rest) = readme
        .split_once(heading)
        .unwrap_or_else(|| panic!("no heading `{heading}`"));
    let section = rest.split("\n#").next().unwrap_or_default();
    let mut names = BTreeSet::new();
    for row in section.lines().filter(|line| line.starts_with("| `")) {
        let mut cells = row.split('|').skip(1);
        let (first, second) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let first_names = first.split('`').skip(1).step_by(2);
        let more = second
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|word| word.starts_with("uses."));
        names.extend(
            first_names
                .chain(more)
                .filter(|word| !word.contains('<'))
                .map(str::to_owned),
        );
    }
    names
}

/// The names that the code gives, down to leaves and lists; `skip` is told apart.
fn given(shape: &Shape, prefix: &str, skip: &[&str], names: &mut BTreeSet<String>) {
    let Shape::Names(words) = shape else { return };
    for (word, below) in words {
        let name = format!("{prefix}{word}");
        if skip.contains(&name.as_str()) {
            continue;
        }
        match below {
            Shape::Names(_) => given(below, &format!("{name}."), skip, names),
            Shape::Leaf | Shape::List(_) => {
                names.insert(name);
            }
        }
    }
}

fn names(shape: &Shape, skip: &[&str]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    given(shape, "", skip, &mut names);
    names
}

#[test]
fn the_readme_lists_the_vocabulary_and_nothing_else() {
    let catalog = Catalog::open(Some(&shelf())).expect("both shelves can be read");
    let framework = catalog
        .framework("plainest")
        .expect("a right manifest")
        .expect("it is there");
    let root = vocabulary(framework).expect("the vocabulary");
    let resource = root.below("resource").expect("a resource");
    let Some(Shape::List(field)) = resource.below("fields") else {
        panic!("no fields")
    };
    let types: Vec<String> = larder::resource::FieldType::NAMES
        .iter()
        .map(|name| format!("uses.{name}"))
        .collect();
    let types: Vec<&str> = types.iter().map(String::as_str).collect();

    let mut everywhere = names(&root, &[&["pins", "example", "resource"], &types[..]].concat());
    everywhere.insert("example".to_owned());
    assert_eq!(listed("### Everywhere"), everywhere);

    assert_eq!(listed("### A resource"), names(resource, &["uses"]));

    let mut of_field = names(field, &["code", "target"]);
    of_field.insert("target".to_owned());
    assert_eq!(listed("### A field"), of_field);
}

#[test]
fn the_readme_names_every_feature_and_every_key_of_a_manifest() {
    let readme = readme();
    for feature in Feature::all() {
        assert!(
            readme.contains(&format!("`{}`", feature.id())),
            "{}",
            feature.id()
        );
    }
    // The keys are those of the structs, read from their own error messages: an unknown key lists the known ones.
    for (text, of) in [
        ("nonsense = 1", "manifest"),
        ("commands = { nonsense = 1 }", "commands"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("x")).expect("made");
        std::fs::write(folder.path().join("x/manifest.toml"), text).expect("written");
        let catalog = Catalog::open(Some(folder.path())).expect("a folder");
        let told = catalog.framework("x").expect_err("an unknown key").to_string();
        let (_, known) = told
            .split_once("expected one of ")
            .unwrap_or_else(|| panic!("{of}: {told}"));
        for key in known
            .lines()
            .next()
            .unwrap_or_default()
            .split('`')
            .skip(1)
            .step_by(2)
        {
            let shown = [
                format!("`{key}`"),
                format!("`[{key}]`"),
                format!("`[[{key}]]`"),
                format!("`[{key}.<type>]`"),
                format!("`[commands.{key}]`"),
            ];
            assert!(
                shown.iter().any(|shown| readme.contains(shown.as_str())),
                "{of}: {key} is not in templates/README.md"
            );
        }
    }
}
