//! `.env`: a copy of `.env.example` with random secrets, which no repository and no hash gets to see.

use std::fmt::Write as _;

use crate::error::{Error, Result};
use crate::tree::{File, Tree};

const EXAMPLE: &str = ".env.example";

/// The files of `tree`'s project that only its own folder may hold. Randomness enters here and nowhere else.
pub fn private_files(tree: &Tree, secrets: &[String]) -> Result<Tree> {
    let mut private = Tree::default();
    if let Some(example) = tree.get(EXAMPLE) {
        let text = filled(&String::from_utf8_lossy(&example.bytes), secrets)?;
        private.insert(".env".to_owned(), File::new(text.into_bytes()));
    }
    Ok(private)
}

/// The text of a `.env.example` with a random value for each secret.
pub fn filled(example: &str, secrets: &[String]) -> Result<String> {
    let mut filled = String::with_capacity(example.len());
    for line in example.lines() {
        let name = line.split('=').next().unwrap_or_default();
        if secrets.iter().any(|secret| secret == name) {
            let _ = writeln!(filled, "{name}={}", random_hex()?);
        } else {
            let _ = writeln!(filled, "{line}");
        }
    }
    Ok(filled)
}

/// 256 random bits.
fn random_hex() -> Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::Environment {
        message: format!("the system gives no random bytes: {error}"),
        help: "try again; without them no secret can be made".to_owned(),
    })?;
    Ok(bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}
