//! Who may what (contract §4a): resources that others read, resources that admins alone write (OWASP API5:2023).

use serde_json::{Value, json};

use super::ownership::is_untouched;
use crate::contract::check::{Check, Need, Pillar, exact};
use crate::contract::client::{Reply, Request};
use crate::contract::expect::{amend, same};
use crate::contract::outcome::Verdict;
use crate::contract::owner::{Body, Owner, roomy_resources};
use crate::contract::world::{World, id_of};
use crate::resource::{Readers, Resource};

pub const CHECKS: &[Check] = &[exact(
    "S-22",
    Pillar::Security,
    "strangers, users, other users and admins may exactly what `read` and `write` of a resource give them",
    who_may_what,
)
.cite("OWASP API5:2023")
.needs(&[Need::Admin])
.quick()];

const NOBODY: &str = "00000000-0000-4000-8000-00000000dead";

/// A row, the body that would replace it, and who keeps it.
struct Target<'t, 'w, 'r> {
    world: &'t World<'w>,
    resource: &'r Resource,
    keeper: &'t Owner<'t, 'w>,
    row: Value,
    body: Body,
}

fn who_may_what(world: &World<'_>) -> Verdict {
    for resource in roomy_resources(world)? {
        let keeper = Owner::new(world)?;
        let row = keeper.create(resource, 0)?;
        let body = keeper.body(resource, 1)?;
        let target = Target {
            world,
            resource,
            keeper: &keeper,
            row,
            body,
        };
        let name = &resource.name.singular.snake;
        let of = |who: &'static str| move |stop| amend(stop, &format!("{who}, {name}"));
        target.strangers().map_err(of("a stranger"))?;
        let other = Owner::new(world)?;
        let admin = Owner::of(world, world.admin()?);
        if resource.has_owner() {
            target.others(&other).map_err(of("another user"))?;
            target.others(&admin).map_err(of("an admin"))?;
        } else {
            target.users(&other).map_err(of("a user"))?;
        }
        let writer = if resource.has_owner() { &keeper } else { &admin };
        target
            .writer(&writer.session.access_token)
            .map_err(of("who may write"))?;
    }
    Ok(())
}

impl Target<'_, '_, '_> {
    fn path(&self) -> String {
        self.world.row_path(self.resource, &self.row)
    }

    fn collection(&self) -> String {
        self.world.path(self.resource)
    }

    fn untouched(&self) -> Verdict {
        is_untouched(self.keeper, &self.path(), &self.row)
    }

    /// A request to a path of the resource, with a token or without.
    fn ask<'w>(request: Request<'w>, token: Option<&str>) -> Request<'w> {
        match token {
            Some(token) => request.bearer(token),
            None => request,
        }
    }

    /// Reading: the list and the row.
    fn reads(&self, token: Option<&str>) -> Verdict<[Reply; 2]> {
        let client = self.world.client()?;
        let list = match token {
            Some(_) => self.collection() + "?page_size=100",
            None => self.collection(),
        };
        Ok([
            Self::ask(client.get(&list), token).send()?,
            Self::ask(client.get(&self.path()), token).send()?,
        ])
    }

    /// Writing: a new row, a replacement, a deletion.
    fn writes(&self, token: Option<&str>, body: &Body) -> Verdict<[Reply; 3]> {
        let client = self.world.client()?;
        let body = Value::Object(body.clone());
        Ok([
            Self::ask(client.post(&self.collection()), token)
                .json(&body)
                .send()?,
            Self::ask(client.put(&self.path()), token).json(&body).send()?,
            Self::ask(client.delete(&self.path()), token).send()?,
        ])
    }

    /// The row is shown, with its owner where rows of others are seen and have one.
    fn shows(&self, reply: &Reply) -> Verdict {
        reply.status(200)?;
        reply.holds(
            same(reply.json()?, &self.row),
            format!("200 with the row {}", self.row),
        )?;
        let owner = reply.json()?.get("owner_id");
        if self.resource.shows_owner() {
            reply.holds(
                owner == Some(&json!(self.keeper.id())),
                format!("`owner_id` {:?}", self.keeper.id()),
            )?;
        } else {
            reply.holds(owner.is_none(), "a row without `owner_id`")?;
        }
        Ok(())
    }

    /// The list is shown; where it fits on one page, the row stands in it.
    fn lists(&self, reply: &Reply) -> Verdict {
        let page = reply.success(200)?;
        let items = page.get("items").and_then(Value::as_array);
        let items = items.ok_or_else(|| reply.failure("a Page with `items`"))?;
        let total = page.get("total").and_then(Value::as_u64).unwrap_or(0);
        reply.holds(total > 0, "a `total` of all rows")?;
        let row = items.iter().find(|item| id_of(item) == id_of(&self.row));
        let is_whole = total <= items.len() as u64;
        reply.holds(
            row.map_or(!is_whole, |row| same(row, &self.row)),
            format!("a list with the row {}", self.row),
        )?;
        let is_open = |item: &Value| item.get("owner_id").is_some() == self.resource.shows_owner();
        reply.holds(
            items.iter().all(is_open),
            "`owner_id` in each row where others read rows that have an owner, and nowhere else",
        )?;
        Ok(())
    }

    fn strangers(&self) -> Verdict {
        let is_public = self.resource.read == Readers::Everyone;
        let [list, item] = self.reads(None)?;
        if is_public {
            self.lists(&list)?;
            self.shows(&item)?;
        } else {
            list.problem("unauthorized")?;
            item.problem("unauthorized")?;
        }
        for reply in self.writes(None, &self.body)? {
            reply.problem("unauthorized")?;
        }
        // A header that is no live token is none of a stranger's, whatever strangers may see.
        for header in [
            "Bearer nobody-has-this-token",
            "Bearer",
            "Basic bm9ib2R5OnNlY3JldA==",
        ] {
            for path in [self.collection(), self.path()] {
                let reply = self
                    .world
                    .client()?
                    .get(&path)
                    .header("Authorization", header)
                    .send()?;
                reply
                    .problem("unauthorized")
                    .map_err(|stop| amend(stop, &format!("Authorization: {header}")))?;
            }
        }
        self.untouched()
    }

    /// Somebody whose row it is not, where rows have owners.
    fn others(&self, other: &Owner<'_, '_>) -> Verdict {
        let token = Some(other.session.access_token.as_str());
        let [list, item] = self.reads(token)?;
        list.status(200)?;
        let refusal = if self.resource.is_private() {
            item.problem("not-found")?;
            "not-found"
        } else {
            self.shows(&item)?;
            "forbidden"
        };
        let body = other.body(self.resource, 1)?;
        // Whose row it is comes before what the body refers to.
        let mut dangling = body.clone();
        for field in self
            .resource
            .fields
            .iter()
            .filter(|field| field.target().is_some())
        {
            dangling.insert(field.json.clone(), json!(NOBODY));
        }
        for body in [&body, &dangling] {
            other.put(&self.path(), body)?.problem(refusal)?;
        }
        other.delete(&self.path())?.problem(refusal)?;
        let nobody = format!("{}/{NOBODY}", self.collection());
        other.put(&nobody, &body)?.problem("not-found")?;
        other.delete(&nobody)?.problem("not-found")?;
        self.untouched()
    }

    /// A user, where admins alone write: refused whatever is sent.
    fn users(&self, user: &Owner<'_, '_>) -> Verdict {
        let token = user.session.access_token.as_str();
        let [list, item] = self.reads(Some(token))?;
        self.lists(&list)?;
        self.shows(&item)?;
        for reply in self.writes(Some(token), &self.body)? {
            reply.problem("forbidden")?;
        }
        let client = self.world.client()?;
        let (collection, nobody) = (self.collection(), format!("{}/{NOBODY}", self.collection()));
        let large = " ".repeat(1024 * 1024 + 1);
        let requests = [
            ("an empty object", client.post(&collection).json(&json!({}))),
            ("no JSON", client.post(&collection).body("application/json", "{")),
            (
                "a form",
                client
                    .post(&collection)
                    .body("application/x-www-form-urlencoded", "a=b"),
            ),
            (
                "1 MiB and a byte",
                client.post(&collection).body("application/json", large),
            ),
            (
                "a row that is not there",
                client.put(&nobody).json(&Value::Object(self.body.clone())),
            ),
            ("a row that is not there", client.delete(&nobody)),
            ("an id that is none", client.delete(&format!("{collection}/abc"))),
        ];
        for (what, request) in requests {
            let reply = request.bearer(token).send()?;
            reply.problem("forbidden").map_err(|stop| amend(stop, what))?;
        }
        self.untouched()
    }

    /// Whoever may write does.
    fn writer(&self, token: &str) -> Verdict {
        let client = self.world.client()?;
        let body = Value::Object(self.body.clone());
        let made = client.post(&self.collection()).bearer(token).json(&body).send()?;
        let made = made.success(201)?;
        let path = self.world.row_path(self.resource, made);
        let replaced = client.put(&path).bearer(token).json(&body).send()?;
        replaced.status(200)?;
        for path in [path, self.path()] {
            client.delete(&path).bearer(token).send()?.no_content()?;
            client.get(&path).bearer(token).send()?.problem("not-found")?;
        }
        Ok(())
    }
}
