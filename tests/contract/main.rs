//! The contract suite, judged: green on a right server, red on one with a fault, and not to be fooled.
//!
//! One program, so that the waiting of some tests (for tokens to end, for slow servers) goes beside the work of others.

mod faults;
mod fooled;
mod growth;
mod planted;
mod planted_growth;
mod suite;
