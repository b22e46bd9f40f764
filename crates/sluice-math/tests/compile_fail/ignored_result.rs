//! A sum that may not exist is not silently dropped.
#![deny(unused_must_use)]
use sluice_math::Lamports;

fn main() {
    Lamports::new(1).add(Lamports::new(1));
}
