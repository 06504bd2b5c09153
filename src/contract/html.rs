//! Pages, read as far as the rows need it: opening tags, addresses, forms.

/// An opening tag.
#[derive(Debug)]
pub struct Tag {
    /// In lower case.
    pub name: String,
    /// In the order written, names in lower case.
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute that it has.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The opening tags of a page. What stands within a script is skipped.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = rest
            .find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')
            .unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            let end = rest
                .find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'))
                .unwrap_or(rest.len())
                .max(1);
            let end = (end..=rest.len())
                .find(|at| rest.is_char_boundary(*at))
                .unwrap_or(rest.len());
            let key = rest[..end].to_ascii_lowercase();
            rest = rest[end..].trim_start();
            let mut value = String::new();
            if let Some(after) = rest.strip_prefix('=') {
                let after = after.trim_start();
                let (found, left) = match after.chars().next() {
                    Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                    _ => after.split_at(
                        after
                            .find(|c: char| c.is_ascii_whitespace() || c == '>')
                            .unwrap_or(after.len()),
                    ),
                };
                value = found.replace("&amp;", "&");
                rest = left;
            }
            attributes.push((key, value));
        }
        if name == "script" {
            rest = rest.find("</script").map_or("", |at| &rest[at..]);
        }
        tags.push(Tag { name, attributes });
    }
    tags
}

/// The path on this server that `address` means on the page at `base`; `None` where it leads elsewhere.
pub fn local(own: &str, base: &str, address: &str) -> Option<String> {
    let address = address.split('#').next().unwrap_or("").trim();
    let path = match address.strip_prefix("http://") {
        Some(rest) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            if host != own {
                return None;
            }
            if path.is_empty() { "/" } else { path }
        }
        None => address,
    };
    let scheme = path.split(['/', '?']).next().unwrap_or("");
    if path.starts_with("//") || scheme.contains(':') {
        return None;
    }
    if path.starts_with('/') {
        return Some(path.to_owned());
    }
    let mut segments: Vec<&str> = base.split('?').next().unwrap_or("").split('/').collect();
    segments.pop();
    for segment in path.split('/') {
        match segment {
            "." => {}
            ".." => {
                if segments.len() > 1 {
                    segments.pop();
                }
            }
            other => segments.push(other),
        }
    }
    Some(segments.join("/"))
}

/// A form with what it sends when nobody changes anything.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it goes; empty: to the page itself.
    pub action: String,
    /// Its fields: name, type in lower case, value.
    pub fields: Vec<(String, String, String)>,
}

impl Form {
    /// The name of its first field for which this holds.
    pub fn field(&self, is_it: impl Fn(&str, &str) -> bool) -> Option<&str> {
        self.fields
            .iter()
            .find(|(name, kind, _)| is_it(name, kind))
            .map(|(name, _, _)| name.as_str())
    }

    /// What a browser sends of it (`application/x-www-form-urlencoded`), with these values in place of its own.
    pub fn body(&self, values: &[(&str, &str)]) -> String {
        let pairs = self.fields.iter().map(|(name, _, own)| {
            let value = values
                .iter()
                .find(|(known, _)| known == name)
                .map_or(own.as_str(), |(_, value)| value);
            format!("{}={}", encoded(name), encoded(value))
        });
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// The forms of a page, in order.
pub fn forms(html: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    for tag in tags(html) {
        let text = |name: &str| tag.attribute(name).unwrap_or("").to_owned();
        match tag.name.as_str() {
            "form" => forms.push(Form {
                action: text("action"),
                fields: Vec::new(),
            }),
            "input" | "button" if !text("name").is_empty() => {
                if let Some(form) = forms.last_mut() {
                    form.fields
                        .push((text("name"), text("type").to_ascii_lowercase(), text("value")));
                }
            }
            _ => {}
        }
    }
    forms
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            use std::fmt::Write as _;
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_sends_its_fields() {
        let html = r#"<form method=POST action="/in"><input type=hidden name=t value="a&amp;b"><input name="email">
            <input type="password" name="p"><input type=submit value=Go></form>"#;
        let forms = forms(html);
        assert_eq!(forms.len(), 1);
        assert_eq!(forms[0].action, "/in");
        assert_eq!(forms[0].field(|_, kind| kind == "password"), Some("p"));
        assert_eq!(
            forms[0].body(&[("email", "a@b.c"), ("p", "x y")]),
            "t=a%26b&email=a%40b.c&p=x%20y"
        );
    }
}
