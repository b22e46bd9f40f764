//! Stake and vote accounts as bytes: what a runtime would have written.

use solana_account::Account;
use solana_address::Address;

use crate::ids;

/// Bytes of a stake account.
pub const STAKE_LEN: usize = 200;

/// What tests read of, and write to, a stake account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in the stake program's state")]
pub struct StakeState {
    pub tag: u32,
    pub staker: Address,
    pub withdrawer: Address,
    pub voter: Address,
    pub stake: u64,
    pub activation_epoch: u64,
    pub deactivation_epoch: u64,
}

impl StakeState {
    /// Reads an account's data.
    pub fn decode(data: &[u8]) -> Self {
        let key = |at: usize| Address::new_from_array(data[at..at + 32].try_into().expect("32 bytes"));
        let u64_at = |at: usize| u64::from_le_bytes(data[at..at + 8].try_into().expect("8 bytes"));
        Self {
            tag: u32::from_le_bytes(data[..4].try_into().expect("4 bytes")),
            staker: key(12),
            withdrawer: key(44),
            voter: key(124),
            stake: u64_at(156),
            activation_epoch: u64_at(164),
            deactivation_epoch: u64_at(172),
        }
    }

    /// Writes the state into an account's data.
    pub fn encode_into(&self, data: &mut [u8]) {
        data[..4].copy_from_slice(&self.tag.to_le_bytes());
        data[12..44].copy_from_slice(self.staker.as_ref());
        data[44..76].copy_from_slice(self.withdrawer.as_ref());
        data[124..156].copy_from_slice(self.voter.as_ref());
        data[156..164].copy_from_slice(&self.stake.to_le_bytes());
        data[164..172].copy_from_slice(&self.activation_epoch.to_le_bytes());
        data[172..180].copy_from_slice(&self.deactivation_epoch.to_le_bytes());
    }
}

/// A vote account of version 4: what the program reads, and nothing else in it.
pub fn vote_account(
    node: &Address,
    inflation_bps: u16,
    block_bps: u16,
    credits: &[(u64, u64, u64)],
) -> Account {
    let mut data = vec![0u8; 3_762];
    data[..4].copy_from_slice(&3u32.to_le_bytes());
    data[4..36].copy_from_slice(node.as_ref());
    data[36..68].copy_from_slice(node.as_ref());
    data[132..134].copy_from_slice(&inflation_bps.to_le_bytes());
    data[134..136].copy_from_slice(&block_bps.to_le_bytes());
    // No BLS key, no votes, no root, no authorized voters; then the credits.
    let mut at = 144 + 1 + 8 + 1 + 8;
    data[at..at + 8].copy_from_slice(&(credits.len() as u64).to_le_bytes());
    at += 8;
    for (epoch, total, before) in credits {
        for word in [epoch, total, before] {
            data[at..at + 8].copy_from_slice(&word.to_le_bytes());
            at += 8;
        }
    }
    Account { lamports: 27_074_400, data, owner: ids::VOTE, executable: false, rent_epoch: u64::MAX }
}
