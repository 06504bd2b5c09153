//! Contract §9: the `OpenAPI` document. In: the resources. Out: what a client may send and will get, with every bound that
//! [`crate::fields`] enforces, so that what fits the document is taken, and what does not is refused.

use larder::choices::Choices;
use larder::resource::{Field, FieldType, Presence, Readers, Resource};
use serde_json::{Map, Value, json};

use crate::fault::Fault;
use crate::mistakes;

const UUID: &str = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";
const DATE: &str = "^(1[6-9]|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$";
const DATETIME: &str = "^(1[6-9]|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\
                        (\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$";
const EMAIL: &str = "^(?=.{1,64}@)[A-Za-z0-9_+-]+(\\.[A-Za-z0-9_+-]+)*@\
                     ([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]{2,63}$";
const URL: &str = "^https?://[A-Za-z0-9\\[][!-~]*$";

/// The document of this server.
#[must_use]
pub fn document(choices: &Choices, fault: Option<Fault>) -> Value {
    let mut paths = Map::new();
    let mut schemas = common_schemas();
    add_health(&mut paths);
    add_identity(&mut paths);
    for resource in &choices.resources {
        let pascal = &resource.name.singular.pascal;
        schemas.insert(pascal.clone(), answer_schema(resource));
        schemas.insert(format!("{pascal}Page"), page_schema(&reference(pascal)));
        schemas.insert(format!("{pascal}Input"), input_schema(resource));
        add_resource(&mut paths, choices, resource);
    }
    if fault == Some(Fault::OpenapiLacksPath) {
        paths.shift_remove("/api/v1/auth/me");
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {"title": choices.name.title, "version": "1.0.0"},
        "servers": [{"url": "./"}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    });
    mistakes::of_document(&mut document, fault);
    document
}

/// An operation while it is written.
struct Operation {
    value: Value,
    statuses: Vec<u16>,
}

/// An operation behind a token.
fn operation(id: &str, tag: &str, summary: &str) -> Operation {
    Operation {
        value: json!({"operationId": id, "tags": [tag], "summary": summary, "responses": {}}),
        statuses: vec![401],
    }
}

/// An operation for everybody.
fn public(id: &str, tag: &str, summary: &str) -> Operation {
    let mut operation = operation(id, tag, summary);
    operation.value["security"] = json!([]);
    operation.statuses.clear();
    operation
}

impl Operation {
    /// The answer when all goes well.
    fn gives(mut self, status: u16, media_type: &str, schema: Value) -> Self {
        self.value["responses"][status.to_string()] =
            json!({"description": "Done.", "content": {media_type: {"schema": schema}}});
        self
    }

    fn gives_json(self, status: u16, schema: &str) -> Self {
        self.gives(status, "application/json", reference(schema))
    }

    fn gives_nothing(mut self) -> Self {
        self.value["responses"]["204"] = json!({"description": "Done."});
        self
    }

    /// A body that must be this, for example that.
    fn takes(mut self, schema: &str, example: &Value) -> Self {
        let content = json!({"schema": reference(schema), "example": example});
        self.value["requestBody"] = json!({"required": true, "content": {"application/json": content}});
        self.refuses(&[400, 413, 415, 422])
    }

    fn asks(mut self, parameters: Vec<Value>) -> Self {
        self.value["parameters"] = Value::Array(parameters);
        self
    }

    /// Problems with these statuses.
    fn refuses(mut self, statuses: &[u16]) -> Self {
        self.statuses.extend(statuses);
        self
    }

    fn finish(mut self) -> Value {
        self.statuses.sort_unstable();
        self.statuses.dedup();
        for status in self.statuses {
            self.value["responses"][status.to_string()] = json!({
                "description": "A problem.",
                "content": {"application/problem+json": {"schema": reference("Problem")}},
            });
        }
        self.value
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn add_health(paths: &mut Map<String, Value>) {
    let status = object(&[(
        "status",
        json!({"type": "string", "const": "ok", "maxLength": 10}),
    )]);
    let mut add = |path: &str, operation: Operation| {
        let operation = operation.gives(200, "application/json", status.clone());
        paths.insert(path.to_owned(), json!({"get": operation.finish()}));
    };
    add(
        "/healthz",
        public("getHealth", "health", "Whether the process is alive"),
    );
    let ready = public("getReadiness", "health", "Whether it can serve");
    add("/readyz", ready.refuses(&[503]));
}

/// The account of all examples: registered, logged in and changed one after the other.
const EMAIL_EXAMPLE: &str = "ada@example.com";
const PASSWORD_EXAMPLE: &str = "open the larder door";

fn add_identity(paths: &mut Map<String, Value>) {
    let mut post = |name: &str, operation: Operation| {
        paths.insert(
            format!("/api/v1/auth/{name}"),
            json!({"post": operation.finish()}),
        );
    };
    let account = json!({"email": EMAIL_EXAMPLE, "password": PASSWORD_EXAMPLE});
    post(
        "register",
        public("register", "auth", "Make an account")
            .takes("Registration", &account)
            .gives_json(201, "Session")
            .refuses(&[409]),
    );
    let log_in = public("login", "auth", "Log in")
        .takes("Credentials", &account)
        .gives_json(200, "Session");
    post("login", log_in.refuses(&[401, 429]));
    post(
        "refresh",
        public("refresh", "auth", "Get new tokens")
            .takes("RefreshRequest", &json!({"refresh_token": "x".repeat(43)}))
            .gives_json(200, "Session")
            .refuses(&[401]),
    );
    post(
        "logout",
        operation("logout", "auth", "End this session").gives_nothing(),
    );
    let passwords = json!({"current_password": PASSWORD_EXAMPLE, "new_password": "close the larder door"});
    let change =
        operation("changePassword", "auth", "Change the password").takes("PasswordChange", &passwords);
    post(
        "change-password",
        change.gives_json(200, "Session").refuses(&[403, 429]),
    );
    let me = operation("getMe", "auth", "Who I am").gives_json(200, "User");
    paths.insert("/api/v1/auth/me".to_owned(), json!({"get": me.finish()}));
    let users = operation("listUsers", "users", "All users, for admins")
        .asks(page_parameters())
        .gives_json(200, "UserPage");
    paths.insert(
        "/api/v1/users".to_owned(),
        json!({"get": users.refuses(&[400, 403, 422]).finish()}),
    );
}

fn add_resource(paths: &mut Map<String, Value>, choices: &Choices, resource: &Resource) {
    let (one, many) = (&resource.name.singular, &resource.name.plural);
    let (input, example) = (format!("{}Input", one.pascal), example(resource));
    let conflicts: &[u16] = if resource.uniques().is_empty() {
        &[]
    } else {
        &[409]
    };
    let creates: &[u16] = if resource.has_owner() { &[] } else { &[403] };
    let changes: &[u16] = if resource.is_private() { &[] } else { &[403] };
    let is_referred_to = choices.resources.iter().any(|other| {
        other
            .fields
            .iter()
            .any(|field| field.target() == Some(&one.snake))
    });
    let write = |verb: &str, what: &str| {
        let id = format!("{}{}", verb.to_lowercase(), one.pascal);
        operation(&id, resource.path(), &format!("{verb} {what}"))
    };
    let read = |id: String, summary: String| {
        if resource.read == Readers::Everyone {
            public(&id, resource.path(), &summary).refuses(&[401])
        } else {
            operation(&id, resource.path(), &summary)
        }
    };
    let list = read(format!("list{}", many.pascal), format!("List {}", many.title))
        .asks(list_parameters(resource))
        .gives_json(200, &format!("{}Page", one.pascal))
        .refuses(&[400, 422]);
    let a = format!("a {}", one.title);
    let create = write("Create", &a)
        .takes(&input, &example)
        .gives_json(201, &one.pascal)
        .refuses(conflicts)
        .refuses(creates);
    paths.insert(
        format!("/api/v1/{}", resource.path()),
        json!({"get": list.finish(), "post": create.finish()}),
    );
    let get = read(format!("get{}", one.pascal), format!("Read {a}"))
        .gives_json(200, &one.pascal)
        .refuses(&[404]);
    let replace = write("Replace", &a)
        .takes(&input, &example)
        .gives_json(200, &one.pascal)
        .refuses(&[404])
        .refuses(conflicts)
        .refuses(changes);
    let delete = write("Delete", &a)
        .gives_nothing()
        .refuses(&[404])
        .refuses(changes)
        .refuses(if is_referred_to { &[409] } else { &[] });
    let id = json!({"name": "id", "in": "path", "required": true, "schema": typed(&FieldType::Uuid)});
    let item =
        json!({"parameters": [id], "get": get.finish(), "put": replace.finish(), "delete": delete.finish()});
    paths.insert(format!("/api/v1/{}/{{id}}", resource.path()), item);
}

/// A body that works as it stands, but for rows that must be referred to: nobody has made them yet.
fn example(resource: &Resource) -> Value {
    let fields = resource.fields.iter().map(|field| {
        let value = match field.target() {
            Some(_) if field.is_required() => json!(uuid::Uuid::nil().to_string()),
            Some(_) => Value::Null,
            None => field.field_type.sample(0),
        };
        (field.json.clone(), value)
    });
    Value::Object(fields.collect())
}

fn query(name: &str, schema: &Value) -> Value {
    json!({"name": name, "in": "query", "required": false, "schema": schema})
}

fn page_parameters() -> Vec<Value> {
    vec![
        query(
            "page",
            &json!({"type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 1}),
        ),
        query(
            "page_size",
            &json!({"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
        ),
    ]
}

fn list_parameters(resource: &Resource) -> Vec<Value> {
    let mut parameters = page_parameters();
    let sortable = resource
        .fields
        .iter()
        .filter(|field| field.field_type.is_sortable());
    let names = sortable
        .map(|field| field.json.as_str())
        .chain(["created_at", "updated_at"]);
    let orders: Vec<String> = names
        .flat_map(|name| [name.to_owned(), format!("-{name}")])
        .collect();
    parameters.push(query(
        "sort",
        &json!({"type": "string", "enum": orders, "default": "-created_at"}),
    ));
    let filters = resource
        .fields
        .iter()
        .filter(|field| field.field_type.is_filterable());
    parameters.extend(filters.map(|field| query(&field.json, &typed(&field.field_type))));
    if resource.shows_owner() {
        parameters.push(query("owner_id", &typed(&FieldType::Uuid)));
    }
    parameters
}

fn common_schemas() -> Map<String, Value> {
    let text = |max: u32| json!({"type": "string", "maxLength": max});
    let instant = typed(&FieldType::Datetime);
    let user = object(&[
        ("id", typed(&FieldType::Uuid)),
        ("email", typed(&FieldType::Email)),
        ("role", json!({"type": "string", "enum": ["user", "admin"]})),
        ("created_at", instant.clone()),
        ("updated_at", instant),
    ]);
    let session = object(&[
        ("access_token", text(512)),
        (
            "token_type",
            json!({"type": "string", "const": "Bearer", "maxLength": 6}),
        ),
        (
            "expires_in",
            json!({"type": "integer", "minimum": 0, "maximum": 1_000_000_000}),
        ),
        ("refresh_token", text(512)),
        ("user", reference("User")),
    ]);
    let error = object(&[("field", text(64)), ("code", text(20)), ("message", text(200))]);
    let mut problem = object(&[
        ("type", text(100)),
        ("title", text(100)),
        (
            "status",
            json!({"type": "integer", "minimum": 400, "maximum": 599}),
        ),
        ("detail", text(200)),
    ]);
    problem["properties"]["errors"] =
        json!({"type": "array", "maxItems": 100, "items": reference("FieldError")});
    let new_password = json!({"type": "string", "minLength": 12, "maxLength": 128});
    let registration = object(&[
        ("email", typed(&FieldType::Email)),
        ("password", new_password.clone()),
    ]);
    let credentials = object(&[("email", text(254)), ("password", text(1024))]);
    let passwords = object(&[("current_password", text(1024)), ("new_password", new_password)]);
    let schemas = [
        ("Registration", registration),
        ("Credentials", credentials),
        ("RefreshRequest", object(&[("refresh_token", text(512))])),
        ("PasswordChange", passwords),
        ("FieldError", error),
        ("User", user),
        ("UserPage", page_schema(&reference("User"))),
        ("Session", session),
        ("Problem", problem),
    ];
    schemas
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect()
}

/// An object with exactly these properties, all required.
fn object(properties: &[(&str, Value)]) -> Value {
    let names: Vec<&str> = properties.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> = properties
        .iter()
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()))
        .collect();
    json!({"type": "object", "properties": properties, "required": names, "additionalProperties": false})
}

fn page_schema(item: &Value) -> Value {
    object(&[
        ("items", json!({"type": "array", "maxItems": 100, "items": item})),
        (
            "page",
            json!({"type": "integer", "minimum": 1, "maximum": 1_000_000}),
        ),
        (
            "page_size",
            json!({"type": "integer", "minimum": 1, "maximum": 100}),
        ),
        (
            "total",
            json!({"type": "integer", "minimum": 0, "maximum": 9_007_199_254_740_991_u64}),
        ),
    ])
}

/// A row as answered: every key, always.
fn answer_schema(resource: &Resource) -> Value {
    let mut properties = vec![("id", typed(&FieldType::Uuid))];
    if resource.shows_owner() {
        properties.push(("owner_id", typed(&FieldType::Uuid)));
    }
    properties.extend(
        resource
            .fields
            .iter()
            .map(|field| (field.json.as_str(), field_schema(field))),
    );
    properties.push(("created_at", typed(&FieldType::Datetime)));
    properties.push(("updated_at", typed(&FieldType::Datetime)));
    object(&properties)
}

/// A row as sent: the required fields required, defaults named.
fn input_schema(resource: &Resource) -> Value {
    let fields = || resource.fields.iter();
    let properties: Vec<(&str, Value)> = fields()
        .map(|field| {
            let mut schema = field_schema(field);
            if let Presence::Default(default) = &field.presence {
                schema["default"] = default.clone();
            }
            (field.json.as_str(), schema)
        })
        .collect();
    let mut schema = object(&properties);
    let required = fields().filter(|field| field.is_required());
    schema["required"] = required.map(|field| json!(field.json)).collect();
    schema
}

/// A field's type; optional fields may be null as well.
fn field_schema(field: &Field) -> Value {
    let mut schema = typed(&field.field_type);
    if field.is_optional() {
        schema["type"] = json!([schema["type"], "null"]);
        if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
            values.push(Value::Null);
        }
    }
    schema
}

/// The values of a type.
fn typed(field_type: &FieldType) -> Value {
    let text = |format: &str, pattern: &str, min: u32, max: u32| json!({"type": "string", "format": format, "pattern": pattern, "minLength": min, "maxLength": max});
    match field_type {
        FieldType::String { min, max } => json!({"type": "string", "minLength": min, "maxLength": max}),
        FieldType::Text { max } => json!({"type": "string", "minLength": 0, "maxLength": max}),
        FieldType::Int { min, max } => json!({"type": "integer", "minimum": min, "maximum": max}),
        FieldType::Decimal { precision, scale } => {
            let whole = format!("(0|[1-9][0-9]{{0,{}}})", precision - scale - 1);
            let fraction = if *scale == 0 {
                String::new()
            } else {
                format!("(\\.[0-9]{{1,{scale}}})?")
            };
            let pattern = format!("^-?{whole}{fraction}$");
            json!({"type": "string", "pattern": pattern, "minLength": 1, "maxLength": precision + 2})
        }
        FieldType::Float { min, max } => {
            let mut schema = json!({"type": "number", "format": "double"});
            if *min > -f64::MAX {
                schema["minimum"] = json!(min);
            }
            if *max < f64::MAX {
                schema["maximum"] = json!(max);
            }
            schema
        }
        FieldType::Bool => json!({"type": "boolean"}),
        FieldType::Date => text("date", DATE, 10, 10),
        FieldType::Datetime => text("date-time", DATETIME, 20, 35),
        FieldType::Uuid | FieldType::Ref { .. } => text("uuid", UUID, 36, 36),
        FieldType::Enum { values } => json!({"type": "string", "enum": values}),
        FieldType::Email => text("email", EMAIL, 6, 254),
        FieldType::Url => json!({"type": "string", "pattern": URL, "minLength": 8, "maxLength": 2048}),
    }
}
