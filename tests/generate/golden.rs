//! What was rendered when somebody last looked: per framework one base rendering, and per option only what differs from it.
//!
//! `LARDER_BLESS=1 cargo test --test generate golden` writes them anew; then read the diff.

use std::fmt::Write as _;
use std::path::PathBuf;

use larder::catalog::{Catalog, Framework};
use larder::choices::{Choices, DEFAULT_RESOURCE, Database, Extra};
use larder::render::{RECORD, Renderer};
use larder::tree::{Tree, diff};

use crate::common::{choices, example, resources};

#[test]
fn renderings_are_as_they_were() {
    // From disk, so that blessing a change of a template needs no compiling; what is compiled in is the same.
    let templates = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("templates");
    let catalog = Catalog::open(Some(&templates)).expect("templates");
    let bless = std::env::var_os("LARDER_BLESS").is_some();
    let mut changed = Vec::new();
    for framework in catalog.frameworks().expect("every manifest is right") {
        for (name, text) in goldens(framework) {
            let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
                .join("tests/golden")
                .join(&framework.id)
                .join(name);
            if bless {
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
                std::fs::write(&path, &text).expect("written");
            }
            let golden = std::fs::read_to_string(&path).unwrap_or_default();
            if golden != text {
                changed.push(format!(
                    "{}\n{}",
                    path.display(),
                    larder::tree::line_diff(&golden, &text)
                ));
            }
        }
    }
    let told = changed.join("\n");
    assert!(
        changed.is_empty(),
        "{told}\nright? then LARDER_BLESS=1 cargo test --test generate golden"
    );
}

fn goldens(framework: &Framework) -> Vec<(String, String)> {
    let mut renderer = Renderer::new(framework);
    let mut render = |choices: &Choices| renderer.render(choices).expect("renders");
    let plain = choices(framework, &resources(&[DEFAULT_RESOURCE]));
    let base = render(&plain);
    let mut all = vec![("base.txt".to_owned(), whole(framework, &base))];
    for database in Database::ALL
        .into_iter()
        .filter(|database| *database != plain.database)
    {
        if framework.manifest.databases.contains(&database) {
            let other = render(&Choices {
                database,
                ..plain.clone()
            });
            all.push((format!("{database}.diff"), without_record(&base, &other)));
        }
    }
    for extra in Extra::ALL
        .into_iter()
        .filter(|extra| framework.manifest.extras.contains(extra))
    {
        let other = render(&Choices {
            extras: [extra].into(),
            ..plain.clone()
        });
        all.push((format!("{extra}.diff"), without_record(&base, &other)));
    }
    let two = render(&Choices {
        resources: example(),
        ..plain
    });
    all.push(("two-resources.diff".to_owned(), without_record(&base, &two)));
    all
}

/// The record holds a hash of every file, so that every change would show twice.
fn without_record(base: &Tree, other: &Tree) -> String {
    let strip = |tree: &Tree| -> Tree {
        let mut stripped = Tree::default();
        for (path, file) in tree.files().filter(|(path, _)| *path != RECORD) {
            stripped.insert(path.to_owned(), file.clone());
        }
        stripped
    };
    diff(&strip(base), &strip(other))
}

/// The list of files, then every file that is rendered; those copied byte for byte stand in `templates/` already.
fn whole(framework: &Framework, tree: &Tree) -> String {
    let copied = |path: &str| {
        framework
            .files
            .iter()
            .any(|file| !file.rendered && file.target == path)
    };
    let mut text = String::new();
    for (path, file) in tree.files() {
        let _ = writeln!(
            text,
            "{} {path}{}",
            file.mode(),
            if copied(path) { "  (copied)" } else { "" }
        );
    }
    for (path, file) in tree.files().filter(|(path, _)| *path != RECORD && !copied(path)) {
        let _ = write!(text, "\n=== {path}\n{}", String::from_utf8_lossy(&file.bytes));
    }
    text
}
