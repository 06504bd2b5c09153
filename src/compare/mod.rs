//! Projects side by side: what each is made of, and what differs.
//!
//! In: trees with their frameworks, and measurements. Out: a [`Comparison`], as data, as a table, as Markdown and as a page. Everything is
//! read from the trees and the manifests; nothing here knows a framework by name.

pub mod dependencies;
pub mod difference;
pub mod lines;
pub mod markdown;
pub mod measure;
pub mod syntax;
pub mod table;
pub mod terminal;
pub mod page;

use serde::Serialize;

use crate::catalog::{self, Deviation, Framework, PILLARS, Topic};
use crate::choices::Choices;
use crate::error::Result;
use crate::feature::Extra;
use crate::growth;
use crate::render::{concerns, render};
use crate::tree::Tree;
use dependencies::Dependencies;
use lines::Lines;
use measure::figures::{Measured, Measurement};

/// Several projects side by side.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// The version of larder.
    pub larder: &'static str,
    /// The resources of the rendered sides.
    pub resources: Vec<String>,
    /// The sides, in the order in which they were named.
    pub sides: Vec<Side>,
    /// What was measured of them, now or before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measurement: Option<Measurement>,
}

impl Comparison {
    /// What was measured of a side.
    pub fn measured(&self, side: &Side) -> Option<&Measured> {
        let measurement = self.measurement.as_ref()?;
        measurement.sides.iter().find(|known| known.label == side.label)
    }
}

/// A project, rendered or on disk.
#[derive(Debug, Serialize)]
pub struct Side {
    /// As it was named: `express`, `express/postgres+docker`, `./shop`.
    pub label: String,
    /// The id of its framework.
    pub framework: String,
    /// `Express 5`
    pub title: String,
    /// `TypeScript`
    pub language: String,
    /// `SQLite`
    pub database: &'static str,
    /// The extras.
    pub extras: Vec<Extra>,
    /// When to choose it.
    pub best_for: String,
    /// What it costs.
    pub the_catch: String,
    /// What it shows that others do not.
    pub signature: String,
    /// Where it cannot hold the contract.
    pub deviations: Vec<Deviation>,
    /// What its container is made from.
    pub image: Option<String>,
    /// How many files.
    pub files: usize,
    /// Of all files.
    pub bytes: usize,
    /// Of programs, without tests and migrations.
    pub lines: Lines,
    /// Of programs that are tests.
    pub test_lines: Lines,
    /// What it needs.
    pub dependencies: Dependencies,
    /// The pillars with their concerns.
    pub pillars: Vec<Pillar>,
    /// What each recipe of the growth suite touches.
    pub cost_of_change: Vec<Recipe>,
    /// What it was, or would be, rendered from.
    #[serde(skip)]
    pub choices: Choices,
    /// Whether it was read from a folder.
    #[serde(skip)]
    pub is_folder: bool,
    /// Its files.
    #[serde(skip)]
    pub tree: Tree,
}

/// A pillar, and where its concerns are dealt with.
#[derive(Debug, Clone, Serialize)]
pub struct Pillar {
    /// `routing`
    pub name: String,
    /// In the order of the manifests.
    pub concerns: Vec<Concern>,
}

/// Where a concern is dealt with.
#[derive(Debug, Clone, Serialize)]
pub struct Concern {
    /// `resource routes`
    pub name: String,
    /// The files, the one to open first first; those that the project does not have are left out.
    pub files: Vec<CountedFile>,
    /// How the framework does it by itself.
    pub sentence: Option<String>,
}

/// A file with its lines.
#[derive(Debug, Clone, Serialize)]
pub struct CountedFile {
    /// In the project.
    pub path: String,
    /// Its lines.
    #[serde(flatten)]
    pub lines: Lines,
}

/// What a recipe touches.
#[derive(Debug, Clone, Serialize)]
pub struct Recipe {
    /// `public-route`
    pub name: String,
    /// Files changed, made or removed.
    pub files: usize,
    /// Lines that come.
    pub added: usize,
    /// Lines that go.
    pub removed: usize,
}

impl Side {
    /// The side for a tree that was made from these choices.
    pub fn new(label: String, choices: &Choices, framework: &Framework, tree: Tree) -> Result<Self> {
        let manifest = &framework.manifest;
        let pillars = pillars(framework, choices, &tree);
        let migrations: Vec<&str> = pillars
            .iter()
            .flat_map(|pillar| &pillar.concerns)
            .filter(|concern| concern.name == "migrations")
            .flat_map(|concern| concern.files.iter().map(|file| file.path.as_str()))
            .collect();
        let (mut lines, mut test_lines) = (Lines::default(), Lines::default());
        for (path, file) in tree.files().filter(|(path, _)| syntax::is_program(path)) {
            if is_test(path) {
                test_lines += lines::count(path, &file.bytes);
            } else if !migrations.contains(&path) {
                lines += lines::count(path, &file.bytes);
            }
        }
        Ok(Self {
            label,
            framework: framework.id.clone(),
            title: manifest.title.clone(),
            language: framework.language.title.clone(),
            database: choices.database.title(),
            extras: choices.extras.iter().copied().collect(),
            best_for: manifest.best_for.clone(),
            the_catch: manifest.the_catch.clone(),
            signature: manifest.signature.clone(),
            deviations: manifest.deviations.clone(),
            image: image(choices, framework, &tree)?,
            files: tree.len(),
            bytes: tree.files().map(|(_, file)| file.bytes.len()).sum(),
            lines,
            test_lines,
            dependencies: dependencies::read(&tree),
            pillars,
            cost_of_change: cost_of_change(framework)?,
            choices: choices.clone(),
            is_folder: false,
            tree,
        })
    }

    /// The side that larder renders from these choices.
    pub fn rendered(label: String, choices: &Choices, framework: &Framework) -> Result<Self> {
        let tree = render(choices, framework)?;
        Self::new(label, choices, framework, tree)
    }

    /// The concern of this name.
    pub fn concern(&self, pillar: &str, name: &str) -> Option<&Concern> {
        let pillar = self.pillars.iter().find(|known| known.name == pillar)?;
        pillar.concerns.iter().find(|concern| concern.name == name)
    }
}

/// The names of all concerns of all sides, by pillar.
pub fn concern_names(sides: &[Side]) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for pillar in sides.iter().flat_map(|side| &side.pillars) {
        let at = found
            .iter()
            .position(|(name, _)| *name == pillar.name)
            .unwrap_or_else(|| {
                found.push((pillar.name.clone(), Vec::new()));
                found.len() - 1
            });
        for concern in &pillar.concerns {
            if !found[at].1.contains(&concern.name) {
                found[at].1.push(concern.name.clone());
            }
        }
    }
    found
}

fn pillars(framework: &Framework, choices: &Choices, tree: &Tree) -> Vec<Pillar> {
    let counted = |path: String| {
        let file = tree.get(&path)?;
        let lines = lines::count(&path, &file.bytes);
        Some(CountedFile { path, lines })
    };
    let concern = |((name, _), place): (Topic, catalog::Concern)| {
        let (files, sentence) = match place {
            catalog::Concern::Files(files) => (files, None),
            catalog::Concern::Sentence(sentence) => (Vec::new(), Some(sentence)),
        };
        Concern {
            name: name.to_owned(),
            files: files.into_iter().filter_map(counted).collect(),
            sentence,
        }
    };
    let pillar = |name: &str| Pillar {
        name: name.to_owned(),
        concerns: concerns(framework, name, &choices.resources)
            .into_iter()
            .map(concern)
            .collect(),
    };
    PILLARS.into_iter().map(|(name, _)| pillar(name)).collect()
}

/// The image of the last stage of its Dockerfile; a project without one is looked at as if it had one.
fn image(choices: &Choices, framework: &Framework, tree: &Tree) -> Result<Option<String>> {
    let from = |tree: &Tree| {
        let file = tree.get("Dockerfile")?;
        let text = std::str::from_utf8(&file.bytes).ok()?;
        let last = text.lines().rev().find_map(|line| line.strip_prefix("FROM "))?;
        last.split_whitespace().next().map(str::to_owned)
    };
    if tree.get("Dockerfile").is_some() || !framework.manifest.extras.contains(&Extra::Docker) {
        return Ok(from(tree));
    }
    let mut with = choices.clone();
    with.extras.insert(Extra::Docker);
    Ok(from(&render(&with, framework)?))
}

fn cost_of_change(framework: &Framework) -> Result<Vec<Recipe>> {
    let costs = growth::costs(&framework.recipes)?.into_iter();
    let recipe = |(name, cost): (&str, growth::Cost)| Recipe {
        name: name.to_owned(),
        files: cost.files,
        added: cost.added,
        removed: cost.removed,
    };
    Ok(costs.map(recipe).collect())
}

/// By the habits of the languages: a folder of tests, or a name that says so.
fn is_test(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    folders
        .split('/')
        .any(|folder| matches!(folder, "test" | "tests" | "__tests__"))
        || name.contains(".test.")
        || name.contains(".spec.")
        || name.contains("_test.")
        || name.starts_with("test_")
}
