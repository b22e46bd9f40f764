//! Every attack that somebody thought of, named after its item in the design's catalogues, with its numbers.

mod catalogue;
mod doors;
mod review;
