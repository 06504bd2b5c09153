//! The vocabulary as a shape: which names exist at which place, found by building contexts in which everything occurs.
//!
//! In: a framework. Out: [`Shape`], and every name of a template that the shape does not have, branches that no combination renders
//! included. So the vocabulary needs no list of its own: what the context gives is what templates may say.

use std::collections::{BTreeMap, BTreeSet};

use handlebars::template::{DecoratorTemplate, HelperTemplate, Parameter, TemplateElement};
use handlebars::{Path, PathSeg, Template};
use serde_json::Value;

use super::codes::Codes;
use super::context;
use crate::catalog::Framework;
use crate::choices::{Choices, Extra};
use crate::error::{Error, Problem, Result};
use crate::name::Casing;
use crate::plan::plan;
use crate::resource::Resource;

/// What can be said at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A text, number or boolean.
    Leaf,
    /// Names below it.
    Names(BTreeMap<String, Shape>),
    /// A list of this.
    List(Box<Shape>),
}

/// Resources in which every name of the vocabulary occurs: each type required, optional, with a default and unique where it can be.
pub const EVERYTHING: [&str; 5] = [
    "part name:string(1,80):unique code:uuid:unique level:int(0,5)=0 price:decimal(8,2)? whole:decimal(5,0)=7 on:bool=false due:date? at:datetime? kind:enum(a,b)=a weight:float(0,1.5)=0.5 unique(level,kind,due)",
    "whole_thing text:text? mail:email? link:url? key:uuid? number:int part:ref(part) parent:ref(whole_thing)? note:string=none later:ref(last_thing)? size:float? article:text(200000)?",
    "last_thing due:date open:bool state:enum(x) amount:decimal moment:datetime first:ref(part,clear)? long:text home:url contact:email tag:uuid height:float shelf:ref(shelf)?",
    "shelf(read=everyone,write=admin) name:string:unique size:enum(XL,in-stock)=XL",
    "remark(read=users) shelf:ref(shelf,cascade):unique other:ref(remark,clear)? text:string unique(other,text)",
];

/// The choices with everything in them.
pub fn everything(framework: &Framework) -> Result<Vec<Choices>, Vec<Problem>> {
    let resources = EVERYTHING
        .into_iter()
        .map(Resource::parse)
        .collect::<Result<Vec<_>, _>>()?;
    let extras: BTreeSet<Extra> = framework.manifest.extras.iter().copied().collect();
    let choices = |database| Choices {
        name: Casing::of("every_thing"),
        framework: framework.id.clone(),
        database,
        extras: extras.clone(),
        resources: resources.clone(),
    };
    Ok(framework
        .manifest
        .databases
        .iter()
        .copied()
        .map(choices)
        .collect())
}

/// Everything that the templates of this framework may say; `resource` is there as in files below `per-resource/`.
pub fn vocabulary(framework: &Framework) -> Result<Shape> {
    let mut shape = Shape::Leaf;
    let mut codes = Codes::new(framework);
    for choices in everything(framework).map_err(Error::Choices)? {
        shape = shape.with(Shape::of(&context::build(
            &plan(&choices, framework),
            &mut codes,
        )?));
    }
    if let Shape::Names(names) = &mut shape
        && let Some(Shape::List(resource)) = names.get("resources").cloned()
    {
        names.insert("resource".to_owned(), *resource);
    }
    Ok(shape)
}

impl Shape {
    /// The shape of a value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Object(words) => Self::Names(
                words
                    .iter()
                    .map(|(name, value)| (name.clone(), Self::of(value)))
                    .collect(),
            ),
            Value::Array(items) => {
                Self::List(Box::new(items.iter().map(Self::of).fold(Self::Leaf, Self::with)))
            }
            _ => Self::Leaf,
        }
    }

    /// What can be said here or there.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Leaf, other) => other,
            (Self::Names(mut names), Self::Names(others)) => {
                for (name, other) in others {
                    let merged = match names.remove(&name) {
                        Some(this) => this.with(other),
                        None => other,
                    };
                    names.insert(name, merged);
                }
                Self::Names(names)
            }
            (Self::List(this), Self::List(other)) => Self::List(Box::new(this.with(*other))),
            (this, _) => this,
        }
    }

    /// The same without `name` at its top.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        if let Self::Names(names) = &mut self {
            names.remove(name);
        }
        self
    }

    /// The shape below `name`.
    pub fn below(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Names(names) => names.get(name),
            Self::Leaf | Self::List(_) => None,
        }
    }
}

/// The names in `template` that `root` does not have, as written. `partial` gives the fragments it includes.
pub fn unknown_names<'a>(
    template: &Template,
    root: &'a Shape,
    partial: &dyn Fn(&str) -> Option<Template>,
) -> BTreeSet<String> {
    let mut walk = Walk {
        root,
        scopes: vec![root],
        partial,
        depth: 0,
        unknown: BTreeSet::new(),
    };
    walk.template(template);
    walk.unknown
}

struct Walk<'a, 'p> {
    root: &'a Shape,
    /// The innermost last.
    scopes: Vec<&'a Shape>,
    partial: &'p dyn Fn(&str) -> Option<Template>,
    depth: u32,
    unknown: BTreeSet<String>,
}

impl<'a> Walk<'a, '_> {
    fn template(&mut self, template: &Template) {
        for element in &template.elements {
            match element {
                TemplateElement::Expression(call) | TemplateElement::HtmlExpression(call) => {
                    self.resolve(&call.name);
                }
                TemplateElement::HelperBlock(block) => self.block(block),
                TemplateElement::PartialExpression(partial) | TemplateElement::PartialBlock(partial) => {
                    self.include(partial);
                }
                _ => {}
            }
        }
    }

    fn block(&mut self, block: &HelperTemplate) {
        let name = block.name.as_name().unwrap_or_default();
        let found = block.params.first().and_then(|param| self.resolve(param));
        let inner = match (name, found) {
            ("each", Some(Shape::List(items))) => Some(&**items),
            ("each", Some(Shape::Names(_))) => Some(&Shape::Leaf),
            ("with", found) => found,
            _ => None,
        };
        if matches!(name, "each" | "with") && inner.is_none() {
            return;
        }
        self.scopes.extend(inner);
        for branch in [&block.template, &block.inverse].into_iter().flatten() {
            self.template(branch);
        }
        if inner.is_some() {
            self.scopes.pop();
        }
    }

    fn include(&mut self, partial: &DecoratorTemplate) {
        let name = partial.name.as_name().unwrap_or_default();
        let scope = match partial.params.first() {
            Some(param) => self.resolve(param),
            None => self.scopes.last().copied(),
        };
        let Some(template) = (self.partial)(name) else {
            self.unknown.insert(format!("> {name}"));
            return;
        };
        let Some(scope) = scope.filter(|_| self.depth < 20) else {
            return;
        };
        self.scopes.push(scope);
        self.depth += 1;
        self.template(&template);
        self.depth -= 1;
        self.scopes.pop();
    }

    /// The shape that a name stands for; a name that stands for nothing is noted.
    fn resolve(&mut self, param: &Parameter) -> Option<&'a Shape> {
        let parsed;
        let path = match param {
            Parameter::Path(path) => path,
            Parameter::Name(name) => {
                parsed = Path::parse(name).ok()?;
                &parsed
            }
            _ => return None,
        };
        let Path::Relative((segments, raw)) = path else {
            let Path::Local((_, name, raw)) = path else {
                return None;
            };
            if !["first", "last", "index"].contains(&name.as_str()) {
                self.unknown.insert(raw.clone());
            }
            return None;
        };
        let up = raw.matches("../").count();
        let start = if raw.starts_with("@root") {
            Some(self.root)
        } else {
            self.scopes.iter().rev().nth(up).copied()
        };
        let mut shape = start;
        for segment in segments {
            if let PathSeg::Named(name) = segment {
                shape = shape.and_then(|shape| shape.below(name));
            }
        }
        if shape.is_none() {
            self.unknown.insert(raw.clone());
        }
        shape
    }
}
