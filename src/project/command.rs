//! A command of the manifest, ready to be started: an argument array with its placeholders filled in, never a shell string.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::{Error, Result};

/// What a manifest's command may name in braces.
#[derive(Debug, Clone, Default)]
pub struct Placeholders {
    values: Vec<(String, String)>,
}

impl Placeholders {
    /// Adds or replaces the value of `{name}`.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.retain(|(known, _)| known != name);
        self.values.push((name.to_owned(), value.into()));
    }

    fn fill(&self, word: &str) -> String {
        let mut out = String::new();
        let mut rest = word;
        // Each value is put in once and never looked at again: an e-mail with braces in it stays as it is.
        while let Some(open) = rest.find('{') {
            let (before, from) = rest.split_at(open);
            out.push_str(before);
            let known = self
                .values
                .iter()
                .find(|(name, _)| from[1..].starts_with(name) && from[1 + name.len()..].starts_with('}'));
            if let Some((name, value)) = known {
                out.push_str(value);
                rest = &from[name.len() + 2..];
            } else {
                out.push('{');
                rest = &from[1..];
            }
        }
        out + rest
    }

    /// The command with every placeholder filled in.
    pub fn apply(&self, command: &[String]) -> Vec<String> {
        command.iter().map(|word| self.fill(word)).collect()
    }
}

/// The folder of a Python environment's programs, below the project.
pub const VENV: &str = if cfg!(windows) {
    r".venv\Scripts"
} else {
    ".venv/bin"
};

/// The command in the folder `root`, with stdin closed and these variables on top of the inherited ones (`None` takes one away).
pub fn prepare(words: &[String], root: &Path, env: &[(String, Option<String>)]) -> Result<Command> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(Error::Environment {
            message: "a command without a program".to_owned(),
            help: "this is a defect of the framework's manifest: see its `[commands]`".to_owned(),
        });
    };
    let mut command = Command::new(find(program, root)?);
    command.args(arguments).current_dir(root).stdin(Stdio::null());
    for (name, value) in env {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    Ok(command)
}

/// The file of a program: a path is taken from `root`, a name from PATH (with the endings that Windows adds).
pub fn find(program: &str, root: &Path) -> Result<PathBuf> {
    which::which_in(program, std::env::var_os("PATH"), root).map_err(|_| Error::Environment {
        message: format!("there is no program `{program}`"),
        help: if program.contains(['/', '\\']) {
            format!(
                "it should be below `{}`; was the project installed completely?",
                root.display()
            )
        } else {
            "install it, and see that its folder is on PATH".to_owned()
        },
    })
}

/// The command as a person would type it.
pub fn shown(words: &[String]) -> String {
    let plain = |word: &String| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_./:=@,+%\\".contains(c))
    };
    let quoted = |word: &String| {
        if plain(word) {
            word.clone()
        } else {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn placeholders_are_filled_once_and_others_stay() {
        let mut placeholders = Placeholders::default();
        placeholders.set("email", "{python}@x.test");
        placeholders.set("python", "py");
        let filled = placeholders.apply(&words(&["{python}3", "a{email}b", "{other}", "{", "}{"]));
        assert_eq!(filled, words(&["py3", "a{python}@x.testb", "{other}", "{", "}{"]));
    }

    #[test]
    fn what_is_shown_can_be_typed() {
        assert_eq!(
            shown(&words(&["node", "a b", "it's", ""])),
            r"node 'a b' 'it'\''s' ''"
        );
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = find("no-such-program-here", Path::new("."))
            .expect_err("it is missing")
            .to_string();
        assert!(
            error.contains("`no-such-program-here`") && error.contains("PATH"),
            "{error}"
        );
    }
}
