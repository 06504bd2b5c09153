//! `larder compare`: frameworks or projects side by side.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::{one_framework, tell};
use crate::catalog::Catalog;
use crate::choices::{Choices, Given, Typed, judge};
use crate::cli::Compare;
use crate::compare::difference::{Difference, unified};
use crate::compare::markdown::markdown;
use crate::compare::measure::figures::Measurement;
use crate::compare::measure::load::Plan;
use crate::compare::measure::{Method, Subject, here, measure, today};
use crate::compare::page::page;
use crate::compare::table;
use crate::compare::terminal::terminal;
use crate::compare::{Comparison, Side};
use crate::error::{Error, Result, list};
use crate::feature::{Database, Extra};
use crate::project::RECORD;
use crate::project::command::shown;
use crate::project::{interrupt, scratch, toolchain};
use crate::report::progress::Progress;
use crate::report::save;
use crate::report::width::columns;
use crate::smoke::base_folder;
use crate::tree::Tree;

/// Compares what the command line names, and tells on `out` what was found.
pub fn run(typed: &Compare, out: &mut dyn Write) -> Result<()> {
    let catalog = Catalog::open(typed.templates.templates.as_deref())?;
    for (flag, file) in [
        ("--json", &typed.json),
        ("--markdown", &typed.markdown),
        ("--html", &typed.html),
    ] {
        no_side(flag, file.as_deref(), &catalog)?;
    }
    let resources = super::smoke::gather(typed.from.as_deref(), &typed.resource)?;
    let mut sides = Vec::new();
    for word in &typed.sides {
        sides.extend(side(word, typed.sides.len() == 1, &resources, &catalog)?);
    }
    if sides.len() < 2 {
        return Err(Error::Usage {
            message: "a framework is compared with nothing".to_owned(),
            help: format!(
                "name two sides or more: {}",
                list(&catalog.ids().collect::<Vec<_>>())
            ),
        });
    }
    let measurement = measurement(typed, &sides, &resources, &catalog)?;
    let comparison = Comparison {
        larder: env!("CARGO_PKG_VERSION"),
        resources: texts(&resources),
        sides,
        measurement,
    };
    let difference = difference(&comparison.sides);
    if typed.diff {
        let [left, right] = &comparison.sides[..] else {
            return Err(Error::Usage {
                message: "--diff shows what differs between two sides".to_owned(),
                help: "name two".to_owned(),
            });
        };
        return tell(out, &unified(left, right));
    }
    let sections = table::sections(&comparison);
    let mut told = false;
    for (file, text) in [
        (
            &typed.json,
            &(|| document(&comparison, difference.as_ref())) as &dyn Fn() -> String,
        ),
        (&typed.markdown, &|| markdown(&comparison, &sections)),
    ] {
        let Some(file) = file else { continue };
        if file == Path::new("-") {
            told = true;
            tell(out, &text())?;
        } else {
            save(file, &text())?;
        }
    }
    if let Some(file) = &typed.html {
        save(file, &page(&comparison, &sections, &command_line(typed))?)?;
    }
    if told {
        return Ok(());
    }
    tell(out, &terminal(&comparison, &sections, columns()))?;
    if let (Some(difference), [left, right]) = (&difference, &comparison.sides[..]) {
        tell(out, &difference.text(&left.label, &right.label))?;
    }
    Ok(())
}

fn texts(resources: &Typed) -> Vec<String> {
    resources
        .resources
        .iter()
        .map(|given| given.text.clone())
        .collect()
}

/// What is measured now, or was measured before.
fn measurement(
    typed: &Compare,
    sides: &[Side],
    resources: &Typed,
    catalog: &Catalog,
) -> Result<Option<Measurement>> {
    if let Some(path) = &typed.measured {
        return kept(path).map(Some);
    }
    if !typed.measure {
        return Ok(None);
    }
    if let Some(side) = sides.iter().find(|side| side.is_folder) {
        return Err(Error::Usage {
            message: format!(
                "`{}` is a folder, and --measure renders what it measures",
                side.label
            ),
            help: "name frameworks; --from takes the choices of a project".to_owned(),
        });
    }
    let mut subjects = Vec::new();
    for side in sides {
        let framework = one_framework(&side.framework, catalog)?;
        // Told at once, and not after the first has been measured.
        toolchain::check(&framework.language.toolchain)?;
        if side.choices.database != Database::Sqlite {
            scratch::server(side.choices.database, None)?;
        }
        subjects.push(Subject {
            label: side.label.clone(),
            choices: side.choices.clone(),
            framework,
        });
    }
    let method = Method {
        rounds: typed.rounds,
        load: Plan {
            connections: CONNECTIONS,
            warm_up: WARM_UP,
            time: Duration::from_secs(typed.seconds),
        },
    };
    interrupt::listen();
    let base = base_folder("compare")?;
    let progress = Progress::new("compare");
    let measured = measure(&subjects, method, &base, &|what| progress.say_now(what));
    progress.finish();
    let _ = std::fs::remove_dir_all(&base);
    let labels: Vec<&str> = sides.iter().map(|side| side.label.as_str()).collect();
    let mut words = vec!["larder".to_owned()];
    words.push("compare".to_owned());
    words.extend(labels.iter().map(|label| (*label).to_owned()));
    words.extend(options(typed));
    words.extend(
        [
            "--measure",
            "--rounds",
            &typed.rounds.to_string(),
            "--seconds",
            &typed.seconds.to_string(),
        ]
        .map(str::to_owned),
    );
    Ok(Some(Measurement {
        larder: env!("CARGO_PKG_VERSION").to_owned(),
        date: today(),
        command: shown(&words),
        machine: here(),
        rounds: method.rounds,
        connections: method.load.connections,
        seconds: method.load.time.as_secs_f64(),
        resources: texts(resources),
        sides: measured?,
    }))
}

/// As in the contract's crowds.
const CONNECTIONS: usize = 16;
/// Before anything counts.
const WARM_UP: Duration = Duration::from_secs(1);

/// The measurement of a file that `--json` wrote.
fn kept(path: &Path) -> Result<Measurement> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::ReadFile {
        path: path.to_owned(),
        source,
    })?;
    let unusable = |why: String| Error::Usage {
        message: format!("`{}` holds no measurement: {why}", path.display()),
        help: "make one: `larder compare … --measure --json FILE`".to_owned(),
    };
    let document: Value = serde_json::from_str(&text).map_err(|error| unusable(error.to_string()))?;
    let measurement = document.get("measurement").cloned();
    let measurement = measurement.ok_or_else(|| unusable("it has no `measurement`".to_owned()))?;
    serde_json::from_value(measurement).map_err(|error| unusable(error.to_string()))
}

/// The options that say what is rendered.
fn options(typed: &Compare) -> Vec<String> {
    let mut words = Vec::new();
    for resource in &typed.resource {
        words.extend(["--resource".to_owned(), resource.clone()]);
    }
    if let Some(path) = &typed.from {
        words.extend(["--from".to_owned(), path.display().to_string()]);
    }
    words
}

/// The command that makes the page again.
fn command_line(typed: &Compare) -> String {
    let mut words = vec!["larder".to_owned(), "compare".to_owned()];
    words.extend(typed.sides.iter().cloned());
    words.extend(options(typed));
    for (flag, path) in [("--measured", &typed.measured), ("--html", &typed.html)] {
        if let Some(path) = path {
            words.extend([flag.to_owned(), path.display().to_string()]);
        }
    }
    shown(&words)
}

/// A file that is named like a side was meant to be one.
fn no_side(flag: &str, file: Option<&Path>, catalog: &Catalog) -> Result<()> {
    let Some(name) = file.and_then(Path::to_str) else {
        return Ok(());
    };
    let id = name.split(['/', '+']).next().unwrap_or(name);
    if catalog.ids().any(|known| known == id) || Path::new(name).is_dir() {
        return Err(Error::Usage {
            message: format!("{flag} takes `{name}` for the name of a file"),
            help: format!("write {flag} behind the sides, or {flag}=FILE"),
        });
    }
    Ok(())
}

/// Two projects of one framework have files in common.
fn difference(sides: &[Side]) -> Option<Difference> {
    match sides {
        [left, right] if left.framework == right.framework => {
            Some(Difference::between(&left.tree, &right.tree))
        }
        _ => None,
    }
}

fn document(comparison: &Comparison, difference: Option<&Difference>) -> String {
    let mut document = json!(comparison);
    if let (Value::Object(document), Some(difference)) = (&mut document, difference) {
        document.insert("difference".to_owned(), json!(difference));
    }
    format!("{document:#}\n")
}

/// The side that a word names; a folder that stands alone gets what larder renders today before it.
fn side(word: &str, alone: bool, resources: &Typed, catalog: &Catalog) -> Result<Vec<Side>> {
    let (id, rest) = match word.find(['/', '+']) {
        Some(at) => (&word[..at], &word[at + 1..]),
        None => (word, ""),
    };
    if catalog.ids().any(|known| known == id) {
        let own = parts(id, rest)?;
        let (choices, framework) = judge(&resources.clone().then(own), catalog)?;
        return Ok(vec![Side::rendered(word.to_owned(), &choices, framework)?]);
    }
    let folder = Path::new(word);
    let record = folder.join(RECORD);
    if !record.is_file() {
        if folder.is_dir() {
            return Err(Error::Usage {
                message: format!("`{word}` is no project of larder: there is no `{RECORD}` in it"),
                help: "name the folder of a project that `larder new` made, or a framework".to_owned(),
            });
        }
        return one_framework(id, catalog).map(|_| Vec::new());
    }
    let (choices, framework): (Choices, _) = judge(&Typed::from_file(&record)?, catalog)?;
    let mut sides = Vec::new();
    if alone {
        sides.push(Side::rendered(
            "as rendered today".to_owned(),
            &choices,
            framework,
        )?);
    }
    let tree = read(folder)?;
    let mut side = Side::new(word.to_owned(), &choices, framework, tree)?;
    side.is_folder = true;
    sides.push(side);
    Ok(sides)
}

/// `postgres+docker`: a database and extras, in any order.
fn parts(id: &str, rest: &str) -> Result<Typed> {
    let given = |text: &str| Given::new(text, "the side");
    let mut own = Typed {
        framework: Some(given(id)),
        ..Typed::default()
    };
    for part in rest.split(['/', '+']).filter(|part| !part.is_empty()) {
        if Database::ALL.iter().any(|database| database.id() == part) {
            own.database = Some(given(part));
        } else if Extra::ALL.iter().any(|extra| extra.id() == part) {
            own.extras.push(given(part));
        } else {
            let known = Database::ALL.iter().map(|database| database.id());
            let known: Vec<&str> = known.chain(Extra::ALL.iter().map(|extra| extra.id())).collect();
            return Err(Error::Usage {
                message: format!("`{id}/{rest}`: `{part}` is neither a database nor an extra"),
                help: format!("there are {}", list(&known)),
            });
        }
    }
    Ok(own)
}

/// The files of a project that its people keep: without what its `.gitignore` names.
fn read(folder: &Path) -> Result<Tree> {
    let ignored = std::fs::read_to_string(folder.join(".gitignore")).unwrap_or_default();
    let patterns = ignored
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with(['#', '!']))
        .map(|line| line.trim_end_matches('/'))
        .filter_map(|line| {
            let pattern = git2::Pathspec::new([line.trim_start_matches('/')]).ok()?;
            // A pattern with a slash before its end is meant from the top.
            Some((pattern, line.contains('/')))
        });
    let patterns: Vec<(git2::Pathspec, bool)> = patterns.collect();
    Tree::read_without(folder, &|path| {
        let name = path.rsplit('/').next().unwrap_or(path);
        patterns.iter().any(|(pattern, from_top)| {
            let text = if *from_top { path } else { name };
            pattern.matches_path(Path::new(text), git2::PathspecFlags::DEFAULT)
        })
    })
}
