//! What a check has at hand: a client for the server of its boot, users, rows, and a look inside where the host allows one.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::check::Check;
use super::client::{Client, Reply};
use super::expect::amend;
use super::host::{Host, NoStart, Server, Start};
use super::observer::Observer;
use super::outcome::{Stop, Verdict};
use super::room::is_crowded;
use super::samples;
use crate::choices::Choices;
use crate::resource::Resource;

pub use super::users::{PASSWORD, Session};

/// Everything a check's function gets.
#[derive(Clone, Copy)]
pub struct World<'r> {
    /// The project's choices.
    pub choices: &'r Choices,
    /// Who starts servers.
    pub host: &'r dyn Host,
    /// The check at work.
    pub check: &'static Check,
    /// Whether what no database can change is checked on another database of this framework.
    pub elsewhere: bool,
    pub(super) server: Option<&'r dyn Server>,
    pub(super) observer: &'r Observer,
}

impl<'r> World<'r> {
    /// The same world for another server: that of a check of boot `stop`, or of another boot.
    #[must_use]
    pub fn at<'s>(&self, server: &'s dyn Server) -> World<'s>
    where
        'r: 's,
    {
        World {
            choices: self.choices,
            host: self.host,
            check: self.check,
            elsewhere: self.elsewhere,
            server: Some(server),
            observer: self.observer,
        }
    }

    /// Runs `check` in this world. What it claimed on the way others may claim when it has ended.
    pub(super) fn carry_out(&self, check: &'static Check) -> Verdict {
        let verdict = (check.run)(&World { check, ..*self });
        self.observer.release(check.id);
        verdict
    }

    /// The server of this check's boot.
    pub fn server(&self) -> Verdict<&'r dyn Server> {
        self.server
            .ok_or_else(|| Stop::errored("this check has no server of its boot; it must start its own"))
    }

    /// A client for it.
    pub fn client(&self) -> Verdict<Client<'r>> {
        Ok(Client {
            address: self.server()?.address(),
            observer: self.observer,
            check: self.check.id,
        })
    }

    /// What has been seen in this run.
    pub fn observer(&self) -> &'r Observer {
        self.observer
    }

    /// Starts a server of the check's own. A process that ends instead is an error here; rows about refusals ask the host.
    pub fn start(&self, start: &Start) -> Verdict<Box<dyn Server>> {
        self.host.start(start).map_err(|why| match why {
            NoStart::Unable(reason) => Stop::Skipped(reason),
            NoStart::Trouble(what) => Stop::Errored(what),
            NoStart::Died { code, output } => {
                let tail: Vec<&str> = output.lines().rev().take(5).collect();
                let tail: Vec<&str> = tail.into_iter().rev().collect();
                Stop::Errored(format!(
                    "the server ended at its start (exit code {code:?}): {}",
                    tail.join(" / ")
                ))
            }
        })
    }

    /// The same where the environment of `start` is what is being checked: a process that ends fails the check.
    pub fn must_start(&self, start: &Start, what: &str) -> Verdict<Box<dyn Server>> {
        self.host.start(start).map_err(|why| match why {
            NoStart::Unable(reason) => Stop::Skipped(reason),
            NoStart::Trouble(received) => Stop::failed(format!("a start with {what}"), received),
            NoStart::Died { code, output } => {
                let lines: Vec<&str> = output.lines().collect();
                let tail = lines[lines.len().saturating_sub(5)..].join("\n");
                Stop::failed(
                    format!("a start with {what}"),
                    format!("it ended (exit code {code:?}):\n{tail}"),
                )
            }
        })
    }

    /// An e-mail address that nobody else of this run has.
    pub fn fresh_email(&self) -> String {
        format!(
            "{}-{}-{}@example.com",
            self.check.id.to_ascii_lowercase(),
            self.observer.tag(),
            self.observer.number()
        )
    }

    /// A number that nobody else of this run has: for values of unique fields.
    pub fn number(&self) -> u64 {
        self.observer.number()
    }

    /// `GET /api/v1/auth/me` with this token.
    pub fn me(&self, access_token: &str) -> Verdict<Reply> {
        self.client()?.get("/api/v1/auth/me").bearer(access_token).send()
    }

    /// The collection's path.
    pub fn path(&self, resource: &Resource) -> String {
        format!("/api/v1/{}", resource.path())
    }

    /// The path of a row.
    pub fn row_path(&self, resource: &Resource, row: &Value) -> String {
        format!("/api/v1/{}/{}", resource.path(), id_of(row))
    }

    /// The resource that most checks work with when one is enough: of those without required references the one whose rows the
    /// fewest people see.
    pub fn some_resource(&self) -> &'r Resource {
        let rank = |resource: &&Resource| {
            let is_bound = resource
                .fields
                .iter()
                .any(|field| field.is_required() && field.target().is_some());
            (is_bound, !resource.is_private(), !resource.has_owner())
        };
        self.choices
            .resources
            .iter()
            .min_by_key(rank)
            .unwrap_or(&self.choices.resources[0])
    }

    /// The token of whoever writes rows of this resource: the session's, or that of an admin where rows have no owner. What others
    /// can see is changed by one check at a time, where a value of it may be there only once or nobody can say whose it is.
    pub fn writer(&self, session: &Session, resource: &Resource) -> Verdict<String> {
        let is_shared = !resource.has_owner() || (!resource.is_private() && !resource.uniques().is_empty());
        if is_shared {
            self.observer.claim(self.server()?.address(), self.check.id);
        }
        if resource.has_owner() {
            return Ok(session.access_token.clone());
        }
        Ok(self.curator()?.access_token)
    }

    /// The admin who writes rows without an owner, one for all checks of a server.
    pub fn curator(&self) -> Verdict<Session> {
        if !self.host.abilities().admin {
            return Err(Stop::skipped(
                "rows that admins write: needs the project's admin command, not with a URL",
            ));
        }
        self.observer.curator(self.server()?.address(), || self.admin())
    }

    /// A new user who writes rows of this resource; an admin where rows have no owner.
    pub fn author(&self, resource: &Resource) -> Verdict<Session> {
        let session = if resource.has_owner() {
            self.user()?
        } else {
            self.curator()?
        };
        self.writer(&session, resource)?;
        Ok(session)
    }

    /// The query that shows the rows of this session alone, where others can be seen and have an owner.
    pub fn own(&self, session: &Session, resource: &Resource) -> String {
        if resource.shows_owner() {
            format!("owner_id={}", id_of(&session.user))
        } else {
            String::new()
        }
    }

    /// A valid body with every field filled, required references pointing to rows made for it, optional ones left out. Where others
    /// see the rows, unique values are ones that no other row of the run has.
    pub fn body(&self, session: &Session, resource: &Resource, n: u64) -> Verdict<Map<String, Value>> {
        let n = if is_crowded(resource) {
            self.next_value(resource)?
        } else {
            n
        };
        let mut body = samples::full_body(resource, n);
        for field in resource.fields.iter().filter(|field| field.is_required()) {
            if let Some(target) = field.target() {
                body.insert(field.json.clone(), json!(id_of(&self.referred(session, target)?)));
            }
        }
        Ok(body)
    }

    /// The number of unique values of a resource whose rows others see: one that no other row of the run has.
    pub fn next_value(&self, resource: &Resource) -> Verdict<u64> {
        let name = &resource.name.singular.snake;
        let next = self.observer.nth("", name);
        match resource.distinct_rows() {
            Some(values) if next >= values => Err(Stop::skipped(format!(
                "the unique fields of `{name}` have only {values} different values for all users together"
            ))),
            // A server that goes on running has rows of earlier runs.
            None if !self.host.abilities().starts => Ok(self.observer.moment() + next),
            _ => Ok(next),
        }
    }

    /// The same with the required fields alone.
    pub fn small_body(&self, session: &Session, resource: &Resource, n: u64) -> Verdict<Map<String, Value>> {
        let mut body = self.body(session, resource, n)?;
        body.retain(|json, _| {
            resource
                .field(json)
                .is_some_and(crate::resource::Field::is_required)
        });
        Ok(body)
    }

    /// A new row of the resource with this singular, for others to refer to.
    pub fn referred(&self, session: &Session, singular: &str) -> Verdict<Value> {
        let target = self
            .choices
            .resource(singular)
            .ok_or_else(|| Stop::errored(format!("the choices have no resource `{singular}`")))?;
        if target.is_private() && values_of_unique(target).is_some() {
            // There are only so many rows of it: one that is there serves as well.
            let page = self.get(session, &self.path(target))?;
            if let Some(row) = page.success(200)?.pointer("/items/0") {
                return Ok(row.clone());
            }
        }
        self.create(session, target)
    }

    /// A new row with every field filled. Skips the check where the values of a unique field do not suffice.
    pub fn create(&self, session: &Session, resource: &Resource) -> Verdict<Value> {
        let number = match values_of_unique(resource).filter(|_| resource.is_private()) {
            None => self.number(),
            Some(values) => {
                let nth = self.observer.nth(&session.email, &resource.name.singular.snake);
                if nth >= values {
                    let name = &resource.name.singular.snake;
                    return Err(Stop::skipped(format!(
                        "a unique field of `{name}` has only {values} different values"
                    )));
                }
                nth
            }
        };
        let body = self.body(session, resource, number)?;
        self.create_with(session, resource, &Value::Object(body))
    }

    /// A new row from this body; anything but 201 is the failure of the check.
    pub fn create_with(&self, session: &Session, resource: &Resource, body: &Value) -> Verdict<Value> {
        let reply = self.try_create(session, resource, body)?;
        Ok(reply.success(201)?.clone())
    }

    /// POST of this body by whoever writes rows of this resource; any answer.
    pub fn try_create(&self, session: &Session, resource: &Resource, body: &Value) -> Verdict<Reply> {
        self.client()?
            .post(&self.path(resource))
            .bearer(&self.writer(session, resource)?)
            .json(body)
            .send()
    }

    /// GET of this target with the session's token; any answer.
    pub fn get(&self, session: &Session, target: &str) -> Verdict<Reply> {
        self.client()?.get(target).bearer(&session.access_token).send()
    }

    /// An ordinary request must still work: register, create, read. Sent after nonsense.
    pub fn still_works(&self) -> Verdict {
        let reply = self.client()?.get("/healthz").send()?;
        reply
            .status(200)
            .map_err(|stop| amend(stop, "a plain request afterwards"))?;
        Ok(())
    }

    /// Asks again and again until `question` has an answer, at most this long.
    pub fn wait_for<T>(
        &self,
        what: &str,
        at_most: Duration,
        mut question: impl FnMut() -> Option<T>,
    ) -> Verdict<T> {
        let started = Instant::now();
        loop {
            if let Some(answer) = question() {
                return Ok(answer);
            }
            if started.elapsed() > at_most {
                return Err(Stop::failed(
                    what,
                    format!("not within {:.1} s", at_most.as_secs_f32()),
                ));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Runs `count` of these at once: all threads wait for the last one, then start together. The results in order.
    pub fn at_once<T: Send>(&self, count: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let barrier = std::sync::Barrier::new(count);
        std::thread::scope(|scope| {
            let (barrier, job) = (&barrier, &job);
            let threads: Vec<_> = (0..count)
                .map(|index| {
                    scope.spawn(move || {
                        barrier.wait();
                        job(index)
                    })
                })
                .collect();
            threads
                .into_iter()
                .filter_map(|thread| thread.join().ok())
                .collect()
        })
    }
}

/// How many different values the unique field of a resource has, where that is few.
fn values_of_unique(resource: &Resource) -> Option<u64> {
    resource.distinct_rows().filter(|values| *values < 1000)
}

/// The `id` of a row, or an empty text.
pub fn id_of(row: &Value) -> &str {
    row.get("id").and_then(Value::as_str).unwrap_or("")
}
