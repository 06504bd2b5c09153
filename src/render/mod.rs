//! Plan → tree. Pure: no disk, no clock, no randomness; the same choices and the same larder give the same bytes.

pub mod engine;
pub mod walk;
mod codes;
mod identifiers;
mod order;
mod record;
mod sample;
mod words;
mod context;
pub mod vocabulary;
pub mod rules;

use std::collections::HashMap;

use handlebars::Context;
use serde_json::Value;

pub use record::RECORD;

use crate::catalog::{Concern, Framework, PILLARS, TemplateFile, Topic};
use crate::choices::Choices;
use crate::error::{Error, Result};
use crate::plan::{Plan, PlannedFile, plan};
use crate::resource::Resource;
use crate::tree::{File, Tree};
use codes::Codes;
use engine::Engine;
use identifiers::Identifiers;

/// More threads than this cost more than they give.
const MOST_WORKERS: usize = 4;

/// Renders projects of one framework; each template is compiled once a worker.
pub struct Renderer<'a> {
    framework: &'a Framework,
    codes: Codes<'a>,
    workers: Vec<Worker<'a>>,
}

/// The project that these choices describe.
pub fn render(choices: &Choices, framework: &Framework) -> Result<Tree> {
    Renderer::new(framework).render(choices)
}

impl<'a> Renderer<'a> {
    /// A renderer that has compiled nothing yet.
    pub fn new(framework: &'a Framework) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = (0..cores.min(MOST_WORKERS)).map(|_| Worker {
            framework,
            engine: Engine::new(),
        });
        Self {
            framework,
            codes: Codes::new(framework),
            workers: workers.collect(),
        }
    }

    /// The project that these choices describe, `larder.toml` included.
    pub fn render(&mut self, choices: &Choices) -> Result<Tree> {
        let plan = plan(choices, self.framework);
        let paths = paths(&plan)?;
        let shares = shares(&plan, self.workers.len());

        // The words are gathered while the workers compile; then each worker renders its share.
        let words = std::thread::scope(|scope| {
            let compiling: Vec<_> = self
                .workers
                .iter_mut()
                .zip(&shares)
                .map(|(worker, share)| {
                    scope.spawn(|| {
                        share
                            .iter()
                            .try_for_each(|at| worker.compile(plan.files[*at].template))
                    })
                })
                .collect();
            let words = context::build(&plan, &mut self.codes);
            for worker in compiling {
                joined(worker.join())?;
            }
            words
        })?;
        let rendered = std::thread::scope(|scope| {
            let rendering: Vec<_> = self
                .workers
                .iter()
                .zip(&shares)
                .zip(std::iter::repeat_n(words, self.workers.len()))
                .map(|((worker, share), words)| {
                    let plan = &plan;
                    scope.spawn(move || worker.render(plan, share, Context::from(words)))
                })
                .collect();
            rendering
                .into_iter()
                .map(|worker| joined(worker.join()))
                .collect::<Result<Vec<_>>>()
        })?;

        let mut tree = Tree::default();
        let mut paths: Vec<Option<String>> = paths.into_iter().map(Some).collect();
        for (at, file) in rendered.into_iter().flatten() {
            if let Some(path) = paths[at].take() {
                tree.insert(path, file);
            }
        }
        let record = record::record(choices, &tree);
        tree.insert(RECORD.to_owned(), File::new(record.into_bytes()));
        Ok(tree)
    }
}

/// A worker that panicked is a defect of larder: the panic goes on.
fn joined<T>(result: std::thread::Result<Result<T>>) -> Result<T> {
    result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The path of every planned file; no two alike, not even on systems that take paths in another case for the same.
fn paths(plan: &Plan) -> Result<Vec<String>> {
    let mut taken: HashMap<String, &str> = HashMap::with_capacity(plan.files.len() + 1);
    taken.insert(RECORD.to_owned(), "larder itself");
    let mut paths = Vec::with_capacity(plan.files.len());
    let names = Identifiers::new(&plan.framework.language, &plan.choices.resources);
    let migrations = context::migrations(&plan.choices.resources);
    for file in &plan.files {
        let path = path(plan, file, &names, &migrations)?;
        if let Some(other) = taken.insert(path.to_lowercase(), &file.template.source) {
            let message = format!("gives `{path}`, which `{other}` gives too");
            return Err(Error::Template {
                template: file.template.source.clone(),
                message,
            });
        }
        paths.push(path);
    }
    Ok(paths)
}

/// Which files each worker renders (indexes into the plan's): about as many bytes each, a template with one worker only.
fn shares(plan: &Plan, workers: usize) -> Vec<Vec<usize>> {
    let mut shares = vec![(0_usize, Vec::new()); workers];
    let mut last: Option<(&str, usize)> = None;
    for (at, file) in plan.files.iter().enumerate() {
        let source = file.template.source.as_str();
        let worker = match last {
            Some((same, worker)) if same == source => worker,
            _ => shares
                .iter()
                .enumerate()
                .min_by_key(|(_, (bytes, _))| *bytes)
                .map_or(0, |(worker, _)| worker),
        };
        last = Some((source, worker));
        shares[worker].0 += if file.template.rendered {
            file.template.content.len()
        } else {
            0
        };
        shares[worker].1.push(at);
    }
    shares.into_iter().map(|(_, files)| files).collect()
}

/// An engine with the templates it has met.
struct Worker<'a> {
    framework: &'a Framework,
    engine: Engine,
}

impl Worker<'_> {
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
                return Err(Error::Template {
                    template: template.source.clone(),
                    message: format!("includes `{name}`, and there is no `_shared/{name}.hbs`"),
                });
            };
            wanted.extend(self.engine.add(&name, text)?);
        }
        Ok(())
    }

    /// The files of `share`, with their places in the plan.
    fn render(&self, plan: &Plan, share: &[usize], mut context: Context) -> Result<Vec<(usize, File)>> {
        let mut files = Vec::with_capacity(share.len());
        for at in share {
            let file = plan.files[*at];
            let bytes = if file.template.rendered {
                set_resource(&mut context, file.resource);
                self.engine
                    .render(&file.template.source, &context)?
                    .into_bytes()
                    .into()
            } else {
                file.template.content.clone()
            };
            files.push((*at, File::new(bytes)));
        }
        Ok(files)
    }
}

/// Makes `resource` the one with this index, or nothing.
fn set_resource(context: &mut Context, index: Option<usize>) {
    let words = context.data();
    let resource = index.and_then(|index| words.get("resources")?.get(index).cloned());
    if let Value::Object(words) = context.data_mut() {
        match resource {
            Some(resource) => words.insert("resource".to_owned(), resource),
            None => words.shift_remove("resource"),
        };
    }
}

/// The concerns of a pillar in their order, and where each is dealt with, in a project with these resources.
pub fn concerns(framework: &Framework, pillar: &str, resources: &[Resource]) -> Vec<(Topic, Concern)> {
    let example = resources.get(context::example(resources));
    let names = Identifiers::new(&framework.language, resources);
    let filled = |file: &String| fill(&file.replace("{{example.", "{{resource."), None, example, &names);
    let order = PILLARS
        .iter()
        .find(|(known, _)| *known == pillar)
        .map_or(&[][..], |(_, concerns)| concerns);
    let given = framework.manifest.pillars.get(pillar);
    let place = |topic: &Topic| {
        let place = match given?.get(topic.0)? {
            Concern::Files(files) => Concern::Files(files.iter().map(filled).collect()),
            sentence @ Concern::Sentence(_) => sentence.clone(),
        };
        Some((*topic, place))
    };
    order.iter().filter_map(place).collect()
}

/// The file's path in the project.
fn path(plan: &Plan, file: &PlannedFile, names: &Identifiers<'_>, migrations: &[String]) -> Result<String> {
    let resource = file.resource.and_then(|index| plan.choices.resources.get(index));
    let mut target = file.template.target.clone();
    if let Some(number) = file.resource.and_then(|index| migrations.get(index)) {
        target = target.replace("{{resource.migration}}", number);
    }
    let path = fill(&target, Some(&plan.choices.name.snake), resource, names);
    if path.contains("{{") || path.contains("}}") {
        return Err(Error::Template {
            template: file.template.source.clone(),
            message: format!("the path `{path}` holds a name that paths do not know"),
        });
    }
    Ok(path)
}

/// A path with the few names that paths may hold filled in.
fn fill(path: &str, project: Option<&str>, resource: Option<&Resource>, names: &Identifiers<'_>) -> String {
    let mut path = path.to_owned();
    if !path.contains("{{") {
        return path;
    }
    if let Some(snake) = project {
        path = path.replace("{{project.snake}}", snake);
    }
    if let Some(resource) = resource {
        let (one, many) = (&resource.name.singular, &resource.name.plural);
        let (ident, idents) = (names.singular(&resource.name), names.plural(&resource.name));
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
            ("ident.snake", &ident.snake),
            ("ident.kebab", &ident.kebab),
            ("ident.camel", &ident.camel),
            ("ident.pascal", &ident.pascal),
            ("plural.ident.snake", &idents.snake),
            ("plural.ident.kebab", &idents.kebab),
            ("plural.ident.camel", &idents.camel),
            ("plural.ident.pascal", &idents.pascal),
        ] {
            path = path.replace(&format!("{{{{resource.{word}}}}}"), value);
        }
    }
    path
}
