//! Contract §1 and §4a: the five operations on the rows of a resource. Where only the owner reads, every look-up names the owner, and a
//! row of somebody else is answered exactly as one that does not exist; elsewhere everybody sees it, and it is forbidden to change it.

use hyper::Method;
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
use crate::removal::Removal;
use crate::store::{Role, Row, Tables};
use crate::time;

/// Whether the caller writes rows of the resource at all: asked before the body is read and the row is looked for.
pub fn may_write(
    call: &Call<'_>,
    caller: &Caller,
    resource: &Resource,
    method: &Method,
) -> Result<(), Problem> {
    let is_forgotten = method == Method::DELETE && call.app.fault == Some(Fault::AdminCheckForgottenOnDelete);
    if resource.has_owner() || caller.user.role == Role::Admin || is_forgotten {
        return Ok(());
    }
    call.app.log.event("forbidden", call.request_id);
    Err(Problem::forbidden())
}

/// Whether the caller, if there is one, sees the rows of this owner.
fn sees(resource: &Resource, caller: Option<&Caller>, owner: Uuid) -> bool {
    !resource.is_private() || caller.is_some_and(|caller| caller.user.id == owner)
}

/// `GET /api/v1/{resources}`
pub fn list(call: &Call<'_>, caller: Option<&Caller>, resource: &Resource) -> Outcome {
    let fault = call.app.fault;
    let query = Query::read(resource, call.parts.uri.query(), fault)?;
    let forgets_owner = fault == Some(Fault::OwnerFilterMissingOnList)
        || (fault == Some(Fault::FilterLosesOwner) && !query.filters.is_empty());
    let mut tables = call.app.store.lock();
    let is_seen = |row: &&Row| sees(resource, caller, row.owner) || forgets_owner;
    let is_counted = |row: &&Row| is_seen(row) || fault == Some(Fault::OwnerFilterMissingInTotal);
    let table = tables.table(resource.table());
    let total = table
        .values()
        .filter(is_counted)
        .filter(|row| query.takes(row))
        .count();
    let mut rows: Vec<&Row> = table
        .values()
        .filter(is_seen)
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
pub fn read(call: &Call<'_>, caller: Option<&Caller>, resource: &Resource, id: &str) -> Outcome {
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
        let is_own = |row: &Row| caller.is_some_and(|caller| row.owner == caller.user.id);
        if rows.filter(|(_, row)| is_own(row)).count() > 30 {
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
    let found = find_own(
        call,
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
    let found = find_own(
        call,
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
    let removal = Removal::of(call.app, &mut tables, resource, row.id);
    if removal.is_held && call.app.fault != Some(Fault::ForeignKeysOff) {
        return Err(Problem::in_use());
    }
    removal.carry_out(call.app, &mut tables);
    Ok(no_content())
}

/// The row with this id, if the caller sees it. `unfiltered` is the fault that forgets whose it must be.
fn find(
    app: &App,
    tables: &mut Tables,
    resource: &Resource,
    id: &str,
    caller: Option<&Caller>,
    unfiltered: Fault,
) -> Result<Row, Problem> {
    let id = fields::uuid(id).ok_or_else(Problem::not_found)?;
    let row = tables
        .table(resource.table())
        .get(&id)
        .ok_or_else(Problem::not_found)?;
    let is_admin = caller.is_some_and(|caller| caller.user.role == Role::Admin);
    let sees_all = is_admin && app.fault == Some(Fault::AdminSeesAll);
    if sees(resource, caller, row.owner) || app.fault == Some(unfiltered) || sees_all {
        Ok(row.clone())
    } else if app.fault == Some(Fault::ForbiddenForAnothersRow) {
        Err(Problem::forbidden())
    } else {
        Err(Problem::not_found())
    }
}

/// The same, if the caller may change it, too: a row that can be seen and is another's is forbidden.
fn find_own(
    call: &Call<'_>,
    tables: &mut Tables,
    resource: &Resource,
    id: &str,
    caller: &Caller,
    unfiltered: Fault,
) -> Result<Row, Problem> {
    let row = find(call.app, tables, resource, id, Some(caller), unfiltered)?;
    let is_own = !resource.shows_owner() || row.owner == caller.user.id;
    if is_own || call.app.fault == Some(Fault::SeenRowChanged) {
        return Ok(row);
    }
    call.app.log.event("forbidden", call.request_id);
    Err(Problem::forbidden())
}

/// Each reference must name a row that is there: of the same owner, where only that one reads it.
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
        let any_owner = match app.fault {
            Some(Fault::OwnerFilterMissingInReference) => true,
            Some(Fault::ReferenceToOwnRowsOnly) if target.has_owner() => false,
            _ => !target.is_private(),
        };
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

/// The unique indexes: the values, to the code point, and the owner where only that one reads; null equals nothing.
fn check_unique(app: &App, tables: &mut Tables, resource: &Resource, row: &Row) -> Result<(), Problem> {
    let value = |row: &Row, field: &Field| {
        row.values
            .get(&field.json)
            .filter(|value| !value.is_null())
            .map(|value| match value.as_str() {
                Some(text) if app.fault == Some(Fault::UniqueInAnyCase) => json!(text.to_lowercase()),
                _ => value.clone(),
            })
    };
    let per_owner = (resource.is_private() && app.fault != Some(Fault::UniqueOverAllOwners))
        || app.fault == Some(Fault::UniquePerOwnerAlways);
    let uniques = resource.uniques();
    for unique in &uniques {
        let mut fields = unique.fields.clone();
        if app.fault == Some(Fault::PairUniqueOverOne) {
            fields.truncate(1);
        }
        let is_same = |other: &Row| {
            fields.iter().all(|field| {
                let wanted = value(row, field);
                wanted.is_some() && value(other, field) == wanted
            })
        };
        let is_taken = tables
            .table(resource.table())
            .values()
            .any(|other| other.id != row.id && (other.owner == row.owner || !per_owner) && is_same(other));
        if is_taken {
            let told = match app.fault {
                Some(Fault::ConflictNamesFirst) => &uniques[0],
                _ => unique,
            };
            let names: Vec<&str> = told.fields.iter().map(|field| field.json.as_str()).collect();
            return Err(Problem::conflict(&names));
        }
    }
    Ok(())
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

/// Id, declared fields, times; the owner where others read rows that have one.
fn row_json(app: &App, resource: &Resource, row: &Row) -> Value {
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(row.id.to_string()));
    let is_maker_shown = app.fault == Some(Fault::MakerShownAsOwner) && !resource.is_private();
    if resource.shows_owner() || is_maker_shown {
        object.insert("owner_id".to_owned(), json!(row.owner.to_string()));
    }
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
