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
    IdTitle, LarderWords, NameWords, ProjectWords, ResourceWords, Root, access_words, field_words,
    index_words, is_long_text, name_words, reference_words, to_object, unique_words,
};
use crate::choices::{Choices, command_line, quote};
use crate::error::Result;
use crate::feature::Feature;
use crate::plan::Plan;
use crate::resource::{Field, FieldType, OnDelete, Presence, Readers, Resource};

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
        uses: uses(&choices.resources, choices),
    };
    let mut root = to_object(&root)?;
    let order = creation_order(&choices.resources);
    let resources = resources(plan, &order, codes)?;
    let tables = order
        .iter()
        .filter_map(|index| resources.get(*index).cloned())
        .collect();
    if let Some(example) = resources.get(example(&choices.resources)) {
        root.insert("example".to_owned(), example.clone());
    }
    let mut alphabet: Vec<usize> = (0..resources.len()).collect();
    alphabet.sort_by_key(|index| choices.resources[*index].table());
    let sorted = alphabet
        .iter()
        .filter_map(|index| resources.get(*index).cloned())
        .collect();
    root.insert("sorted".to_owned(), Value::Array(sorted));
    root.insert("resources".to_owned(), Value::Array(resources));
    root.insert("tables".to_owned(), Value::Array(tables));
    let next = migration(choices.resources.len() + 1);
    root.insert("next_migration".to_owned(), Value::String(next));
    Ok(Value::Object(root))
}

/// The resource that a README shows: the first without required references, and one that every user writes if there is one.
pub(super) fn example(resources: &[Resource]) -> usize {
    let is_independent = |resource: &Resource| {
        let mut fields = resource.fields.iter();
        !fields.any(|field| field.is_required() && field.target().is_some())
    };
    let own = resources
        .iter()
        .position(|resource| is_independent(resource) && resource.has_owner());
    own.or_else(|| resources.iter().position(is_independent))
        .unwrap_or(0)
}

/// Whether a reference of the resource leads to rows that only their owner reads.
fn has_private_refs(resource: &Resource, choices: &Choices) -> bool {
    let targets = resource.fields.iter().filter_map(Field::target);
    targets
        .filter_map(|target| choices.resource(target))
        .any(Resource::is_private)
}

/// The other resources that this one refers to, each once, in the order of the alphabet: imports are sorted.
fn targets<'a>(resource: &Resource, choices: &'a Choices, names: &Identifiers<'_>) -> Vec<NameWords<'a>> {
    let refers = |target: &&Resource| {
        let mut fields = resource.fields.iter().filter_map(Field::target);
        target.name != resource.name && fields.any(|name| name == target.name.singular.snake)
    };
    let mut targets: Vec<&Resource> = choices.resources.iter().filter(refers).collect();
    targets.sort_by(|one, other| one.table().cmp(other.table()));
    targets
        .into_iter()
        .map(|target| name_words(target, names))
        .collect()
}

/// The number of the migration that makes a resource's table: `users`, `sessions` and `login_attempts` come before.
fn migration(place: usize) -> String {
    format!("{:04}", place + 3)
}

/// The same for each resource, by its index.
pub(super) fn migrations(resources: &[Resource]) -> Vec<String> {
    let mut numbers = vec![String::new(); resources.len()];
    for (place, index) in creation_order(resources).into_iter().enumerate() {
        numbers[index] = migration(place + 1);
    }
    numbers
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
    let names = Identifiers::new(&framework.language, &choices.resources);
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
                &names,
            ))?;
            let forward = target.is_some_and(|target| target != index && position[target] > position[index]);
            words.insert("is_forward".to_owned(), Value::Bool(forward));
            fields.push(codes.fill(&field.field_type, &plan.features, words)?);
        }
        let referrers = &referrers[index];
        let mut words = to_object(&ResourceWords {
            names: name_words(resource, &names),
            access: access_words(resource, has_private_refs(resource, choices)),
            has_refs: resource.fields.iter().any(|field| field.target().is_some()),
            has_filters: resource
                .fields
                .iter()
                .any(|field| field.field_type.is_filterable()),
            has_sort_fields: resource.fields.iter().any(|field| field.field_type.is_sortable()),
            has_unique: !resource.uniques().is_empty(),
            uniques: unique_words(resource, &names),
            indexes: index_words(resource),
            has_required_fields: resource.fields.iter().any(Field::is_required),
            is_referenced: !referrers.is_empty(),
            uses: uses(std::slice::from_ref(resource), choices),
            targets: targets(resource, choices, &names),
            migration: migration(position[index] + 1),
            previous_migration: migration(position[index]),
            pk_name: resource.primary_key_name(),
            owner_fk: resource.foreign_key_name("owner_id"),
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
        words.insert("required_fields".to_owned(), chosen(&Field::is_required));
        words.insert("refs".to_owned(), chosen(&|field| field.target().is_some()));
        words.insert(
            "filters".to_owned(),
            chosen(&|field| field.field_type.is_filterable()),
        );
        words.insert(
            "sort_fields".to_owned(),
            chosen(&|field| field.field_type.is_sortable()),
        );
        let mut referred = Vec::with_capacity(referrers.len());
        for (from, field) in referrers {
            let mut entry = to_object(&name_words(&choices.resources[*from], &names))?;
            let mut words = reference_words(field, &names)?;
            let forward = *from != index && position[index] > position[*from];
            words.insert("is_forward".to_owned(), Value::Bool(forward));
            let fk_name = choices.resources[*from].foreign_key_name(&field.json);
            words.insert("fk_name".to_owned(), Value::String(fk_name));
            entry.insert("field".to_owned(), Value::Object(words));
            referred.push(Value::Object(entry));
        }
        words.insert("referenced_by".to_owned(), Value::Array(referred));
        words.insert("fields".to_owned(), Value::Array(fields));
        all.push(Value::Object(words));
    }
    Ok(all)
}

/// `uses`: which types, features of fields and rights occur in these resources.
fn uses(resources: &[Resource], choices: &Choices) -> BTreeMap<&'static str, bool> {
    let mut uses: BTreeMap<&'static str, bool> =
        FieldType::NAMES.into_iter().map(|name| (name, false)).collect();
    let mut tell = |word: &'static str, holds: bool| {
        let known = uses.entry(word).or_insert(false);
        *known |= holds;
    };
    for resource in resources {
        tell("private", resource.is_private());
        tell("shared", !resource.is_private());
        tell("public_reads", resource.read == Readers::Everyone);
        tell("owner_writes", resource.has_owner());
        tell("admin_writes", !resource.has_owner());
        tell("shows_owner", resource.shows_owner());
        tell("private_refs", has_private_refs(resource, choices));
        tell("unique", !resource.uniques().is_empty());
        for field in &resource.fields {
            let target = field.target();
            tell(field.field_type.name(), true);
            tell("long_text", is_long_text(field));
            tell("filters", field.field_type.is_filterable());
            tell("sorts", field.field_type.is_sortable());
            tell(
                "sort_decimal",
                matches!(field.field_type, FieldType::Decimal { .. }),
            );
            tell("optional", field.is_optional());
            tell("default", matches!(field.presence, Presence::Default(_)));
            tell("required_ref", target.is_some() && field.is_required());
            tell("self_ref", target == Some(&resource.name.singular.snake));
            tell("cascade", field.on_delete() == Some(OnDelete::Cascade));
            tell("clear", field.on_delete() == Some(OnDelete::Clear));
        }
    }
    uses
}
