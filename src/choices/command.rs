//! The command line that makes the same project again.

use super::Choices;

/// `larder new …` as arguments, the program first.
pub fn command_line(choices: &Choices) -> Vec<String> {
    let mut words = vec![
        "larder".to_owned(),
        "new".to_owned(),
        choices.name.kebab.clone(),
        "--framework".to_owned(),
        choices.framework.clone(),
        "--database".to_owned(),
        choices.database.id().to_owned(),
    ];
    if !choices.extras.is_empty() {
        let extras: Vec<&str> = choices.extras.iter().map(|extra| extra.id()).collect();
        words.extend(["--with".to_owned(), extras.join(",")]);
    }
    for resource in &choices.resources {
        words.extend(["--resource".to_owned(), resource.to_string()]);
    }
    words
}

/// Arguments as one line for a shell, with `mark` as the quotation mark: `'` suits POSIX shells and PowerShell, `"` suits cmd.exe.
/// Nothing that larder accepts in choices holds either mark.
pub fn quote(words: &[String], mark: char) -> String {
    let quoted = words.iter().map(|word| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./,=@%+:".contains(&byte);
        if !word.is_empty() && word.bytes().all(plain) {
            return word.clone();
        }
        let inner = if mark == '\'' {
            word.replace('\'', r"'\''")
        } else {
            word.replace('"', "\\\"")
        };
        format!("{mark}{inner}{mark}")
    });
    quoted.collect::<Vec<_>>().join(" ")
}
