//! `add_operator`: docs/spec/add_operator.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

use super::terms::{is_curator, OperatorTerms};
use crate::cpi::stake;
use crate::cpi::system::{create_with_nonce, Nonced};
use crate::error::SluiceError;
use crate::events::{OperatorAdded, Tagged};
use crate::state::operators::{parts, CHANGE_DELAY, MAX_OPERATORS, NEVER};
use crate::state::record::{Record, GONE, LISTED, TOMBSTONE};
use crate::state::{vote, Config, Operators, Pool};
use crate::{cpi, seeds};

/// Accounts of `add_operator`.
#[derive(Accounts)]
pub struct AddOperator {
    /// Signs for the decision: governance, or the curator. May be the payer where it holds no data, and is writable for
    /// that.
    #[account(unsafe(dup))]
    pub authority: Signer,
    /// Pays the rent of the record and of the two stake accounts; the latter becomes the holders' when it is first
    /// read.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// Any pool of this program.
    pub pool: Account<Pool>,
    /// The curator's bounds.
    #[account(address = pool.config @ SluiceError::WrongConfig)]
    pub config: Account<Config>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// The operator's vote account.
    pub vote: UncheckedAccount,
    /// Becomes the operator's main account: seeds `stake`, pool, the next nonce.
    #[account(mut)]
    pub main: UncheckedAccount,
    /// Becomes the operator's side account: the nonce after it.
    #[account(mut)]
    pub side: UncheckedAccount,
    /// The stake program.
    #[account(address = stake::ID @ SluiceError::WrongStakeProgram)]
    pub stake_program: UncheckedAccount,
    /// The System program.
    #[account(address = pinocchio_system::ID @ SluiceError::WrongSystemProgram)]
    pub system_program: UncheckedAccount,
}

/// Lists an operator. It may have stake from [`CHANGE_DELAY`] epochs on, when its weight begins to count; it is read
/// from the next epoch on.
///
/// Errors: `NotGovernance`, `BeyondCurator`, `RewardsBeingPaid`, `ParameterOutOfBounds`, `VoteAccountUnreadable`,
/// `OperatorListed`, `TooManyOperators`; the runtime's where a bump is wrong, the System program's where the payer has
/// too little.
pub(crate) fn handler(ctx: &mut Context<AddOperator>, terms: OperatorTerms, bumps: [u8; 2]) -> Result<()> {
    let accounts = &mut ctx.accounts;
    require!(!cpi::sysvar::rewards_being_paid()?, SluiceError::RewardsBeingPaid);
    require!(terms.bounded(), SluiceError::ParameterOutOfBounds);
    if is_curator(accounts.authority.address(), &accounts.pool)? {
        terms.check_listed(&accounts.config)?;
        // The other half of the list is governance's.
        let room = usize::try_from(accounts.operators.count).is_ok_and(|count| count < MAX_OPERATORS >> 1);
        require!(room, SluiceError::BeyondCurator);
    }
    require!(vote::readable(accounts.vote.account()), SluiceError::VoteAccountUnreadable);
    let epoch = cpi::sysvar::current_epoch()?.get();
    accounts.operators.enter(epoch, || Ok(cpi::sysvar::slots_of(epoch)?.first))?;
    let place = place(&accounts.operators, accounts.vote.address())?;

    make_stake_accounts(accounts, bumps)?;
    let index = open_place(accounts, place)?;

    let record = fresh(accounts, &terms, epoch);
    let (header, records) = parts(&mut accounts.operators);
    *records.get_mut(index).ok_or(SluiceError::TooManyOperators)? = record;
    header.nonce = header.nonce.wrapping_add(2);
    header.count = header.count.checked_add(1).ok_or(SluiceError::TooManyOperators)?;
    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    let index = u32::try_from(index).map_err(|_| SluiceError::TooManyOperators)?;
    Tagged::new(OperatorAdded::of(header, &record, index)).log();
    Ok(())
}

/// The first free place. Errors: `OperatorListed`.
fn place(operators: &Slab<Operators, Record>, vote: &Address) -> Result<usize> {
    let mut free = operators.len();
    for (index, record) in operators.as_slice().iter().enumerate().rev() {
        if record.status == TOMBSTONE {
            free = index;
        } else {
            require!(!anchor_lang::address_eq(&record.vote, vote), SluiceError::OperatorListed);
        }
    }
    Ok(free)
}

/// Both accounts, initialised for the pool, each at an address that was never used.
fn make_stake_accounts(accounts: &AddOperator, bumps: [u8; 2]) -> Result<()> {
    let lamports = stake::rent(&Rent::get()?)?;
    let pool = accounts.pool.address();
    let stakes = [accounts.main.account(), accounts.side.account()];
    for (nonce, (stake, bump)) in (accounts.operators.nonce..).zip(stakes.into_iter().zip(bumps)) {
        let pda = Nonced { name: seeds::STAKE, parent: pool, nonce, bump };
        create_with_nonce(accounts.payer.account(), stake, &pda, lamports, stake::SPACE, &stake::ID)?;
        stake::initialize(stake, pool);
    }
    Ok(())
}

/// Makes room for a record where no free place was found, with its rent. Returns the place.
fn open_place(accounts: &mut AddOperator, place: usize) -> Result<usize> {
    let operators = &mut accounts.operators;
    if place < operators.len() {
        return Ok(place);
    }
    require!(place < MAX_OPERATORS, SluiceError::TooManyOperators);
    let more = u32::try_from(place).ok().and_then(|place| place.checked_add(1));
    let capacity = more.ok_or(SluiceError::TooManyOperators)?;
    if operators.capacity() <= place {
        // All of it by the payer, and what a rise of the rent has left lacking, or the account could not grow: what
        // lies in it above its rent is the bounty pot.
        let view = *operators.view();
        let bytes = Operators::space(place.saturating_add(1)).ok_or(SluiceError::TooManyOperators)?;
        let rent = Rent::get()?;
        let held = view.lamports().min(rent.try_minimum_balance(view.data_len())?);
        let more = rent.try_minimum_balance(bytes)?.saturating_sub(held);
        cpi::system::transfer(accounts.payer.account(), &view, more);
        operators.resize_to_capacity(capacity)?;
    }
    operators.try_push(bytemuck::Zeroable::zeroed())?;
    Ok(place)
}

/// The record of a new operator. Nothing is tracked yet: what its accounts hold is seen by the next epoch's reading,
/// and this epoch's need not see it (second pass 2.11).
fn fresh(accounts: &AddOperator, terms: &OperatorTerms, epoch: u64) -> Record {
    let mut record = Record {
        vote: *accounts.vote.address(),
        main: *accounts.main.address(),
        side: *accounts.side.address(),
        visited: epoch,
        measured: epoch,
        next_from: NEVER,
        eligible_from: epoch.saturating_add(CHANGE_DELAY),
        // Main is always read; side only while it is not idle. So that its rent is counted, it is not idle until then.
        side_state: GONE,
        status: LISTED,
        max_inflation_bps: terms.max_inflation_bps,
        max_block_bps: terms.max_block_bps,
        ..bytemuck::Zeroable::zeroed()
    };
    terms.pend(&mut record, epoch.saturating_add(CHANGE_DELAY));
    record
}
