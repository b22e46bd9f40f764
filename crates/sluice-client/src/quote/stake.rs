//! Stake in, shares out; shares in, stake out.

use sluice_math::deposit::{self, StakeEntry};
use sluice_math::level::{self, SetAside};
use sluice_math::{Bps, Lamports, Ppm, Shares, epoch, exit};
use sluice_vote::VoteAccount;
use solana_address::Address;

use super::books::{Closed, FLOOR, ledger, ppm, refuse};
use super::entry::{Deposit, Door, Fee, admit, conclude, terms, why};
use super::exit::{Exit, exit_pair};
use crate::accounts::{OperatorList, Pool, Record};
use crate::failure::SluiceError;
use crate::ids::VOTE_PROGRAM;
use crate::level::{group_room, targets};
use crate::operators::{IDLE, STAKED, current, is_listed};
use crate::stake::{Seen, StakeAccount, seen};
use crate::sysvar::{Now, Rent};

/// An account as a node has it.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a> {
    /// The program that it belongs to.
    pub owner: &'a Address,
    /// Its lamports.
    pub lamports: u64,
    /// Its data.
    pub data: &'a [u8],
}

/// A stake account that is offered, and what else `deposit_stake` looks at.
#[derive(Clone, Copy, Debug)]
pub struct StakeDeposit<'a> {
    /// Who offers it: has to be its staker and its withdrawer.
    pub depositor: &'a Address,
    /// The stake account.
    pub stake: Bytes<'a>,
    /// The operator's main account.
    pub main: Bytes<'a>,
    /// The operator's vote account.
    pub vote: Bytes<'a>,
    /// Lamports of the reserve's account.
    pub reserve: u64,
}

/// What `deposit_stake` mints for a stake account that is delegated to operator `index`.
///
/// # Errors
/// The program's, in its order: `StaleRate`, `Bunker`, `CoverPending`, `DepositsPaused`, `GateNotPassed`, `NoLevel`,
/// `LossNotBooked`, `NoOperator`; of the stake `NotAStake`, `ForeignStake`, `LockedStake`, `StakeElsewhere`,
/// `StakeDeactivated`, `StakeActivating`, `StakeTooSmall`; of the operator `OperatorNotEligible`, `VoteAccountUnreadable`,
/// `CommissionTooHigh`, `NoCredits`, `OperatorBusy`, `AboveTarget`; those of [`super::deposit_sol`].
pub fn deposit_stake(
    pool: &Pool,
    list: &OperatorList,
    now: &Now,
    door: Door,
    index: u32,
    offer: &StakeDeposit,
) -> Result<Deposit, SluiceError> {
    admit(pool, now, door)?;
    check_level(pool, list, now)?;
    let record = operator(list, index)?;
    let stake = offered(offer, record, list, now)?;
    check_operator(list, record, index, stake.delegation, offer)?;

    let merged = record.main_state == STAKED;
    let surplus = if merged { stake.lamports.saturating_sub(stake.delegation) } else { 0 };
    let displaced = free_to_delegate(pool, offer.reserve)?;
    let entry =
        StakeEntry { stake: Lamports::new(stake.delegation), surplus: Lamports::new(surplus), displaced };
    let deposit = deposit::deposit_stake(&ledger(pool), &entry, &terms(pool, now)?).map_err(refuse)?;
    let why = (!deposit.fee.is_zero()).then(|| why_stake(pool, now, displaced.get().min(stake.delegation)));
    conclude(pool, &deposit, stake.delegation, why)
}

/// Why stake pays that takes the place of `displaced` lamports of free reserve.
fn why_stake(pool: &Pool, now: &Now, displaced: u64) -> Fee {
    let why = why(pool, now, displaced);
    // Within the head-room nothing is idle where all of it is open.
    let all_goes = displaced == 0 || (why == Fee::Idle && pool.open_ppm == Ppm::WHOLE.get());
    if all_goes { Fee::Besides } else { why }
}

/// What `withdraw_stake` gives of operator `index` for `shares`: lamports of active stake. `main` is the operator's account.
///
/// # Errors
/// The program's, in its order: `StaleRate`, `ZeroAmount`, `Bunker`, `ExitsPaused`, `PoolInsolvent`, `AmountTooLarge`,
/// `NoLevel`, `LossNotBooked`, `NoOperator`, `OperatorBusy`, `StakeTooSmall`, `BelowTarget`.
pub fn withdraw_stake(
    pool: &Pool,
    list: &OperatorList,
    now: &Now,
    rent: &Rent,
    index: u32,
    main: &Bytes,
    shares: u64,
) -> Result<Exit, SluiceError> {
    let pair = exit_pair(pool, now, shares)?;
    let exit = exit::exit(pair, Shares::new(shares), ppm(pool.exit_floor_ppm)?).map_err(refuse)?;
    check_level(pool, list, now)?;
    let record = operator(list, index)?;
    let known = read(main, list, record);
    let sound = record.main_state == STAKED
        && as_recorded(record, &known)
        && known.lamports.saturating_sub(known.delegation) >= rent.of_stake();
    if !sound {
        return Err(SluiceError::OperatorBusy);
    }
    check_left(pool, list, record, index, exit.net.get())?;
    Ok(Exit { lamports: exit.net.get(), fee: exit.fee.get() })
}

/// Targets exist, and no loss is known that the pair does not contain. Errors: `NoLevel`, `LossNotBooked`.
fn check_level(pool: &Pool, list: &OperatorList, now: &Now) -> Result<(), SluiceError> {
    if list.header.level_epoch != now.epoch {
        return Err(SluiceError::NoLevel);
    }
    let matters = epoch::threshold(Lamports::new(pool.pair_assets.min(pool.assets))).get();
    if Closed(pool.closed).any(Closed::LOSS) || list.header.fallen > matters {
        return Err(SluiceError::LossNotBooked);
    }
    Ok(())
}

fn operator(list: &OperatorList, index: u32) -> Result<&Record, SluiceError> {
    let place = usize::try_from(index).ok();
    let record = place.and_then(|place| list.records.get(place));
    record.filter(|record| is_listed(record)).ok_or(SluiceError::NoOperator)
}

/// The stake is the depositor's own, free, active, large enough, and at the operator's vote account.
fn offered(
    offer: &StakeDeposit,
    record: &Record,
    list: &OperatorList,
    now: &Now,
) -> Result<StakeAccount, SluiceError> {
    let Bytes { owner, lamports, data } = offer.stake;
    let stake = StakeAccount::decode(owner, lamports, data).filter(|stake| stake.delegated);
    let stake = stake.ok_or(SluiceError::NotAStake)?;
    let checks = [
        (stake.staker == *offer.depositor && stake.withdrawer == *offer.depositor, SluiceError::ForeignStake),
        (!stake.lockup && stake.custodian == Address::default(), SluiceError::LockedStake),
        (stake.vote == record.vote, SluiceError::StakeElsewhere),
        (stake.deactivation == u64::MAX, SluiceError::StakeDeactivated),
        (stake.activation < now.epoch, SluiceError::StakeActivating),
        (
            stake.delegation >= list.header.minimum && stake.delegation < stake.lamports,
            SluiceError::StakeTooSmall,
        ),
    ];
    for (holds, error) in checks {
        if !holds {
            return Err(error);
        }
    }
    Ok(stake)
}

/// The operator may have it.
fn check_operator(
    list: &OperatorList,
    record: &Record,
    index: u32,
    stake: u64,
    offer: &StakeDeposit,
) -> Result<(), SluiceError> {
    let epoch = list.header.level_epoch;
    if record.eligible_from > epoch {
        return Err(SluiceError::OperatorNotEligible);
    }
    check_vote(&offer.vote, record, epoch)?;
    let known = read(&offer.main, list, record);
    if !as_recorded(record, &known) || !matches!(known.state, STAKED | IDLE) {
        return Err(SluiceError::OperatorBusy);
    }
    let room = target(list, index).saturating_sub(current(record)).min(room_of_groups(list, record));
    if stake > room { Err(SluiceError::AboveTarget) } else { Ok(()) }
}

/// It keeps what was agreed, and has earned credits in `epoch`.
fn check_vote(vote: &Bytes, record: &Record, epoch: u64) -> Result<(), SluiceError> {
    let parsed = VoteAccount::parse(vote.data).ok().filter(|_| *vote.owner == VOTE_PROGRAM);
    let parsed = parsed.ok_or(SluiceError::VoteAccountUnreadable)?;
    let above = parsed.inflation_commission_bps() > record.max_inflation_bps
        || parsed.block_revenue_commission_bps() > record.max_block_bps;
    if above {
        return Err(SluiceError::CommissionTooHigh);
    }
    let credits = parsed.last_credits().ok().flatten();
    let voted =
        credits.is_some_and(|credits| credits.epoch == epoch && credits.credits > credits.prev_credits);
    if voted { Ok(()) } else { Err(SluiceError::NoCredits) }
}

/// What a reading would say of main now.
fn read(main: &Bytes, list: &OperatorList, record: &Record) -> Seen {
    let account = StakeAccount::decode(main.owner, main.lamports, main.data);
    seen(account.as_ref(), &list.header.pool, record, record.main_state)
}

/// Whether main is what its record says; more lamports are no harm.
fn as_recorded(record: &Record, main: &Seen) -> bool {
    main.state == record.main_state
        && main.delegation == record.main_delegation
        && main.lamports >= record.main_lamports
}

/// Both sides keep the minimum delegation, and the operator is brought no further below its target than by the band. Errors:
/// `StakeTooSmall`, `BelowTarget`.
fn check_left(
    pool: &Pool,
    list: &OperatorList,
    record: &Record,
    index: u32,
    taken: u64,
) -> Result<(), SluiceError> {
    let minimum = list.header.minimum;
    let left = record.main_delegation.saturating_sub(taken);
    if taken < minimum || left < minimum {
        return Err(SluiceError::StakeTooSmall);
    }
    let target = target(list, index);
    let least = target.saturating_sub(level::band(target, pool.band_bps, minimum).max(minimum));
    if current(record).saturating_sub(taken) < least { Err(SluiceError::BelowTarget) } else { Ok(()) }
}

fn target(list: &OperatorList, index: u32) -> u64 {
    let place = usize::try_from(index).ok();
    place.and_then(|place| targets(list).get(place).copied()).unwrap_or(0)
}

/// How much more the groups of an operator may have; no bound where it is in none.
fn room_of_groups(list: &OperatorList, record: &Record) -> u64 {
    let ids = record.groups.iter().filter(|id| **id != 0);
    let rooms = ids.map(|id| {
        let group = list.header.groups.get(usize::from(*id));
        group.map_or(0, |group| group_room(list, group))
    });
    rooms.min().unwrap_or(u64::MAX)
}

/// What of the reserve was to be delegated.
fn free_to_delegate(pool: &Pool, reserve: u64) -> Result<Lamports, SluiceError> {
    let reserve = reserve.saturating_sub(FLOOR).saturating_sub(pool.recapitalised);
    let liquidity = Bps::new(pool.liquidity_bps).and_then(|share| share.of_floor(Lamports::new(pool.assets)));
    let set_aside = SetAside {
        owed: Lamports::new(pool.owed_bounty).saturating_add(Lamports::new(pool.owed_insurance)),
        queue: Lamports::new(pool.queue_nominal),
        liquidity: liquidity.map_err(refuse)?,
        rent: Lamports::ZERO,
    };
    Ok(level::delegatable(Lamports::new(reserve), &set_aside))
}
