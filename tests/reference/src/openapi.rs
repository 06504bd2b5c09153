//! Contract §9: the `OpenAPI` document.

use larder::choices::Choices;
use serde_json::{Value, json};

use crate::fault::Fault;

/// The document of this server.
pub fn document(choices: &Choices, _fault: Option<Fault>) -> Value {
    json!({"openapi": "3.1.0", "info": {"title": choices.name.title, "version": "1.0.0"}, "paths": {}})
}
