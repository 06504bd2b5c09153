//! What an install put on the disk.

use std::path::Path;

/// Packages, as far as they can be counted, and their bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Installed {
    /// Packages with a version of their own.
    pub packages: usize,
    /// Bytes of all files.
    pub bytes: u64,
}

/// Looks through the folders of a project and of the caches that a language runs its modules from.
pub fn look(folders: &[&Path]) -> Installed {
    let mut installed = Installed::default();
    for folder in folders {
        walk(folder, &mut installed);
    }
    installed
}

fn walk(folder: &Path, installed: &mut Installed) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        let path = entry.path();
        if kind.is_dir() {
            installed.packages += usize::from(is_package(&path));
            walk(&path, installed);
        } else if kind.is_file() {
            installed.bytes += entry.metadata().map_or(0, |metadata| metadata.len());
        }
    }
}

/// A folder that is a package: below `node_modules`, a Python distribution, a module of Go, a package of Composer.
fn is_package(path: &Path) -> bool {
    let name = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.unwrap_or_default().to_owned()
    };
    let parent = path.parent().map(name).unwrap_or_default();
    let above = path.parent().and_then(Path::parent).map(name).unwrap_or_default();
    let own = name(path);
    let has_a_list = path.join("package.json").is_file();
    (has_a_list && (parent == "node_modules" || (parent.starts_with('@') && above == "node_modules")))
        || own.ends_with(".dist-info")
        || (own.contains("@v") && !path.components().any(|part| part.as_os_str() == "cache"))
        || (path.join("composer.json").is_file() && above == "vendor")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_of_each_language_are_counted() {
        let folder = std::env::temp_dir().join(format!("larder-packages-{}", std::process::id()));
        for file in [
            "node_modules/zod/package.json",
            "node_modules/zod/lib/package.json",
            "node_modules/@a/b/package.json",
            ".venv/lib/x-1.dist-info/METADATA",
            "mod/github.com/gin@v1.2.3/go.mod",
            "mod/cache/download/gin@v1.2.3.zip",
            "vendor/laravel/framework/composer.json",
            "src/app.ts",
        ] {
            let path = folder.join(file);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, "1234").expect("written");
        }
        let installed = look(&[&folder]);
        std::fs::remove_dir_all(&folder).expect("removed");
        assert_eq!(
            installed,
            Installed {
                packages: 5,
                bytes: 32
            }
        );
    }
}
