//! What a localnet is to be.

use std::path::PathBuf;

use crate::Error;

/// Operators of a localnet. The first is the validator itself.
pub const OPERATORS: usize = 5;

/// Milliseconds of a tick of the proof of history, times four: slots are made of whole ticks of 6.25 ms.
const FOUR_TICKS_MS: u64 = 25;

/// What a localnet is to be; [`Default`] is what tests and the demo want.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Slots of an epoch, 32 to 8,192, a multiple of 4: leaders take turns after four slots.
    pub slots_per_epoch: u64,
    /// Milliseconds of a slot: a multiple of 25, at most 200.
    ///
    /// A blockhash lives for 150 slots: who signs by hand wants them longer than a program does.
    pub slot_ms: u64,
    /// What stake earns in an epoch before commission, in parts per million. Mainnet pays some 180 a day.
    pub reward_ppm: u32,
    /// Commission of each operator on inflation rewards, in basis points.
    pub commissions: [u16; OPERATORS],
    /// Port of the RPC; the WebSocket's is the next one, as clients assume. Without one, two free ports are found.
    pub rpc_port: Option<u16>,
    /// Where keypairs are: those that are there are used, those that are missing are made. Without one they are made
    /// anew and go with the localnet.
    pub keys: Option<PathBuf>,
    /// Whether there is a pool with all operators listed.
    pub pool: bool,
    /// Vote accounts beside the operators', which never vote and earn nothing: for pools with more operators than two cores can have
    /// vote.
    pub crowd: usize,
    /// The program's ELF. Without one it is what `make program` leaves, or `SLUICE_ELF`.
    pub elf: Option<PathBuf>,
}

impl Default for Setup {
    /// Epochs of five seconds, each worth a day and a half on mainnet.
    fn default() -> Self {
        Self {
            slots_per_epoch: 48,
            slot_ms: 100,
            reward_ppm: 300,
            commissions: [500, 300, 500, 700, 800],
            rpc_port: None,
            keys: None,
            pool: true,
            crowd: 0,
            elf: None,
        }
    }
}

impl Setup {
    /// Ticks of a slot.
    pub(crate) fn ticks_per_slot(&self) -> u64 {
        self.slot_ms * 4 / FOUR_TICKS_MS
    }

    /// Whether a validator would run with it.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if !(32..=8_192).contains(&self.slots_per_epoch) || !self.slots_per_epoch.is_multiple_of(4) {
            return Err(Error::Setup("an epoch has 32 to 8,192 slots, a multiple of 4".into()));
        }
        // Slots of more than 200 ms would become shorter in epoch 1, by mainnet's own gates.
        if !(1..=200).contains(&self.slot_ms) || !self.slot_ms.is_multiple_of(FOUR_TICKS_MS) {
            return Err(Error::Setup("a slot takes 25, 50, 75, ... or 200 ms".into()));
        }
        if self.commissions.iter().any(|bps| *bps > 10_000) {
            return Err(Error::Setup("a commission is at most 10,000 basis points".into()));
        }
        Ok(())
    }
}
