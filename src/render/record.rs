//! `larder.toml`: what a project was made from, and a hash of every file, written by Rust so that no template can forget it.

use std::fmt::Write as _;

use crate::choices::Choices;
use crate::resource::{Readers, Writers};
use crate::tree::Tree;

/// The file's name in a project.
pub const RECORD: &str = "larder.toml";

/// The record of a project made from `choices`, whose other files are `tree`. It is a choices file (`larder new --from`).
pub fn record(choices: &Choices, tree: &Tree) -> String {
    let mut text = String::from(
        "# What this project was made from: `larder new --from larder.toml --out DIR` makes it again.\n",
    );
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let list = |items: &[String]| {
        items
            .iter()
            .map(|item| quoted(item))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let extras: Vec<String> = choices.extras.iter().map(ToString::to_string).collect();
    let _ = writeln!(text, "name = {}", quoted(&choices.name.kebab));
    let _ = writeln!(text, "framework = {}", quoted(&choices.framework));
    let _ = writeln!(text, "database = {}", quoted(choices.database.id()));
    let _ = writeln!(text, "extras = [{}]", list(&extras));
    for resource in &choices.resources {
        let _ = writeln!(text, "\n[[resource]]\nname = {}", quoted(&resource.name.typed()));
        if resource.read != Readers::default() {
            let _ = writeln!(text, "read = {}", quoted(resource.read.id()));
        }
        if resource.write != Writers::default() {
            let _ = writeln!(text, "write = {}", quoted(resource.write.id()));
        }
        text.push_str("fields = [\n");
        for element in resource.typed_elements() {
            let _ = writeln!(text, "  {},", quoted(&element));
        }
        text.push_str("]\n");
    }
    let _ = writeln!(
        text,
        "\n[larder]\nversion = {}",
        quoted(env!("CARGO_PKG_VERSION"))
    );
    text.push_str("\n# SHA-256 of every generated file, to see later what was changed by hand.\n[files]\n");
    for (path, file) in tree.files().filter(|(path, _)| *path != RECORD) {
        let _ = writeln!(text, "{} = \"{}\"", quoted(path), file.sha256());
    }
    text
}
