//! The commands, each a function from what was typed to what is printed.

pub mod new;
