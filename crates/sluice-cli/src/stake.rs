//! Stake accounts: the little of them that deposits and withdrawals need.

use sluice_client::ids::STAKE_PROGRAM;
use solana_account::Account;
use solana_address::Address;

/// Bytes of a stake account.
pub const STAKE_LEN: u64 = 200;

/// A delegated stake account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stake {
    /// Who may delegate it.
    pub staker: Address,
    /// Who may take it out.
    pub withdrawer: Address,
    /// Whether a lockup was ever set, or somebody could set one.
    pub locked: bool,
    /// The vote account.
    pub voter: Address,
    /// What is delegated, in lamports.
    pub delegation: u64,
    /// The epoch in which it was delegated.
    pub activated: u64,
    /// The epoch in which it was deactivated, if it was.
    pub deactivated: Option<u64>,
}

impl Stake {
    /// Reads one; none where the account is no delegated stake.
    #[must_use]
    pub fn read(account: &Account) -> Option<Self> {
        // The layout of StakeStateV2::Stake: tag 0, rent 4, staker 12, withdrawer 44, lockup 76 (time 8, epoch 8,
        // custodian 32), voter 124, delegation 156, activation 164, deactivation 172.
        const DELEGATED: [u8; 4] = 2u32.to_le_bytes();
        let data = &account.data;
        if account.owner != STAKE_PROGRAM || data.first_chunk() != Some(&DELEGATED) {
            return None;
        }
        let key = |at: usize| Some(Address::new_from_array(*data.get(at..)?.first_chunk()?));
        let word = |at: usize| Some(u64::from_le_bytes(*data.get(at..)?.first_chunk()?));
        let deactivated = word(172)?;
        Some(Self {
            staker: key(12)?,
            withdrawer: key(44)?,
            locked: data.get(76..124)?.iter().any(|byte| *byte != 0),
            voter: key(124)?,
            delegation: word(156)?,
            activated: word(164)?,
            deactivated: (deactivated != u64::MAX).then_some(deactivated),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delegated_stake_is_read_and_nothing_else_is_one() {
        let mut data = vec![0; 200];
        data[0] = 2;
        data[12..44].fill(1);
        data[44..76].fill(2);
        data[124..156].fill(3);
        data[156..164].copy_from_slice(&5_000_000_000u64.to_le_bytes());
        data[164..172].copy_from_slice(&700u64.to_le_bytes());
        data[172..180].copy_from_slice(&u64::MAX.to_le_bytes());
        let mut account =
            Account { lamports: 1, data, owner: STAKE_PROGRAM, executable: false, rent_epoch: 0 };
        let stake = Stake::read(&account).expect("delegated");
        assert_eq!((stake.delegation, stake.activated, stake.deactivated), (5_000_000_000, 700, None));
        assert_eq!(stake.voter, Address::new_from_array([3; 32]));
        assert!(!stake.locked);

        account.data[84] = 1;
        assert!(Stake::read(&account).expect("delegated").locked, "a lockup by epoch");
        account.data[0] = 1;
        assert_eq!(Stake::read(&account), None, "not delegated");
    }
}
