//! V-01 to V-06: what kind of body is read at all.

use serde_json::Value;

use super::bench::{Bench, ending, field_of, is_words};
use crate::contract::check::{Check, Pillar, bounded, exact};
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::world::World;

const V: Pillar = Pillar::Routing;

/// The rows.
pub const CHECKS: &[Check] = &[
    exact(
        "V-01",
        V,
        "a body without Content-Type is problem unsupported-media-type",
        no_type,
    )
    .quick()
    .cite("RFC 9110 §15.5.16"),
    exact(
        "V-02",
        V,
        "a body of any type but application/json is problem unsupported-media-type",
        other_types,
    )
    .quick()
    .cite("OWASP REST Security Cheat Sheet"),
    exact(
        "V-03",
        V,
        "application/json is taken in any case and with charset=utf-8",
        spellings,
    )
    .quick()
    .cite("RFC 9110 §8.3.1"),
    bounded(
        "V-04",
        V,
        "another charset is refused, or valid UTF-8 comes back",
        latin_1,
    )
    .cite("RFC 8259 §8.1"),
    exact(
        "V-05",
        V,
        "a body with another Content-Encoding than identity is refused, whatever its bytes",
        compressed,
    )
    .cite("RFC 9110 §8.4"),
    exact(
        "V-06",
        V,
        "an empty body is problem malformed-json as application/json, and refused without a type",
        empty,
    )
    .quick(),
];

fn no_type(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    let body = Value::Object(bench.body.clone()).to_string();
    bench
        .post()?
        .body("", body)
        .send()?
        .problem("unsupported-media-type")?;
    bench.finish()
}

fn other_types(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    let json = Value::Object(bench.body.clone()).to_string();
    let form: String = bench
        .body
        .iter()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or("1").replace(' ', "+")))
        .collect::<Vec<_>>()
        .join("&");
    let multipart: String = bench
        .body
        .iter()
        .map(|(key, value)| {
            format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{}\r\n",
                value.as_str().unwrap_or("1")
            )
        })
        .chain(["--edge--\r\n".to_owned()])
        .collect();
    let xml = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><a>&e;</a>";
    let bodies = [
        ("text/plain", json.as_str()),
        ("application/x-www-form-urlencoded", form.as_str()),
        ("multipart/form-data; boundary=edge", multipart.as_str()),
        ("application/xml", xml),
        ("application/jsonp", json.as_str()),
        ("application/merge-patch+json", json.as_str()),
    ];
    for (content_type, body) in bodies {
        let reply = bench.post()?.body(content_type, body).send()?;
        reply
            .problem("unsupported-media-type")
            .map_err(|stop| amend(stop, content_type))?;
    }
    bench.finish()
}

fn spellings(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    let body = Value::Object(bench.body.clone()).to_string();
    for content_type in ["application/json; charset=utf-8", "Application/JSON"] {
        let reply = bench.post()?.body(content_type, &body).send()?;
        reply.status(201).map_err(|stop| amend(stop, content_type))?;
        bench.take_away(&reply)?;
    }
    Ok(())
}

fn latin_1(world: &World<'_>) -> Verdict {
    let (resource, field) = field_of(world, is_words, "string or text")?;
    let session = world.user()?;
    let bench = Bench::new(world, &session, resource)?;
    let reply = bench
        .post()?
        .body(
            "application/json; charset=iso-8859-1",
            bench.raw(&[(&field.json, &ending(&bench, field, b"\xe9"))]),
        )
        .send()?;
    reply.one_of(&[201, 400, 415])?;
    bench.take_away(&reply)?;
    world.still_works()
}

fn compressed(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    let body = Value::Object(bench.body.clone()).to_string();
    for (coding, bytes) in [
        ("gzip", gzip(body.as_bytes())),
        ("br", b"\x8b\xffno brotli\x00\x01".to_vec()),
        ("gzip", body.clone().into_bytes()),
    ] {
        let reply = bench
            .post()?
            .header("Content-Encoding", coding)
            .body("application/json", bytes)
            .send()?;
        reply
            .one_of(&[400, 415])
            .map_err(|stop| amend(stop, &format!("Content-Encoding: {coding}")))?;
    }
    bench.finish()?;
    world.still_works()
}

fn empty(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    let reply = bench.post()?.body("application/json", "").send()?;
    reply
        .problem("malformed-json")
        .map_err(|stop| amend(stop, "an empty body as application/json"))?;
    let reply = bench.post()?.body("", "").send()?;
    reply
        .one_of(&[400, 415])
        .map_err(|stop| amend(stop, "an empty body without a type"))?;
    let reply = bench.post()?.send()?;
    reply
        .one_of(&[400, 415])
        .map_err(|stop| amend(stop, "no body at all"))?;
    bench.finish()
}

/// A gzip file (RFC 1952) of one stored block: enough for a server that inflates, without a compressor.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    let bytes = &bytes[..usize::from(length)];
    let mut file = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    file.push(1);
    file.extend(length.to_le_bytes());
    file.extend((!length).to_le_bytes());
    file.extend(bytes);
    file.extend(crc32(bytes).to_le_bytes());
    file.extend(u32::from(length).to_le_bytes());
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gzip_file_is_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        let file = gzip(b"{}");
        assert_eq!(file.len(), 10 + 5 + 2 + 8);
        assert_eq!(file[11..15], [2, 0, 0xfd, 0xff]);
        assert_eq!(file[21..], [2, 0, 0, 0]);
    }
}
