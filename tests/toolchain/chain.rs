//! LiteSVM with the traps program loaded.

use litesvm::LiteSVM;
use solana_account::Account;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_message::Message;
use solana_transaction::Transaction;
use std::path::PathBuf;

/// Operand pairs per transaction: their results fit in return data, their cost in the default budget.
pub const BATCH: usize = 32;

pub struct Chain {
    svm: LiteSVM,
    program: Address,
    payer: Address,
}

impl Chain {
    /// Loading runs the VM's verifier over the ELF.
    pub fn with_traps() -> Self {
        let mut svm =
            LiteSVM::new().with_sigverify(false).with_blockhash_check(false).with_transaction_history(0);
        let (program, payer) = (Address::new_unique(), Address::new_unique());
        svm.add_program(program, &elf()).unwrap_or_else(|e| panic!("the VM refuses the ELF: {e:?}"));
        svm.set_account(payer, Account { lamports: 1 << 50, ..Account::default() }).expect("a payer");
        Self { svm, program, payer }
    }

    /// The results of one operation on some operand pairs, or why the program failed.
    pub fn run(&mut self, operation: &str, pairs: &[(u128, u128)]) -> Result<Vec<u128>, String> {
        let length = u8::try_from(operation.len()).expect("a short name");
        let mut data = [&[length], operation.as_bytes()].concat();
        for (a, b) in pairs {
            data.extend(a.to_le_bytes());
            data.extend(b.to_le_bytes());
        }
        let instruction = Instruction { program_id: self.program, accounts: vec![], data };
        let transaction = Transaction::new_unsigned(Message::new(&[instruction], Some(&self.payer)));
        let meta = self.svm.send_transaction(transaction).map_err(|failed| {
            let error = format!("{:?}", failed.err);
            assert!(!error.contains("Custom(2)"), "the ELF lacks {operation}; it is old, run `make program`");
            format!("{error}, {:?}", failed.meta.logs)
        })?;
        let (results, rest) = meta.return_data.data.as_chunks::<16>();
        assert_eq!((results.len(), rest.len()), (pairs.len(), 0), "one result per pair");
        Ok(results.iter().map(|&bytes| u128::from_le_bytes(bytes)).collect())
    }

    /// Asserts that the program panics. A wild address, or a zero divisor that reaches the VM, fails otherwise.
    pub fn assert_aborts(&mut self, operation: &str, a: u128, b: u128) {
        let outcome = self.run(operation, &[(a, b)]);
        let panicked = outcome.as_ref().is_err_and(|error| error.to_lowercase().contains("program panicked"));
        assert!(panicked, "{operation} of {a:#x} and {b:#x} must abort: {outcome:?}");
    }
}

/// The program as the toolchain built it.
pub fn elf() -> Vec<u8> {
    let path = std::env::var_os("SLUICE_TRAPS_ELF").map_or_else(
        || concat!(env!("CARGO_MANIFEST_DIR"), "/../target/deploy/traps.so").into(),
        PathBuf::from,
    );
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}; run `make program`", path.display()))
}
