//! Items of the design's adversarial review.

mod c1;
mod c2;
mod c3;
mod c4;
mod h1;
mod h3;
mod h4;
mod lab;
mod m10;
mod m12;
mod m3;
mod m4;
mod m5;
mod p2_books;
mod p2_queue;
mod p2_runtime;
mod p2_targets;
