//! A field's type as the framework's code: the `[code.<type>]` templates of the manifest.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use handlebars::Context;
use serde_json::{Map, Value};

use super::engine::Engine;
use crate::catalog::Framework;
use crate::error::Result;
use crate::feature::Feature;
use crate::resource::FieldType;

/// Of one type: keys, each with the name of its template in the engine.
type Names<'a> = Rc<Vec<(&'a str, String)>>;

/// The `[code.<type>]` templates of the features that are on, each type compiled when it is met.
pub(super) struct Codes<'a> {
    framework: &'a Framework,
    features: &'a BTreeSet<Feature>,
    engine: Engine,
    types: HashMap<&'static str, Names<'a>>,
}

impl<'a> Codes<'a> {
    pub(super) fn new(framework: &'a Framework, features: &'a BTreeSet<Feature>) -> Self {
        Self {
            framework,
            features,
            engine: Engine::new(),
            types: HashMap::new(),
        }
    }

    /// The field's words with `code` added.
    pub(super) fn fill(&mut self, field_type: &FieldType, words: Map<String, Value>) -> Result<Value> {
        let type_name = field_type.name();
        let names = match self.types.get(type_name) {
            Some(names) => Rc::clone(names),
            None => self.compile(type_name)?,
        };
        let mut context = Context::from(Value::Object(words));
        let mut code = Map::new();
        for (key, name) in names.iter() {
            code.insert(
                (*key).to_owned(),
                Value::String(self.engine.render(name, &context)?),
            );
        }
        let mut words = std::mem::take(context.data_mut());
        if let Value::Object(words) = &mut words {
            words.insert("code".to_owned(), Value::Object(code));
        }
        Ok(words)
    }

    fn compile(&mut self, type_name: &'static str) -> Result<Names<'a>> {
        let mut names = Vec::new();
        for (key, template) in self.framework.code.templates(type_name, self.features) {
            let name = format!("{}/manifest.toml [code.{type_name}] {key}", self.framework.id);
            self.engine.add(&name, template)?;
            names.push((key, name));
        }
        let names = Rc::new(names);
        self.types.insert(type_name, Rc::clone(&names));
        Ok(names)
    }
}
