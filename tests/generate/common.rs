//! What several test files need: catalogs, choices, and every combination of them.

use std::path::PathBuf;

use larder::catalog::{Catalog, Framework};
use larder::choices::{Choices, DEFAULT_RESOURCE, Database, Extra};
use larder::name::Casing;
use larder::render::vocabulary::EVERYTHING;
use larder::resource::Resource;

/// The example with two resources.
pub const EXAMPLE: [&str; 2] = [
    "project name:string(1,80):unique archived:bool=false",
    "task title:string notes:text? done:bool=false priority:int(0,5)=0 estimate:decimal(8,2)? due:date? remind_at:datetime? status:enum(todo,doing,done)=todo project:ref(project)?",
];

/// The tests' own templates.
pub fn shelf() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/shelf")
}

/// What is compiled in, with the tests' own templates beside it.
pub fn catalogs() -> Vec<Catalog> {
    vec![Catalog::open(Some(&shelf())).expect("both shelves can be read")]
}

pub fn example() -> Vec<Resource> {
    resources(&EXAMPLE)
}

pub fn resources(texts: &[&str]) -> Vec<Resource> {
    texts
        .iter()
        .map(|text| Resource::parse(text).expect(text))
        .collect()
}

/// Choices with these resources, on the framework's first database, without extras.
pub fn choices(framework: &Framework, resources: &[Resource]) -> Choices {
    Choices {
        name: Casing::of("shop"),
        framework: framework.id.clone(),
        database: framework.manifest.databases[0],
        extras: std::collections::BTreeSet::new(),
        resources: resources.to_vec(),
    }
}

/// Every database × every set of extras × several data models.
pub fn combinations(framework: &Framework) -> Vec<Choices> {
    let long = format!("{0} {0}:string {1}:ref({0})?", "x".repeat(60), "y".repeat(60));
    let models: [Vec<Resource>; 4] = [
        resources(&[DEFAULT_RESOURCE]),
        example(),
        resources(&EVERYTHING),
        resources(&[&long]),
    ];
    let mut all = Vec::new();
    for database in Database::ALL
        .into_iter()
        .filter(|database| framework.manifest.databases.contains(database))
    {
        for set in 0..1_usize << Extra::ALL.len() {
            let chosen = Extra::ALL
                .into_iter()
                .enumerate()
                .filter(|(bit, _)| set & (1 << bit) != 0)
                .map(|(_, extra)| extra);
            let extras: std::collections::BTreeSet<Extra> = chosen.collect();
            if !extras
                .iter()
                .all(|extra| framework.manifest.extras.contains(extra))
            {
                continue;
            }
            for model in &models {
                all.push(Choices {
                    database,
                    extras: extras.clone(),
                    ..choices(framework, model)
                });
            }
        }
    }
    all
}

/// larder without a terminal, with nobody's git settings.
pub fn larder(folder: &std::path::Path) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_larder"));
    command
        .current_dir(folder)
        .stdin(std::process::Stdio::null())
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_NAME", "Test")
        .env("GIT_AUTHOR_EMAIL", "test@example.com")
        .env_remove("COLUMNS");
    command
}
