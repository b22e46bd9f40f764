//! Who may deposit: "open to this depositor" as a type, which alone prices a deposit.

use anchor_lang::prelude::*;
use sluice_math::deposit::{Deposit, EntryTerms, StakeEntry};
use sluice_math::{Lamports, Ppm};

use crate::cpi;
use crate::error::{refuse, OrRefuse, SluiceError};
use crate::state::closed::{
    BUNKER_FOR_DEPOSITS, COVER_PENDING, DEPOSITS_SHUT, GATED, GATED_BY_ATTESTATION, GATED_BY_SIGNER,
    PAUSED_DEPOSITS,
};
use crate::state::{Config, FreshPool, Pool};

/// That the pool's pair is of this epoch, and deposits are open to the depositor.
pub struct Admitted(());

/// A fresh pool that takes deposits.
pub struct OpenPool<'a> {
    pool: &'a Pool,
}

/// Why deposits are closed.
#[cold]
#[inline(never)]
fn refusal(closed: u16) -> Error {
    let error = if closed & BUNKER_FOR_DEPOSITS != 0 {
        SluiceError::Bunker
    } else if closed & COVER_PENDING != 0 {
        SluiceError::CoverPending
    } else if closed & PAUSED_DEPOSITS != 0 {
        SluiceError::DepositsPaused
    } else {
        SluiceError::GateNotPassed
    };
    error.into()
}

/// Tag of an attestation of the Solana Attestation Service, of which 0 is a credential and 1 a schema.
const ATTESTATION: u8 = 2;
/// Offset of its data's length: behind tag, nonce, credential and schema.
const DATA_AT: usize = 97;

/// An attestation about the depositor, of the pool's credential and schema, that has not expired. Who attests puts the
/// wallet into the attestation's nonce, as the service recommends: its address is derived from it, so that there is one
/// a wallet.
/// Errors: `AttestationMissing`, `AttestationInvalid`, `AttestationExpired`.
fn check_attestation(account: &AccountView, config: &Config, depositor: &Address) -> Result<()> {
    require!(account.owned_by(&config.gate), SluiceError::AttestationMissing);
    // SAFETY: no reference to the account's data exists, and no call is made while this one lives.
    let data = unsafe { account.borrow_unchecked() };
    let keys = [depositor, &config.credential, &config.schema];
    let named = data.split_first().and_then(|(tag, rest)| {
        let named = rest.chunks_exact(32).zip(keys).all(|(found, key)| found == key.as_ref());
        (*tag == ATTESTATION && named && rest.len() >= 96).then_some(())
    });
    named.ok_or(SluiceError::AttestationInvalid)?;
    let expiry = expiry(data).ok_or(SluiceError::AttestationInvalid)?;
    let (_, time) = cpi::sysvar::now_and_time()?;
    require!(expiry == 0 || expiry > time, SluiceError::AttestationExpired);
    Ok(())
}

/// The time from which on it does not count, seconds since 1970; zero for never. Behind the data, which has any length,
/// and the signer.
fn expiry(data: &[u8]) -> Option<i64> {
    let len = data.get(DATA_AT..)?.first_chunk::<4>()?;
    let len = usize::try_from(u32::from_le_bytes(*len)).ok()?;
    let at = DATA_AT.checked_add(4)?.checked_add(len)?.checked_add(32)?;
    Some(i64::from_le_bytes(*data.get(at..)?.first_chunk::<8>()?))
}

impl<'a> FreshPool<'a> {
    /// As a quote finds it: whether deposits are open, whoever deposits. Errors: `Bunker`, `DepositsPaused`,
    /// `CoverPending`.
    #[inline(always)]
    pub fn open(&self) -> Result<OpenPool<'a>> {
        let pool = self.pool();
        if pool.closed & DEPOSITS_SHUT != 0 {
            return Err(refusal(pool.closed));
        }
        Ok(OpenPool { pool })
    }

    /// Lets anybody in, where nobody has to be let in. Errors: as above; `GateNotPassed`.
    #[inline(always)]
    pub fn freely(&self) -> Result<Admitted> {
        let closed = self.pool().closed;
        if closed & (DEPOSITS_SHUT | GATED) != 0 {
            return Err(refusal(closed));
        }
        Ok(Admitted(()))
    }

    /// Lets a depositor in by the signature of the pool's deposit authority, or by an attestation. An authority that
    /// deposits itself need not be passed once more; nor does anybody where there is no gate.
    ///
    /// Errors: `Bunker`, `DepositsPaused`, `CoverPending`, `DepositAuthorityMissing`, `AttestationMissing`,
    /// `AttestationInvalid`, `AttestationExpired`.
    pub fn admit(&self, config: &Config, evidence: &AccountView, depositor: &Address) -> Result<Admitted> {
        self.open()?;
        let closed = self.pool().closed;
        if closed & GATED_BY_SIGNER != 0 {
            let own = anchor_lang::address_eq(depositor, &config.gate);
            let signs = evidence.is_signer() && anchor_lang::address_eq(evidence.address(), &config.gate);
            require!(own || signs, SluiceError::DepositAuthorityMissing);
        }
        if closed & GATED_BY_ATTESTATION != 0 {
            check_attestation(evidence, config, depositor)?;
        }
        Ok(Admitted(()))
    }
}

impl Pool {
    /// For who has been let in.
    #[inline(always)]
    pub fn entered(&self, _: Admitted) -> OpenPool<'_> {
        OpenPool { pool: self }
    }
}

impl OpenPool<'_> {
    /// What a deposit of `lamports` does in `slot`: free of the entry fee up to the head-room, and not in the last
    /// slots of the epoch, when no level could hand it out any more. Refused where it would cost the depositor or the
    /// holders something: `ZeroAmount`, `PoolInsolvent`, `ZeroShares`, `DepositCapExceeded`, `AmountTooLarge`.
    #[inline(always)]
    pub fn deposit(&self, lamports: Lamports, slot: u64) -> Result<Deposit> {
        let terms = self.terms(slot)?;
        let deposit = sluice_math::deposit::deposit(&self.pool.ledger(), lamports, &terms).or_refuse()?;
        self.check(&deposit, lamports)?;
        Ok(deposit)
    }

    /// What a stake account brings in `slot`, of which `displaced` takes the place of free reserve. Refused as
    /// [`Self::deposit`].
    pub fn deposit_stake(&self, entry: &StakeEntry, slot: u64) -> Result<Deposit> {
        let terms = self.terms(slot)?;
        let deposit = sluice_math::deposit::deposit_stake(&self.pool.ledger(), entry, &terms).or_refuse()?;
        self.check(&deposit, entry.stake)?;
        Ok(deposit)
    }

    #[inline(always)]
    fn terms(&self, slot: u64) -> Result<EntryTerms> {
        let in_time = slot < self.pool.late_from_slot;
        let head_room = Lamports::new(if in_time { self.pool.head_room } else { 0 });
        // Without head-room there is nothing that it is a part of.
        let open = if head_room.is_zero() { Ppm::ZERO } else { Ppm::new(self.pool.open_ppm).or_refuse()? };
        Ok(EntryTerms { head_room, open, fee: self.pool.r_max()? })
    }

    /// Errors: `ZeroAmount`, `ZeroShares`, `DepositCapExceeded`.
    #[inline(always)]
    fn check(&self, deposit: &Deposit, lamports: Lamports) -> Result<()> {
        if deposit.shares.is_zero() {
            // Nothing buys nothing: asked for only here, where it is rare.
            let nothing = lamports.is_zero();
            return Err(refuse(if nothing { SluiceError::ZeroAmount } else { SluiceError::ZeroShares }));
        }
        ensure!(deposit.after.assets.get() <= self.pool.deposit_cap, SluiceError::DepositCapExceeded);
        Ok(())
    }
}
