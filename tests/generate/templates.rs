//! Every template of every framework: the rules, every supported combination rendered in memory and read as what it claims to be.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{catalogs, choices, combinations, example, shelf};
use larder::catalog::{Catalog, Concern, Framework, PILLARS};
use larder::choices::Choices;
use larder::render::rules::faults;
use larder::render::{Renderer, concerns};
use larder::tree::Tree;
use saphyr::{LoadableYamlNode, Yaml};

#[test]
fn templates_keep_the_rules() {
    for catalog in catalogs() {
        for framework in catalog.frameworks().expect("every manifest is right") {
            let faults = faults(framework).expect("every template compiles");
            assert!(faults.is_empty(), "{}", faults.join("\n"));
        }
    }
}

#[test]
fn every_combination_renders_to_what_its_files_claim_to_be() {
    for catalog in catalogs() {
        for framework in catalog.frameworks().expect("every manifest is right") {
            let mut renderer = Renderer::new(framework);
            for choices in combinations(framework) {
                let told = format!("{} {:?} {:?}", framework.id, choices.database, choices.extras);
                let tree = renderer
                    .render(&choices)
                    .unwrap_or_else(|error| panic!("{told}: {error}"));
                pillars_are_there(framework, &choices, &tree);
                let sources = sources(framework, &tree);
                for (path, file) in tree.files() {
                    let told = format!("{told}: {path}");
                    let Ok(text) = std::str::from_utf8(&file.bytes) else {
                        continue;
                    };
                    assert!(
                        text.ends_with('\n') || text.is_empty(),
                        "{told} has no newline at its end"
                    );
                    assert!(!text.ends_with("\n\n"), "{told} ends with an empty line");
                    assert!(!text.starts_with('\n'), "{told} begins with an empty line");
                    assert!(!text.contains('\r'), "{told} has carriage returns");
                    assert_eq!(file.executable, text.starts_with("#!"), "{told}");
                    if sources.contains(path) {
                        stray_braces(text, &told);
                    }
                    parses(path, text, &told);
                }
            }
        }
    }
}

fn pillars_are_there(framework: &Framework, choices: &Choices, tree: &Tree) {
    for (pillar, _) in PILLARS {
        for ((concern, _), place) in concerns(framework, pillar, &choices.resources) {
            let Concern::Files(files) = place else { continue };
            for file in files {
                assert!(
                    tree.get(&file).is_some(),
                    "{}: {pillar}, {concern} names `{file}`",
                    framework.id
                );
            }
        }
    }
}

/// The paths that come from rendered templates.
fn sources(framework: &Framework, tree: &Tree) -> BTreeSet<String> {
    let copied: BTreeSet<&str> = framework
        .files
        .iter()
        .filter(|file| !file.rendered)
        .map(|file| file.target.as_str())
        .collect();
    tree.files()
        .map(|(path, _)| path.to_owned())
        .filter(|path| !copied.contains(path.as_str()))
        .collect()
}

/// `{{` in rendered code is a tag that was not rendered; GitHub's `${{ … }}` and doubled braces of an f-string are not ours to judge.
fn stray_braces(text: &str, told: &str) {
    for (at, _) in text.match_indices("{{") {
        let word: String = text[at + 2..]
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "#/>!_. ".contains(*c))
            .collect();
        let of_ours = word.starts_with(['#', '/', '>', '!']) || text[at + 2 + word.len()..].starts_with("}}");
        assert!(text[..at].ends_with('$') || !of_ours, "{told} holds `{{{{{word}`");
    }
}

fn parses(path: &str, text: &str, told: &str) {
    let ending = path.rsplit('.').next().unwrap_or_default();
    match ending {
        "json" => {
            serde_json::from_str::<serde_json::Value>(text).unwrap_or_else(|error| panic!("{told}: {error}"));
        }
        "toml" => {
            text.parse::<toml::Table>()
                .unwrap_or_else(|error| panic!("{told}: {error}"));
        }
        "yml" | "yaml" => {
            let documents = Yaml::load_from_str(text).unwrap_or_else(|error| panic!("{told}: {error}"));
            assert!(!documents.is_empty(), "{told} holds no document");
        }
        _ => {}
    }
}

#[test]
fn the_same_choices_give_the_same_bytes() {
    for catalog in catalogs() {
        for framework in catalog.frameworks().expect("every manifest is right") {
            let choices = choices(framework, &example());
            let trees = [(); 2].map(|()| Renderer::new(framework).render(&choices).expect("renders"));
            assert_eq!(trees[0], trees[1]);
        }
    }
}

#[test]
fn no_project_ignores_its_own_files_and_all_ignore_their_secrets() {
    for catalog in catalogs() {
        for framework in catalog.frameworks().expect("every manifest is right") {
            let folder = tempfile::tempdir().expect("a folder");
            let repository = git2::Repository::init(folder.path()).expect("a repository");
            let tree = Renderer::new(framework)
                .render(&choices(framework, &example()))
                .expect("renders");
            let ignores = tree.get(".gitignore").expect("every project has a .gitignore");
            std::fs::write(folder.path().join(".gitignore"), &ignores.bytes).expect("written");
            for (path, _) in tree.files() {
                let hidden = repository
                    .status_should_ignore(path.as_ref())
                    .expect("git can tell");
                assert!(!hidden, "{}: {path} is ignored", framework.id);
            }
            assert!(
                repository
                    .status_should_ignore(".env".as_ref())
                    .expect("git can tell"),
                "{}: .env is not ignored",
                framework.id
            );
        }
    }
}

#[test]
fn nothing_shared_lies_about_unused() {
    let catalog = Catalog::open(None).expect("embedded");
    let frameworks = catalog.frameworks().expect("every manifest is right");
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for framework in &frameworks {
        let all = texts.entry(framework.manifest.language.as_str()).or_default();
        for file in &framework.files {
            all.push_str(&String::from_utf8_lossy(&file.content));
        }
        for (_, text) in &framework.partials {
            all.push_str(text);
        }
    }
    for framework in &frameworks {
        let text = &texts[framework.manifest.language.as_str()];
        for package in framework.language.pins.keys() {
            let version = &framework.language.pins[package];
            // A go.mod is a plain file: there the version itself is the same as the pin.
            let named = text.contains(&format!("pins.{package}}}"))
                || text.contains(&format!("pins.[{package}]"))
                || text.contains(&format!("{package} v{version}"));
            assert!(
                named,
                "{}: no template names the pin `{package}`",
                framework.manifest.language
            );
        }
        for (name, _) in &framework.partials {
            let included = texts.values().any(|text| text.contains(&format!("{{{{> {name}")));
            let whole = format!("_shared/{name}.hbs");
            let used = frameworks
                .iter()
                .flat_map(|framework| &framework.files)
                .any(|file| file.source.ends_with(&whole));
            assert!(
                included || used,
                "no template includes `{name}`, and no manifest uses it"
            );
        }
    }
}

#[test]
fn a_new_framework_is_one_folder() {
    let embedded: Vec<String> = Catalog::open(None)
        .expect("embedded")
        .ids()
        .map(str::to_owned)
        .collect();
    let catalog = Catalog::open(Some(&shelf())).expect("with the extra folder");
    let mut expected: Vec<String> = embedded;
    expected.push("plainest".to_owned());
    expected.sort_unstable();
    assert_eq!(catalog.ids().collect::<Vec<_>>(), expected);
    let framework = catalog
        .framework("plainest")
        .expect("a right manifest")
        .expect("it is there");
    let tree = Renderer::new(framework)
        .render(&choices(framework, &example()))
        .expect("renders");
    let paths: Vec<&str> = tree.files().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        [
            ".config/pins",
            ".env.example",
            ".gitignore",
            "README.md",
            "larder.toml",
            "src/projects.txt",
            "src/tasks.txt",
            "src/words.txt",
            "start.sh"
        ]
    );
}
