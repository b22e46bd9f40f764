//! Items of the attack catalogue (share price, epoch boundary, stake accounts).

mod arithmetic;
mod boundary;
mod cluster;
mod epochs;
mod hijack;
mod lists;
mod price;
mod remainders;
mod support;
