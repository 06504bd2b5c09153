//! Layers: the first folders of a template's path say when and how often it is rendered.
//!
//! `always/`, `when-<feature>/` (nesting means AND), `per-resource/`; then the path in the project.

use std::collections::BTreeSet;

use super::shelf::Bytes;
use crate::error::{Error, Result, nearest};
use crate::feature::Feature;

/// A file of a framework's templates.
#[derive(Debug, Clone)]
pub struct TemplateFile {
    /// Its path below `templates/`, for messages; unique.
    pub source: String,
    /// Its path in the project; may hold `{{resource.kebab}}` or `{{project.snake}}`.
    pub target: String,
    /// Features that must all be on.
    pub when: BTreeSet<Feature>,
    /// Whether there is one for each resource.
    pub per_resource: bool,
    /// Whether it is rendered (`.hbs`), or copied byte for byte.
    pub rendered: bool,
    /// What is in it.
    pub content: Bytes,
}

impl TemplateFile {
    /// The file `source` (`express/always/src/app.ts.hbs`).
    pub(super) fn new(source: String, content: Bytes) -> Result<Self> {
        let wrong = |message: String| {
            Err(Error::Template {
                template: source.clone(),
                message,
            })
        };
        let mut parts: Vec<&str> = source.split('/').skip(1).collect();
        let (mut layers, mut when, mut per_resource) = (0, BTreeSet::new(), false);
        while parts.len() > 1 {
            match parts[0] {
                "always" => {}
                "per-resource" => per_resource = true,
                other => match other.strip_prefix("when-") {
                    Some(id) => match Feature::from_id(id) {
                        Some(feature) => {
                            when.insert(feature);
                        }
                        None => return wrong(unknown_feature(id)),
                    },
                    None => break,
                },
            }
            layers += 1;
            parts.remove(0);
        }
        if layers == 0 {
            return wrong("stands in no layer: `always/`, `when-<feature>/` or `per-resource/`".to_owned());
        }
        if let Some(hidden) = parts.iter().find(|part| part.starts_with('.')) {
            return wrong(format!(
                "`{hidden}` would be hidden here; name it `dot_{}`",
                &hidden[1..]
            ));
        }
        let visible: Vec<String> = parts
            .iter()
            .map(|part| {
                part.strip_prefix("dot_")
                    .map_or_else(|| (*part).to_owned(), |rest| format!(".{rest}"))
            })
            .collect();
        let target = visible.join("/");
        let (target, rendered) = match target.strip_suffix(".hbs") {
            Some(target) => (target.to_owned(), true),
            None => (target, false),
        };
        if target.contains("{{resource.") && !per_resource {
            return wrong("a path with `{{resource.…}}` outside `per-resource/`".to_owned());
        }
        if per_resource && !target.contains("{{resource.") {
            return wrong("every resource would give this path; say `{{resource.kebab}}` in it".to_owned());
        }
        Ok(Self {
            source,
            target,
            when,
            per_resource,
            rendered,
            content,
        })
    }

    /// The text of a file that is rendered.
    pub fn text(&self) -> Result<&str> {
        text(&self.source, &self.content)
    }
}

/// `content` as text, or the complaint that it is none.
pub(super) fn text<'a>(source: &str, content: &'a Bytes) -> Result<&'a str> {
    std::str::from_utf8(content).map_err(|error| Error::Template {
        template: source.to_owned(),
        message: format!("is not UTF-8 after byte {}", error.valid_up_to()),
    })
}

fn unknown_feature(id: &str) -> String {
    let known: Vec<String> = Feature::all()
        .map(|feature| feature.id().replace('_', "-"))
        .collect();
    let meant = nearest(id, known.iter().map(String::as_str))
        .map_or(String::new(), |meant| format!("did you mean `when-{meant}`? "));
    format!(
        "`when-{id}` names no feature; {meant}features: {}",
        known.join(", ")
    )
}
