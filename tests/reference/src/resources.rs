//! Contract §1: the five operations on the rows of a resource. Every look-up names the owner, and a row of somebody else is
//! answered exactly as one that does not exist.

use std::collections::HashMap;

use larder::resource::{Field, FieldType, Resource};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::app::{App, Call};
use crate::fault::Fault;
use crate::fields;
use crate::http::{Outcome, With, created, no_content, ok};
use crate::identity::Caller;
use crate::lists::Query;
use crate::mistakes;
use crate::problem::{Code, Problem};
use crate::store::{Role, Row, Tables};
use crate::time;

/// `GET /api/v1/{resources}`
pub fn list(call: &Call<'_>, caller: &Caller, resource: &Resource) -> Outcome {
    let fault = call.app.fault;
    let query = Query::read(resource, call.parts.uri.query(), fault)?;
    let forgets_owner = fault == Some(Fault::OwnerFilterMissingOnList)
        || (fault == Some(Fault::FilterLosesOwner) && !query.filters.is_empty());
    let mut tables = call.app.store.lock();
    let is_own = |row: &&Row| row.owner == caller.user.id || forgets_owner;
    let is_counted = |row: &&Row| is_own(row) || fault == Some(Fault::OwnerFilterMissingInTotal);
    let table = tables.table(resource.table());
    let total = table
        .values()
        .filter(is_counted)
        .filter(|row| query.takes(row))
        .count();
    let mut rows: Vec<&Row> = table
        .values()
        .filter(is_own)
        .filter(|row| query.takes(row))
        .collect();
    rows.sort_by(|a, b| query.order(resource, a, b, fault));
    let items = rows.into_iter().map(|row| row_json(call.app, resource, row));
    Ok(ok(&query.page.of_items(items, total, fault)))
}

/// `POST /api/v1/{resources}`
pub fn create(call: &Call<'_>, caller: &Caller, resource: &Resource, body: &Map<String, Value>) -> Outcome {
    let values = fields::values(resource, body, call.app.fault)?;
    let mut tables = call.app.store.lock();
    let now = time::now();
    let row = Row {
        id: Uuid::new_v4(),
        owner: caller.user.id,
        created_at: now,
        updated_at: now + i64::from(call.app.fault == Some(Fault::UpdatedLaterAtCreation)),
        values,
    };
    check_references(call.app, &mut tables, resource, &row)?;
    check_unique(call.app, &mut tables, resource, &row)?;
    let answer =
        created(&row_json(call.app, resource, &row)).with("location", &location(call, resource, row.id));
    tables.table(resource.table()).insert(row.id, row);
    Ok(answer)
}

/// `GET /api/v1/{resources}/{id}`
pub fn read(call: &Call<'_>, caller: &Caller, resource: &Resource, id: &str) -> Outcome {
    let mut tables = call.app.store.lock();
    let row = find(
        call.app,
        &mut tables,
        resource,
        id,
        caller,
        Fault::OwnerFilterMissingOnGet,
    )?;
    if call.app.fault == Some(Fault::ReadsLagBehind) && time::now() - row.created_at < 15 {
        let rows = tables.rows.get(&resource.name.plural.snake).into_iter().flatten();
        if rows.filter(|(_, row)| row.owner == caller.user.id).count() > 30 {
            return Err(Problem::not_found());
        }
    }
    Ok(ok(&row_json(call.app, resource, &row)))
}

/// `PUT /api/v1/{resources}/{id}`: a full replacement; what is left out becomes null or its default. Only faults look at `seen`, the
/// row a moment ago.
pub fn replace(
    call: &Call<'_>,
    caller: &Caller,
    (resource, id): (&Resource, &str),
    mut body: Map<String, Value>,
    seen: Option<&Row>,
) -> Outcome {
    let (app, fault) = (call.app, call.app.fault);
    let mut tables = app.store.lock();
    if fault == Some(Fault::ReferenceBeforeRow) {
        mistakes::look_up_references(app, &mut tables, resource, caller, &body)?;
    }
    let found = find(
        app,
        &mut tables,
        resource,
        id,
        caller,
        Fault::OwnerFilterMissingOnPut,
    );
    let mut row = match found {
        Err(_) if fault == Some(Fault::PutCreates) => mistakes::row_to_be(caller, id)?,
        found => found?,
    };
    let before = row.values.clone();
    if fault == Some(Fault::PutMerges) {
        for (name, value) in &row.values {
            body.entry(name.clone()).or_insert(value.clone());
        }
    }
    row.values = fields::values(resource, &body, fault)?;
    if let (Some(seen), Some(Fault::WritesWhatChanged)) = (seen, fault) {
        for (name, value) in &mut row.values {
            if seen.values.get(name) == Some(value) {
                *value = before.get(name).cloned().unwrap_or(Value::Null);
            }
        }
    }
    if row.values == before && fault == Some(Fault::UnchangedIsNotFound) {
        return Err(Problem::not_found());
    }
    row.updated_at = time::now();
    if fault == Some(Fault::CreatedAtChangesWithPut) {
        row.created_at = row.updated_at;
    }
    if fault != Some(Fault::ReferenceUncheckedOnPut) {
        check_references(app, &mut tables, resource, &row)?;
    }
    check_unique(app, &mut tables, resource, &row)?;
    let answer = ok(&row_json(app, resource, &row));
    tables.table(resource.table()).insert(row.id, row);
    Ok(answer)
}

/// `DELETE /api/v1/{resources}/{id}`; only faults look at `seen`, the row a moment ago.
pub fn delete(
    call: &Call<'_>,
    caller: &Caller,
    (resource, id): (&Resource, &str),
    seen: Option<&Row>,
) -> Outcome {
    let mut tables = call.app.store.lock();
    let found = find(
        call.app,
        &mut tables,
        resource,
        id,
        caller,
        Fault::OwnerFilterMissingOnDelete,
    );
    let is_seen = seen.is_some_and(|seen| seen.owner == caller.user.id);
    let row = match found {
        Err(_) if is_seen && call.app.fault == Some(Fault::DeletesTwice) => return Ok(no_content()),
        found => found?,
    };
    if call.app.fault == Some(Fault::DeleteCascades) {
        mistakes::delete_referring(call.app, &mut tables, resource, row.id);
    }
    if is_referred_to(call.app, &mut tables, resource, row.id)
        && call.app.fault != Some(Fault::ForeignKeysOff)
    {
        return Err(Problem::in_use());
    }
    tables.table(resource.table()).remove(&row.id);
    Ok(no_content())
}

/// The caller's row with this id. `unfiltered` is the fault that forgets whose it must be.
fn find(
    app: &App,
    tables: &mut Tables,
    resource: &Resource,
    id: &str,
    caller: &Caller,
    unfiltered: Fault,
) -> Result<Row, Problem> {
    let id = fields::uuid(id).ok_or_else(Problem::not_found)?;
    let row = tables
        .table(resource.table())
        .get(&id)
        .ok_or_else(Problem::not_found)?;
    let sees_all = caller.user.role == Role::Admin && app.fault == Some(Fault::AdminSeesAll);
    if row.owner == caller.user.id || app.fault == Some(unfiltered) || sees_all {
        Ok(row.clone())
    } else if app.fault == Some(Fault::ForbiddenForAnothersRow) {
        Err(Problem::forbidden())
    } else {
        Err(Problem::not_found())
    }
}

/// Each reference must name a row of the same owner.
pub fn check_references(
    app: &App,
    tables: &mut Tables,
    resource: &Resource,
    row: &Row,
) -> Result<(), Problem> {
    let mut errors = Vec::new();
    for field in &resource.fields {
        let (Some(target), Some(id)) = (
            target(app, field),
            row.values.get(&field.json).and_then(Value::as_str),
        ) else {
            continue;
        };
        let found = fields::uuid(id).and_then(|id| tables.table(target.table()).get(&id));
        let any_owner = app.fault == Some(Fault::OwnerFilterMissingInReference);
        if !found.is_some_and(|found| found.owner == row.owner || any_owner) {
            errors.push((field.json.clone(), Code::NotFound));
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::validation(errors))
    }
}

/// The unique index: owner and value, to the code point; null is no value.
fn check_unique(app: &App, tables: &mut Tables, resource: &Resource, row: &Row) -> Result<(), Problem> {
    let Some(field) = resource.fields.iter().find(|field| field.unique) else {
        return Ok(());
    };
    let value = |row: &Row| {
        row.values
            .get(&field.json)
            .filter(|value| !value.is_null())
            .map(|value| match value.as_str() {
                Some(text) if app.fault == Some(Fault::UniqueInAnyCase) => json!(text.to_lowercase()),
                _ => value.clone(),
            })
    };
    let Some(wanted) = value(row) else { return Ok(()) };
    let all_owners = app.fault == Some(Fault::UniqueOverAllOwners);
    let is_taken = tables.table(resource.table()).values().any(|other| {
        other.id != row.id
            && (other.owner == row.owner || all_owners)
            && value(other).as_ref() == Some(&wanted)
    });
    if is_taken {
        Err(Problem::conflict(&field.json))
    } else {
        Ok(())
    }
}

/// The foreign keys, seen from the other side. A row's reference to itself does not hold it.
fn is_referred_to(app: &App, tables: &mut Tables, resource: &Resource, id: Uuid) -> bool {
    let text = id.to_string();
    app.choices.resources.iter().any(|other| {
        let fields = other
            .fields
            .iter()
            .filter(|field| field.target() == Some(&resource.name.singular.snake));
        let fields: Vec<&Field> = fields.collect();
        let rows: &HashMap<Uuid, Row> = tables.table(other.table());
        rows.values().any(|row| {
            row.id != id
                && fields
                    .iter()
                    .any(|field| row.values.get(&field.json) == Some(&json!(text)))
        })
    })
}

fn target<'a>(app: &'a App, field: &Field) -> Option<&'a Resource> {
    app.choices.resource(field.target()?)
}

/// Relative, so that no proxy or Host header can bend it.
fn location(call: &Call<'_>, resource: &Resource, id: Uuid) -> String {
    let path = format!("/api/v1/{}/{id}", resource.path());
    match call.header("host") {
        Some(host) if call.app.fault == Some(Fault::LocationFromHost) => format!("http://{host}{path}"),
        _ => path,
    }
}

/// Id, declared fields, times: nothing of the owner.
fn row_json(app: &App, resource: &Resource, row: &Row) -> Value {
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(row.id.to_string()));
    for field in &resource.fields {
        let value = row.values.get(&field.json).cloned().unwrap_or(Value::Null);
        object.insert(field.json.clone(), in_time_zone(app, field, value));
    }
    object.insert("created_at".to_owned(), json!(time::text(row.created_at)));
    object.insert("updated_at".to_owned(), json!(time::text(row.updated_at)));
    Value::Object(object)
}

/// A date has no time zone. The fault makes it midnight of the server's zone and prints it in UTC: east of Greenwich, the day before.
fn in_time_zone(app: &App, field: &Field, value: Value) -> Value {
    let is_east = app.config.time_zone == "Pacific/Kiritimati";
    if app.fault != Some(Fault::DateMovedByTimeZone) || !is_east || field.field_type != FieldType::Date {
        return value;
    }
    let day = value
        .as_str()
        .and_then(fields::date)
        .and_then(|day| day.yesterday().ok());
    day.map_or(value, |day| json!(day.to_string()))
}
