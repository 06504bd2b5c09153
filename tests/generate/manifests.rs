//! Mistakes in templates are told with file and line: each a change to the tests' own templates, and what is said of it.

use std::path::Path;

use larder::catalog::Catalog;
use larder::render::render;

use crate::common::{choices, example, shelf};

/// File, text in it, what to write instead, what the error must begin with, what it must hold.
const MISTAKES: [(&str, &str, &str, &str, &str); 25] = [
    (
        "plainest/manifest.toml",
        "title =",
        "titel =",
        "template `plainest/manifest.toml:1:1`",
        "unknown field `titel`",
    ),
    (
        "plainest/manifest.toml",
        "the_catch",
        "# the_catch",
        "template `plainest/manifest.toml",
        "missing field `the_catch`",
    ),
    (
        "plainest/manifest.toml",
        "\"mysql\"]",
        "\"mysq\"]",
        "template `plainest/manifest.toml:6:",
        "unknown variant `mysq`",
    ),
    (
        "plainest/manifest.toml",
        "databases = [\"sqlite\", \"mysql\"]",
        "databases = []",
        "template `plainest/manifest.toml:6`",
        "names none",
    ),
    (
        "plainest/manifest.toml",
        "language = \"plain\"",
        "language = \"plane\"",
        "template `plainest/manifest.toml:2`",
        "no `_languages/plane.toml`",
    ),
    (
        "plainest/manifest.toml",
        "accounts = [\"README.md\"]\n",
        "",
        "template `plainest/manifest.toml:32`",
        "`[pillars.identity]` has no `accounts`",
    ),
    (
        "plainest/manifest.toml",
        "roles =",
        "rolls =",
        "template `plainest/manifest.toml:32`",
        "`[pillars.identity]` has no `roles`",
    ),
    (
        "plainest/manifest.toml",
        "jobs = \"Plain text needs none.\"",
        "jobs = []",
        "template `plainest/manifest.toml:47`",
        "`jobs` names no file",
    ),
    (
        "plainest/manifest.toml",
        "[pillars.security]",
        "[pillars.safety]",
        "template `plainest/manifest.toml:",
        "there is no `[pillars.security]`",
    ),
    (
        "plainest/manifest.toml",
        "\"{name}\"",
        "\"name\"",
        "template `plainest/manifest.toml:",
        "`make_migration` has no `{name}`",
    ),
    (
        "plainest/manifest.toml",
        "start = [\"sh\", \"start.sh\"]",
        "start = []",
        "template `plainest/manifest.toml:",
        "a command without a program",
    ),
    (
        "plainest/manifest.toml",
        "\"{email}\"",
        "\"email\"",
        "template `plainest/manifest.toml:",
        "no `{email}`",
    ),
    (
        "plainest/manifest.toml",
        "[code.uuid]",
        "[code.guid]",
        "template `plainest/manifest.toml:",
        "did you mean `uuid`?",
    ),
    (
        "plainest/manifest.toml",
        "[code.bool]\ncolumn",
        "[code.bool]\ncolum",
        "template `plainest/manifest.toml:",
        "lacks `col",
    ),
    (
        "plainest/manifest.toml",
        "[code.string.db_mysql]",
        "[code.string.db_mariadb]",
        "template `plainest/manifest.toml:",
        "`db_mariadb` is no feature",
    ),
    (
        "plainest/manifest.toml",
        "column = \"varchar({{max}})\"",
        "colum = \"x\"",
        "template `plainest/manifest.toml:",
        "`colum` stands below a feature",
    ),
    (
        "plainest/manifest.toml",
        "{{precision}}",
        "{{prec}}",
        "template `plainest/manifest.toml [code.decimal] column:",
        "there is no `prec` here",
    ),
    (
        "plainest/manifest.toml",
        "words.txt\", to",
        "wards.txt\", to",
        "template `plainest/manifest.toml:8`",
        "there is no `_shared/all/wards.txt`",
    ),
    (
        "plainest/manifest.toml",
        "src/words.txt",
        "README.md",
        "template `_shared/all/words.txt`",
        "which `plainest/always/README.md.hbs` gives too",
    ),
    (
        "_languages/plain.toml",
        "[pins]",
        "[pin]",
        "template `_languages/plain.toml:",
        "unknown field `pin`",
    ),
    (
        "_languages/plain.toml",
        "engine = \"1.2.3\"",
        "engine = 1",
        "template `_languages/plain.toml:5:",
        "expected a string",
    ),
    (
        "plainest/always/README.md.hbs",
        "{{project.name}}",
        "{{project.nam}}",
        "template `plainest/always/README.md.hbs:1:",
        "there is no `project.nam` here",
    ),
    (
        "plainest/always/README.md.hbs",
        "{{> all/greeting}}",
        "{{> all/greating}}",
        "template `plainest/always/README.md.hbs`",
        "no `_shared/all/greating.hbs`",
    ),
    (
        "plainest/always/README.md.hbs",
        "{{#if docker}}",
        "{{#if doker}}",
        "template `plainest/always/README.md.hbs:",
        "there is no `doker` here",
    ),
    (
        "_shared/all/greeting.hbs",
        "{{project.title}}",
        "{{title}}",
        "template `all/greeting:1:",
        "there is no `title` here",
    ),
];

#[test]
fn a_mistake_is_told_with_file_and_line() {
    for (file, text, instead, begins, holds) in MISTAKES {
        let folder = copy_of_the_shelf();
        let path = folder.path().join(file);
        let before = std::fs::read_to_string(&path).expect(file);
        assert!(before.contains(text), "{file} does not hold `{text}`");
        std::fs::write(&path, before.replacen(text, instead, 1)).expect("written");
        let told = trouble(folder.path()).unwrap_or_else(|| panic!("{file}: `{instead}` was accepted"));
        assert!(
            told.starts_with(begins) && told.contains(holds),
            "{file}: `{instead}` gives\n{told}"
        );
    }
}

#[test]
fn a_wrong_place_is_told() {
    for (from, to, holds) in [
        (
            "plainest/when-docker",
            "plainest/when-doker",
            "did you mean `when-docker`?",
        ),
        ("plainest/when-docker", "plainest/docker", "stands in no layer"),
        (
            "plainest/always/dot_gitignore",
            "plainest/always/.gitignore",
            "name it `dot_gitignore`",
        ),
        (
            "plainest/always/dot_gitignore",
            "plainest/always/larder.toml",
            "which `larder itself` gives too",
        ),
        (
            "plainest/per-resource/src/{{resource.path}}.txt.hbs",
            "plainest/per-resource/src/x.txt.hbs",
            "every resource would give this path",
        ),
        (
            "plainest/per-resource/src/{{resource.path}}.txt.hbs",
            "plainest/always/{{resource.path}}.txt.hbs",
            "outside `per-resource/`",
        ),
        (
            "plainest/per-resource/src/{{resource.path}}.txt.hbs",
            "plainest/per-resource/src/{{resource.pth}}.txt.hbs",
            "holds a name that paths do not know",
        ),
        ("plainest/manifest.toml", "plainest/manifesto.toml", "is missing"),
    ] {
        let folder = copy_of_the_shelf();
        std::fs::rename(folder.path().join(from), folder.path().join(to)).expect("renamed");
        let told = trouble(folder.path()).unwrap_or_else(|| panic!("`{to}` was accepted"));
        assert!(told.contains(holds), "`{to}` gives\n{told}");
    }
}

/// What is said when everything that the folder's framework can is rendered.
fn trouble(folder: &Path) -> Option<String> {
    let attempt = || -> larder::error::Result<()> {
        let catalog = Catalog::open(Some(folder))?;
        let Some(framework) = catalog.framework("plainest")? else {
            return Ok(());
        };
        let mut choices = choices(framework, &example());
        choices.extras.extend(&framework.manifest.extras);
        render(&choices, framework).map(|_| ())
    };
    attempt().err().map(|error| error.to_string())
}

fn copy_of_the_shelf() -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).expect("made");
        for entry in std::fs::read_dir(from).expect("the shelf") {
            let entry = entry.expect("an entry");
            let target = to.join(entry.file_name());
            if entry.file_type().expect("its type").is_dir() {
                copy(&entry.path(), &target);
            } else {
                std::fs::copy(entry.path(), target).expect("copied");
            }
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    copy(&shelf(), folder.path());
    folder
}
