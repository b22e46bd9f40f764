//! What a program built through upstream LLVM must link on the SBPF target; empty elsewhere.
//!
//! rustc 1.96 returns `u128` through a hidden pointer, but LLVM's libcalls return it in
//! registers. The symbols LLVM calls (`__multi3`, `__udivti3`, `__umodti3`) are therefore
//! defined in `builtins.ll`, which calls the functions below on 64-bit halves.
#![no_std]
#![cfg(target_arch = "bpf")]

use solana_compiler_builtins as _;

extern "C" {
    fn abort() -> !;
}

/// LLVM lowers `llvm.trap` (a panic under `panic=immediate-abort`) to this call.
#[no_mangle]
pub extern "C" fn __bpf_trap() -> ! {
    // SAFETY: the `abort` syscall takes nothing and does not return.
    unsafe { abort() }
}

// Widening; `u64::from` is not const.
const MASK: u64 = u32::MAX as u64;

/// 64 x 64 -> 128 bits, as (low, high).
#[inline(always)]
fn widening_mul(x: u64, y: u64) -> (u64, u64) {
    let (x0, x1, y0, y1) = (x & MASK, x >> 32, y & MASK, y >> 32);
    let w0 = x0 * y0;
    let t = (x1 * y0).wrapping_add(w0 >> 32);
    let w1 = (t & MASK).wrapping_add(x0 * y1);
    let high = (x1 * y1).wrapping_add(t >> 32).wrapping_add(w1 >> 32);
    ((w1 << 32) | (w0 & MASK), high)
}

/// `(high:low) / d` for `high < d`, as (quotient, remainder): Knuth's algorithm D on 32-bit digits.
#[inline(always)]
fn narrowing_div(high: u64, low: u64, d: u64) -> (u64, u64) {
    if high == 0 {
        return (low / d, low % d);
    }
    let s = d.leading_zeros();
    let d = d << s;
    let (d1, d0) = (d >> 32, d & MASK);
    let n32 = if s == 0 { high } else { (high << s) | (low >> (64 - s)) };
    let n10 = low << s;
    let (n1, n0) = (n10 >> 32, n10 & MASK);

    let mut q1 = n32 / d1;
    let mut r = n32 - q1 * d1;
    while q1 > MASK || q1.wrapping_mul(d0) > ((r << 32) | n1) {
        q1 -= 1;
        r += d1;
        if r > MASK {
            break;
        }
    }
    let n21 = (n32 << 32).wrapping_add(n1).wrapping_sub(q1.wrapping_mul(d));
    let mut q0 = n21 / d1;
    let mut r = n21 - q0 * d1;
    while q0 > MASK || q0.wrapping_mul(d0) > ((r << 32) | n0) {
        q0 -= 1;
        r += d1;
        if r > MASK {
            break;
        }
    }
    let rem = (n21 << 32).wrapping_add(n0).wrapping_sub(q0.wrapping_mul(d)) >> s;
    ((q1 << 32).wrapping_add(q0), rem)
}

/// 128-bit `n / d` and `n % d` on halves: (q_low, q_high, r_low, r_high).
#[inline(always)]
fn div_rem(nl: u64, nh: u64, dl: u64, dh: u64) -> (u64, u64, u64, u64) {
    if dh == 0 {
        // `nh % dl < dl`, as narrowing_div requires. Rust has checked that the divisor is not zero.
        let qh = nh / dl;
        let (ql, r) = narrowing_div(nh % dl, nl, dl);
        return (ql, qh, r, 0);
    }
    // Bit by bit: the quotient fits 64 bits, and such divisors are rare.
    let (mut nl, mut nh, mut ql, mut rl, mut rh) = (nl, nh, 0u64, 0u64, 0u64);
    let mut bit = 0;
    while bit < 128 {
        rh = (rh << 1) | (rl >> 63);
        rl = (rl << 1) | (nh >> 63);
        nh = (nh << 1) | (nl >> 63);
        nl <<= 1;
        ql <<= 1;
        if rh > dh || (rh == dh && rl >= dl) {
            rh = rh.wrapping_sub(dh).wrapping_sub(u64::from(rl < dl));
            rl = rl.wrapping_sub(dl);
            ql |= 1;
        }
        bit += 1;
    }
    (ql, 0, rl, rh)
}

// Called by builtins.ll alone, with the address of its own two-word local as `out`.

/// # Safety
/// `out` points to two writable `u64`s; so for the two functions below.
#[no_mangle]
pub unsafe extern "C" fn sbf_mul128(out: *mut u64, al: u64, ah: u64, bl: u64, bh: u64) {
    let (low, high) = widening_mul(al, bl);
    *out = low;
    *out.add(1) = high.wrapping_add(ah.wrapping_mul(bl)).wrapping_add(al.wrapping_mul(bh));
}

#[no_mangle]
pub unsafe extern "C" fn sbf_udiv128(out: *mut u64, nl: u64, nh: u64, dl: u64, dh: u64) {
    let (ql, qh, _, _) = div_rem(nl, nh, dl, dh);
    *out = ql;
    *out.add(1) = qh;
}

#[no_mangle]
pub unsafe extern "C" fn sbf_umod128(out: *mut u64, nl: u64, nh: u64, dl: u64, dh: u64) {
    let (_, _, rl, rh) = div_rem(nl, nh, dl, dh);
    *out = rl;
    *out.add(1) = rh;
}
