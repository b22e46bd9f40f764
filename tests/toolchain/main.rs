//! What a toolchain for SBPF can get wrong, checked on the VM that mainnet runs: every operation of
//! `toolchain/traps` must give on-chain what the same source gives on this host, and abort where that panics.

mod chain;
mod native;
mod operands;
#[path = "../../toolchain/traps/src/ops.rs"]
mod ops;

use chain::Chain;
use std::collections::BTreeSet;

/// How many operand pairs that must abort are tried for each operation: each needs a transaction of its own.
const ABORTS: usize = 100;

const U128_DIVISION: &[&str] = &[
    "u128 div",
    "u128 rem",
    "u128 div by a constant",
    "u128 checked_div",
    "u128 mul then div",
    "u128 isqrt",
];
const WIDE_ARITHMETIC: &[&str] = &[
    "u128 wrapping_mul",
    "u128 strict_mul",
    "u128 strict_add",
    "u128 strict_sub",
    "u128 cmp",
    "u128 bit counts",
    "i128 strict_add",
    "i128 strict_sub",
    "i128 strict_mul",
    "i128 cmp",
    "u64 widening mul",
];
const WIDE_SHIFTS: &[&str] = &["u128 shl", "u128 shr", "u128 strict_shl", "u128 rotate", "i128 shr"];
const U64: &[&str] = &[
    "u64 strict_mul",
    "u64 strict_add",
    "u64 strict_sub",
    "u64 div",
    "u64 rem",
    "u64 div by a constant",
    "u64 shifts",
    "u64 rotate",
    "u64 bit counts",
    "i64 strict_mul",
    "i64 shr",
    "i64 cmp",
];
const U32: &[&str] = &[
    "u32 wrapping_add",
    "u32 wrapping_sub",
    "u32 wrapping_mul",
    "u32 strict_add",
    "u32 strict_mul",
    "u32 sum in a loop",
    "u32 div",
    "u32 rem",
    "u32 shifts",
];
const SIGNED: &[&str] = &[
    "i32 add, sub, mul",
    "i32 div by a constant",
    "i32 shr",
    "i32 cmp",
    "sign extension in registers",
    "sign extension from memory",
];
const BYTE_SWAPS: &[&str] = &["u16 swap_bytes", "u32 swap_bytes", "u64 swap_bytes", "u128 swap_bytes"];
const CONTROL: &[&str] = &["jump table", "more arguments than registers", "recursion"];
const FLOATS: &[&str] = &["f64 add, mul, div", "f64 conversions"];
const MEMORY: &[&str] =
    &["memcpy", "memmove, overlapping", "memset", "memcmp", "memcpy of a constant length"];

/// Every one of these operations, on every one of these pairs.
fn assert_same(operations: &[&str], pairs: &[(u128, u128)]) {
    let mut chain = Chain::with_traps();
    for name in operations {
        let run = ops::find(name.as_bytes()).unwrap_or_else(|| panic!("no operation {name}"));
        let native: Vec<_> = pairs.iter().map(|&(a, b)| (a, b, native::run(run, a, b))).collect();
        let values: Vec<_> = native.iter().filter_map(|&(a, b, result)| Some((a, b, result?))).collect();
        for batch in values.chunks(chain::BATCH) {
            let operands: Vec<_> = batch.iter().map(|&(a, b, _)| (a, b)).collect();
            let results = chain.run(name, &operands).unwrap_or_else(|e| panic!("{name}: {e}"));
            for (&(a, b, expected), result) in batch.iter().zip(results) {
                assert_eq!(result, expected, "{name} of {a:#x} and {b:#x} (on-chain, then native)");
            }
        }
        for &(a, b, _) in native.iter().filter(|(.., result)| result.is_none()).take(ABORTS) {
            chain.assert_aborts(name, a, b);
        }
    }
}

#[test]
fn u128_division_on_chain_equals_native_for_random_and_edge_values() {
    assert_same(U128_DIVISION, &operands::numbers());
}

#[test]
fn wide_arithmetic_on_chain_equals_native_and_aborts_where_it_overflows() {
    assert_same(WIDE_ARITHMETIC, &operands::numbers());
}

#[test]
fn shifts_of_128_bits_on_chain_equal_native() {
    assert_same(WIDE_SHIFTS, &operands::numbers());
    assert_same(WIDE_SHIFTS, &operands::shifts());
}

#[test]
fn u64_and_i64_arithmetic_on_chain_equals_native() {
    assert_same(U64, &operands::numbers());
    assert_same(&["u64 shifts", "u64 rotate", "i64 shr"], &operands::shifts());
}

#[test]
fn u32_results_are_zero_extended_on_chain_too() {
    assert_same(U32, &operands::numbers());
}

#[test]
fn signed_values_keep_their_sign_on_chain() {
    assert_same(SIGNED, &operands::numbers());
}

#[test]
fn byte_swaps_on_chain_equal_native() {
    assert_same(BYTE_SWAPS, &operands::numbers());
}

#[test]
fn jump_tables_stack_arguments_and_recursion_on_chain_equal_native() {
    assert_same(CONTROL, &operands::numbers());
}

#[test]
fn f64_arithmetic_that_builds_equals_native_up_to_nan() {
    assert_same(FLOATS, &operands::numbers());
}

#[test]
fn memory_operations_on_chain_equal_native_at_every_length_and_alignment() {
    assert_same(MEMORY, &operands::spans());
}

#[test]
fn division_by_zero_and_the_overflow_of_a_product_abort_the_program() {
    let mut chain = Chain::with_traps();
    for name in ["u128 div", "u128 rem", "u64 div", "u64 rem", "u32 div", "u32 rem"] {
        for a in [0, 1, u64::MAX as u128, u128::MAX] {
            assert_eq!(chain.run(name, &[(a, 1)]).map(|r| r.len()), Ok(1), "{name} works at all");
            chain.assert_aborts(name, a, 0);
        }
    }
    for name in ["u128 strict_mul", "i128 strict_mul", "u64 strict_mul", "i64 strict_mul"] {
        chain.assert_aborts(name, 1 << 126 | 1 << 62, 4);
    }
}

#[test]
fn every_operation_of_the_program_is_in_a_test() {
    let groups =
        [U128_DIVISION, WIDE_ARITHMETIC, WIDE_SHIFTS, U64, U32, SIGNED, BYTE_SWAPS, CONTROL, FLOATS, MEMORY];
    let tested: BTreeSet<_> = groups.concat().into_iter().collect();
    let known: BTreeSet<_> = ops::OPS.iter().map(|&(name, _)| name).collect();
    assert_eq!(tested, known);
}

#[test]
fn the_elf_names_no_directory_of_the_machine_that_built_it() {
    let elf = chain::elf();
    for path in ["/root/", "/home/", "/usr/", "/work/", "/tmp/", ".cargo/", "registry/src"] {
        assert!(!elf.windows(path.len()).any(|w| w == path.as_bytes()), "the ELF holds {path}");
    }
}
