//! The vocabulary of the templates, in one place: every name that a template may say, with what it means.
//!
//! In: a [`Plan`]. Out: the JSON that the engine renders with. `templates/README.md` lists the same names, and a test compares them.
//! There are no nulls: what is absent is left out, and a boolean beside it says so.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use handlebars::Context;
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Map, Value};

use super::engine::Engine;
use super::sample::{create_json, samples, update_json};
use crate::catalog::{Framework, Literals};
use crate::choices::{Choices, command_line, quote};
use crate::error::{Error, Result};
use crate::feature::Feature;
use crate::name::{Casing, identifier};
use crate::plan::Plan;
use crate::resource::{Field, FieldType, Presence, Resource};

/// Tables that the starters have beside those of the resources.
const STARTER_TABLES: [&str; 4] = ["users", "sessions", "login_attempts", "alembic_version"];

/// What a template sees at its root. In a file below `per-resource/` there is also `resource`.
#[derive(Serialize)]
struct Root<'a> {
    project: ProjectWords<'a>,
    framework: IdTitle<'a>,
    language: IdTitle<'a>,
    database: IdTitle<'a>,
    /// Every feature as a boolean.
    #[serde(flatten)]
    features: BTreeMap<&'static str, bool>,
    /// Package → exact version.
    pins: &'a IndexMap<String, String>,
    larder: LarderWords,
    uses: BTreeMap<&'static str, bool>,
}

#[derive(Serialize)]
struct ProjectWords<'a> {
    /// As typed.
    name: &'a str,
    #[serde(flatten)]
    casing: &'a Casing,
}

#[derive(Serialize)]
struct IdTitle<'a> {
    id: &'a str,
    title: &'a str,
}

#[derive(Serialize)]
struct LarderWords {
    version: &'static str,
    /// The command line that makes the same project again.
    command: String,
}

/// The names of a resource, wherever one is spoken of.
#[derive(Serialize)]
struct NameWords<'a> {
    #[serde(flatten)]
    name: &'a crate::name::Name,
    /// URL segment: the plural in kebab-case.
    path: &'a str,
    /// The plural in `snake_case`.
    table: &'a str,
}

/// A resource, its fields apart.
#[derive(Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "templates test booleans and never compare"
)]
struct ResourceWords<'a> {
    #[serde(flatten)]
    names: NameWords<'a>,
    has_refs: bool,
    has_filters: bool,
    has_sort_fields: bool,
    has_unique: bool,
    is_referenced: bool,
    uses: BTreeMap<&'static str, bool>,
    /// Index on the owner and the time of making.
    owner_index: String,
    pk_name: String,
    owner_fk: String,
    create_json: String,
    update_json: String,
}

/// A field, its code apart.
#[derive(Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "templates test booleans and never compare"
)]
struct FieldWords<'a> {
    /// As declared.
    name: &'a str,
    /// On the wire, in columns and filters.
    json: &'a str,
    camel: String,
    pascal: String,
    title: String,
    optional: bool,
    required: bool,
    has_default: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_json: Option<String>,
    unique: bool,
    #[serde(flatten)]
    is: BTreeMap<String, bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    precision: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scale: Option<u32>,
    /// Digits before the point.
    #[serde(skip_serializing_if = "Option::is_none")]
    whole: Option<u32>,
    has_scale: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<NameWords<'a>>,
    is_self: bool,
    is_forward: bool,
    sortable: bool,
    filterable: bool,
    has_sample: bool,
    has_other: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample_json: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_json: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fk_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unique_name: Option<String>,
}

/// Everything that the templates of this plan may say.
pub fn build(plan: &Plan) -> Result<Value> {
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
    let resources = resources(choices, framework, &plan.features, &order)?;
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

fn resources(
    choices: &Choices,
    framework: &Framework,
    features: &BTreeSet<Feature>,
    order: &[usize],
) -> Result<Vec<Value>> {
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
    let mut codes = Codes::new(framework, features)?;
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
            fields.push(codes.fill(&field.field_type, words)?);
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
            has_unique: resource.unique().is_some(),
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

fn name_words(resource: &Resource) -> NameWords<'_> {
    NameWords {
        name: &resource.name,
        path: resource.path(),
        table: resource.table(),
    }
}

/// The referring field as seen from the resource it refers to.
fn reference_words(field: &Field) -> Result<Map<String, Value>> {
    let mut words = to_object(&field.casing())?;
    words.insert("name".to_owned(), Value::String(field.name.clone()));
    words.insert("json".to_owned(), Value::String(field.json.clone()));
    words.insert("optional".to_owned(), Value::Bool(field.is_optional()));
    Ok(words)
}

fn field_words<'a>(
    field: &'a Field,
    resource: &'a Resource,
    choices: &'a Choices,
    target: Option<usize>,
    literals: &Literals,
    names: &mut Identifiers,
) -> FieldWords<'a> {
    let casing = field.casing();
    let default = match &field.presence {
        Presence::Default(value) => Some(value),
        _ => None,
    };
    let samples = samples(field);
    let (first, second) = samples
        .as_ref()
        .map_or((None, None), |(first, second)| (Some(first), Some(second)));
    let target = target.and_then(|target| choices.resources.get(target));
    let (min, max) = bounds(&field.field_type);
    let (precision, scale) = match field.field_type {
        FieldType::Decimal { precision, scale } => (Some(precision), Some(scale)),
        _ => (None, None),
    };
    FieldWords {
        name: &field.name,
        json: &field.json,
        title: casing.title,
        camel: casing.camel,
        pascal: casing.pascal,
        optional: field.is_optional(),
        required: field.is_required(),
        has_default: default.is_some(),
        default: default.map(|value| literals.of(value)),
        default_json: default.map(ToString::to_string),
        unique: field.unique,
        is: FieldType::NAMES
            .iter()
            .map(|name| (format!("is_{name}"), *name == field.field_type.name()))
            .collect(),
        min,
        max,
        precision,
        scale,
        whole: precision.zip(scale).map(|(precision, scale)| precision - scale),
        has_scale: scale.is_some_and(|scale| scale > 0),
        values: match &field.field_type {
            FieldType::Enum { values } => Some(values),
            _ => None,
        },
        is_self: target.is_some_and(|target| target.name == resource.name),
        is_forward: false,
        fk_name: target.map(|_| names.unique(&["fk", resource.table(), &field.json])),
        unique_name: field
            .unique
            .then(|| names.unique(&["uq", resource.table(), &field.json])),
        target: target.map(name_words),
        sortable: field.field_type.is_sortable(),
        filterable: field.field_type.is_filterable(),
        has_sample: first.is_some(),
        has_other: first != second,
        sample: first.map(|value| literals.of(value)),
        sample_json: first.map(ToString::to_string),
        other: second.map(|value| literals.of(value)),
        other_json: second.map(ToString::to_string),
    }
}

fn bounds(field_type: &FieldType) -> (Option<i64>, Option<i64>) {
    match field_type {
        FieldType::String { min, max } => (Some(i64::from(*min)), Some(i64::from(*max))),
        FieldType::Text => (Some(0), Some(10_000)),
        FieldType::Int { min, max } => (Some(*min), Some(*max)),
        FieldType::Email => (None, Some(254)),
        FieldType::Url => (None, Some(2048)),
        _ => (None, None),
    }
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

/// The order in which tables can be made: a table that a required reference names comes first, and one that an optional reference
/// names too, unless they refer to each other. Otherwise as declared.
fn creation_order(resources: &[Resource]) -> Vec<usize> {
    let index_of: HashMap<&str, usize> = resources
        .iter()
        .enumerate()
        .map(|(index, resource)| (resource.name.singular.snake.as_str(), index))
        .collect();
    let mut waiting_for = vec![(0_usize, 0_usize); resources.len()];
    let mut awaited_by: Vec<Vec<(usize, bool)>> = vec![Vec::new(); resources.len()];
    for (index, resource) in resources.iter().enumerate() {
        for field in &resource.fields {
            let target = field.target().and_then(|target| index_of.get(target)).copied();
            if let Some(target) = target.filter(|target| *target != index) {
                awaited_by[target].push((index, field.is_required()));
                waiting_for[index].0 += 1;
                waiting_for[index].1 += usize::from(field.is_required());
            }
        }
    }
    let ready = |which: fn(&(usize, usize)) -> usize| -> BTreeSet<usize> {
        (0..resources.len())
            .filter(|index| which(&waiting_for[*index]) == 0)
            .collect()
    };
    let (mut free, mut possible) = (ready(|counts| counts.0), ready(|counts| counts.1));
    let mut order = Vec::with_capacity(resources.len());
    let mut placed = vec![false; resources.len()];
    while let Some(next) = free.first().or_else(|| possible.first()).copied() {
        free.remove(&next);
        possible.remove(&next);
        order.push(next);
        placed[next] = true;
        for (index, required) in awaited_by[next].clone() {
            waiting_for[index].0 -= 1;
            waiting_for[index].1 -= usize::from(required);
            if placed[index] {
                continue;
            }
            if waiting_for[index].0 == 0 {
                free.insert(index);
            }
            if waiting_for[index].1 == 0 {
                possible.insert(index);
            }
        }
    }
    order
}

/// Names of constraints and indexes, no two alike, and none that of a table.
struct Identifiers {
    taken: HashSet<String>,
}

impl Identifiers {
    fn new(choices: &Choices) -> Self {
        let tables = choices
            .resources
            .iter()
            .map(Resource::table)
            .chain(STARTER_TABLES);
        Self {
            taken: tables.map(str::to_owned).collect(),
        }
    }

    fn unique(&mut self, parts: &[&str]) -> String {
        let mut name = identifier(parts);
        let mut number = 2_u32;
        while !self.taken.insert(name.clone()) {
            name = identifier(&[parts, &[number.to_string().as_str()]].concat());
            number += 1;
        }
        name
    }
}

/// The `[code.<type>]` templates of the features that are on.
struct Codes {
    engine: Engine,
    /// Type → (key, the template's name in the engine).
    types: HashMap<&'static str, Vec<(String, String)>>,
}

impl Codes {
    fn new(framework: &Framework, features: &BTreeSet<Feature>) -> Result<Self> {
        let mut engine = Engine::new();
        let mut types = HashMap::new();
        for type_name in FieldType::NAMES {
            let mut names = Vec::new();
            for (key, template) in framework.code.templates(type_name, features) {
                let name = format!("{}/manifest.toml [code.{type_name}] {key}", framework.id);
                engine.add(&name, template)?;
                names.push((key.to_owned(), name));
            }
            types.insert(type_name, names);
        }
        Ok(Self { engine, types })
    }

    /// The field's words with `code` added.
    fn fill(&mut self, field_type: &FieldType, words: Map<String, Value>) -> Result<Value> {
        let mut context = Context::from(Value::Object(words));
        let mut code = Map::new();
        for (key, name) in self.types.get(field_type.name()).into_iter().flatten() {
            code.insert(key.clone(), Value::String(self.engine.render(name, &context)?));
        }
        let mut words = std::mem::take(context.data_mut());
        if let Value::Object(words) = &mut words {
            words.insert("code".to_owned(), Value::Object(code));
        }
        Ok(words)
    }
}

fn to_object(words: &impl Serialize) -> Result<Map<String, Value>> {
    match serde_json::to_value(words) {
        Ok(Value::Object(words)) => Ok(words),
        Ok(_) => Ok(Map::new()),
        Err(error) => Err(Error::Template {
            template: "context".to_owned(),
            message: error.to_string(),
        }),
    }
}
