//! Empty: what the test binaries of this crate share is in `sluice-testkit`.
