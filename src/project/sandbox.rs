//! A server that can write into the folder of its database and nowhere else: how a container with a read-only file system runs it.

use std::ffi::OsString;
use std::path::Path;

use super::{command, group};
use crate::contract::host::NoStart;

/// A home that is not there.
pub const NO_HOME: &str = "/nonexistent";

/// The command `words`, whose program is looked for in `root`, as one that can write into `folder` alone.
pub fn confined(mut words: Vec<String>, root: &Path, folder: Option<&Path>) -> Result<Vec<String>, NoStart> {
    let folder = folder
        .map(std::path::absolute)
        .transpose()
        .map_err(|error| NoStart::Trouble(error.to_string()))?;
    let Some(before) = group::confined(folder.as_deref()) else {
        let reason = "no sandbox here to start the server in (Linux 6.2 and newer have one)";
        return Err(NoStart::Unable(reason.to_owned()));
    };
    if let Some(program) = words.first_mut() {
        let found = command::find(program, root).map_err(|error| NoStart::Trouble(error.to_string()))?;
        *program = found.display().to_string();
    }
    let text = |word: OsString| {
        word.into_string()
            .map_err(|word| NoStart::Trouble(format!("`{}` is no Unicode text", word.display())))
    };
    let before: Vec<String> = before.into_iter().map(text).collect::<Result<_, _>>()?;
    Ok(before.into_iter().chain(words).collect())
}
