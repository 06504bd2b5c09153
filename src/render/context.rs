//! Plan → the JSON that the templates are rendered with.
//!
//! In: a [`Plan`]. Out: the words of [`words`](super::words) put together: each resource knows who refers to it, each field its code.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::codes::Codes;
use super::identifiers::Identifiers;
use super::order::creation_order;
use super::sample::{create_json, update_json};
use super::words::{
    IdTitle, LarderWords, ProjectWords, ResourceWords, Root, field_words, name_words, reference_words,
    to_object,
};
use crate::choices::{Choices, command_line, quote};
use crate::error::Result;
use crate::feature::Feature;
use crate::plan::Plan;
use crate::resource::{Field, FieldType, Presence, Resource};

/// Everything that the templates of this plan may say.
pub(super) fn build(plan: &Plan, codes: &mut Codes<'_>) -> Result<Value> {
    let (choices, framework) = (plan.choices, plan.framework);
    let root = Root {
        project: ProjectWords {
            name: &choices.name.kebab,
            casing: &choices.name,
        },
        framework: IdTitle {
            id: &framework.id,
            title: &framework.manifest.title,
        },
        language: IdTitle {
            id: &framework.manifest.language,
            title: &framework.language.title,
        },
        database: IdTitle {
            id: choices.database.id(),
            title: choices.database.title(),
        },
        features: Feature::all()
            .map(|feature| (feature.id(), plan.features.contains(&feature)))
            .collect(),
        pins: &framework.language.pins,
        larder: LarderWords {
            version: env!("CARGO_PKG_VERSION"),
            command: quote(&command_line(choices), '\''),
        },
        uses: uses(
            choices.resources.iter().flat_map(|resource| &resource.fields),
            choices,
            None,
        ),
    };
    let mut root = to_object(&root)?;
    let order = creation_order(&choices.resources);
    let resources = resources(plan, &order, codes)?;
    let tables = order
        .iter()
        .filter_map(|index| resources.get(*index).cloned())
        .collect();
    let independent = |resource: &&Resource| {
        !resource
            .fields
            .iter()
            .any(|field| field.is_required() && field.target().is_some())
    };
    let example = choices
        .resources
        .iter()
        .position(|resource| independent(&resource));
    if let Some(example) = example.and_then(|index| resources.get(index)) {
        root.insert("example".to_owned(), example.clone());
    }
    root.insert("resources".to_owned(), Value::Array(resources));
    root.insert("tables".to_owned(), Value::Array(tables));
    Ok(Value::Object(root))
}

fn resources(plan: &Plan, order: &[usize], codes: &mut Codes<'_>) -> Result<Vec<Value>> {
    let (choices, framework) = (plan.choices, plan.framework);
    let index_of: HashMap<&str, usize> = choices
        .resources
        .iter()
        .enumerate()
        .map(|(index, resource)| (resource.name.singular.snake.as_str(), index))
        .collect();
    let mut position = vec![0; order.len()];
    for (at, index) in order.iter().enumerate() {
        position[*index] = at;
    }
    let mut referrers: Vec<Vec<(usize, &Field)>> = vec![Vec::new(); choices.resources.len()];
    for (index, resource) in choices.resources.iter().enumerate() {
        for field in &resource.fields {
            if let Some(target) = field.target().and_then(|target| index_of.get(target)) {
                referrers[*target].push((index, field));
            }
        }
    }
    let mut names = Identifiers::new(choices);
    let mut all = Vec::with_capacity(choices.resources.len());
    for (index, resource) in choices.resources.iter().enumerate() {
        let mut fields = Vec::with_capacity(resource.fields.len());
        for field in &resource.fields {
            let target = field.target().and_then(|target| index_of.get(target)).copied();
            let mut words = to_object(&field_words(
                field,
                resource,
                choices,
                target,
                &framework.language.literals,
                &mut names,
            ))?;
            let forward = target.is_some_and(|target| target != index && position[target] > position[index]);
            words.insert("is_forward".to_owned(), Value::Bool(forward));
            fields.push(codes.fill(&field.field_type, &plan.features, words)?);
        }
        let referrers = &referrers[index];
        let mut words = to_object(&ResourceWords {
            names: name_words(resource),
            has_refs: resource.fields.iter().any(|field| field.target().is_some()),
            has_filters: resource
                .fields
                .iter()
                .any(|field| field.field_type.is_filterable()),
            has_sort_fields: resource.fields.iter().any(|field| field.field_type.is_sortable()),
            has_unique: !resource.uniques().is_empty(),
            is_referenced: !referrers.is_empty(),
            uses: uses(resource.fields.iter(), choices, Some(resource)),
            owner_index: names.unique(&["ix", resource.table(), "owner"]),
            pk_name: names.unique(&["pk", resource.table()]),
            owner_fk: names.unique(&["fk", resource.table(), "owner"]),
            create_json: create_json(resource),
            update_json: update_json(resource),
        })?;
        let chosen = |wanted: &dyn Fn(&Field) -> bool| -> Value {
            let chosen = resource
                .fields
                .iter()
                .zip(&fields)
                .filter(|(field, _)| wanted(field));
            Value::Array(chosen.map(|(_, words)| words.clone()).collect())
        };
        words.insert("refs".to_owned(), chosen(&|field| field.target().is_some()));
        words.insert(
            "filters".to_owned(),
            chosen(&|field| field.field_type.is_filterable()),
        );
        words.insert(
            "sort_fields".to_owned(),
            chosen(&|field| field.field_type.is_sortable()),
        );
        if let Value::Array(unique) = chosen(&|field| field.unique)
            && let Some(unique) = unique.into_iter().next()
        {
            words.insert("unique".to_owned(), unique);
        }
        let mut referred = Vec::with_capacity(referrers.len());
        for (from, field) in referrers {
            let mut entry = to_object(&name_words(&choices.resources[*from]))?;
            entry.insert("field".to_owned(), Value::Object(reference_words(field)?));
            referred.push(Value::Object(entry));
        }
        words.insert("referenced_by".to_owned(), Value::Array(referred));
        words.insert("fields".to_owned(), Value::Array(fields));
        all.push(Value::Object(words));
    }
    Ok(all)
}

/// `uses`: which types and features of fields occur.
fn uses<'a>(
    fields: impl Iterator<Item = &'a Field>,
    choices: &Choices,
    resource: Option<&Resource>,
) -> BTreeMap<&'static str, bool> {
    let mut uses: BTreeMap<&'static str, bool> =
        FieldType::NAMES.into_iter().map(|name| (name, false)).collect();
    uses.extend([
        ("filters", false),
        ("unique", false),
        ("sorts", false),
        ("sort_decimal", false),
        ("optional", false),
        ("default", false),
        ("required_ref", false),
        ("self_ref", false),
    ]);
    for field in fields {
        let mut found = vec![field.field_type.name()];
        let mut also = |holds: bool, word: &'static str| {
            if holds {
                found.push(word);
            }
        };
        also(field.field_type.is_filterable(), "filters");
        also(field.unique, "unique");
        also(field.field_type.is_sortable(), "sorts");
        also(
            matches!(field.field_type, FieldType::Decimal { .. }),
            "sort_decimal",
        );
        also(field.is_optional(), "optional");
        also(matches!(field.presence, Presence::Default(_)), "default");
        also(field.target().is_some() && field.is_required(), "required_ref");
        for word in found {
            uses.insert(word, true);
        }
    }
    let refers_to_itself = |resource: &Resource| {
        resource
            .fields
            .iter()
            .any(|field| field.target() == Some(&resource.name.singular.snake))
    };
    let self_ref = match resource {
        Some(resource) => refers_to_itself(resource),
        None => choices.resources.iter().any(refers_to_itself),
    };
    uses.insert("self_ref", self_ref);
    uses
}
