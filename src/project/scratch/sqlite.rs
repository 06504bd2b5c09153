//! SQLite: files in a folder of this run, below the project's `.larder/`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::ValueRef;

use super::{Engine, name};
use crate::contract::host::{Rows, Session};
use crate::error::{Error, Result};
use crate::project::step::make_private;

/// What the folders of runs begin with.
const PREFIX: &str = "scratch-";

pub(super) struct Files {
    root: PathBuf,
    folder: PathBuf,
    /// Held as long as this run lives: whoever can lock it, may delete the folder.
    _lock: File,
}

impl Files {
    pub(super) fn open(root: &Path, private: &Path) -> Result<Self> {
        make_private(private)?;
        sweep(private);
        let folder = private.join(format!("{PREFIX}{:08x}", name::new_run()));
        let writing = |source| Error::WriteFile {
            path: folder.clone(),
            source,
        };
        std::fs::create_dir_all(&folder).map_err(writing)?;
        let lock = File::create(folder.join("lock")).map_err(writing)?;
        lock.lock().map_err(writing)?;
        Ok(Self {
            root: root.to_owned(),
            folder,
            _lock: lock,
        })
    }

    /// Relative to the project, where the server runs: no letter of the path above it can hurt.
    fn url(&self, number: usize) -> String {
        let file = self.folder.join(format!("{number}.db"));
        let relative = file.strip_prefix(&self.root).unwrap_or(&file);
        let parts: Vec<_> = relative
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        format!("sqlite:///{}", parts.join("/"))
    }

    fn file(&self, url: &str) -> Option<PathBuf> {
        let file = self.root.join(url.strip_prefix("sqlite:///")?);
        file.starts_with(&self.folder).then_some(file)
    }

    fn own_file(&self, url: &str) -> Result<PathBuf, String> {
        self.file(url)
            .ok_or_else(|| format!("`{url}` is not a database of this check"))
    }
}

/// Deletes the folders of runs that were killed.
fn sweep(private: &Path) {
    for entry in std::fs::read_dir(private).into_iter().flatten().flatten() {
        let folder = entry.path();
        let ours = entry.file_name().to_str().is_some_and(|name| {
            name.strip_prefix(PREFIX)
                .is_some_and(|run| run.len() == 8 && run.bytes().all(|byte| byte.is_ascii_hexdigit()))
        });
        // A folder without a lock is one that was killed between its first two lines.
        if ours && File::open(folder.join("lock")).map_or(true, |lock| lock.try_lock().is_ok()) {
            let _ = std::fs::remove_dir_all(&folder);
        }
    }
}

impl Engine for Files {
    fn create(&self, number: usize) -> Result<String, String> {
        Ok(self.url(number))
    }

    fn copy(&self, url: &str, number: usize) -> Option<Result<String, String>> {
        let target = self.url(number);
        let copied = self.own_file(url).and_then(|from| {
            let to = self.own_file(&target)?;
            if !from.exists() {
                return Err(format!(
                    "the migrations made no database at `{url}`: do they read DATABASE_URL?"
                ));
            }
            for end in ["", "-wal"] {
                let (from, to) = (with_end(&from, end), with_end(&to, end));
                if end.is_empty() || from.exists() {
                    std::fs::copy(&from, &to)
                        .map_err(|error| format!("cannot copy `{}`: {error}", from.display()))?;
                }
            }
            Ok(target)
        });
        Some(copied)
    }

    fn connect(&self, url: &str) -> Result<Box<dyn Session>, String> {
        let connection =
            rusqlite::Connection::open(self.own_file(url)?).map_err(|error| error.to_string())?;
        connection
            .busy_timeout(Duration::from_secs(10))
            .map_err(|error| error.to_string())?;
        connection
            .pragma_update(None, "foreign_keys", true)
            .map_err(|error| error.to_string())?;
        Ok(Box::new(Client(connection)))
    }

    fn remove(&self, url: &str) -> Result<(), String> {
        let file = self.own_file(url)?;
        for end in ["", "-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(with_end(&file, end));
        }
        Ok(())
    }

    fn folder(&self) -> Option<&Path> {
        Some(&self.folder)
    }

    fn finish(&self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn with_end(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

struct Client(rusqlite::Connection);

impl Session for Client {
    fn query(&mut self, sql: &str) -> Result<Rows, String> {
        let text = |error: rusqlite::Error| error.to_string();
        let mut statement = self.0.prepare(sql).map_err(text)?;
        let columns = statement.column_count();
        let mut rows = statement.query([]).map_err(text)?;
        let mut out = Vec::new();
        while let Some(row) = rows.next().map_err(text)? {
            let mut values = Vec::with_capacity(columns);
            for column in 0..columns {
                values.push(match row.get_ref(column).map_err(text)? {
                    ValueRef::Null => None,
                    ValueRef::Integer(number) => Some(number.to_string()),
                    ValueRef::Real(number) => Some(number.to_string()),
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                        Some(String::from_utf8_lossy(bytes).into_owned())
                    }
                });
            }
            out.push(values);
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scratch;
    use super::*;
    use crate::choices::Database;

    fn open(root: &Path) -> Scratch {
        Scratch::open(Database::Sqlite, root, &root.join(".larder"), None).expect("a scratch folder")
    }

    #[test]
    fn databases_are_made_copied_read_and_dropped() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let scratch = open(dir.path());
        let one = scratch.create().expect("a database");
        assert!(one.starts_with("sqlite:///.larder/scratch-"), "{one}");
        scratch.query(&one, "CREATE TABLE t (a, b, c)").expect("a table");
        scratch
            .query(&one, "INSERT INTO t VALUES (1, 'é', NULL)")
            .expect("a row");
        let two = scratch.copy(&one).expect("SQLite copies").expect("a copy");
        scratch.query(&one, "DELETE FROM t").expect("one statement");
        let row = vec![Some("1".to_owned()), Some("é".to_owned()), None];
        assert_eq!(scratch.query(&two, "SELECT * FROM t"), Ok(vec![row]));
        assert_eq!(scratch.query(&one, "SELECT * FROM t"), Ok(vec![]));
        assert!(scratch.query(&one, "SELECT * FROM missing").is_err());
        assert!(
            scratch.query("sqlite:///shop.db", "SELECT 1").is_err(),
            "the user's own database"
        );
        assert!(scratch.query("sqlite:///../x.db", "SELECT 1").is_err());
        drop(scratch);
        let left: Vec<_> = std::fs::read_dir(dir.path().join(".larder"))
            .expect("it is there")
            .flatten()
            .collect();
        assert_eq!(left.len(), 1, "nothing but .gitignore is left: {left:?}");
    }

    #[test]
    fn leftovers_of_a_killed_run_go_and_those_of_a_living_one_stay() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let private = dir.path().join(".larder");
        let dead = private.join("scratch-0badcafe");
        let mine = private.join("scratch-notes");
        std::fs::create_dir_all(&dead).expect("a folder");
        std::fs::create_dir_all(&mine).expect("a folder");
        std::fs::write(dead.join("lock"), "").expect("a file");
        let living = open(dir.path());
        let url = living.create().expect("a database");
        living.query(&url, "CREATE TABLE t (a)").expect("a table");
        assert!(!dead.exists(), "a killed run's folder is deleted");
        assert!(mine.exists(), "a folder of another name is not");
        let other = open(dir.path());
        assert_eq!(
            living.query(&url, "SELECT * FROM t"),
            Ok(vec![]),
            "a living run keeps its own"
        );
        drop(other);
    }
}
