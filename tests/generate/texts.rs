//! `templates/_shared/all/texts.toml`: what every starter says in the same words.

use larder::catalog::Catalog;
use larder::render::Renderer;
use serde::Deserialize;

use crate::common::{choices, example};

#[derive(Deserialize)]
struct Texts {
    problem: Vec<Problem>,
    log: Log,
}

#[derive(Deserialize)]
struct Problem {
    r#type: String,
    status: u16,
    detail: String,
}

#[derive(Deserialize)]
struct Log {
    messages: Vec<String>,
    events: Vec<String>,
}

#[test]
fn every_starter_says_the_same_words() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/_shared/all/texts.toml");
    let text = std::fs::read_to_string(path).expect("texts.toml");
    let texts: Texts = toml::from_str(&text).expect("right texts");
    let catalog = Catalog::open(None).expect("embedded");
    let mut missing = Vec::new();
    for framework in catalog.frameworks().expect("every manifest is right") {
        let tree = Renderer::new(framework)
            .render(&choices(framework, &example()))
            .expect("renders");
        let project: String = tree
            .files()
            .filter(|(path, _)| *path != "README.md" && !path.contains("test"))
            .map(|(_, file)| String::from_utf8_lossy(&file.bytes).into_owned())
            .collect();
        let problems = texts
            .problem
            .iter()
            .flat_map(|problem| [&problem.r#type, &problem.detail]);
        let words = problems.chain(&texts.log.messages).chain(&texts.log.events);
        missing.extend(
            words
                .filter(|word| !project.contains(word.as_str()))
                .map(|word| format!("{}: {word}", framework.id)),
        );
    }
    assert!(
        missing.is_empty(),
        "no file of the project says\n{}",
        missing.join("\n")
    );
    assert!(
        texts
            .problem
            .iter()
            .all(|problem| (400..600).contains(&problem.status))
    );
}
