//! Whole epochs on a real bank: Agave's own rewards, warm-up, delinquency and stake program under the pool.
//!
//! [`cluster`] is the cluster, [`harness`] shows that it behaves as the scenarios take for granted, [`fleet`] is a pool
//! with operators on it, [`model`] what its books must say, [`watch`] compares. [`life`], [`throttled`] and
//! [`scenario`] are what happens to it.

mod cluster;
mod fleet;
mod harness;
mod life;
mod model;
mod scenario;
mod throttled;
mod watch;
