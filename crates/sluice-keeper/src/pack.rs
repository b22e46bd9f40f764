//! Steps into as few transactions as they fit.

use sluice_client::tx::{self, Format};
use solana_address::Address;
use solana_instruction::Instruction;

use crate::action::Step;

/// Whether the steps go into one transaction of `payer`: accounts, bytes, instructions with their calls, compute units.
#[must_use]
pub fn fits(format: &Format, payer: &Address, steps: &[Step]) -> bool {
    let sum = |of: fn(&Step) -> u32| steps.iter().map(of).fold(0, u32::saturating_add);
    let instructions: Vec<Instruction> = steps.iter().map(|step| step.instruction.clone()).collect();
    tx::fits(format, payer, &instructions, sum(|step| step.units), sum(|step| step.calls))
}

/// Fills one transaction after the other, in the order of the steps. A step that fits none goes alone: the cluster says what is wrong
/// with it.
#[must_use]
pub fn pack(format: &Format, payer: &Address, steps: Vec<Step>) -> Vec<Vec<Step>> {
    let mut bundles: Vec<Vec<Step>> = Vec::new();
    for step in steps {
        let mut open = bundles.pop().unwrap_or_default();
        open.push(step);
        let behind = if open.len() > 1 && !fits(format, payer, &open) { open.pop() } else { None };
        bundles.push(open);
        bundles.extend(behind.map(|step| vec![step]));
    }
    bundles
}

#[cfg(test)]
mod tests {
    use solana_instruction::AccountMeta;

    use super::*;
    use crate::action::{Duty, Place};

    fn address(n: u32) -> Address {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&n.to_le_bytes());
        Address::new_from_array(bytes)
    }

    fn step(n: u32, accounts: impl IntoIterator<Item = u32>, calls: u32) -> Step {
        let metas = accounts.into_iter().map(|n| AccountMeta::new(address(n), false)).collect();
        let instruction = Instruction { program_id: address(1), accounts: metas, data: vec![0; 5] };
        Step::new(Duty::Claim, Place::Operator(n), calls, instruction).with_units(1_000)
    }

    fn places(bundles: &[Vec<Step>]) -> Vec<usize> {
        bundles.iter().map(Vec::len).collect()
    }

    #[test]
    fn locks_are_counted_once_an_account_with_payer_and_program() {
        // Two of their own each, three that all share: 59 are left, for 29 steps.
        let steps = (0..40).map(|n| step(n, [2, 3, 4, 100 + 2 * n, 101 + 2 * n], 0)).collect();
        assert_eq!(places(&pack(&Format::V1, &address(0), steps)), [29, 11]);
    }

    #[test]
    fn calls_count_as_instructions() {
        let steps = (0..40).map(|n| step(n, [2], 3)).collect();
        assert_eq!(places(&pack(&Format::V1, &address(0), steps)), [16, 16, 8]);
    }

    #[test]
    fn the_older_forms_hold_about_half() {
        let all = |count: u32| step(0, 100..100 + count, 0);
        let v0 = Format::V0 { tables: Vec::new() };
        let most = |format: &Format| (1..).take_while(|n| fits(format, &address(0), &[all(*n)])).last();
        assert_eq!((most(&Format::V1), most(&v0)), (Some(62), Some(30)));
    }

    #[test]
    fn a_step_that_fits_nowhere_goes_alone() {
        let steps = vec![step(0, [2], 0), step(1, 100..200, 0), step(2, [2], 0)];
        assert_eq!(places(&pack(&Format::V1, &address(0), steps)), [1, 1, 1]);
    }
}
