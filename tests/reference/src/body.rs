//! Contract §3: reading a body. Media type, size, JSON text, object: in this order, and only after the token was found good.

use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE};
use hyper::http::request::Parts;
use serde_json::{Map, Value};

use crate::fault::Fault;
use crate::mistakes;
use crate::problem::{Code, Problem};

/// One mebibyte.
pub const LIMIT: usize = 1024 * 1024;

/// The body as a JSON object.
pub async fn object(
    parts: &Parts,
    body: Incoming,
    fault: Option<Fault>,
) -> Result<Map<String, Value>, Problem> {
    mistakes::media_type(parts, fault)?;
    if fault != Some(Fault::ContentTypeIgnored) {
        check_media_type(parts, fault)?;
    }
    let is_chunked = body.size_hint().exact().is_none();
    let mut bytes = bytes(body, fault).await?;
    if is_chunked && fault == Some(Fault::ChunkedBodyDropped) {
        bytes = b"{}".to_vec();
    }
    mistakes::read(&mut bytes, fault)?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Problem::field("", Code::Type)),
        Err(why) if fault == Some(Fault::SurrogateCrashes) && why.to_string().contains("surrogate") => {
            Err(Problem::internal())
        }
        Err(_) => Err(Problem::malformed_json()),
    }
}

fn check_media_type(parts: &Parts, fault: Option<Fault>) -> Result<(), Problem> {
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let mut pieces = header(CONTENT_TYPE).unwrap_or("").split(';').map(str::trim);
    let is_json = pieces
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    let is_utf8 = pieces.all(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        !name.eq_ignore_ascii_case("charset") || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
    });
    let is_plain = header(CONTENT_ENCODING).is_none_or(|coding| coding.eq_ignore_ascii_case("identity"));
    if is_json && is_utf8 && (is_plain || fault == Some(Fault::EncodingIgnored)) {
        Ok(())
    } else {
        Err(Problem::unsupported_media_type())
    }
}

/// The bytes, or a refusal once there are too many; a chunked body is counted as it comes.
pub async fn bytes(mut body: Incoming, fault: Option<Fault>) -> Result<Vec<u8>, Problem> {
    let limit = if fault == Some(Fault::BodyLimitOffByOne) {
        LIMIT - 1
    } else {
        LIMIT
    };
    let is_huge = body.size_hint().lower() > 16 * LIMIT as u64;
    if is_huge && fault == Some(Fault::HugeBodyTaken) {
        return Ok(b"{}".to_vec());
    }
    if body.size_hint().lower() > limit as u64 {
        return Err(Problem::content_too_large());
    }
    let is_chunked = body.size_hint().exact().is_none();
    let unlimited = is_chunked && fault == Some(Fault::BodyLimitByContentLengthOnly);
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::bad_request())?;
        if let Some(data) = frame.data_ref() {
            if bytes.len() + data.len() > limit && !unlimited {
                return Err(Problem::content_too_large());
            }
            bytes.extend_from_slice(data);
        }
    }
    Ok(bytes)
}
