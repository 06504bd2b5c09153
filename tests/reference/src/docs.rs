//! Contract §1: `/docs`, a page that shows the document and needs no network.

use hyper::StatusCode;

use crate::fault::Fault;
use crate::http::{Outcome, answer};
use crate::problem::Problem;

/// What the page may load: its own files.
pub const POLICY: &str = "default-src 'self'; frame-ancestors 'none'";

const PAGE: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>API</title>
<link rel="stylesheet" href="docs/style.css">
<h1>API</h1>
<ul id="operations"></ul>
<script src="docs/page.js"></script>
</html>
"#;

const SCRIPT: &str = r"fetch('openapi.json').then((answer) => answer.json()).then((document_) => {
  const list = document.getElementById('operations');
  for (const [path, item] of Object.entries(document_.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const line = document.createElement('li');
      line.textContent = `${method.toUpperCase()} ${path}: ${operation.summary}`;
      list.append(line);
    }
  }
});
";

const STYLE: &str = "body { font-family: sans-serif; margin: 2em; }\n";

/// Whether there is such a file below `/docs/`.
#[must_use]
pub fn has(asset: &str) -> bool {
    matches!(asset, "page.js" | "style.css")
}

/// The page, or one of its files.
pub fn serve(asset: &str, fault: Option<Fault>) -> Outcome {
    let (media_type, content) = match asset {
        "" => ("text/html; charset=utf-8", PAGE),
        "page.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "style.css" => ("text/css; charset=utf-8", STYLE),
        _ => return Err(Problem::not_found()),
    };
    let content = if fault == Some(Fault::DocsFromCdn) {
        content.replace("docs/page.js", "https://cdn.example/page.js")
    } else if fault == Some(Fault::DocsByAbsolutePaths) {
        content.replace("docs/style.css", "/docs/style.css")
    } else {
        content.to_owned()
    };
    Ok(answer(StatusCode::OK, media_type, content))
}
