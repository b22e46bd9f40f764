//! The entrypoint.

use crate::{ops, refused};
#[cfg(target_arch = "bpf")]
use sbf_rt as _;

unsafe extern "C" {
    fn sol_set_return_data(data: *const u8, length: u64);
}

/// Return data holds 1,024 bytes.
const MAX_PAIRS: usize = 64;

/// The program's errors; the host test knows the second one.
const BAD_DATA: u64 = 1;
const UNKNOWN_OPERATION: u64 = 2;

/// # Safety
/// The VM calls it, with its serialised input.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entrypoint(input: *const u8) -> u64 {
    // SAFETY: the instruction has no accounts, so the input is an account count of zero, the length of the
    // instruction data, and the data. `usize` is 64 bits wide here.
    let data = unsafe {
        let length = input.add(8).cast::<u64>().read_unaligned() as usize;
        core::slice::from_raw_parts(input.add(16), length)
    };
    let Some((&length, rest)) = data.split_first() else { return BAD_DATA };
    let Some((name, pairs)) = rest.split_at_checked(length as usize) else { return BAD_DATA };
    // The host test never sends this name; it keeps what must not build from being dropped as unused.
    let run = if name == b"refused" { Some(refused::run as ops::Run) } else { ops::find(name) };
    let Some(run) = run else { return UNKNOWN_OPERATION };
    let mut results = [[0; 16]; MAX_PAIRS];
    let (pairs, _) = pairs.as_chunks::<32>();
    for (pair, result) in pairs.iter().zip(&mut results) {
        let [a, b] = [&pair[..16], &pair[16..]].map(|half| u128::from_le_bytes(half.try_into().unwrap()));
        *result = run(a, b).to_le_bytes();
    }
    // SAFETY: the syscall reads as many bytes as `results` holds at least.
    unsafe { sol_set_return_data(results.as_ptr().cast(), 16 * pairs.len().min(MAX_PAIRS) as u64) };
    0
}
