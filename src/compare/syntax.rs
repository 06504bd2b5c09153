//! What a line of a file is made of: comments, texts, keywords, numbers. Coarse on purpose: enough to count lines and to colour them.
//!
//! The work is done by the crate `synoptic`; the languages are described here, because its own descriptions let a lone `/` or `'` begin
//! a text that goes on for lines.

use synoptic::{Highlighter, TokOpt};

/// A kind of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A comment.
    Comment,
    /// A text in quotation marks.
    Text,
    /// A word of the language.
    Keyword,
    /// A number.
    Number,
    /// An annotation or a decorator.
    Mark,
    /// Anything else.
    Plain,
}

/// How a language is written.
struct Language {
    /// Endings of file names, or whole names.
    files: &'static [&'static str],
    /// Whether its lines are code that somebody writes; not data, settings or prose.
    is_program: bool,
    /// What begins a comment that ends with the line.
    line: &'static [&'static str],
    /// What begins and ends a comment of several lines.
    block: &'static [(&'static str, &'static str)],
    /// What begins and ends a text of several lines.
    long: &'static [(&'static str, &'static str)],
    /// The marks of texts within a line.
    quotes: &'static str,
    /// What stands before the name of an annotation, as a regular expression.
    mark: &'static str,
    keywords: &'static str,
}

const SCRIPT: &str = "abstract as async await break case catch class const continue default delete do else enum export extends false \
finally for from function get if implements import in instanceof interface keyof let new null of private protected public readonly \
return satisfies set static super switch this throw true try type typeof undefined var void while yield";

const LANGUAGES: &[Language] = &[
    Language {
        files: &["ts", "tsx", "mts", "js", "jsx", "mjs", "cjs"],
        is_program: true,
        line: &["//"],
        block: &[(r"/\*", r"\*/")],
        long: &[("`", "`")],
        quotes: "\"'",
        mark: "@",
        keywords: SCRIPT,
    },
    Language {
        files: &["py"],
        is_program: true,
        line: &["#"],
        block: &[],
        long: &[("\"\"\"", "\"\"\""), ("'''", "'''")],
        quotes: "\"'",
        mark: "@",
        keywords: "and as assert async await break class continue def del elif else except False finally for from global if import in is \
lambda None nonlocal not or pass raise return True try while with yield match case type",
    },
    Language {
        files: &["go"],
        is_program: true,
        line: &["//"],
        block: &[(r"/\*", r"\*/")],
        long: &[("`", "`")],
        quotes: "\"'",
        mark: "",
        keywords: "break case chan const continue default defer else fallthrough false for func go goto if import interface iota map nil \
package range return select struct switch true type var",
    },
    Language {
        files: &["java", "kt"],
        is_program: true,
        line: &["//"],
        block: &[(r"/\*", r"\*/")],
        long: &[("\"\"\"", "\"\"\"")],
        quotes: "\"'",
        mark: "@",
        keywords: "abstract assert boolean break byte case catch char class continue default do double else enum extends false final \
finally float for if implements import instanceof int interface long new null package permits private protected public record return \
sealed short static super switch synchronized this throw throws true try var void volatile while yield",
    },
    Language {
        files: &["php"],
        is_program: true,
        line: &["//", r"#(?:[^\[]|$)"],
        block: &[(r"/\*", r"\*/")],
        long: &[],
        quotes: "\"'",
        mark: "",
        keywords: "abstract and array as bool break callable case catch class const continue declare default do echo else elseif enum \
extends false final finally float fn for foreach function if implements instanceof int interface match namespace new null or private \
protected public readonly return self static string switch throw trait true try use var void while yield",
    },
    Language {
        files: &["css"],
        is_program: true,
        line: &[],
        block: &[(r"/\*", r"\*/")],
        long: &[],
        quotes: "\"'",
        mark: "@",
        keywords: "",
    },
    Language {
        files: &["sql"],
        is_program: false,
        line: &["--"],
        block: &[(r"/\*", r"\*/")],
        long: &[],
        quotes: "'",
        mark: "",
        keywords: "ADD ALTER AND AS BY CASCADE CHECK COLUMN CONSTRAINT CREATE DEFAULT DELETE DROP FOREIGN FROM IF INDEX INSERT INTO KEY \
NOT NULL ON OR ORDER PRIMARY REFERENCES SELECT SET TABLE UNIQUE UPDATE VALUES WHERE",
    },
    Language {
        files: &[
            "toml",
            "yaml",
            "yml",
            "sh",
            "Dockerfile",
            "Makefile",
            "gitignore",
            "example",
            "properties",
            "ini",
        ],
        is_program: false,
        line: &["#"],
        block: &[],
        long: &[],
        quotes: "\"",
        mark: "",
        keywords: "FROM RUN COPY WORKDIR USER ENV EXPOSE CMD ENTRYPOINT AS ARG HEALTHCHECK true false",
    },
    Language {
        files: &["json"],
        is_program: false,
        line: &[],
        block: &[],
        long: &[],
        quotes: "\"",
        mark: "",
        keywords: "true false null",
    },
    Language {
        files: &["html", "xml", "twig", "md"],
        is_program: false,
        line: &[],
        block: &[("<!--", "-->")],
        long: &[],
        quotes: "\"",
        mark: "",
        keywords: "",
    },
];

fn language(path: &str) -> Option<&'static Language> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit('.').next().unwrap_or(name);
    LANGUAGES.iter().find(|language| language.files.contains(&ending))
}

/// Whether the file holds code that somebody writes; not data, settings or prose.
pub fn is_program(path: &str) -> bool {
    language(path).is_some_and(|language| language.is_program)
}

/// The lines of a file, each as its tokens; a tab is four blanks.
pub fn tokens(path: &str, text: &str) -> Vec<Vec<(Kind, String)>> {
    let lines: Vec<String> = text.lines().map(|line| line.replace('\t', "    ")).collect();
    let Some(language) = language(path) else {
        return lines.into_iter().map(|line| vec![(Kind::Plain, line)]).collect();
    };
    let mut highlighter = describe(language);
    highlighter.run(&lines);
    let token = |token: TokOpt| match token {
        TokOpt::Some(text, name) => (kind(&name), text),
        TokOpt::None(text) => (Kind::Plain, text),
    };
    let line = |(at, line): (usize, &String)| highlighter.line(at, line).into_iter().map(token).collect();
    lines.iter().enumerate().map(line).collect()
}

fn describe(language: &Language) -> Highlighter {
    let mut highlighter = Highlighter::new(4);
    for (start, end) in language.block {
        highlighter.bounded("comment", *start, *end, false);
    }
    for (start, end) in language.long {
        highlighter.bounded("text", *start, *end, true);
    }
    let texts: Vec<String> = language.quotes.chars().map(text_within).collect();
    // What may stand before a comment: anything, but texts as a whole, so that a comment does not begin within one.
    let before = format!("(?:[^{}]|{})*?", language.quotes, texts.join("|"));
    for start in language.line {
        let comment = match *start {
            // In a settings file a `#` within a word is no comment.
            "#" => format!(r"^(?:{before}\s)?(#.*)$"),
            start => format!("^{before}({start}.*)$"),
        };
        highlighter.keyword("comment", &comment);
    }
    for text in texts {
        highlighter.keyword("text", &format!("({text})"));
    }
    if !language.mark.is_empty() {
        highlighter.keyword("mark", &format!("({}[A-Za-z_][A-Za-z0-9_.]*)", language.mark));
    }
    if !language.keywords.is_empty() {
        let words = language.keywords.split_whitespace().collect::<Vec<_>>().join("|");
        highlighter.keyword("keyword", &format!(r"(\b(?:{words})\b)"));
    }
    highlighter.keyword("number", r"(\b[0-9][0-9_.]*\b)");
    highlighter
}

/// A text within a line, as a regular expression.
fn text_within(quote: char) -> String {
    format!(r"{quote}(?:[^{quote}\\]|\\.)*{quote}")
}

fn kind(name: &str) -> Kind {
    match name {
        "comment" => Kind::Comment,
        "text" => Kind::Text,
        "keyword" => Kind::Keyword,
        "number" => Kind::Number,
        "mark" => Kind::Mark,
        _ => Kind::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_kind(path: &str, text: &str, wanted: Kind) -> Vec<String> {
        let tokens = tokens(path, text).into_iter().flatten();
        tokens
            .filter(|(kind, _)| *kind == wanted)
            .map(|(_, text)| text)
            .collect()
    }

    #[test]
    fn tokens_put_together_are_the_file() {
        for (path, text) in [
            ("a.ts", "const a = `x ${b} \n y`; // c\n/* d\ne */ f('g')\n"),
            ("a.py", "\"\"\"doc\nmore\"\"\"\nx = '#' # y\n"),
            ("a.go", "func f() {\n\treturn `a\nb`\n}\n"),
            ("a.unknown", "x\n"),
        ] {
            let lines: Vec<String> = tokens(path, text)
                .iter()
                .map(|line| line.iter().map(|(_, text)| text.as_str()).collect())
                .collect();
            assert_eq!(
                lines,
                text.replace('\t', "    ").lines().collect::<Vec<_>>(),
                "{path}"
            );
        }
    }

    #[test]
    fn comments_and_texts_are_told_apart() {
        assert_eq!(
            of_kind("a.ts", "x / y; 'http://a' // b / c\n1 / 2", Kind::Comment),
            ["// b / c"]
        );
        assert_eq!(
            of_kind("a.ts", "x / y; 'http://a' // b", Kind::Text),
            ["'http://a'"]
        );
        assert_eq!(of_kind("a.ts", "/* a\nb */ c", Kind::Comment), ["/* a", "b */"]);
        assert_eq!(of_kind("a.py", "x = '#a' # b's", Kind::Comment), ["# b's"]);
        assert_eq!(
            of_kind("a.py", "@app.get('/')\ndef f(): pass", Kind::Mark),
            ["@app.get"]
        );
        assert_eq!(of_kind("a.yaml", "a: b#c # d", Kind::Comment), ["# d"]);
        assert_eq!(
            of_kind("a.php", "#[Route]\n# a\n$x = 1; // b", Kind::Comment),
            ["# a", "// b"]
        );
    }
}
