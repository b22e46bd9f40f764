//! What the toolchain must refuse to build rather than build wrongly, one cargo feature each.

#[cfg(feature = "signed-division")]
pub fn run(a: u128, b: u128) -> u128 {
    (a as i64).wrapping_div(b as i64) as u128
}

#[cfg(feature = "signed-division-by-a-constant")]
pub fn run(a: u128, _: u128) -> u128 {
    (a as i64 / 86_400) as u128
}

#[cfg(feature = "i128-division")]
pub fn run(a: u128, b: u128) -> u128 {
    (a as i128).wrapping_div(b as i128) as u128
}

#[cfg(feature = "atomic-read-modify-write")]
pub fn run(a: u128, b: u128) -> u128 {
    use core::sync::atomic::{AtomicU64, Ordering};
    let cell = AtomicU64::new(a as u64);
    core::hint::black_box(&cell).fetch_add(b as u64, Ordering::Relaxed) as u128
}

#[cfg(feature = "undefined-symbol")]
pub fn run(a: u128, _: u128) -> u128 {
    unsafe extern "C" {
        fn defined_nowhere(x: u64) -> u64;
    }
    // SAFETY: does not link.
    unsafe { defined_nowhere(a as u64) as u128 }
}

#[cfg(feature = "unknown-syscall")]
pub fn run(a: u128, _: u128) -> u128 {
    // SAFETY: how Solana's crates call a syscall: the hash of its name as a function's address. No syscall
    // has this one, so check-elf does not let it pass.
    let syscall: extern "C" fn(u64) -> u64 = unsafe { core::mem::transmute(0x1234_5678_usize) };
    syscall(a as u64) as u128
}

#[cfg(feature = "large-stack-frame")]
pub fn run(a: u128, b: u128) -> u128 {
    let mut frame = [a as u8; 5000];
    core::hint::black_box(&mut frame)[b as usize % 5000] as u128
}

#[cfg(feature = "build-path")]
pub fn run(_: u128, b: u128) -> u128 {
    // `env!` is beyond what the wrapper can map.
    env!("CARGO_MANIFEST_DIR").as_bytes()[b as usize] as u128
}

#[cfg(not(any(
    feature = "signed-division",
    feature = "signed-division-by-a-constant",
    feature = "i128-division",
    feature = "atomic-read-modify-write",
    feature = "undefined-symbol",
    feature = "unknown-syscall",
    feature = "large-stack-frame",
    feature = "build-path",
)))]
pub fn run(_: u128, _: u128) -> u128 {
    panic!()
}
