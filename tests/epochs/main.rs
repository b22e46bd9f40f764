//! Whole epochs on a real bank: Agave's own rewards, warm-up, delinquency and stake program under the pool.
//!
//! [`cluster`] is the cluster, [`harness`] shows that it behaves as the scenarios take for granted, [`fleet`] is a pool with
//! operators on it, [`scenario`] what happens to it.

mod cluster;
mod fleet;
mod harness;
mod scenario;
