//! Recipes and READMEs say the same thing: each patch applies to the freshly rendered example, and the section of its name tells of every
//! file that it touches, in lines of the patch.

use larder::catalog::Framework;
use larder::growth::{EXAMPLE, RECIPES, Recipe};
use larder::render::render;

use crate::common::{catalogs, choices, resources};

/// What begins a line of a code block that is a command, and not code.
const COMMANDS: [&str; 24] = [
    "$ ",
    "npm ",
    "npx ",
    "node ",
    "python ",
    "python3 ",
    "uv ",
    "pip ",
    "alembic ",
    ".venv/",
    "pytest",
    "ruff ",
    "go ",
    "make ",
    "make",
    "php ",
    "composer ",
    "mvn ",
    "./mvnw ",
    "curl ",
    "git ",
    "larder ",
    "rm ",
    "grep ",
];

/// The section of a README that begins with this heading: up to the next one of its level or a higher one.
fn section<'t>(text: &'t str, heading: &str) -> Option<&'t str> {
    let level = heading.split(' ').next().unwrap_or_default().len();
    let (mut begin, mut at, mut is_code) = (None, 0, false);
    for line in text.split_inclusive('\n') {
        is_code ^= line.starts_with("```");
        let marks = line.chars().take_while(|c| *c == '#').count();
        if !is_code && begin.is_some() && (1..=level).contains(&marks) {
            return begin.map(|begin| &text[begin..at]);
        }
        at += line.len();
        if !is_code && line.trim_end() == heading {
            begin = Some(at);
        }
    }
    begin.map(|begin| &text[begin..])
}

/// The lines of code in its blocks, commands aside.
fn code_lines(section: &str) -> Vec<&str> {
    let (mut is_code, mut is_shell) = (false, false);
    let mut found = Vec::new();
    for line in section.lines() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            is_code = !is_code;
            is_shell = ["sh", "shell", "bash", "console"].contains(&language.trim());
        } else if is_code && !is_shell && !line.trim().is_empty() {
            let line = line.trim();
            if !COMMANDS.iter().any(|word| line.starts_with(word)) {
                found.push(line);
            }
        }
    }
    found
}

/// What the README does not say of the recipe, or says otherwise.
fn differences(readme: &str, recipe: &Recipe) -> Vec<String> {
    let heading = format!("### {}", recipe.name);
    let part = section(readme, "## Recipes").and_then(|recipes| section(recipes, &heading));
    let Some(part) = part else {
        return vec![format!("the README has no `{heading}` below `## Recipes`")];
    };
    let changes = recipe.changes().expect("the catalog has read it");
    let mut wrong = Vec::new();
    for change in &changes {
        // Whole folders are deleted in one step.
        let is_in_folder = change.is_gone
            && change
                .path
                .match_indices('/')
                .any(|(at, _)| part.contains(&format!("`{}`", &change.path[..=at])));
        if !part.contains(&change.path) && !is_in_folder {
            wrong.push(format!("`{heading}` does not name `{}`", change.path));
        }
    }
    let is_removal = recipe.name == "remove";
    let lines: Vec<&str> = changes
        .iter()
        .flat_map(|change| {
            let removed: &[String] = if is_removal { &change.removed } else { &[] };
            change.added.iter().chain(removed)
        })
        .map(|line| line.trim())
        .collect();
    for line in code_lines(part) {
        if !lines.contains(&line) {
            wrong.push(format!("`{heading}` has a line that is not in the patch: {line}"));
        }
    }
    wrong
}

fn with_recipes(mut judge: impl FnMut(&Framework)) {
    for catalog in catalogs() {
        for framework in catalog.frameworks().expect("every manifest is right") {
            if !framework.recipes.is_empty() {
                judge(framework);
            }
        }
    }
}

#[test]
fn every_recipe_is_there_and_applies_to_the_rendered_example() {
    with_recipes(|framework| {
        let names: Vec<&str> = framework.recipes.iter().map(|recipe| recipe.name).collect();
        assert_eq!(names, RECIPES, "{}", framework.id);
        let example = render(&choices(framework, &resources(&EXAMPLE)), framework).expect("it is rendered");
        let mut grown = example.clone();
        for recipe in &framework.recipes {
            assert!(
                !recipe.description().is_empty(),
                "{} begins without words",
                recipe.source
            );
            let tree = if recipe.name == "remove" { &example } else { &grown };
            let after = recipe.apply(tree).unwrap_or_else(|error| panic!("{error}"));
            if recipe.name != "remove" {
                grown = after;
            }
        }
    });
}

#[test]
fn the_readme_tells_what_the_patches_do() {
    let mut wrong = Vec::new();
    with_recipes(|framework| {
        let example = render(&choices(framework, &resources(&EXAMPLE)), framework).expect("it is rendered");
        let readme = example.get("README.md").expect("every project has one");
        let readme = String::from_utf8_lossy(&readme.bytes);
        for recipe in &framework.recipes {
            let told = differences(&readme, recipe);
            wrong.extend(told.into_iter().map(|what| format!("{}: {what}", framework.id)));
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_readme_that_says_something_else_is_found_out() {
    let patch = "Words.\n\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1,3 @@\n one\n+two();\n+  three();\n";
    let read = |name: &str, patch: &str| Recipe::read(name.to_owned(), patch.to_owned()).expect("it is one");
    let field = read("toy/grow/01-field.patch", patch);
    let told = |readme: &str| differences(readme, &field);
    let right = "# Toy\n## Recipes\n### field\nIn `src/a.ts`:\n```ts\ntwo();\nthree();\n```\n```sh\nnpm run x\n```\n### role\n```ts\nno();\n```\n";
    assert_eq!(told(right), Vec::<String>::new());
    for (before, after, expected) in [
        ("### field", "### fields", "has no `### field`"),
        ("## Recipes", "## More", "has no `### field`"),
        ("src/a.ts", "src/b.ts", "does not name `src/a.ts`"),
        ("two();", "two(2);", "not in the patch: two(2);"),
    ] {
        let told = told(&right.replace(before, after));
        assert!(told.len() == 1 && told[0].contains(expected), "{told:?}");
    }
    let gone = read(
        "toy/grow/10-remove.patch",
        "Words.\n\n--- a/src/tasks/a.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-one();\n",
    );
    let right = "## Recipes\n### remove\nDelete `src/tasks/`, and this line:\n```ts\none();\n```\n";
    assert_eq!(differences(right, &gone), Vec::<String>::new());
    assert_eq!(
        differences(&right.replace("src/tasks/", "src/notes/"), &gone).len(),
        1
    );
}
