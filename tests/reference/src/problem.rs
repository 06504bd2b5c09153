//! Contract §3: refusals, as RFC 9457 problems. A handler returns one as its error; nothing else makes a body of 400 or more.

use hyper::StatusCode;
use serde_json::{Value, json};

use crate::http::{Answer, With, answer};

/// Why a field was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// No such field, or one that a client may not set.
    Unknown,
    /// Left out, with neither a default nor leave to be.
    Required,
    /// The wrong JSON type.
    Type,
    /// Too few code points.
    MinLength,
    /// Too many code points.
    MaxLength,
    /// The right type, but not written as the field's type wants it.
    Format,
    /// No member.
    Enum,
    /// Too small a number.
    Min,
    /// Too large a number.
    Max,
    /// A password that everybody tries first.
    Common,
    /// A reference to a row that this user does not have.
    NotFound,
    /// Another row has this value.
    Unique,
}

impl Code {
    fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Unknown => ("unknown", "this field is not known"),
            Self::Required => ("required", "this field is required"),
            Self::Type => ("type", "this is the wrong type"),
            Self::MinLength => ("min_length", "this is too short"),
            Self::MaxLength => ("max_length", "this is too long"),
            Self::Format => ("format", "this is not in the right format"),
            Self::Enum => ("enum", "this is none of the allowed values"),
            Self::Min => ("min", "this is too small"),
            Self::Max => ("max", "this is too large"),
            Self::Common => ("common", "this password is too common"),
            Self::NotFound => ("not_found", "there is no such row"),
            Self::Unique => ("unique", "this value is taken"),
        }
    }
}

/// At most so many fields are listed, and a key is cut at so many characters: a body of rubbish gets no larger one back.
const MAX_ERRORS: usize = 100;
const MAX_KEY: usize = 64;

/// A refusal.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    kind: &'static str,
    detail: String,
    errors: Vec<(String, Code)>,
    headers: Vec<(&'static str, String)>,
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, detail: &str) -> Self {
        Self {
            status,
            kind,
            detail: detail.to_owned(),
            errors: Vec::new(),
            headers: Vec::new(),
        }
    }

    fn with(mut self, header: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((header, value.into()));
        self
    }

    /// Another wording; the status and type stay.
    #[must_use]
    pub fn saying(mut self, detail: &str) -> Self {
        detail.clone_into(&mut self.detail);
        self
    }

    /// Path, query or headers cannot be read.
    #[must_use]
    pub fn bad_request() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad-request",
            "The request cannot be read.",
        )
    }

    /// The body is not a JSON text.
    #[must_use]
    pub fn malformed_json() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "malformed-json",
            "The body is not valid JSON.",
        )
    }

    /// No access token was sent.
    #[must_use]
    pub fn no_token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "An access token is needed.",
        )
        .with("www-authenticate", "Bearer realm=\"api\"")
    }

    /// One was sent that is not, or no longer, good (RFC 6750 §3).
    #[must_use]
    pub fn bad_token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "The access token is not valid.",
        )
        .with(
            "www-authenticate",
            "Bearer realm=\"api\", error=\"invalid_token\"",
        )
    }

    /// Log-in failed; which half was wrong is not said.
    #[must_use]
    pub fn invalid_credentials() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "invalid-credentials",
            "E-mail or password is wrong.",
        )
    }

    /// Unknown, used up or too old.
    #[must_use]
    pub fn invalid_refresh_token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "invalid-refresh-token",
            "The refresh token is not valid.",
        )
    }

    /// The role is missing.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "This needs another role.")
    }

    /// Change-password without the present one.
    #[must_use]
    pub fn wrong_password() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "wrong-password",
            "The current password is wrong.",
        )
    }

    /// No such path, no such row, or somebody else's: all the same.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is nothing here.")
    }

    /// The path exists, the method on it does not.
    #[must_use]
    pub fn method_not_allowed(allow: &str) -> Self {
        let problem = Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "Not with this method.",
        );
        if allow.is_empty() {
            problem
        } else {
            problem.with("allow", allow)
        }
    }

    /// Register with an address that has an account.
    #[must_use]
    pub fn email_taken() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "email-taken",
            "There is an account with this e-mail.",
        )
    }

    /// These fields together have values that another row has.
    #[must_use]
    pub fn conflict(fields: &[&str]) -> Self {
        let mut problem = Self::new(StatusCode::CONFLICT, "conflict", "Another row has this value.");
        let errors = fields.iter().map(|field| ((*field).to_owned(), Code::Unique));
        problem.errors.extend(errors);
        problem
    }

    /// Other rows refer to it.
    #[must_use]
    pub fn in_use() -> Self {
        Self::new(StatusCode::CONFLICT, "in-use", "Other rows refer to this one.")
    }

    /// More than a mebibyte.
    #[must_use]
    pub fn content_too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "content-too-large",
            "The body is too large.",
        )
    }

    /// Anything but `application/json`.
    #[must_use]
    pub fn unsupported_media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "Send application/json.",
        )
    }

    /// Fields at fault, all of them.
    #[must_use]
    pub fn validation(errors: Vec<(String, Code)>) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "validation-failed",
            "Some fields are not right.",
        );
        problem.errors = errors;
        problem
    }

    /// One field at fault.
    #[must_use]
    pub fn field(field: &str, code: Code) -> Self {
        Self::validation(vec![(field.to_owned(), code)])
    }

    /// Too many wrong passwords.
    #[must_use]
    pub fn too_many_requests(retry_after: i64) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-requests",
            "Too many failed attempts; wait.",
        )
        .with("retry-after", retry_after.to_string())
    }

    /// A defect of the server. The cause goes to the log.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal-error",
            "Something went wrong.",
        )
    }

    /// The answer.
    #[must_use]
    pub fn answer(self) -> Answer {
        let title = self.status.canonical_reason().unwrap_or("Problem");
        let mut body = json!({
            "type": format!("urn:problem-type:{}", self.kind),
            "title": title,
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if !self.errors.is_empty() {
            let listed = self.errors.iter().take(MAX_ERRORS).map(|(field, code)| {
                let (code, message) = code.text();
                let field: String = field.chars().take(MAX_KEY).collect();
                json!({"field": field, "code": code, "message": message})
            });
            body["errors"] = Value::Array(listed.collect());
        }
        let mut made = answer(self.status, "application/problem+json", body.to_string());
        for (name, value) in self.headers {
            made = made.with(name, &value);
        }
        made
    }
}
