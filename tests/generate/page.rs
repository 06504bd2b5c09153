//! The page of `larder compare --html`, read without a browser: it is well-formed, every anchor leads somewhere, nothing is loaded, and
//! what a project says stays text.

use std::collections::BTreeSet;
use std::path::Path;

use uppsala::dom::{Document, NodeId};

use crate::common::{larder, shelf};

/// The page that larder writes for these words.
fn page(folder: &Path, words: &[&str]) -> String {
    let output = larder(folder)
        .arg("compare")
        .args(words)
        .args(["--html", "page.html", "--templates"])
        .arg(shelf())
        .output()
        .expect("larder runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    std::fs::read_to_string(folder.join("page.html")).expect("written")
}

fn elements(document: &Document<'_>) -> Vec<(String, NodeId)> {
    let mut found = Vec::new();
    let mut waiting = vec![document.document_element().expect("a root")];
    while let Some(node) = waiting.pop() {
        if let Some(element) = document.element(node) {
            found.push((element.name.local_name.to_string(), node));
        }
        waiting.extend(document.children(node));
    }
    found
}

/// Every id once, every link of the page to one of them, and nothing that a browser would fetch or run.
fn examine(text: &str) -> usize {
    let document =
        uppsala::parse(text).unwrap_or_else(|error| panic!("the page is not well-formed: {error}"));
    let mut ids = BTreeSet::new();
    let mut links = Vec::new();
    for (name, node) in elements(&document) {
        assert!(
            ![
                "script", "img", "iframe", "object", "embed", "form", "base", "audio", "video"
            ]
            .contains(&name.as_str()),
            "there is a <{name}>"
        );
        if let Some(id) = document.get_attribute(node, "id") {
            assert!(ids.insert(id.to_owned()), "{id} twice");
        }
        for attribute in ["src", "srcset", "action", "style", "onerror", "onclick", "onload"] {
            assert_eq!(
                document.get_attribute(node, attribute),
                None,
                "<{name} {attribute}>"
            );
        }
        if let Some(link) = document.get_attribute(node, "href") {
            links.push((name.clone(), link.to_owned()));
        }
        for attribute in ["aria-labelledby"] {
            if let Some(id) = document.get_attribute(node, attribute) {
                links.push((name.clone(), format!("#{id}")));
            }
        }
    }
    for (name, link) in &links {
        match link.strip_prefix('#') {
            Some(id) => assert!(ids.contains(id), "{link} leads nowhere"),
            None => assert_eq!(
                (name.as_str(), link.as_str()),
                ("link", "data:,"),
                "{link} leaves the page"
            ),
        }
    }
    let style = text.split("</style>").next().unwrap_or("");
    assert!(
        style.contains("<style>") && !style.contains("url(") && !style.contains("@import"),
        "the style fetches something"
    );
    links.len()
}

#[test]
fn every_anchor_of_the_page_leads_somewhere_and_nothing_is_loaded() {
    let folder = tempfile::tempdir().expect("a folder");
    let catalog = larder::catalog::Catalog::open(Some(&shelf())).expect("readable");
    let ids: Vec<&str> = catalog.ids().collect();
    let text = page(folder.path(), &ids);
    assert!(examine(&text) > 50, "there is a menu");
    for id in ids {
        let framework = catalog.framework(id).expect("right").expect("there");
        assert!(text.contains(&framework.manifest.title), "{id}");
    }
    for (pillar, concerns) in larder::catalog::PILLARS {
        for (concern, _) in concerns {
            let id = format!("{pillar}-{concern}").to_lowercase().replace(' ', "-");
            assert!(text.contains(&format!("<h3 id=\"{id}\">")), "{pillar}: {concern}");
        }
    }
    assert_eq!(
        text,
        page(folder.path(), &catalog.ids().collect::<Vec<_>>()),
        "the same again"
    );
}

#[test]
fn what_a_project_says_stays_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let evil = "</code></pre><script>alert(1)</script><img src='x' onerror=\"alert(2)\">&{{css}}";
    let label = "x<img src=x>'\"&";
    let output = larder(folder.path())
        .args([
            "new",
            "shop",
            "--framework",
            "express",
            "--no-git",
            "--out",
            label,
        ])
        .output()
        .expect("larder runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let project = folder.path().join(label);
    for file in ["src/server.ts", "src/app.ts"] {
        let text = std::fs::read_to_string(project.join(file)).expect("readable");
        std::fs::write(
            project.join(file),
            format!("// {evil}\nconst evil = `{evil}`;\n{text}\u{1}\u{b}"),
        )
        .expect("written");
    }
    let package = std::fs::read_to_string(project.join("package.json")).expect("readable");
    let package = package.replacen("\"cors\"", "\"<script>cors</script>\"", 1);
    std::fs::write(project.join("package.json"), package).expect("written");
    let text = page(folder.path(), &[&format!("./{label}"), "express"]);
    examine(&text);
    assert!(
        text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "it is shown as text"
    );
    assert!(
        text.contains("&lt;script&gt;cors&lt;/script&gt;"),
        "names of packages, too"
    );
}
