//! `include_dir` does not see new files without this (upstream: rust-lang/cargo tracks only what it is told).

fn main() {
    println!("cargo:rerun-if-changed=templates");
}
