//! Operand pairs, the same in every run.

/// All pairs of edge values, then random pairs.
pub fn numbers() -> Vec<(u128, u128)> {
    let edges = edges();
    let mut pairs: Vec<_> = edges.iter().flat_map(|&a| edges.iter().map(move |&b| (a, b))).collect();
    let mut random = Random(1);
    pairs.extend((0..4000).map(|_| (random.any_length(), random.any_length())));
    // A short divisor under a long dividend is where digit-wise division estimates wrongly.
    pairs.extend((0..2000).map(|_| (random.full() | 1 << 127, random.full() >> 64 | 1 << 63)));
    pairs.extend((0..2000).map(|_| (random.full() | 1 << 127, random.full() >> (random.next() % 64))));
    pairs
}

fn edges() -> Vec<u128> {
    let mut values = vec![0, 3, 10, 1_000_000_007, u128::MAX, u128::MAX - 1, i128::MAX as u128];
    for bit in [0, 8, 16, 31, 32, 33, 63, 64, 65, 95, 96, 127] {
        let power = 1u128 << bit;
        values.extend([power - 1, power, power + 1]);
    }
    values.extend([3, 10, 0xffff_ffff, u64::MAX as u128].map(|k| k << 64));
    // Sign-extended, then zero-extended: the narrower operations see the negative number in both.
    values.extend([i64::MIN, i64::MIN + 1, i32::MIN as i64, -10, -2, -1].map(|v| v as u128));
    values.extend([i64::MIN, i64::MAX, -1].map(|v| v as u64 as u128));
    values.extend([i32::MIN, i32::MAX, -1].map(|v| v as u32 as u128));
    values.sort_unstable();
    values.dedup();
    values
}

/// Every shift amount, and those just beyond the widest type.
pub fn shifts() -> Vec<(u128, u128)> {
    let mut random = Random(2);
    (0..=260).flat_map(|by| [(random.full(), by), (u128::MAX, by), (1 << 127, by), (1, by)]).collect()
}

/// For the memory operations: a seed for the bytes, and lengths up to 64 at every alignment of both ends,
/// also overlapping in both directions. The layout is that of `spans` in the program's `ops.rs`.
pub fn spans() -> Vec<(u128, u128)> {
    let mut random = Random(3);
    let mut pairs = Vec::new();
    let offsets = (0..8).flat_map(|x| (0..8).map(move |y| (x, y)));
    let overlaps = [(0, 17), (17, 0), (3, 32), (32, 3), (31, 32), (32, 31), (32, 32)];
    for (x, y) in offsets.chain(overlaps) {
        for len in 0..=64 {
            let (byte, bits) = (random.next() as u128 & 0xff, random.next() as u128 & 0xff);
            // A third of the pairs differ in no byte.
            let bits = if len % 3 == 0 { 0 } else { bits };
            pairs.push((random.full(), bits << 32 | byte << 24 | y << 16 | x << 8 | len));
        }
    }
    pairs
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e3779b97f4a7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d049bb133111eb);
        z ^ (z >> 31)
    }

    fn full(&mut self) -> u128 {
        (self.next() as u128) << 64 | self.next() as u128
    }

    /// Every bit length is as likely.
    fn any_length(&mut self) -> u128 {
        self.full() >> (self.next() % 128)
    }
}
