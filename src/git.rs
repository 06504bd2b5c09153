//! The first commit, in process. One pack instead of loose objects: a fraction of the files, and of the time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use git2::{
    Buf, Error, ErrorCode, IndexEntry, IndexTime, ObjectType, Oid, Repository, RepositoryInitOptions,
    Signature,
};

use crate::platform;
use crate::tree::Tree;

/// The work tree in which `folder` stands, if it stands in one.
pub fn work_tree_around(folder: &Path) -> Option<PathBuf> {
    match Repository::discover(folder) {
        Ok(repository) => repository.workdir().map(Path::to_owned),
        // A repository of somebody else: git would not touch it, and neither do we.
        Err(error) if error.code() == ErrorCode::Owner => Some(folder.to_owned()),
        Err(_) => None,
    }
}

/// `git init` in `folder` and one commit of `tree`, which stands there already. Gives the first digits of the commit's id.
pub fn first_commit(folder: &Path, tree: &Tree) -> Result<String, Error> {
    let mut options = RepositoryInitOptions::new();
    options.external_template(false).no_reinit(true);
    if let Ok(config) = git2::Config::open_default()
        && let Ok(branch) = config.get_string("init.defaultBranch")
    {
        options.initial_head(&branch);
    } else {
        options.initial_head("main");
    }
    let repository = Repository::init_opts(folder, &options)?;
    let objects = repository.odb()?;
    let pack = objects.add_new_mempack_backend(999)?;

    let mut index = repository.index()?;
    let mut entries = Vec::with_capacity(tree.len());
    for (path, file) in tree.files() {
        let id = objects.write(ObjectType::Blob, &file.bytes)?;
        let mode = if file.executable { 0o100_755 } else { 0o100_644 };
        index.add(&entry(folder, path, mode, id, file.bytes.len()))?;
        entries.push((path, mode, id));
    }
    index.write()?;
    let root = repository.find_tree(write_tree(&repository, &entries, "")?)?;
    let author = author(&repository)?;
    let id = repository.commit(
        Some("HEAD"),
        &author,
        &author,
        "First commit, made by larder",
        &root,
        &[],
    )?;

    let mut bytes = Buf::new();
    pack.dump(&repository, &mut bytes)?;
    let mut writer = objects.packwriter()?;
    std::io::Write::write_all(&mut writer, &bytes).map_err(|error| Error::from_str(&error.to_string()))?;
    writer.commit()?;
    Ok(id.to_string().chars().take(7).collect())
}

/// The user's own name where git has one.
fn author(repository: &Repository) -> Result<Signature<'static>, Error> {
    let from_environment = || {
        let name = std::env::var("GIT_AUTHOR_NAME").ok()?;
        let email = std::env::var("GIT_AUTHOR_EMAIL").ok()?;
        Signature::now(&name, &email).ok()
    };
    if let Some(author) = from_environment() {
        return Ok(author);
    }
    repository
        .signature()
        .or_else(|_| Signature::now("larder", "larder@localhost"))
}

fn entry(folder: &Path, path: &str, mode: u32, id: Oid, size: usize) -> IndexEntry {
    let facts = platform::file_facts(&folder.join(path));
    IndexEntry {
        ctime: IndexTime::new(facts.changed.0, facts.changed.1),
        mtime: IndexTime::new(facts.modified.0, facts.modified.1),
        dev: facts.device,
        ino: facts.inode,
        mode,
        uid: facts.user,
        gid: facts.group,
        file_size: u32::try_from(size).unwrap_or(u32::MAX),
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}

/// Writes the tree objects of the entries below `prefix`, all of which begin with it.
fn write_tree(repository: &Repository, entries: &[(&str, u32, Oid)], prefix: &str) -> Result<Oid, Error> {
    let mut builder = repository.treebuilder(None)?;
    let mut folders: BTreeMap<&str, Vec<(&str, u32, Oid)>> = BTreeMap::new();
    for (path, mode, id) in entries {
        let rest = &path[prefix.len()..];
        match rest.split_once('/') {
            Some((folder, _)) => folders.entry(folder).or_default().push((path, *mode, *id)),
            None => {
                builder.insert(rest, *id, i32::try_from(*mode).unwrap_or(0o100_644))?;
            }
        }
    }
    for (folder, inner) in folders {
        let id = write_tree(repository, &inner, &format!("{prefix}{folder}/"))?;
        builder.insert(folder, id, 0o040_000)?;
    }
    builder.write()
}
