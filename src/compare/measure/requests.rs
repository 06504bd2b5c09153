//! What is asked of a server under load: rows of one resource by their owner, and log-ins.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::load::{Ammunition, Shot, ask};
use crate::contract::samples::small_body;
use crate::resource::{Field, Resource};

/// Words that the contract allows for a password.
const PASSWORD: &str = "open the larder door";

/// Somebody with an account and a token.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their e-mail.
    pub email: String,
    /// A fresh access token.
    pub token: String,
}

/// The resource whose rows are asked for: the last that a user owns and that needs neither a reference nor a value of few.
pub fn resource(resources: &[Resource]) -> Result<&Resource, String> {
    let fits = |resource: &&Resource| {
        let needs_a_row = |field: &Field| field.is_required() && field.target().is_some();
        resource.has_owner() && resource.distinct_rows().is_none() && !resource.fields.iter().any(needs_a_row)
    };
    resources.iter().rev().find(fits).ok_or_else(|| {
        "every resource needs a reference or a unique value of few: none can be measured".to_owned()
    })
}

/// Registers somebody and logs them in; `name` makes the e-mail.
pub fn person(address: SocketAddr, name: &str) -> Result<Person, String> {
    let email = format!("{name}@example.com");
    let body = json!({ "email": email, "password": PASSWORD }).to_string();
    let what = |target: &str| Ammunition {
        target: format!("/api/v1/auth/{target}"),
        body: body.clone(),
        ..Ammunition::default()
    };
    expect(address, "POST", &what("register"), 201)?;
    let session = expect(address, "POST", &what("login"), 200)?;
    let token = session["access_token"]
        .as_str()
        .ok_or("a session without an access token")?;
    Ok(Person {
        email,
        token: token.to_owned(),
    })
}

/// Makes a row; its id.
pub fn row(address: SocketAddr, person: &Person, resource: &Resource, n: u64) -> Result<String, String> {
    let row = expect(address, "POST", &Post::new(person, resource).request(0, n), 201)?;
    let id = row["id"].as_str().ok_or("a row without an id")?;
    Ok(id.to_owned())
}

fn expect(address: SocketAddr, method: &str, what: &Ammunition, status: u16) -> Result<Value, String> {
    let (received, body) = ask(address, method, what)?;
    if received != status {
        return Err(format!(
            "{method} {} was answered with {received}: {body}",
            what.target
        ));
    }
    serde_json::from_str(&body).map_err(|error| format!("{method} {}: {error}", what.target))
}

/// GET of one target, again and again: a row by its id, or a page.
#[derive(Debug)]
pub struct Get(Ammunition);

impl Get {
    /// The row with this id.
    pub fn row(person: &Person, resource: &Resource, id: &str) -> Self {
        Self::of(person, format!("/api/v1/{}/{id}", resource.path()))
    }

    /// The first page of twenty.
    pub fn page(person: &Person, resource: &Resource) -> Self {
        Self::of(person, format!("/api/v1/{}?page_size=20", resource.path()))
    }

    fn of(person: &Person, target: String) -> Self {
        Self(Ammunition {
            target,
            token: person.token.clone(),
            body: String::new(),
        })
    }
}

impl Shot for Get {
    fn method(&self) -> &'static str {
        "GET"
    }

    fn status(&self) -> u16 {
        200
    }

    fn request(&self, _connection: usize, _n: u64) -> Ammunition {
        self.0.clone()
    }
}

/// POST of new rows.
#[derive(Debug)]
pub struct Post<'r> {
    person: Person,
    resource: &'r Resource,
}

impl<'r> Post<'r> {
    /// Rows of this resource for this person.
    pub fn new(person: &Person, resource: &'r Resource) -> Self {
        Self {
            person: person.clone(),
            resource,
        }
    }
}

impl Shot for Post<'_> {
    fn method(&self) -> &'static str {
        "POST"
    }

    fn status(&self) -> u16 {
        201
    }

    fn request(&self, connection: usize, n: u64) -> Ammunition {
        // Unique among all connections.
        let number = n * 1000 + u64::try_from(connection).unwrap_or(0);
        Ammunition {
            target: format!("/api/v1/{}", self.resource.path()),
            token: self.person.token.clone(),
            body: Value::Object(small_body(self.resource, number)).to_string(),
        }
    }
}

/// Log-ins, each connection as a person of its own.
#[derive(Debug)]
pub struct LogIn(pub Vec<Person>);

impl Shot for LogIn {
    fn method(&self) -> &'static str {
        "POST"
    }

    fn status(&self) -> u16 {
        200
    }

    fn request(&self, connection: usize, _n: u64) -> Ammunition {
        let email = &self.0[connection % self.0.len()].email;
        Ammunition {
            target: "/api/v1/auth/login".to_owned(),
            body: json!({ "email": email, "password": PASSWORD }).to_string(),
            ..Ammunition::default()
        }
    }
}
