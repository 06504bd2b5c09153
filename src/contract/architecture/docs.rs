//! The documentation page: it works in a browser that reaches nothing but this server.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::contract::check::{Check, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::amend;
use crate::contract::html::{local, tags};
use crate::contract::outcome::Verdict;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[exact(
    "A-13",
    Pillar::Architecture,
    "the documentation page loads, every script and style it names is local and loads, also below a path that a proxy strips",
    loads,
)
.cite("ASVS 3.6.1")
.quick()];

fn loads(world: &World<'_>) -> Verdict {
    let client = world.client()?;
    let own = world.server()?.address().to_string();
    let mut path = "/docs".to_owned();
    let mut page = client.get(&path).send()?;
    if (300..400).contains(&page.status) {
        let target = page.header("location").and_then(|to| local(&own, &path, to));
        match target {
            Some(target) => path = target,
            None => return Err(page.failure("a redirect to a path of this server")),
        }
        page = client.get(&path).send()?;
    }
    page.status(200)?;
    page.holds(page.media_type() == "text/html", "a page (text/html)")?;
    let html = page.text().into_owned();
    let named = assets(&html);
    page.holds(
        named.iter().any(|asset| asset.kind == Kind::Script),
        "a page with a script: the documentation is interactive",
    )?;
    let mut seen = BTreeSet::new();
    for asset in &named {
        let Some(target) = local(&own, &path, &asset.address) else {
            return Err(page.failure(format!(
                "every script and style from this server; not {}",
                asset.address
            )));
        };
        policy_allows(&page, asset.kind, &asset.address)?;
        page.holds(
            stays_below(&own, &path, &asset.address),
            format!(
                "relative addresses, which work below a path that a proxy strips; not {}",
                asset.address
            ),
        )?;
        if seen.insert(target.clone()) {
            load(world, &own, &target, asset.kind)?;
        }
    }
    if html.contains("<script>") {
        inline_is_allowed(&page)?;
    }
    let document = client.get("/openapi.json").send()?;
    let server = document.success(200)?.pointer("/servers/0/url");
    let server = server.and_then(Value::as_str).unwrap_or("/");
    document.holds(
        stays_below(&own, "/openapi.json", server),
        format!(
            "a document whose `servers` is `./`, which works below a path that a proxy strips; not `{server}`"
        ),
    )?;
    Ok(())
}

/// Whether an address on the page at `path` still leads below `/shop` where a proxy shows the server there.
fn stays_below(own: &str, path: &str, address: &str) -> bool {
    local(own, &format!("/shop{path}"), address).is_some_and(|target| target.starts_with("/shop/"))
}

/// Loads one of them.
fn load(world: &World<'_>, own: &str, target: &str, kind: Kind) -> Verdict {
    let reply = world.client()?.get(target).send()?;
    let named = |stop| amend(stop, &format!("{target}, which the page names"));
    reply.status(200).map_err(named)?;
    let media_type = reply.media_type();
    let (right, expected) = match kind {
        Kind::Script => (media_type.ends_with("javascript"), "a script (text/javascript)"),
        Kind::Style => (media_type == "text/css", "a style sheet (text/css)"),
        Kind::Other => (true, ""),
    };
    reply.holds(right, expected).map_err(named)?;
    reply
        .holds(!reply.body.is_empty(), "something in it")
        .map_err(named)?;
    if kind == Kind::Style {
        for address in style_addresses(&reply.text()) {
            reply
                .holds(
                    local(own, target, &address).is_some(),
                    format!("a style sheet that names local files alone; not {address}"),
                )
                .map_err(named)?;
        }
    }
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Script,
    Style,
    Other,
}

#[derive(Debug)]
struct Asset {
    kind: Kind,
    address: String,
}

/// The scripts, styles and icons that a page names.
fn assets(html: &str) -> Vec<Asset> {
    let mut found = Vec::new();
    for tag in tags(html) {
        let attribute = |name: &str| tag.attribute(name).map(str::to_owned);
        let asset = match tag.name.as_str() {
            "script" => attribute("src").map(|address| (Kind::Script, address)),
            "link" => attribute("href").map(|address| {
                let relation = attribute("rel").unwrap_or_default().to_ascii_lowercase();
                let of_script = relation.contains("modulepreload")
                    || (relation.contains("preload") && attribute("as").as_deref() == Some("script"));
                let kind = match relation.as_str() {
                    _ if of_script => Kind::Script,
                    relation if relation.split_ascii_whitespace().any(|word| word == "stylesheet") => {
                        Kind::Style
                    }
                    _ => Kind::Other,
                };
                (kind, address)
            }),
            "img" | "iframe" => attribute("src").map(|address| (Kind::Other, address)),
            _ => None,
        };
        found.extend(asset.map(|(kind, address)| Asset { kind, address }));
    }
    found.retain(|asset| !asset.address.starts_with("data:"));
    found
}

/// What a style sheet loads: `url(…)` and `@import "…"`; embedded data aside.
fn style_addresses(css: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in css.split("url(").skip(1) {
        let address = piece.split(')').next().unwrap_or("");
        found.push(address.trim().trim_matches(['"', '\'']).to_owned());
    }
    for piece in css.split("@import").skip(1) {
        let piece = piece.trim_start();
        if let Some(quote @ ('"' | '\'')) = piece.chars().next() {
            found.extend(piece[1..].split(quote).next().map(str::to_owned));
        }
    }
    found.retain(|address| !address.is_empty() && !address.starts_with("data:") && !address.starts_with('#'));
    found
}

/// The sources that the page's Content-Security-Policy gives for this directive; `None` where it says nothing.
fn sources(page: &Reply, directive: &str) -> Option<Vec<String>> {
    let policy = page.header("content-security-policy")?.to_ascii_lowercase();
    let find = |name: &str| {
        policy.split(';').find_map(|part| {
            let mut words = part.split_ascii_whitespace();
            (words.next() == Some(name)).then(|| words.map(str::to_owned).collect())
        })
    };
    find(directive).or_else(|| find("default-src"))
}

fn policy_allows(page: &Reply, kind: Kind, address: &str) -> Verdict {
    let directive = match kind {
        Kind::Script => "script-src",
        Kind::Style => "style-src",
        Kind::Other => return Ok(()),
    };
    let Some(sources) = sources(page, directive) else {
        return Ok(());
    };
    let allowed = sources.iter().any(|source| {
        matches!(source.as_str(), "'self'" | "*" | "'strict-dynamic'" | "http:")
            || source.starts_with("'nonce-")
    });
    page.holds(
        allowed,
        format!("a Content-Security-Policy that lets the page load its own {address} ({directive})"),
    )?;
    Ok(())
}

fn inline_is_allowed(page: &Reply) -> Verdict {
    let Some(sources) = sources(page, "script-src") else {
        return Ok(());
    };
    let allowed = sources.iter().any(|source| {
        source == "'unsafe-inline'" || source.starts_with("'nonce-") || source.starts_with("'sha")
    });
    page.holds(
        allowed,
        "a Content-Security-Policy that lets the page run the script within it",
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_scripts_and_styles() {
        let html = r#"<!DOCTYPE html><html><!-- <script src="/no.js"></script> -->
            <link rel="stylesheet" type="text/css" href='./a.css' ><LINK REL=icon HREF=/i.png>
            <script src="https://cdn.example.com/x.js" crossorigin></script>
            <script>var a = "<script src='/not-me.js'>";</script><script async src=b.js></script>"#;
        let found: Vec<(Kind, String)> = assets(html)
            .into_iter()
            .map(|asset| (asset.kind, asset.address))
            .collect();
        assert_eq!(
            found,
            [
                (Kind::Style, "./a.css".to_owned()),
                (Kind::Other, "/i.png".to_owned()),
                (Kind::Script, "https://cdn.example.com/x.js".to_owned()),
                (Kind::Script, "b.js".to_owned()),
            ]
        );
        for broken in ["<", "<a", "<a b", "<a b=", "<a b='", "<é é=é>", "<a \u{301}=1>"] {
            tags(broken);
        }
    }

    #[test]
    fn addresses_are_local_or_not() {
        let local = |address: &str| local("127.0.0.1:1", "/docs/", address);
        assert_eq!(local("./a.css").as_deref(), Some("/docs/a.css"));
        assert_eq!(local("../a.css").as_deref(), Some("/a.css"));
        assert_eq!(local("/a.css").as_deref(), Some("/a.css"));
        assert_eq!(local("http://127.0.0.1:1/a.css").as_deref(), Some("/a.css"));
        for elsewhere in [
            "//cdn.example.com/a",
            "https://cdn.example.com/a",
            "http://x/a",
            "ftp://x",
            "javascript:x",
        ] {
            assert_eq!(local(elsewhere), None, "{elsewhere}");
        }
        assert_eq!(
            style_addresses("a{b:url('x.png')}@import \"y.css\";c{d:url(data:x)}"),
            ["x.png", "y.css"]
        );
    }
}
