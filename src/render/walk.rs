//! Walks a compiled template, every branch of it: what it includes, and what no template may hold.

use handlebars::Template;
use handlebars::template::{HelperTemplate, Parameter, TemplateElement};

/// The block helpers that templates may use.
pub const BLOCKS: [&str; 5] = ["if", "unless", "each", "with", "fits"];

/// The partials that `template` includes.
pub fn partials(template: &Template) -> Vec<String> {
    let mut found = Vec::new();
    visit(template, &mut |element| {
        if let TemplateElement::PartialExpression(partial) | TemplateElement::PartialBlock(partial) = element
        {
            found.extend(partial.name.as_name().map(str::to_owned));
        }
    });
    found
}

/// What `template` holds that strict mode does not see, or that is not in our vocabulary of blocks; in words.
pub fn forbidden(template: &Template) -> Option<String> {
    let mut found = None;
    visit(template, &mut |element| {
        let complaint = match element {
            TemplateElement::HelperBlock(block) => forbidden_block(block),
            TemplateElement::Expression(call) | TemplateElement::HtmlExpression(call)
                if !call.params.is_empty() || !call.hash.is_empty() =>
            {
                Some(format!(
                    "`{{{{{} …}}}}`: there are no helpers but {}",
                    name(call),
                    BLOCKS.join(", ")
                ))
            }
            TemplateElement::DecoratorBlock(_)
            | TemplateElement::DecoratorExpression(_)
            | TemplateElement::PartialBlock(_) => {
                Some("decorators and partial blocks are not used here".to_owned())
            }
            _ => None,
        };
        found = found.take().or(complaint);
    });
    found
}

fn forbidden_block(block: &HelperTemplate) -> Option<String> {
    let name = name(block);
    if !BLOCKS.contains(&name) {
        return Some(format!(
            "`{{{{#{name}}}}}`: there are no blocks but {}",
            BLOCKS.join(", ")
        ));
    }
    if matches!(name, "each" | "with") && block.inverse.is_some() {
        return Some(format!(
            "`{{{{else}}}}` of `{{{{#{name}}}}}` would hide a missing name; ask the boolean beside it with `{{{{#if}}}}`"
        ));
    }
    if block.params.len() != 1
        || !block.hash.is_empty()
        || matches!(block.params[0], Parameter::Subexpression(_))
    {
        return Some(format!("`{{{{#{name}}}}}` takes one name and nothing else"));
    }
    None
}

/// The name of a helper or of a simple expression.
pub fn name(call: &HelperTemplate) -> &str {
    call.name.as_name().unwrap_or_default()
}

/// Shows every element to `see`, inner branches included, in the order of the text.
fn visit(template: &Template, see: &mut dyn FnMut(&TemplateElement)) {
    for element in &template.elements {
        see(element);
        match element {
            TemplateElement::HelperBlock(block) => {
                for branch in [&block.template, &block.inverse].into_iter().flatten() {
                    visit(branch, see);
                }
            }
            TemplateElement::PartialBlock(block) | TemplateElement::DecoratorBlock(block) => {
                if let Some(inner) = &block.template {
                    visit(inner, see);
                }
            }
            _ => {}
        }
    }
}
