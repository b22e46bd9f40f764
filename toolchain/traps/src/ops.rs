//! Operations that a BPF backend, its libcalls or the VM can get wrong. This one file is compiled into the
//! program and into the host test, so "on-chain equals native" compares two compilations of the same text.
//! Where an operation panics on the host it must abort the program.

use core::cmp::Ordering;
use core::hint::black_box;

/// One operation on two operands; narrower types take their low bits.
pub type Run = fn(u128, u128) -> u128;

/// What the program runs, by name. The table is a trap too: pointers in read-only data, called indirectly.
pub static OPS: &[(&str, Run)] = &[
    ("u128 wrapping_mul", |a, b| a.wrapping_mul(b)),
    ("u128 strict_mul", |a, b| a.strict_mul(b)),
    ("u128 strict_add", |a, b| a.strict_add(b)),
    ("u128 strict_sub", |a, b| a.strict_sub(b)),
    ("u128 div", |a, b| a / b),
    ("u128 rem", |a, b| a % b),
    ("u128 div by a constant", |a, b| a / 1_000_000_007 + (b / 10) % 3),
    ("u128 checked_div", |a, b| a.checked_div(b).unwrap_or(u128::MAX - 1)),
    ("u128 mul then div", |a, b| (a as u64 as u128 * (b as u64 as u128)) / ((b >> 64) | 1)),
    ("u128 shl", |a, b| a.wrapping_shl(b as u32)),
    ("u128 shr", |a, b| a.wrapping_shr(b as u32)),
    ("u128 strict_shl", |a, b| a.strict_shl(b as u32)),
    ("u128 rotate", |a, b| a.rotate_left(b as u32 % 128)),
    ("u128 swap_bytes", |a, b| a.swap_bytes() ^ b),
    ("u128 cmp", |a, b| order(a.cmp(&b))),
    ("u128 bit counts", |a, b| {
        bits(a.leading_zeros(), a.trailing_zeros(), a.count_ones()) ^ (b.leading_zeros() as u128) << 64
    }),
    ("u128 isqrt", |a, b| a.isqrt() ^ b),
    ("i128 strict_add", |a, b| (a as i128).strict_add(b as i128) as u128),
    ("i128 strict_sub", |a, b| (a as i128).strict_sub(b as i128) as u128),
    ("i128 strict_mul", |a, b| (a as i128).strict_mul(b as i128) as u128),
    ("i128 shr", |a, b| (a as i128).wrapping_shr(b as u32) as u128),
    ("i128 cmp", |a, b| order((a as i128).cmp(&(b as i128)))),
    ("u64 widening mul", |a, b| a as u64 as u128 * b as u64 as u128),
    ("u64 strict_mul", |a, b| (a as u64).strict_mul(b as u64) as u128),
    ("u64 strict_add", |a, b| (a as u64).strict_add(b as u64) as u128),
    ("u64 strict_sub", |a, b| (a as u64).strict_sub(b as u64) as u128),
    ("u64 div", |a, b| (a as u64 / b as u64) as u128),
    ("u64 rem", |a, b| (a as u64 % b as u64) as u128),
    ("u64 div by a constant", |a, b| (a as u64 / 10 + b as u64 % 1_000_000_007) as u128),
    ("u64 shifts", |a, b| {
        (a as u64).wrapping_shl(b as u32) as u128 | ((a as u64).wrapping_shr(b as u32) as u128) << 64
    }),
    ("u64 rotate", |a, b| (a as u64).rotate_left(b as u32 % 64) as u128),
    ("u64 swap_bytes", |a, b| ((a as u64).swap_bytes() ^ b as u64) as u128),
    ("u64 bit counts", |a, b| {
        let (a, b) = (a as u64, b as u64);
        bits(a.leading_zeros(), b.trailing_zeros(), a.count_ones())
    }),
    ("i64 strict_mul", |a, b| (a as i64).strict_mul(b as i64) as u128),
    ("i64 shr", |a, b| (a as i64).wrapping_shr(b as u32) as u128),
    ("i64 cmp", |a, b| order((a as i64).cmp(&(b as i64)))),
    // SBPF sign-extends the results of 32-bit add, sub and mul, BPF zero-extends them.
    ("u32 wrapping_add", |a, b| (a as u32).wrapping_add(b as u32) as u64 as u128),
    ("u32 wrapping_sub", |a, b| (a as u32).wrapping_sub(b as u32) as u64 as u128),
    ("u32 wrapping_mul", |a, b| (a as u32).wrapping_mul(b as u32) as u64 as u128),
    ("u32 strict_add", |a, b| (a as u32).strict_add(b as u32) as u64 as u128),
    ("u32 strict_mul", |a, b| (a as u32).strict_mul(b as u32) as u64 as u128),
    ("u32 sum in a loop", |a, b| {
        let mut sum = a as u32;
        for i in 0..(b as u32 % 16) {
            sum = sum.wrapping_mul(31).wrapping_add(i).wrapping_sub(b as u32);
        }
        sum as u64 as u128
    }),
    ("u32 div", |a, b| (a as u32 / b as u32) as u128),
    ("u32 rem", |a, b| (a as u32 % b as u32) as u128),
    ("u32 shifts", |a, b| {
        (a as u32).wrapping_shl(b as u32) as u128 | ((a as u32).wrapping_shr(b as u32) as u128) << 64
    }),
    ("u32 swap_bytes", |a, b| ((a as u32).swap_bytes() ^ b as u32) as u128),
    ("u16 swap_bytes", |a, b| ((a as u16).swap_bytes() ^ b as u16) as u128),
    ("i32 add, sub, mul", |a, b| {
        let (a, b) = (a as i32, b as i32);
        a.wrapping_add(b) as i64 as u64 as u128 ^ (a.wrapping_sub(b).wrapping_mul(a) as i128 as u128) << 64
    }),
    ("i32 div by a constant", |a, b| (a as i32 / 7 + b as i32 % 10) as i64 as u128),
    ("i32 shr", |a, b| (a as i32).wrapping_shr(b as u32) as i64 as u128),
    ("i32 cmp", |a, b| order((a as i32).cmp(&(b as i32)))),
    ("sign extension in registers", |a, b| {
        let (x, y, z) = (a as i8 as i64, (a >> 8) as i16 as i64, b as i32 as i64);
        (x.wrapping_mul(y).wrapping_add(z)) as u128
    }),
    ("sign extension from memory", |a, b| {
        let (bytes, at) = (black_box(a.to_le_bytes()), b as usize % 8);
        let (byte, half) = (bytes[at] as i8, i16::from_le_bytes([bytes[at + 1], bytes[at + 2]]));
        let words = black_box([a as i32, (a >> 32) as i32, b as i32]);
        (byte as i64 + half as i64 + words[at % 3] as i64) as u128
    }),
    ("jump table", |a, b| {
        // Arms too different for a lookup table of values.
        (match a % 9 {
            0 => b.wrapping_add(a),
            1 => b.wrapping_sub(a),
            2 => b.wrapping_mul(3),
            3 => b ^ a,
            4 => b | a,
            5 => b & a,
            6 => b.rotate_left(7),
            7 => !b,
            _ => b >> 3,
        }) ^ black_box(0)
    }),
    ("more arguments than registers", |a, b| {
        let [p, q, r, s] = [a as u64, (a >> 64) as u64, b as u64, (b >> 64) as u64];
        black_box(many as Many)(p, q, r, s, p ^ q, q ^ r, r ^ s, s ^ p)
    }),
    ("recursion", |a, b| recurse(a as u64, b as u32 % 8) as u128),
    ("f64 add, mul, div", |a, b| {
        let (a, b) = (f64::from_bits(a as u64), f64::from_bits(b as u64));
        // Which NaN comes out depends on the processor. (`is_nan` does not link on-chain.)
        let nan = |x: f64| x.to_bits() & (u64::MAX >> 1) > f64::INFINITY.to_bits();
        let bits = |x: f64| if nan(x) { u64::MAX as u128 } else { x.to_bits() as u128 };
        bits(a + b) << 64 ^ bits(a * b) << 32 ^ bits(a / b)
    }),
    ("f64 conversions", |a, b| {
        (a as u64 as f64).to_bits() as u128 ^ (f64::from_bits(b as u64) as u64 as u128) << 64
    }),
    ("memcpy", |a, b| {
        let (from, mut to) = (pattern(a), pattern(!a));
        let Spans { len, x, y } = spans(b);
        black_box(&mut to)[x..x + len].copy_from_slice(&black_box(&from)[y..y + len]);
        digest(&to)
    }),
    ("memmove, overlapping", |a, b| {
        let mut buffer = pattern(a);
        let Spans { len, x, y } = spans(b);
        black_box(&mut buffer).copy_within(x..x + len, y);
        digest(&buffer)
    }),
    ("memset", |a, b| {
        let mut buffer = pattern(a);
        let Spans { len, x, .. } = spans(b);
        black_box(&mut buffer)[x..x + len].fill((a >> 120) as u8);
        digest(&buffer)
    }),
    ("memcmp", |a, b| {
        let (one, other, mut two) = (pattern(a), pattern(a), pattern(a));
        let Spans { len, x, y } = spans(b);
        // One byte differs, inside the span or not, or none does.
        two[(b >> 24) as usize % BUFFER] ^= (b >> 32) as u8;
        let (one, two) = (&black_box(&one)[x..x + len], &black_box(&two)[x..x + len]);
        let elsewhere = &black_box(&other)[y..y + len];
        order(one.cmp(two)) << 8 | order(one.cmp(elsewhere)) << 4 | (one == two) as u128
    }),
    ("memcpy of a constant length", |a, b| {
        let (from, mut to) = (pattern(a), pattern(!a));
        let Spans { len, x, y } = spans(b);
        copy_constant(black_box(&from), black_box(&mut to), len, x, y);
        digest(&to)
    }),
];

/// The operation called `name`.
pub fn find(name: &[u8]) -> Option<Run> {
    OPS.iter().find(|(known, _)| known.as_bytes() == name).map(|&(_, run)| run)
}

fn order(o: Ordering) -> u128 {
    match o {
        Ordering::Less => 1,
        Ordering::Equal => 2,
        Ordering::Greater => 3,
    }
}

fn bits(x: u32, y: u32, z: u32) -> u128 {
    (x as u128) << 16 | (y as u128) << 8 | z as u128
}

type Many = fn(u64, u64, u64, u64, u64, u64, u64, u64) -> u128;

#[allow(clippy::too_many_arguments, reason = "the fifth and later ones travel on the stack")]
fn many(a: u64, b: u64, c: u64, d: u64, e: u64, f: u64, g: u64, h: u64) -> u128 {
    let low = a.wrapping_mul(3) ^ b.wrapping_mul(5) ^ c.wrapping_mul(7) ^ d.wrapping_mul(11);
    let high = e.wrapping_mul(13) ^ f.wrapping_mul(17) ^ g.wrapping_mul(19) ^ h.wrapping_mul(23);
    (high as u128) << 64 | low as u128
}

#[inline(never)]
fn recurse(x: u64, depth: u32) -> u64 {
    if depth == 0 {
        x
    } else {
        recurse(black_box(x.rotate_left(9) ^ depth as u64), depth - 1).wrapping_add(x)
    }
}

/// Room for a length of 64 at any offset up to 16 on each side, and not aligned to anything.
const BUFFER: usize = 97;

/// A length up to 64 and two offsets.
struct Spans {
    len: usize,
    x: usize,
    y: usize,
}

fn spans(b: u128) -> Spans {
    Spans { len: b as u8 as usize % 65, x: (b >> 8) as u8 as usize % 33, y: (b >> 16) as u8 as usize % 33 }
}

fn pattern(seed: u128) -> [u8; BUFFER] {
    let mut state = (seed as u64) ^ (seed >> 64) as u64 | 1;
    core::array::from_fn(|_| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 56) as u8
    })
}

/// FNV-1a over the buffer, with each half of the result seeing every byte.
fn digest(bytes: &[u8; BUFFER]) -> u128 {
    let (mut x, mut y) = (0xcbf29ce484222325_u64, 0x9e3779b97f4a7c15_u64);
    for &byte in bytes {
        x = (x ^ byte as u64).wrapping_mul(0x100000001b3);
        y = y.rotate_left(5) ^ x;
    }
    (x as u128) << 64 | y as u128
}

/// Lengths the compiler knows become loads and stores up to some size, a call above it.
fn copy_constant(from: &[u8; BUFFER], to: &mut [u8; BUFFER], len: usize, x: usize, y: usize) {
    macro_rules! copy {
        ($($n:literal)*) => {
            match len {
                $($n => to[x..x + $n].copy_from_slice(&from[y..y + $n]),)*
                _ => {}
            }
        };
    }
    copy!(1 2 3 4 5 7 8 9 15 16 17 23 24 31 32 33 39 40 41 47 48 63 64);
}
