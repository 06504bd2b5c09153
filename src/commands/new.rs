//! `larder new`: choices → a project on disk.

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::{Value, json};

use crate::catalog::{Catalog, Framework};
use crate::choices::{Choices, Given, Typed, command_line, judge, quote};
use crate::cli::New;
use crate::commands::{ask, tell};
use crate::error::Result;
use crate::project::Project;
use crate::project::command::{Placeholders, VENV};
use crate::render::render;
use crate::secrets;
use crate::tree::Tree;
use crate::write::{Commit, Repository, Written, write};

/// What stands around a word in a line for a shell of this system.
const MARK: char = if cfg!(windows) { '"' } else { '\'' };

/// Makes the project, and tells on `out` what was made.
pub fn run(typed: &New, out: &mut dyn Write) -> Result<()> {
    let catalog = Catalog::open(typed.templates.templates.as_deref())?;
    let mut wanted = gather(typed)?;
    if !typed.json && ask::somebody_is_there() {
        wanted = ask::complete(wanted, &catalog, typed.out.as_deref())?;
    }
    // What a person was asked does not count.
    let started = Instant::now();
    let (choices, framework) = judge(&wanted, &catalog)?;
    let tree = render(&choices, framework)?;
    let target = typed
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from(&choices.name.kebab));
    if typed.dry_run {
        return tell(
            out,
            &if typed.json {
                document(&choices, framework, &tree, &target, None)
            } else {
                listing(&tree, &target)
            },
        );
    }
    let private = secrets::private_files(&tree, &framework.manifest.secrets)?;
    let repository = if typed.no_git {
        Repository::None
    } else {
        Repository::Commit
    };
    let written = write(&tree, &private, &target, repository)?;
    let text = if typed.json {
        document(&choices, framework, &tree, &target, Some(&written.commit))
    } else {
        let took = started.elapsed().as_millis();
        summary(&choices, framework, &tree, &target, &written, took)
    };
    tell(out, &text)?;
    if typed.run {
        let project = Project::open(&target, &catalog)?;
        return super::run::run_project(project, None, out);
    }
    Ok(())
}

/// Everything that was typed: the choices file first, then the flags.
fn gather(typed: &New) -> Result<Typed> {
    let file = match &typed.from {
        Some(path) => Typed::from_file(path)?,
        None => Typed::default(),
    };
    let given = |text: &String, origin: &str| Given::new(text.clone(), origin);
    let mut flags = Typed {
        name: typed.name.as_ref().map(|name| given(name, "the name")),
        framework: typed.framework.as_ref().map(|id| given(id, "--framework")),
        database: typed.database.as_ref().map(|id| given(id, "--database")),
        extras: typed.extras.iter().map(|id| given(id, "--with")).collect(),
        resources: typed
            .resource
            .iter()
            .map(|text| given(text, "--resource"))
            .collect(),
    };
    if let (None, None, Some(folder)) = (&flags.name, &file.name, &typed.out) {
        // `--out .` is the folder that one is in.
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
        let last = folder.file_name().map(|name| name.to_string_lossy().into_owned());
        flags.name = last.map(|name| Given::new(name, "--out"));
    }
    Ok(file.then(flags))
}

/// Commands of the manifest as one line for a shell.
fn line(commands: &[Vec<String>]) -> String {
    commands
        .iter()
        .map(|command| shell(command))
        .collect::<Vec<_>>()
        .join(" && ")
}

fn shell(command: &[String]) -> String {
    quote(&filled(command), MARK)
}

/// A command of the manifest with the names that this system has for its placeholders.
fn filled(command: &[String]) -> Vec<String> {
    let mut placeholders = Placeholders::default();
    placeholders.set("venv", VENV);
    placeholders.set("python", if cfg!(windows) { "python" } else { "python3" });
    placeholders.apply(command)
}

fn summary(
    choices: &Choices,
    framework: &Framework,
    tree: &Tree,
    target: &Path,
    written: &Written,
    took: u128,
) -> String {
    let (folder, commands) = (target.display().to_string(), &framework.manifest.commands);
    let shown = quote(&[folder], MARK);
    let commit = match &written.commit {
        Commit::Made(id) => format!(", first commit {id}"),
        Commit::InsideWorkTree(around) => format!(
            "; no repository of its own: it stands in the work tree {}",
            around.display()
        ),
        Commit::NotWanted => String::new(),
    };
    let mut start = Vec::new();
    if target != Path::new(".") {
        start.push(format!("cd {shown}"));
    }
    start.extend(
        [&commands.install, &commands.build, &commands.migrate]
            .into_iter()
            .filter(|list| !list.is_empty())
            .map(|list| line(list)),
    );
    start.push(shell(&commands.start));
    let mut text = format!(
        "{}: {} · {} · {} · {} files in {took} ms{commit}\n\n",
        choices.name.kebab,
        framework.manifest.title,
        framework.language.title,
        choices.database.title(),
        tree.len()
    );
    if written.old_readme {
        let _ = writeln!(text, "  the README.md that was there is README.old.md now\n");
    }
    let _ = writeln!(text, "  start   {}", start.join(" && "));
    let _ = writeln!(text, "  test    {}", line(&commands.test));
    let _ = writeln!(text, "  prove   larder check {shown}");
    let _ = writeln!(text, "  then    http://localhost:3000/docs");
    let _ = writeln!(
        text,
        "\n  the same again: {}",
        quote(&command_line(choices), MARK)
    );
    text
}

fn listing(tree: &Tree, target: &Path) -> String {
    let mut text = String::new();
    let mut bytes = 0;
    for (path, file) in tree.files() {
        bytes += file.bytes.len();
        let _ = writeln!(text, "{} {:>7}  {path}", file.mode(), file.bytes.len());
    }
    let _ = writeln!(
        text,
        "{} files, {bytes} bytes, would be written to {}",
        tree.len(),
        target.display()
    );
    text
}

fn document(
    choices: &Choices,
    framework: &Framework,
    tree: &Tree,
    target: &Path,
    commit: Option<&Commit>,
) -> String {
    let files: Vec<Value> = tree
        .files()
        .map(|(path, file)| json!({"path": path, "mode": file.mode(), "bytes": file.bytes.len()}))
        .collect();
    let commands = &framework.manifest.commands;
    let all =
        |list: &[Vec<String>]| -> Vec<Vec<String>> { list.iter().map(|command| filled(command)).collect() };
    let resources: Vec<Value> = choices
        .resources
        .iter()
        .map(|resource| Value::String(resource.to_string()))
        .collect();
    let document = json!({
        "project": target.display().to_string(),
        "written": commit.is_some(),
        "commit": match commit {
            Some(Commit::Made(id)) => json!(id),
            _ => Value::Null,
        },
        "choices": {
            "name": choices.name.kebab,
            "framework": choices.framework,
            "database": choices.database.id(),
            "extras": choices.extras,
            "resources": resources,
        },
        "files": files,
        "next": {
            "install": all(&commands.install),
            "build": all(&commands.build),
            "migrate": all(&commands.migrate),
            "start": filled(&commands.start),
            "test": all(&commands.test),
            "prove": ["larder", "check", target.display().to_string()],
        },
        "command": command_line(choices),
    });
    format!("{document:#}\n")
}
