//! A user and the rows they make, for checks that need several: bodies for any resource with its references in place, and
//! values that stay within what a unique field can hold.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value, json};

use super::client::Reply;
use super::expect::same;
use super::outcome::{Stop, Verdict};
use super::room::needs_partner;
use super::samples;
use super::world::{Session, World, id_of};
use crate::resource::{Field, Resource};

pub use super::room::{capacity, each_resource, in_unique, is_crowded, roomy_resources};

/// A body of a request.
pub type Body = Map<String, Value>;

/// A new user of one check, with one row of each resource that others must refer to. Rows without an owner are written by an admin
/// in their place.
pub struct Owner<'a, 'r> {
    world: &'a World<'r>,
    /// Their session.
    pub session: Session,
    parents: Mutex<BTreeMap<(String, u64), String>>,
    numbers: Mutex<BTreeMap<(String, u64), u64>>,
}

/// Whether a row shows what was sent; otherwise what was expected.
pub fn shows(row: &Value, body: &Body) -> Result<(), String> {
    for (key, sent) in body {
        let found = row.get(key);
        if !found.is_some_and(|found| same(found, sent)) {
            let found = found.map_or_else(|| "nothing".to_owned(), ToString::to_string);
            return Err(format!("`{key}` {sent} (there is {found})"));
        }
    }
    Ok(())
}

/// A valid value of the field that is not `value`, where it has one; references have none here.
pub fn unlike(field: &Field, value: &Value) -> Option<Value> {
    (0..3)
        .map(|n| field.field_type.sample(n))
        .find(|sample| !sample.is_null() && !same(sample, value))
}

impl<'a, 'r> Owner<'a, 'r> {
    /// Registers one.
    pub fn new(world: &'a World<'r>) -> Verdict<Self> {
        Ok(Self::of(world, world.user()?))
    }

    /// One that has a session already.
    pub fn of(world: &'a World<'r>, session: Session) -> Self {
        Self {
            world,
            session,
            parents: Mutex::default(),
            numbers: Mutex::default(),
        }
    }

    /// Their id.
    pub fn id(&self) -> &str {
        id_of(&self.session.user)
    }

    /// The token of whoever writes rows of this resource for them.
    pub fn token_for(&self, resource: &Resource) -> Verdict<String> {
        self.world.writer(&self.session, resource)
    }

    /// The token for a path: that of whoever writes rows of its resource.
    fn token_of(&self, target: &str) -> Verdict<String> {
        let segment = target
            .strip_prefix("/api/v1/")
            .and_then(|rest| rest.split(['/', '?']).next());
        let resources = &self.world.choices.resources;
        match resources.iter().find(|resource| Some(resource.path()) == segment) {
            Some(resource) => self.token_for(resource),
            None => Ok(self.session.access_token.clone()),
        }
    }

    /// The number of the values of this user's `n`-th row: its own, where others see the rows and some of them are unique.
    fn value_number(&self, resource: &Resource, n: u64) -> Verdict<u64> {
        if !is_crowded(resource) {
            return Ok(n);
        }
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (resource.name.singular.snake.clone(), n);
        if let Some(number) = numbers.get(&key) {
            return Ok(*number);
        }
        let number = self.world.next_value(resource)?;
        numbers.insert(key, number);
        Ok(number)
    }

    /// The id of a row of theirs for others to refer to, made when first asked for. There are two of each resource, `which` 0 and 1,
    /// that are one and the same only where a unique field leaves no choice.
    pub fn parent(&self, singular: &str, which: u64) -> Verdict<String> {
        let last = capacity(self.target(singular)?).min(10_000).saturating_sub(1);
        self.row_number(singular, last.saturating_sub(which))
    }

    /// The id of a row of theirs that their `n`-th row of another resource refers to, and no other does.
    pub fn partner(&self, singular: &str, n: u64) -> Verdict<String> {
        let room = capacity(self.target(singular)?);
        self.row_number(
            singular,
            if room > 100_000 {
                20_000 + n
            } else {
                n % room.max(1)
            },
        )
    }

    fn target(&self, singular: &str) -> Verdict<&'r Resource> {
        self.world
            .choices
            .resource(singular)
            .ok_or_else(|| Stop::errored(format!("the choices have no resource `{singular}`")))
    }

    fn row_number(&self, singular: &str, number: u64) -> Verdict<String> {
        let key = (singular.to_owned(), number);
        let known = |parents: &Mutex<BTreeMap<_, String>>| {
            let parents = parents.lock().unwrap_or_else(PoisonError::into_inner);
            parents.get(&key).cloned()
        };
        if let Some(id) = known(&self.parents) {
            return Ok(id);
        }
        let row = self.create(self.target(singular)?, number)?;
        let id = id_of(&row).to_owned();
        self.parents
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, id.clone());
        Ok(id)
    }

    /// A valid body: every field with its `n`-th value, required references in place, optional ones left out. Bodies with
    /// different `n` below [`capacity`] can stand side by side.
    pub fn body(&self, resource: &Resource, n: u64) -> Verdict<Body> {
        let mut body = samples::full_body(resource, self.value_number(resource, n)?);
        for field in resource.fields.iter().filter(|field| field.is_required()) {
            if let Some(target) = field.target() {
                body.insert(
                    field.json.clone(),
                    json!(self.referred(resource, field, target, n, 0)?),
                );
            }
        }
        Ok(body)
    }

    /// The same with the optional references in place, too, all of them pointing to the parents `which` (a reference to the same
    /// resource only where that leaves values for the row itself).
    pub fn whole_body(&self, resource: &Resource, n: u64, which: u64) -> Verdict<Body> {
        let mut body = self.body(resource, n)?;
        for field in &resource.fields {
            let Some(target) = field.target() else { continue };
            let own = target == resource.name.singular.snake;
            if field.is_required() || !own || capacity(resource) > 4 {
                body.insert(
                    field.json.clone(),
                    json!(self.referred(resource, field, target, n, which)?),
                );
            }
        }
        Ok(body)
    }

    /// The same with every value in place that must be unique, optional references among them, and no other optional reference.
    pub fn unique_body(&self, resource: &Resource, n: u64) -> Verdict<Body> {
        let mut body = self.body(resource, n)?;
        for field in resource.fields.iter().filter(|field| in_unique(resource, field)) {
            if let Some(target) = field.target() {
                body.insert(field.json.clone(), json!(self.partner(target, n)?));
            }
        }
        Ok(body)
    }

    fn referred(
        &self,
        resource: &Resource,
        field: &Field,
        target: &str,
        n: u64,
        which: u64,
    ) -> Verdict<String> {
        if needs_partner(resource, field) {
            self.partner(target, n)
        } else {
            self.parent(target, which)
        }
    }

    /// A new row from [`Owner::body`].
    pub fn create(&self, resource: &Resource, n: u64) -> Verdict<Value> {
        let body = self.body(resource, n)?;
        self.create_with(resource, &body)
    }

    /// A new row from this body.
    pub fn create_with(&self, resource: &Resource, body: &Body) -> Verdict<Value> {
        Ok(self.post(resource, body)?.success(201)?.clone())
    }

    /// POST; any answer.
    pub fn post(&self, resource: &Resource, body: &Body) -> Verdict<Reply> {
        self.world
            .try_create(&self.session, resource, &Value::Object(body.clone()))
    }

    /// GET; any answer.
    pub fn get(&self, target: &str) -> Verdict<Reply> {
        self.world.get(&self.session, target)
    }

    /// PUT; any answer.
    pub fn put(&self, target: &str, body: &Body) -> Verdict<Reply> {
        self.world
            .client()?
            .put(target)
            .bearer(&self.token_of(target)?)
            .json(&Value::Object(body.clone()))
            .send()
    }

    /// DELETE; any answer.
    pub fn delete(&self, target: &str) -> Verdict<Reply> {
        self.world
            .client()?
            .delete(target)
            .bearer(&self.token_of(target)?)
            .send()
    }

    /// The answer to `GET {collection}?{query}`, its items, and its total: of their own rows, where rows have an owner. A list of a
    /// hundred that is longer is read to its end.
    pub fn list(&self, resource: &Resource, query: &str) -> Verdict<List> {
        let own = self.world.own(&self.session, resource);
        let parts: Vec<&str> = [query, &own]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let query = parts.join("&");
        let mut list = self.page(resource, &query)?;
        let is_whole =
            query.contains("page_size=100") && !query.starts_with("page=") && !query.contains("&page=");
        let mut page = 2;
        while is_whole && (list.items.len() as u64) < list.total && page < 100 {
            let next = self.page(resource, &format!("{query}&page={page}"))?;
            if next.items.is_empty() {
                break;
            }
            list.items.extend(next.items);
            page += 1;
        }
        Ok(list)
    }

    fn page(&self, resource: &Resource, query: &str) -> Verdict<List> {
        let mark = if query.is_empty() { "" } else { "?" };
        let reply = self.get(&format!("{}{mark}{query}", self.world.path(resource)))?;
        let body = reply.success(200)?;
        let items = body
            .get("items")
            .and_then(Value::as_array)
            .cloned()
            .ok_or_else(|| reply.failure("a Page with `items`"))?;
        let total = body
            .get("total")
            .and_then(Value::as_u64)
            .ok_or_else(|| reply.failure("a Page with a whole number as `total`"))?;
        Ok(List { reply, items, total })
    }
}

/// A Page.
pub struct List {
    /// The answer itself.
    pub reply: Reply,
    /// Its rows.
    pub items: Vec<Value>,
    /// All there are.
    pub total: u64,
}

impl List {
    /// The ids of its rows, in order.
    pub fn ids(&self) -> Vec<&str> {
        self.items.iter().map(id_of).collect()
    }

    /// Exactly these rows, in any order, and a total of as many.
    pub fn is_exactly(&self, ids: &[&str]) -> Verdict {
        let mut found = self.ids();
        let mut wanted = ids.to_vec();
        found.sort_unstable();
        wanted.sort_unstable();
        let count = ids.len();
        self.reply.holds(
            found == wanted && self.total == count as u64,
            format!("{count} of the rows made for this, and total {count}"),
        )?;
        Ok(())
    }
}
