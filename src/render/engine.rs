//! The one template engine for code: Handlebars, strict, without escaping, with its holes closed.
//!
//! In: template texts. Out: rendered texts, or [`Error::Template`] with file and line. A name that does not exist is an error everywhere:
//! `{{#if}}` and `{{#unless}}` are our own (they take booleans only), and what strict mode cannot see is refused by [`walk::forbidden`].

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError,
    RenderErrorReason, Renderable, StringOutput, Template, no_escape,
};

use super::walk;
use crate::error::{Error, Result};

/// The engine with the templates given to it so far.
pub struct Engine {
    registry: Handlebars<'static>,
}

impl Engine {
    /// An engine that knows no template.
    pub fn new() -> Self {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.register_escape_fn(no_escape);
        registry.register_helper("if", Box::new(Condition { wanted: true }));
        registry.register_helper("unless", Box::new(Condition { wanted: false }));
        registry.register_helper("fits", Box::new(Fits));
        Self { registry }
    }

    /// Whether a template of this name is there.
    pub fn has(&self, name: &str) -> bool {
        self.registry.has_template(name)
    }

    /// Compiles `text` under `name`; gives the names of the partials it includes.
    pub fn add(&mut self, name: &str, text: &str) -> Result<Vec<String>> {
        let template = compile(name, text)?;
        if let Some(message) = walk::forbidden(&template) {
            return Err(Error::Template {
                template: name.to_owned(),
                message,
            });
        }
        let partials = walk::partials(&template);
        self.registry.register_template(name, template);
        Ok(partials)
    }

    /// Renders the template `name`.
    pub fn render(&self, name: &str, context: &Context) -> Result<String> {
        self.registry
            .render_with_context(name, context)
            .map_err(|error| told(name, &error))
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

/// `text` as a template; `name` is for messages.
pub fn compile(name: &str, text: &str) -> Result<Template> {
    Template::compile_with_name(text, name.to_owned()).map_err(|error| {
        let (line, column) = error.pos().unwrap_or((0, 0));
        Error::Template {
            template: format!("{name}:{line}:{column}"),
            message: error.reason().to_string(),
        }
    })
}

fn told(name: &str, error: &RenderError) -> Error {
    let template = error.template_name.as_deref().unwrap_or(name);
    let place = match (error.line_no, error.column_no) {
        (Some(line), Some(column)) => format!("{template}:{line}:{column}"),
        _ => template.to_owned(),
    };
    let message = match error.reason() {
        RenderErrorReason::MissingVariable(Some(name)) => format!("there is no `{name}` here"),
        RenderErrorReason::MissingVariable(None) => "a name that does not exist".to_owned(),
        other => other.to_string(),
    };
    Error::Template {
        template: place,
        message,
    }
}

/// `{{#if name}}`, `{{#unless name}}`: the value is a boolean, or the template is wrong.
struct Condition {
    wanted: bool,
}

impl HelperDef for Condition {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render_context: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let wrong = |why: String| RenderError::from(RenderErrorReason::Other(why));
        let param = helper
            .param(0)
            .ok_or_else(|| wrong(format!("`{{{{#{}}}}}` of nothing", helper.name())))?;
        let asked = || param.relative_path().cloned().unwrap_or_default();
        if param.is_value_missing() {
            return Err(wrong(format!("there is no `{}` here", asked())));
        }
        let Some(value) = param.value().as_bool() else {
            return Err(wrong(format!(
                "`{}` is no boolean; `{{{{#{}}}}}` takes nothing else",
                asked(),
                helper.name()
            )));
        };
        let branch = if value == self.wanted {
            helper.template()
        } else {
            helper.inverse()
        };
        branch.map_or(Ok(()), |branch| {
            branch.render(registry, context, render_context, out)
        })
    }
}

/// `{{#fits 100}}one line{{else}}broken{{/fits}}`: the first form, unless a line of it is longer than the width given.
struct Fits;

impl HelperDef for Fits {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render_context: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let wrong = |why: &str| RenderError::from(RenderErrorReason::Other(why.to_owned()));
        let width = helper.param(0).and_then(|param| param.value().as_u64());
        let width = width.ok_or_else(|| wrong("`{{#fits}}` takes a width, for example `{{#fits 100}}`"))?;
        let (Some(one_line), Some(broken)) = (helper.template(), helper.inverse()) else {
            return Err(wrong(
                "`{{#fits}}` needs both forms: `{{#fits 100}}…{{else}}…{{/fits}}`",
            ));
        };
        let mut first = StringOutput::new();
        one_line.render(registry, context, render_context, &mut first)?;
        let first = first.into_string()?;
        let fits = |line: &str| u64::try_from(line.chars().count()).is_ok_and(|length| length <= width);
        if first.lines().all(fits) {
            out.write(&first)?;
            return Ok(());
        }
        broken.render(registry, context, render_context, out)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn render(text: &str) -> Result<String> {
        let context = json!({"yes": true, "no": false, "five": 5, "none": [], "two": ["a", "b"], "word": "<&'\"", "inner": {"x": "y"}});
        let mut engine = Engine::new();
        engine.add("t.hbs", text)?;
        engine.render("t.hbs", &Context::from(context))
    }

    #[test]
    fn code_is_not_escaped() {
        assert_eq!(render("{{word}}").expect("renders"), "<&'\"");
    }

    #[test]
    fn missing_names_fail_wherever_they_stand() {
        for text in [
            "{{nope}}",
            "{{inner.nope}}",
            "{{#if nope}}a{{/if}}",
            "{{#unless nope}}a{{/unless}}",
            "{{#if no}}a{{else if nope}}b{{/if}}",
            "{{#each nope}}a{{/each}}",
            "{{#each nope}}a{{else}}b{{/each}}",
            "{{#with nope}}a{{/with}}",
            "{{#with nope}}a{{else}}b{{/with}}",
            "{{#each two}}{{../nope}}{{/each}}",
            "{{> nope}}",
        ] {
            assert!(render(text).is_err(), "{text} rendered");
        }
    }

    #[test]
    fn what_is_not_in_the_vocabulary_of_blocks_fails() {
        for text in [
            "{{#if five}}a{{/if}}",
            "{{#if two}}a{{/if}}",
            "{{#if (eq five 5)}}a{{/if}}",
            "{{lookup two 0}}",
            "{{#fits 5}}a{{/fits}}",
            "{{#fits}}a{{else}}b{{/fits}}",
            "{{#*inline \"x\"}}a{{/inline}}",
            "{{{{raw}}}}a{{{{/raw}}}}",
            "{{upper word}}",
        ] {
            assert!(render(text).is_err(), "{text} rendered");
        }
    }

    #[test]
    fn places_are_told() {
        let error = render("one\n  {{nope}}\n").expect_err("no such name");
        assert!(error.to_string().starts_with("template `t.hbs:2:"), "{error}");
        let error = render("one\n{{#if yes}}\n").expect_err("never closed");
        assert!(error.to_string().contains("t.hbs:"), "{error}");
    }

    #[test]
    fn the_first_form_is_taken_when_it_fits() {
        let text = "{{#each two}}\n{{#fits 8}}\n  f({{this}}{{this}}{{this}});\n{{else}}\n  f(\n  );\n{{/fits}}\n{{/each}}\n";
        assert_eq!(render(text).expect("renders"), "  f(\n  );\n  f(\n  );\n");
        assert_eq!(
            render(&text.replace("fits 8", "fits 9")).expect("renders"),
            "  f(aaa);\n  f(bbb);\n"
        );
    }
}
