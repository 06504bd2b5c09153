//! Faults in reading a body.

use hyper::http::request::Parts;
use serde_json::Value;

use crate::fault::Fault;
use crate::problem::Problem;

/// What is looked at in the headers of a body before their own rules.
pub fn media_type(parts: &Parts, fault: Option<Fault>) -> Result<(), Problem> {
    let header = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
    };
    match fault {
        Some(Fault::MediaTypeToTheLetter) if header("content-type") != "application/json" => {
            Err(Problem::unsupported_media_type())
        }
        Some(Fault::CharsetCrashes) if header("content-type").contains("iso-8859-1") => {
            Err(Problem::internal())
        }
        Some(Fault::EncodingCrashes) if !header("content-encoding").is_empty() => Err(Problem::internal()),
        _ => Ok(()),
    }
}

/// What is done to the bytes of a body before they are read.
pub fn read(bytes: &mut Vec<u8>, fault: Option<Fault>) -> Result<(), Problem> {
    let is_bad = match fault {
        Some(Fault::EmptyBodyIsObject) if bytes.is_empty() => {
            *bytes = b"{}".to_vec();
            false
        }
        Some(Fault::RestOfBodyIgnored) => {
            if let Some(Ok(first)) = serde_json::Deserializer::from_slice(bytes)
                .into_iter::<Value>()
                .next()
            {
                *bytes = first.to_string().into_bytes();
            }
            false
        }
        Some(Fault::NanTaken) => {
            let text = String::from_utf8_lossy(bytes)
                .replace(":NaN", ":0")
                .replace(":Infinity", ":0");
            *bytes = text
                .replace(": NaN", ":0")
                .replace(": Infinity", ":0")
                .into_bytes();
            false
        }
        Some(Fault::NoObjectCrashes) => {
            serde_json::from_slice::<Value>(bytes).is_ok_and(|value| !value.is_object())
        }
        Some(Fault::InvalidUtf8Crashes) => std::str::from_utf8(bytes).is_err(),
        Some(Fault::MarkCrashes) => bytes.starts_with(b"\xEF\xBB\xBF"),
        Some(Fault::LargeNumberCrashes) => {
            serde_json::from_slice::<Value>(bytes).is_err_and(|why| why.to_string().contains("out of range"))
        }
        _ => false,
    };
    if is_bad { Err(Problem::internal()) } else { Ok(()) }
}
