//! Plan → tree. Pure: no disk, no clock, no randomness; the same choices and the same larder give the same bytes.

pub mod context;
pub mod engine;
mod record;
mod sample;
pub mod rules;
pub mod vocabulary;
pub mod walk;

use std::collections::HashMap;

use handlebars::Context;
use serde_json::Value;

pub use record::RECORD;

use crate::catalog::{Framework, TemplateFile};
use crate::choices::Choices;
use crate::error::{Error, Result};
use crate::plan::{Plan, PlannedFile, plan};
use crate::resource::Resource;
use crate::tree::{File, Tree};
use engine::Engine;

/// Renders projects of one framework; each template is compiled once.
pub struct Renderer<'a> {
    framework: &'a Framework,
    engine: Engine,
}

/// The project that these choices describe.
pub fn render(choices: &Choices, framework: &Framework) -> Result<Tree> {
    Renderer::new(framework).render(choices)
}

impl<'a> Renderer<'a> {
    /// A renderer that has compiled nothing yet.
    pub fn new(framework: &'a Framework) -> Self {
        Self {
            framework,
            engine: Engine::new(),
        }
    }

    /// The project that these choices describe, `larder.toml` included.
    pub fn render(&mut self, choices: &Choices) -> Result<Tree> {
        let plan = plan(choices, self.framework);
        for file in &plan.files {
            self.compile(file.template)?;
        }
        let words = context::build(&plan)?;
        let mut context = Context::from(words);
        let mut tree = Tree::default();
        // On Windows and macOS two paths that differ in case are one file.
        let mut taken: HashMap<String, &str> = HashMap::with_capacity(plan.files.len());
        for file in &plan.files {
            let path = path(&plan, file)?;
            if let Some(other) = taken.insert(path.to_lowercase(), &file.template.source) {
                let message = format!("gives `{path}`, which `{other}` gives too");
                return Err(Error::Template {
                    template: file.template.source.clone(),
                    message,
                });
            }
            let file = self.file(file, &mut context)?;
            tree.insert(path, file);
        }
        let record = record::record(choices, &tree);
        if tree
            .insert(RECORD.to_owned(), File::new(record.into_bytes()))
            .is_some()
        {
            let message = format!("gives `{RECORD}`, which larder writes itself");
            return Err(Error::Template {
                template: self.framework.id.clone(),
                message,
            });
        }
        Ok(tree)
    }

    fn compile(&mut self, template: &TemplateFile) -> Result<()> {
        if !template.rendered || self.engine.has(&template.source) {
            return Ok(());
        }
        let mut wanted = self.engine.add(&template.source, template.text()?)?;
        while let Some(name) = wanted.pop() {
            if self.engine.has(&name) {
                continue;
            }
            let Some((_, text)) = self
                .framework
                .partials
                .iter()
                .find(|(partial, _)| *partial == name)
            else {
                let message = format!("includes `{name}`, and there is no `_shared/{name}.hbs`");
                return Err(Error::Template {
                    template: template.source.clone(),
                    message,
                });
            };
            wanted.extend(self.engine.add(&name, text)?);
        }
        Ok(())
    }

    fn file(&self, file: &PlannedFile, context: &mut Context) -> Result<File> {
        let template = file.template;
        if !template.rendered {
            return Ok(File::new(template.content.clone()));
        }
        let resource = file.resource.and_then(|index| {
            context
                .data()
                .get("resources")
                .and_then(|resources| resources.get(index))
                .cloned()
        });
        set_resource(context, resource);
        let text = self.engine.render(&template.source, context)?;
        Ok(File::new(text.into_bytes()))
    }
}

fn set_resource(context: &mut Context, resource: Option<Value>) {
    if let Value::Object(words) = context.data_mut() {
        match resource {
            Some(resource) => words.insert("resource".to_owned(), resource),
            None => words.shift_remove("resource"),
        };
    }
}

/// The files to open for a pillar, in a project whose example is `example`.
pub fn pillar_files(framework: &Framework, pillar: &str, example: Option<&Resource>) -> Vec<String> {
    let files = framework.manifest.pillars.get(pillar).into_iter().flatten();
    files
        .map(|file| fill(&file.replace("{{example.", "{{resource."), None, example))
        .collect()
}

/// The file's path in the project.
fn path(plan: &Plan, file: &PlannedFile) -> Result<String> {
    let resource = file.resource.and_then(|index| plan.choices.resources.get(index));
    let path = fill(&file.template.target, Some(&plan.choices.name.snake), resource);
    if path.contains("{{") || path.contains("}}") {
        return Err(Error::Template {
            template: file.template.source.clone(),
            message: format!("the path `{path}` holds a name that paths do not know"),
        });
    }
    Ok(path)
}

/// A path with the few names that paths may hold filled in.
fn fill(path: &str, project: Option<&str>, resource: Option<&Resource>) -> String {
    let mut path = path.to_owned();
    if !path.contains("{{") {
        return path;
    }
    if let Some(snake) = project {
        path = path.replace("{{project.snake}}", snake);
    }
    if let Some(resource) = resource {
        let (one, many) = (&resource.name.singular, &resource.name.plural);
        for (word, value) in [
            ("snake", &one.snake),
            ("kebab", &one.kebab),
            ("camel", &one.camel),
            ("pascal", &one.pascal),
            ("path", &many.kebab),
            ("table", &many.snake),
            ("plural.snake", &many.snake),
            ("plural.kebab", &many.kebab),
            ("plural.camel", &many.camel),
            ("plural.pascal", &many.pascal),
        ] {
            path = path.replace(&format!("{{{{resource.{word}}}}}"), value);
        }
    }
    path
}
