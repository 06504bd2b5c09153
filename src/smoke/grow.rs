//! The step `grow`: the recipes of a framework applied to the two-resource example, proved as a newcomer's project would be.
//!
//! In: a project that is installed, and the recipes. Out: the outcomes of the growth rows, and what went wrong. The first nine recipes
//! go one after the other into one copy, `remove` into another.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::combination::{Broken, Common, broken, found, no_start, step_broken};
use super::{Combination, Event};
use crate::catalog::Framework;
use crate::choices::{Choices, Given, Typed, judge};
use crate::contract::growth::{Grown, grown, shrunk};
use crate::contract::host::{Abilities, Host, NoStart, Server, Start};
use crate::contract::{Check, Outcome, Selection};
use crate::error::{Error, Result};
use crate::feature::Database;
use crate::growth::{EXAMPLE, Recipe};
use crate::project::host::ProjectHost;
use crate::project::step::{Step, StepError};
use crate::project::{Project, suite};
use crate::render::render;
use crate::report;
use crate::secrets;
use crate::tree::Tree;
use crate::write::{Repository, write};

/// The database on which a framework's recipes are proved: they are made against its example on SQLite, where it has that.
pub fn home(framework: &Framework) -> Option<Database> {
    let databases = &framework.manifest.databases;
    let is_sqlite = |database: &&Database| **database == Database::Sqlite;
    databases.iter().find(is_sqlite).or(databases.first()).copied()
}

/// Carries out the step beside `project`, which is installed. The outcomes come also where something went wrong.
pub(super) fn grow(
    combination: &Combination,
    project: &Project,
    framework: &Framework,
    common: &Common<'_>,
) -> (Vec<Outcome>, Result<(), Broken>) {
    let (removes, grows): (Vec<&Recipe>, Vec<&Recipe>) = framework
        .recipes
        .iter()
        .partition(|recipe| recipe.name == "remove");
    let (mut outcomes, mut troubles) = (Vec::new(), Vec::new());
    for (name, recipes, suite) in [("grown", grows, grown()), ("removed", removes, shrunk())] {
        let site = Site {
            combination,
            original: project,
            framework,
            common,
            name,
        };
        let (found, trouble) = site.prove(&recipes, suite);
        outcomes.extend(found);
        troubles.extend(trouble.err());
    }
    (outcomes, Broken::join(troubles))
}

/// A copy, its texts, and a host for it.
type Prepared = (Project, Vec<(String, String)>, Arc<ProjectHost>);

/// Where one copy is made and proved.
struct Site<'s> {
    combination: &'s Combination,
    original: &'s Project,
    framework: &'s Framework,
    common: &'s Common<'s>,
    name: &'s str,
}

impl Site<'_> {
    fn prove(&self, recipes: &[&Recipe], suite: Vec<&'static Check>) -> (Vec<Outcome>, Result<(), Broken>) {
        let (copy, texts, host) = match self.prepare(recipes) {
            Ok(prepared) => prepared,
            Err(broken) => return (Vec::new(), Err(broken)),
        };
        // A red linter says nothing about the server: what can be proved is.
        let mut troubles: Vec<Broken> = self.own_tools(&copy, &host).err().into_iter().collect();
        let new_test = recipes.iter().find(|recipe| recipe.name == "test");
        let new_test = new_test
            .and_then(|recipe| recipe.changes().ok())
            .and_then(|changes| changes.into_iter().find(|change| change.is_new))
            .map(|change| change.path);
        let host = Arc::new(GrownHost {
            host,
            project: copy.clone(),
            texts,
            new_test,
        });
        let selection = Selection {
            threads: self.common.selection.threads,
            ..Selection::default()
        };
        let tell = |far: suite::Far, _: Option<&Outcome>| {
            (self.common.tell)(Event::Checks(self.combination.clone(), far.done, far.of));
        };
        let done = suite::run(&copy.choices, &host, (suite, &selection), &tell);
        host.host.close();
        if done.interrupted {
            troubles.push(broken(Step::Grow, &Error::Interrupted));
        }
        let judged = report::judge(done.outcomes.clone(), &copy.deviations);
        troubles.extend(found(Step::Grow, &judged, &copy.log_file("check")).err());
        let ending = Broken::join(troubles);
        if ending.is_ok() && !self.common.keep {
            let _ = std::fs::remove_dir_all(copy.root());
        }
        (done.outcomes, ending)
    }

    /// The copy with its recipes applied, installed and built, its texts, and a host for it.
    fn prepare(&self, recipes: &[&Recipe]) -> Result<Prepared, Broken> {
        let wrong = |error: &Error| broken(Step::Grow, error);
        let tell = |event| (self.common.tell)(Event::Step(self.combination.clone(), event));
        let (mut copy, mut tree) = self.copy().map_err(|error| wrong(&error))?;
        for recipe in recipes {
            tree = apply(recipe, &tree, copy.root()).map_err(|error| wrong(&error))?;
            if ["field", "remove"].contains(&recipe.name) {
                self.make_migration(&mut copy, recipe)?;
            }
        }
        copy.install(&tell).map_err(|error| self.failed(error))?;
        copy.build(&tell).map_err(|error| self.failed(error))?;
        let texts = self.texts(&tree).map_err(|error| wrong(&error))?;
        let host = self.host(&copy)?;
        Ok((copy, texts, host))
    }

    /// The example's choices and files; of its first resources so many.
    fn example(&self, resources: usize) -> Result<(Choices, Tree)> {
        let given = |text: &str| Given::new(text.to_owned(), "the example");
        let typed = Typed {
            name: Some(given("shop")),
            framework: Some(given(&self.framework.id)),
            database: Some(given(self.combination.database.id())),
            resources: EXAMPLE[..resources].iter().map(|text| given(text)).collect(),
            ..Typed::default()
        };
        let (choices, framework) = judge(&typed, self.common.catalog)?;
        let tree = render(&choices, framework)?;
        Ok((choices, tree))
    }

    fn copy(&self) -> Result<(Project, Tree)> {
        let framework = self.framework;
        let (mut choices, tree) = self.example(EXAMPLE.len())?;
        let private = secrets::private_files(&tree, &framework.manifest.secrets)?;
        let target = self.target();
        write(&tree, &private, &target, Repository::None)?;
        if self.name == "removed" {
            choices.resources.retain(|resource| resource.path() != "tasks");
        }
        let mut copy = Project::new(target, choices, framework);
        copy.use_toolchains_of(self.original);
        self.original.share_install(&copy)?;
        Ok((copy, tree))
    }

    /// The texts of a tree, as [`Grown::texts`] wants them. The README tells of the resources, the record says what the project was
    /// made from, and migrations are a history.
    fn texts(&self, tree: &Tree) -> Result<Vec<(String, String)>> {
        let (_, without) = self.example(1)?;
        let is_aside = |path: &str| {
            ["README.md", "larder.toml"].contains(&path)
                || path
                    .split('/')
                    .any(|part| ["drizzle", "migrations", "migration"].contains(&part))
        };
        let text = |tree: &Tree, path: &str| {
            let bytes = &tree.get(path)?.bytes;
            std::str::from_utf8(bytes).ok().map(str::to_owned)
        };
        let own = tree.files().filter(|(path, _)| !is_aside(path));
        Ok(own
            .filter_map(|(path, _)| {
                let theirs = text(&without, path).unwrap_or_default();
                let theirs: BTreeSet<&str> = theirs.lines().collect();
                let is_own = |line: &str| !theirs.contains(line);
                let left = text(tree, path)?
                    .lines()
                    .map(|line| {
                        if is_own(line) {
                            format!("{line}\n")
                        } else {
                            "\n".to_owned()
                        }
                    })
                    .collect();
                Some((path.to_owned(), left))
            })
            .collect())
    }

    /// Beside the project: within it, its packages would be found although they are not in the copy.
    fn target(&self) -> PathBuf {
        let root = self.original.root();
        let name = root.file_name().unwrap_or_default().to_string_lossy();
        root.with_file_name(format!("{name}-{}", self.name))
    }

    /// By the project's own command, on a database that has all migrations so far.
    fn make_migration(&self, copy: &mut Project, recipe: &Recipe) -> Result<(), Broken> {
        let command = copy.commands.make_migration.clone();
        if command.is_empty() {
            return Ok(());
        }
        let tell = |event| (self.common.tell)(Event::Step(self.combination.clone(), event));
        copy.install(&tell).map_err(|error| self.failed(error))?;
        let host = self.host(copy)?;
        let name = if recipe.name == "remove" {
            "remove_tasks"
        } else {
            "add_color"
        };
        copy.workshop.placeholders.set("name", name);
        let env = host.test_env().map_err(|why| no_start(Step::Grow, &why));
        let made = env.and_then(|env| {
            let made = copy.workshop.run(Step::Migrate, &[command], &env, &tell);
            made.map_err(|error| self.failed(error))
        });
        host.close();
        made.map(drop)
    }

    fn host(&self, copy: &Project) -> Result<Arc<ProjectHost>, Broken> {
        let url = (self.common.servers)(self.combination);
        let host = ProjectHost::open(copy.clone(), url.as_deref());
        let host = Arc::new(host.map_err(|error| broken(Step::Grow, &error))?);
        (self.common.opened)(&host);
        Ok(host)
    }

    /// Migrations, linters, types, own tests.
    fn own_tools(&self, copy: &Project, host: &ProjectHost) -> Result<(), Broken> {
        let tell = |event| (self.common.tell)(Event::Step(self.combination.clone(), event));
        let env = host.test_env().map_err(|why| no_start(Step::Grow, &why))?;
        let mut troubles = Vec::new();
        for (step, commands) in [
            (Step::Lint, &copy.commands.lint),
            (Step::Test, &copy.commands.test),
        ] {
            if !commands.is_empty()
                && let Err(error) = copy.workshop.run(step, commands, &env, &tell)
            {
                troubles.push(self.failed(error));
            }
        }
        Broken::join(troubles)
    }

    fn failed(&self, error: StepError) -> Broken {
        step_broken(Step::Grow, error).within(&format!("{} copy", self.name))
    }
}

/// Applies a recipe to the tree, and writes what it changes into the folder.
fn apply(recipe: &Recipe, tree: &Tree, root: &Path) -> Result<Tree> {
    let changed = recipe.apply(tree)?;
    let writing = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::WriteFile { path, source }
    };
    for (path, file) in changed.files() {
        if tree.get(path) == Some(file) {
            continue;
        }
        let full = root.join(path);
        let parent = full.parent().unwrap_or(root);
        std::fs::create_dir_all(parent).map_err(writing(parent))?;
        std::fs::write(&full, &file.bytes).map_err(writing(&full))?;
    }
    for (path, _) in tree.files().filter(|(path, _)| changed.get(path).is_none()) {
        let full = root.join(path);
        std::fs::remove_file(&full).map_err(writing(&full))?;
        // A folder that is not empty stays.
        let _ = full.parent().map(std::fs::remove_dir);
    }
    Ok(changed)
}

/// A project to which recipes were applied, as the suite sees it.
#[derive(Debug)]
struct GrownHost {
    host: Arc<ProjectHost>,
    project: Project,
    texts: Vec<(String, String)>,
    new_test: Option<String>,
}

impl Host for GrownHost {
    fn start(&self, start: &Start) -> Result<Box<dyn Server>, NoStart> {
        self.host.start(start)
    }

    fn migrate(&self, store: &str) -> Result<String, NoStart> {
        self.host.migrate(store)
    }

    fn run_log(&self) -> Option<Vec<String>> {
        self.host.run_log()
    }

    fn grown(&self) -> Option<&dyn Grown> {
        Some(self)
    }

    fn abilities(&self) -> Abilities {
        self.host.abilities()
    }
}

impl Grown for GrownHost {
    fn texts(&self) -> Vec<(String, String)> {
        self.texts.clone()
    }

    fn new_test(&self) -> Option<String> {
        self.new_test.clone()
    }

    fn tests_pass_with(&self, path: &str, text: &str) -> Result<bool, String> {
        let full = self.project.root().join(path);
        let told = |error: std::io::Error| format!("{}: {error}", full.display());
        let before = std::fs::read(&full).map_err(told)?;
        let env = self.host.test_env().map_err(|why| format!("{why:?}"))?;
        std::fs::write(&full, [before.as_slice(), text.as_bytes()].concat()).map_err(told)?;
        let commands = &self.project.commands.test;
        let ran = self.project.workshop.run(Step::Test, commands, &env, &|_| {});
        std::fs::write(&full, &before).map_err(told)?;
        match ran {
            Ok(_) => Ok(true),
            Err(StepError::Failed(_)) => Ok(false),
            Err(StepError::Other(error)) => Err(error.to_string()),
        }
    }
}
