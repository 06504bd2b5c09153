//! Contract §1, §2 and §9 as data: every operation, what it takes, what it answers.

use super::specimens::Shape;
use crate::choices::Choices;
use crate::resource::{Readers, Resource};

/// An operation as the contract describes it.
pub struct Expected<'c> {
    pub method: &'static str,
    /// With `{id}` for the id of a row.
    pub path: String,
    /// Its name in every client that is generated from the document.
    pub operation_id: String,
    /// Where the documentation page files it.
    pub tag: String,
    /// Whether it answers without a token.
    pub public: bool,
    pub success: u16,
    /// Statuses of the problems that the document must list.
    pub problems: Vec<u16>,
    pub request: Option<Shape<'c>>,
    pub answer: Option<Shape<'c>>,
    /// Its query parameters.
    pub query: Query<'c>,
}

/// What a list takes in its query.
#[derive(Clone, Copy)]
pub enum Query<'c> {
    /// Nothing.
    None,
    /// `page` and `page_size`.
    Pages,
    /// These, `sort`, and the filters of a resource.
    List(&'c Resource),
}

/// Every operation that the document must describe.
pub fn operations(choices: &Choices) -> Vec<Expected<'_>> {
    let mut all = service();
    for resource in &choices.resources {
        all.extend(of_resource(choices, resource));
    }
    all
}

const BODY: [u16; 4] = [400, 413, 415, 422];

fn expected<'c>(method: &'static str, path: &str, success: u16, answer: Option<Shape<'c>>) -> Expected<'c> {
    Expected {
        method,
        path: path.to_owned(),
        operation_id: String::new(),
        tag: String::new(),
        public: false,
        success,
        problems: vec![401],
        request: None,
        answer,
        query: Query::None,
    }
}

impl<'c> Expected<'c> {
    fn named(mut self, operation_id: &str, tag: &str) -> Self {
        operation_id.clone_into(&mut self.operation_id);
        tag.clone_into(&mut self.tag);
        self
    }

    fn public(mut self) -> Self {
        self.public = true;
        self.problems.retain(|status| *status != 401);
        self
    }

    fn takes(mut self, shape: Shape<'c>) -> Self {
        self.request = Some(shape);
        self.problems.extend(BODY);
        self
    }

    fn queried(mut self, query: Query<'c>) -> Self {
        self.query = query;
        self.problems.push(422);
        self
    }

    fn also(mut self, statuses: &[u16]) -> Self {
        self.problems.extend(statuses);
        self
    }
}

fn service() -> Vec<Expected<'static>> {
    let auth = |method, name: &str, operation_id: &str, success, answer| {
        expected(method, &format!("/api/v1/auth/{name}"), success, answer).named(operation_id, "auth")
    };
    let session = Some(Shape::Session);
    vec![
        expected("GET", "/healthz", 200, Some(Shape::Status))
            .named("getHealth", "health")
            .public(),
        expected("GET", "/readyz", 200, Some(Shape::Status))
            .named("getReadiness", "health")
            .public()
            .also(&[503]),
        auth("POST", "register", "register", 201, session)
            .public()
            .takes(Shape::Registration)
            .also(&[409]),
        auth("POST", "login", "login", 200, session)
            .public()
            .takes(Shape::Credentials)
            .also(&[401, 429]),
        auth("POST", "refresh", "refresh", 200, session)
            .public()
            .takes(Shape::Refresh)
            .also(&[401]),
        auth("POST", "logout", "logout", 204, None),
        auth("GET", "me", "getMe", 200, Some(Shape::User)),
        auth("POST", "change-password", "changePassword", 200, session)
            .takes(Shape::PasswordChange)
            .also(&[403]),
        expected("GET", "/api/v1/users", 200, Some(Shape::Users))
            .named("listUsers", "users")
            .queried(Query::Pages)
            .also(&[403]),
    ]
}

fn of_resource<'c>(choices: &'c Choices, resource: &'c Resource) -> [Expected<'c>; 5] {
    let collection = format!("/api/v1/{}", resource.path());
    let item = format!("{collection}/{{id}}");
    let conflict: &[u16] = if resource.uniques().is_empty() {
        &[]
    } else {
        &[409]
    };
    let is_referred_to = choices
        .resources
        .iter()
        .flat_map(|other| &other.fields)
        .any(|field| field.target() == Some(&resource.name.singular.snake));
    let in_use: &[u16] = if is_referred_to { &[409] } else { &[] };
    // Who may see a row that is another's is told that it is not theirs.
    let creates: &[u16] = if resource.has_owner() { &[] } else { &[403] };
    let changes: &[u16] = if resource.is_private() { &[] } else { &[403] };
    let row = Some(Shape::Row(resource));
    let (one, many) = (&resource.name.singular.pascal, &resource.name.plural.pascal);
    let of = |method, path: &str, success, answer, verb: &str, name: &str| {
        expected(method, path, success, answer).named(&format!("{verb}{name}"), resource.path())
    };
    let reads = |operation: Expected<'c>| {
        if resource.read == Readers::Everyone {
            operation.public().also(&[401])
        } else {
            operation
        }
    };
    [
        reads(of(
            "GET",
            &collection,
            200,
            Some(Shape::Page(resource)),
            "list",
            many,
        ))
        .queried(Query::List(resource)),
        of("POST", &collection, 201, row, "create", one)
            .takes(Shape::Body(resource))
            .also(conflict)
            .also(creates),
        reads(of("GET", &item, 200, row, "get", one)).also(&[404]),
        of("PUT", &item, 200, row, "replace", one)
            .takes(Shape::Body(resource))
            .also(&[404])
            .also(conflict)
            .also(changes),
        of("DELETE", &item, 204, None, "delete", one)
            .also(&[404])
            .also(in_use)
            .also(changes),
    ]
}

/// Every schema that the document names, and no other (contract §9).
pub fn schemas(choices: &Choices) -> Vec<String> {
    let fixed = [
        "User",
        "UserPage",
        "Session",
        "Registration",
        "Credentials",
        "RefreshRequest",
        "PasswordChange",
        "Problem",
        "FieldError",
    ];
    let mut names: Vec<String> = fixed.map(str::to_owned).to_vec();
    for resource in &choices.resources {
        let pascal = &resource.name.singular.pascal;
        names.extend(["", "Input", "Page"].map(|end| format!("{pascal}{end}")));
    }
    names
}
