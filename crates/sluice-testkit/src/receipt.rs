//! What a transaction leaves behind: units, logs, events, return data, the fee.

use litesvm::types::TransactionMetadata;
use solana_address::Address;

use crate::logs::{self, Kind};

/// The trace of a transaction, executed or failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Compute units of the whole transaction, ComputeBudget instructions included.
    pub compute_units: u64,
    /// The log, cut at 10,000 bytes as on a cluster.
    pub logs: Vec<String>,
    /// What the last instruction to set return data has set; empty when none did.
    pub return_data: Vec<u8>,
    /// The program that set it.
    pub return_program: Address,
    /// Lamports the payer was charged.
    pub fee: u64,
    /// Who paid.
    pub payer: Address,
}

impl Receipt {
    pub(crate) fn new(payer: Address, meta: TransactionMetadata) -> Self {
        Self {
            compute_units: meta.compute_units_consumed,
            logs: meta.logs,
            return_data: meta.return_data.data,
            return_program: meta.return_data.program_id,
            fee: meta.fee,
            payer,
        }
    }

    /// Compute units of each invocation of `program` at `depth`, CPIs included, in the order they ended. Depth 1 is
    /// an instruction of the transaction, depth 2 one that it called: the callee's share.
    ///
    /// Builtins (System, ComputeBudget) log no units and never appear.
    pub fn units_of(&self, program: &Address, depth: usize) -> Vec<u64> {
        logs::entries(&self.logs)
            .filter(|entry| entry.program == *program && entry.depth == depth)
            .filter_map(|entry| match entry.kind {
                Kind::Consumed(units) => Some(units),
                _ => None,
            })
            .collect()
    }

    /// Compute units of all top-level instructions of `program`, CPIs included, other programs' instructions and
    /// ComputeBudget's excluded. Panics when there was none, and when the log was cut before its end.
    #[track_caller]
    pub fn top_level_units(&self, program: &Address) -> u64 {
        let Some(units) = self.try_top_level_units(program) else {
            panic!(
                "no units of {program} in the log (cut: {}):\n{}",
                self.log_was_cut(),
                self.logs.join("\n")
            )
        };
        units
    }

    /// Like [`Receipt::top_level_units`]; `None` when there was no such instruction, or when the log was cut.
    pub fn try_top_level_units(&self, program: &Address) -> Option<u64> {
        let units = self.units_of(program, 1);
        (!units.is_empty() && !self.log_was_cut()).then(|| units.iter().sum())
    }

    /// The events that `program` itself logged, at any depth, in order: the fields of a `sol_log_data` call joined.
    /// Data lines of programs that it called, or that called it, do not count. What was logged after the cut is not
    /// here, as it is not for an indexer.
    pub fn events(&self, program: &Address) -> Vec<Vec<u8>> {
        logs::entries(&self.logs)
            .filter(|entry| entry.program == *program)
            .filter_map(|entry| match entry.kind {
                Kind::Data(fields) => Some(logs::decode(fields)),
                _ => None,
            })
            .collect()
    }

    /// Whether the log reached its limit, so that units and events after it are lost.
    pub fn log_was_cut(&self) -> bool {
        self.logs.iter().any(|line| line == logs::CUT)
    }
}
