//! The rules that templates keep, beyond rendering without an error. `cargo test` holds the embedded ones to them.

use std::collections::HashMap;

use handlebars::Template;

use super::engine::compile;
use super::vocabulary::{Shape, unknown_names, vocabulary};
use super::walk;
use crate::catalog::{Framework, TemplateFile};
use crate::error::Result;
use crate::feature::Feature;

/// More conditions on features than this in one file should be folders `when-…`.
const MOST_CONDITIONS: usize = 3;
/// Files that list packages or facts have a condition a line by nature.
const LISTS: [&str; 6] = [
    "package.json",
    "pyproject.toml",
    "README.md",
    ".env.example",
    "requirements.txt",
    "requirements-dev.txt",
];

/// Everything in this framework's templates that breaks a rule, as `file: what`.
pub fn faults(framework: &Framework) -> Result<Vec<String>> {
    let below_resource = vocabulary(framework)?;
    let everywhere = below_resource.clone().without("resource");
    let mut partials: HashMap<&str, Template> = HashMap::new();
    for (name, text) in &framework.partials {
        partials.insert(name, compile(name, text)?);
    }
    let mut faults = Vec::new();
    for file in &framework.files {
        let words = if file.per_resource {
            &below_resource
        } else {
            &everywhere
        };
        let found = if file.rendered {
            rendered(file, words, &partials)?
        } else {
            copied(file, words)
        };
        faults.extend(found.into_iter().map(|fault| format!("{}: {fault}", file.source)));
    }
    Ok(faults)
}

fn rendered(file: &TemplateFile, words: &Shape, partials: &HashMap<&str, Template>) -> Result<Vec<String>> {
    let text = file.text()?;
    let mut faults = Vec::new();
    if !text.contains("{{") {
        faults.push("nothing is rendered in it; drop `.hbs`".to_owned());
    }
    if text.contains('\r') {
        faults.push("has carriage returns".to_owned());
    }
    let template = compile(&file.source, text)?;
    faults.extend(walk::forbidden(&template));
    for name in unknown_names(&template, words, &|name| partials.get(name).cloned()) {
        faults.push(format!("`{name}` is not in the vocabulary"));
    }
    let conditions: usize = Feature::all()
        .map(|feature| {
            ["#if", "#unless", "else if"]
                .map(|word| text.matches(&format!("{{{{{word} {}}}}}", feature.id())).count())
        })
        .map(|counts| counts.iter().sum::<usize>())
        .sum();
    let name = file.target.rsplit('/').next().unwrap_or_default();
    if conditions > MOST_CONDITIONS && !LISTS.contains(&name) {
        faults.push(format!(
            "{conditions} conditions on features; move what they guard to `when-…` folders"
        ));
    }
    Ok(faults)
}

/// A file without `.hbs` that says a word of the vocabulary in braces would show the braces to the user.
fn copied(file: &TemplateFile, words: &Shape) -> Vec<String> {
    let Ok(text) = file.text() else { return Vec::new() };
    let mut faults = Vec::new();
    if text.contains('\r') {
        faults.push("has carriage returns".to_owned());
    }
    if !text.is_empty() && !text.ends_with('\n') {
        faults.push("has no newline at its end".to_owned());
    }
    for (at, _) in text.match_indices("{{") {
        let inside = text[at + 2..].trim_start_matches(['{', '#', ' ']);
        let word: String = inside
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        if words.below(&word).is_some()
            || (walk::BLOCKS.contains(&word.as_str()) && text[at..].starts_with("{{#"))
        {
            faults.push(format!("says `{{{{{word}` and is not rendered; add `.hbs`"));
        }
    }
    faults
}
