//! Every word that a language or a framework keeps for itself, as a resource and as a field, in every framework.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use larder::catalog::Catalog;
use larder::choices::{Choices, Database, Given, Typed, judge};
use larder::render::Renderer;

use crate::common::shelf;

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// The words by language, as it writes them.
fn reserved_words() -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(fixture("reserved-words.toml")).expect("the words");
    toml::from_str(&text).expect("lists of words")
}

/// A word as one may call a resource or a field.
fn snake(word: &str) -> String {
    word.trim_matches('_').to_lowercase()
}

fn all_words() -> BTreeSet<String> {
    reserved_words()
        .values()
        .flatten()
        .map(|word| snake(word))
        .collect()
}

fn judged(catalog: &Catalog, framework: &str, typed: Typed) -> Choices {
    let typed = Typed {
        name: Some(Given::new("shop", "test")),
        framework: Some(Given::new(framework, "test")),
        ..typed
    };
    match judge(&typed, catalog) {
        Ok((choices, _)) => choices,
        Err(error) => panic!("{framework}: {error}"),
    }
}

#[test]
fn every_reserved_word_renders_as_a_resource_and_as_a_field() {
    let catalog = Catalog::open(Some(&shelf())).expect("both shelves can be read");
    let words: Vec<String> = all_words().into_iter().collect();
    let fields = words.chunks(50).enumerate().map(|(at, words)| {
        let fields: Vec<String> = words.iter().map(|word| format!("{word}:bool?")).collect();
        format!("words_{at}/many_words_{at}(read=users) {}", fields.join(" "))
    });
    let mut projects: Vec<Vec<String>> = words
        .chunks(40)
        .map(|words| {
            words
                .iter()
                .map(|word| format!("{word}/{word}_rows {word}:int"))
                .collect()
        })
        .collect();
    projects.push(fields.collect());
    for framework in catalog.frameworks().expect("every manifest is right") {
        let mut renderer = Renderer::new(framework);
        for resources in &projects {
            let typed = Typed {
                resources: resources
                    .iter()
                    .map(|text| Given::new(text.as_str(), "test"))
                    .collect(),
                ..Typed::default()
            };
            let choices = judged(&catalog, &framework.id, typed);
            if let Err(error) = renderer.render(&choices) {
                panic!("{}: {error}", framework.id);
            }
        }
    }
}

#[test]
fn every_word_of_a_language_has_a_form_in_code() {
    let catalog = Catalog::open(None).expect("embedded");
    let words = reserved_words();
    // JavaScript takes these as variables.
    let contextual = ["abstract", "prototype", "satisfies", "then", "using"];
    for framework in catalog.frameworks().expect("every manifest is right") {
        let reserved = &framework.language.reserved;
        for word in words.get(&framework.manifest.language).into_iter().flatten() {
            let known = reserved.words.contains(word) || reserved.variables.contains(word);
            // Python's soft keywords are names like any other.
            let soft = framework.manifest.language == "python" && ["case", "match"].contains(&word.as_str());
            assert!(
                known || soft || contextual.contains(&word.as_str()),
                "_languages/{}.toml: `{word}` is not in [reserved]",
                framework.manifest.language
            );
        }
    }
}

#[test]
fn the_choices_with_names_that_hurt_hold_every_word() {
    let catalog = Catalog::open(None).expect("embedded");
    let typed = Typed::from_file(&fixture("names-that-hurt.toml")).expect("a right file");
    for framework in catalog.frameworks().expect("every manifest is right") {
        let choices = judged(&catalog, &framework.id, typed.clone());
        let fields: BTreeSet<String> = choices
            .resources
            .iter()
            .flat_map(|resource| resource.fields.iter().map(|field| field.name.clone()))
            .collect();
        let missing: Vec<String> = all_words().difference(&fields).cloned().collect();
        assert!(
            missing.is_empty(),
            "names-that-hurt.toml lacks {}",
            missing.join(", ")
        );
        let mut renderer = Renderer::new(framework);
        for database in Database::ALL {
            let choices = Choices {
                database,
                ..choices.clone()
            };
            renderer.render(&choices).expect("renders");
        }
    }
}
