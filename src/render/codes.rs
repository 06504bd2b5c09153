//! A field's type as the framework's code: the `[code.<type>]` templates of the manifest.

use std::collections::BTreeSet;

use handlebars::Context;
use serde_json::{Map, Value};

use super::engine::Engine;
use crate::catalog::Framework;
use crate::error::Result;
use crate::feature::Feature;
use crate::resource::FieldType;

/// The `[code.<type>]` templates of a framework, each compiled when it is met first.
pub(super) struct Codes<'a> {
    framework: &'a Framework,
    engine: Engine,
}

impl<'a> Codes<'a> {
    pub(super) fn new(framework: &'a Framework) -> Self {
        Self {
            framework,
            engine: Engine::new(),
        }
    }

    /// The field's words with `code` added, as it is while these features are on.
    pub(super) fn fill(
        &mut self,
        field_type: &FieldType,
        features: &BTreeSet<Feature>,
        words: Map<String, Value>,
    ) -> Result<Value> {
        let mut context = Context::from(Value::Object(words));
        let mut code = Map::new();
        for (key, template) in self.framework.code.templates(field_type.name(), features) {
            let text = if template.text.contains("{{") {
                let name = format!("{}/manifest.toml {} {key}", self.framework.id, template.table);
                if !self.engine.has(&name) {
                    self.engine.add(&name, template.text)?;
                }
                self.engine.render(&name, &context)?
            } else {
                template.text.to_owned()
            };
            code.insert(key.to_owned(), Value::String(text));
        }
        let mut words = std::mem::take(context.data_mut());
        if let Value::Object(words) = &mut words {
            words.insert("code".to_owned(), Value::Object(code));
        }
        Ok(words)
    }
}
