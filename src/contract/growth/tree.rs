//! Rows that look at the project's files: its own tests, and what is left of a resource that was taken out.

use super::Grown;
use super::bench::kept;
use super::described::{Described, must};
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::tables;
use crate::contract::world::World;

pub const TEST: &[Check] = &[exact(
    "G-09",
    Pillar::Architecture,
    "an added test is run with the project's own tests",
    added_test,
)
.alone()];

pub const REMOVE: &[Check] = &[exact(
    "G-10",
    Pillar::Architecture,
    "nothing is left of a resource that was taken out by the README's steps",
    removed,
)];

fn files<'r>(world: &World<'r>) -> Verdict<&'r dyn Grown> {
    world
        .host
        .grown()
        .ok_or_else(|| Stop::skipped("looks at the project's files: not here"))
}

/// The step runs the tests before the rows; here it is seen that the new one was among them.
fn added_test(world: &World<'_>) -> Verdict {
    let files = files(world)?;
    let Some(path) = files.new_test() else {
        return Err(Stop::failed("a new file in the recipe `test`", "there is none"));
    };
    let passed = files
        .tests_pass_with(&path, "\n)( this line is no program\n")
        .map_err(Stop::Errored)?;
    if passed {
        return Err(Stop::failed(
            format!("tests that fail when `{path}` is no program"),
            "they passed: the file is not among them",
        ));
    }
    Ok(())
}

fn removed(world: &World<'_>) -> Verdict {
    for (path, text) in files(world)?.texts() {
        let is_left = |line: &str| words(line).any(is_of_task);
        if is_left(&path) {
            return Err(Stop::failed("no file of the resource `task`", path));
        }
        if let Some((number, line)) = (1..).zip(text.lines()).find(|(_, line)| is_left(line)) {
            return Err(Stop::failed(
                "no word of the resource `task` in the project's own files",
                format!("{path}:{number}: {}", line.trim()),
            ));
        }
    }
    let session = world.user()?;
    let gone = world.get(&session, "/api/v1/tasks")?;
    gone.problem("not-found")?;
    for resource in &world.choices.resources {
        let row = world.create(&session, resource)?;
        world
            .get(&session, &world.row_path(resource, &row))?
            .status(200)?;
    }
    let document = Described::fetch(world)?;
    let paths = document.paths();
    must(
        !paths.iter().any(|path| path.contains("/tasks")),
        "no path of tasks in the OpenAPI document",
        paths.join(" "),
    )?;
    let schemas = document.schemas();
    must(
        !schemas.iter().any(|name| is_of_task(name)),
        "no schema of tasks in the OpenAPI document",
        schemas.join(" "),
    )?;
    if world.host.abilities().database.is_some() {
        let names = tables::names(world, world.server()?)?;
        if tables::named(&names, "tasks").is_ok() {
            return Err(Stop::failed(
                "no table of tasks in a new database",
                format!("the tables {}", names.join(", ")),
            ));
        }
    }
    kept(world, &[])
}

/// The words of a text, as `grep -w` takes them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// Whether a word can only have come from the resource: its names, and those of contract §9 that are made from them.
fn is_of_task(word: &str) -> bool {
    const MADE: [&str; 7] = [
        "TaskInput",
        "TaskPage",
        "listTasks",
        "createTask",
        "getTask",
        "replaceTask",
        "deleteTask",
    ];
    word.eq_ignore_ascii_case("task") || word.eq_ignore_ascii_case("tasks") || MADE.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_resource_are_told_from_others() {
        let is_left = |line: &str| words(line).any(is_of_task);
        for left in [
            "class Task(Base):",
            "src/modules/tasks/tasks.routes.ts",
            "app.use('/api/v1/tasks', router)",
            "schema: TaskInput",
            "// every TASK",
        ] {
            assert!(is_left(left), "{left}");
        }
        for other in [
            "asyncio.create_task(job)",
            "BackgroundTasks",
            "multitasking",
            "task_group",
        ] {
            assert!(!is_left(other), "{other}");
        }
    }

    #[test]
    fn a_path_is_made_of_words_too() {
        assert_eq!(
            words("tests/test-tasks.py").collect::<Vec<_>>(),
            ["tests", "test", "tasks", "py"]
        );
    }
}
