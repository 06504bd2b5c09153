//! Contract §1, §2 and §9 as data: every operation, what it takes, what it answers.

use super::specimens::Shape;
use crate::choices::Choices;
use crate::resource::Resource;

/// An operation as the contract describes it.
pub struct Expected<'c> {
    pub method: &'static str,
    /// With `{id}` for the id of a row.
    pub path: String,
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
        public: false,
        success,
        problems: vec![401],
        request: None,
        answer,
        query: Query::None,
    }
}

impl<'c> Expected<'c> {
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
    let auth = |method, name: &str, success, answer| {
        expected(method, &format!("/api/v1/auth/{name}"), success, answer)
    };
    let session = Some(Shape::Session);
    vec![
        expected("GET", "/healthz", 200, Some(Shape::Status("ok"))).public(),
        expected("GET", "/readyz", 200, Some(Shape::Status("ready")))
            .public()
            .also(&[503]),
        auth("POST", "register", 201, session)
            .public()
            .takes(Shape::Registration)
            .also(&[409]),
        auth("POST", "login", 200, session)
            .public()
            .takes(Shape::Credentials)
            .also(&[401, 429]),
        auth("POST", "refresh", 200, session)
            .public()
            .takes(Shape::Refresh)
            .also(&[401]),
        auth("POST", "logout", 204, None),
        auth("GET", "me", 200, Some(Shape::User)),
        auth("POST", "change-password", 200, session)
            .takes(Shape::PasswordChange)
            .also(&[403]),
        expected("GET", "/api/v1/users", 200, Some(Shape::Users))
            .queried(Query::Pages)
            .also(&[403]),
    ]
}

fn of_resource<'c>(choices: &'c Choices, resource: &'c Resource) -> [Expected<'c>; 5] {
    let collection = format!("/api/v1/{}", resource.path());
    let item = format!("{collection}/{{id}}");
    let conflict: &[u16] = if !resource.uniques().is_empty() {
        &[409]
    } else {
        &[]
    };
    let is_referred_to = choices
        .resources
        .iter()
        .flat_map(|other| &other.fields)
        .any(|field| field.target() == Some(&resource.name.singular.snake));
    let in_use: &[u16] = if is_referred_to { &[409] } else { &[] };
    let row = Some(Shape::Row(resource));
    [
        expected("GET", &collection, 200, Some(Shape::Page(resource))).queried(Query::List(resource)),
        expected("POST", &collection, 201, row)
            .takes(Shape::Body(resource))
            .also(conflict),
        expected("GET", &item, 200, row).also(&[404]),
        expected("PUT", &item, 200, row)
            .takes(Shape::Body(resource))
            .also(&[404])
            .also(conflict),
        expected("DELETE", &item, 204, None).also(&[404]).also(in_use),
    ]
}
