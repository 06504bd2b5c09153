//! The commands, each a function from what was typed to what is printed.

pub mod check;
pub mod list;
pub mod new;
pub mod run;
pub mod show;
pub mod smoke;

use std::io::Write;
use std::path::PathBuf;

use crate::error::{Error, Result};

/// Writes a command's answer.
pub fn tell(out: &mut dyn Write, text: &str) -> Result<()> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // A reader that went away (`| head`) is no failure.
        Err(source) if source.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::WriteFile {
            path: PathBuf::from("stdout"),
            source,
        }),
        _ => Ok(()),
    }
}
