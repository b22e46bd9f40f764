//! `undelegate`: docs/spec/undelegate.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use sluice_math::{level, moves, Lamports};

use super::exit::{Exit, Step};
use super::moves::{check_level, end_head_room, operator, StakeAccounts};
use super::report_loss::{note_losses, Loss};
use super::visit::{pay, read_falls, Pair, Steps};
use crate::cpi;
use crate::cpi::stake::{self, Authority};
use crate::error::SluiceError;
use crate::events::{StakeMoved, Tagged};
use crate::state::allowance::Earning;
use crate::state::closed::{BUNKER, PAUSED_DELEGATION};
use crate::state::operators::{parts, Places};
use crate::state::record::Record;
use crate::state::{Operators, Pool};

/// Accounts of `undelegate`.
#[derive(Accounts)]
pub struct Undelegate {
    /// Any pool of this program: signs for its stake accounts.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// Receives what can be withdrawn at once.
    #[account(mut, address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// The operator's main account.
    #[account(mut)]
    pub main: UncheckedAccount,
    /// The operator's side account.
    #[account(mut)]
    pub side: UncheckedAccount,
    /// The operator's vote account.
    pub vote: UncheckedAccount,
    /// Receives the bounty.
    #[account(mut)]
    pub cranker: UncheckedAccount,
    /// The stake program.
    #[account(address = stake::ID @ SluiceError::WrongStakeProgram)]
    pub stake_program: UncheckedAccount,
}

/// Brings an operator towards its target from above, or funds the queue. The amount follows from level and shortage;
/// where it is zero, nothing happens, successfully. What funds the queue asks for no level, no budget, no band and no
/// mode (INV-71). An operator that could have taken a deposit and now cannot ends their
/// head-room: the next level, which anybody may send, says what is left of it.
///
/// Errors: `StaleRate`, `NoOperator`, `WrongStakeAccount`, `WrongVoteAccount`.
pub(crate) fn handler(ctx: &mut Context<Undelegate>, index: u32) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let (view, pool_view) = (*accounts.operators.view(), *accounts.pool.account());
    let now = cpi::sysvar::now()?;
    let (epoch, (header, records)) = (now.epoch.get(), parts(&mut accounts.operators));
    require!(accounts.pool.pair_epoch == epoch, SluiceError::StaleRate);
    let record = operator(records, index)?;
    let (main, side, vote) = (accounts.main.account(), accounts.side.account(), accounts.vote.account());
    let open = record.eligible(epoch) && record.open(epoch);
    check(main, side, vote, &mut accounts.pool, header, record, index)?;

    let (rent, reserve) = (Rent::get()?, accounts.reserve.account());
    let free = cpi::lamports::spendable(reserve, &rent)?;
    let wish = wish(header, record, index, &accounts.pool, free, epoch);
    let old = record.places();
    let exit = Exit {
        authority: Authority::of(&accounts.pool, &pool_view),
        main,
        side,
        vote,
        reserve,
        rent: stake::rent(&rent)?,
        queued: !wish.queue.is_zero(),
        spare: spare(&accounts.pool, &wish, free),
    };
    let amount = exit.carry_out(record, Step::of(record, &wish, header.minimum, epoch));
    let steps = u64::from(amount != 0 && record.earn(Earning::Move, epoch));
    if amount != 0 {
        book(header, record, &wish, &old, amount)?;
        if open && !record.open(epoch) {
            end_head_room(&mut accounts.pool, &header.pool, epoch)?;
        }
        Tagged::new(StakeMoved::of(header, record, index, wish.kind(), amount)).log();
    }
    if wish.turn {
        header.pass_turn(records, index);
    }
    header.invariant()?;
    pay(header, &view, accounts.cranker.account(), now, Steps::of_flows(steps))
}

/// Errors: `WrongStakeAccount`, `WrongVoteAccount` where they are another operator's.
fn check(
    main: &AccountView,
    side: &AccountView,
    vote: &AccountView,
    pool: &mut Pool,
    header: &mut Operators,
    record: &mut Record,
    index: u32,
) -> Result<()> {
    StakeAccounts { main, side }.check(record)?;
    require!(anchor_lang::address_eq(vote.address(), &record.vote), SluiceError::WrongVoteAccount);
    // What fell is a loss, whoever reads it first (second pass 2.5): behind the calls it could not be told from what
    // left.
    if main.lamports() >= record.main_lamports && side.lamports() >= record.side_lamports {
        return Ok(());
    }
    let lost = read_falls(header, record, &Pair { main, side: Some(side) }, pool.pair_epoch)?;
    note_losses(pool, header, Some(Loss { record, index, lost }))
}

/// What of the reserve may make good what a rise of the rent took: all of it where that brings more to the queue.
fn spare(pool: &Pool, wish: &Wish, free: Lamports) -> Lamports {
    let reserved = if wish.queue.is_zero() { pool.queue_nominal } else { 0 };
    free.excess_over(Lamports::new(reserved))
}

/// Counts what has left.
fn book(header: &mut Operators, record: &mut Record, wish: &Wish, old: &Places, amount: u64) -> Result<()> {
    header.excess = header.excess.saturating_sub(amount);
    if wish.queue.is_zero() {
        header.rebalanced = header.rebalanced.saturating_add(amount);
        record.count_move(header.level_sequence, amount);
    }
    header.sequence = header.sequence.wrapping_add(1);
    header.replace(&record.groups, old, &record.places())
}

/// What is to leave an operator.
pub struct Wish {
    /// For the queue: at least this.
    pub queue: Lamports,
    /// For its target: at most this.
    pub rebalance: Lamports,
    /// Whether it is its turn to give what nobody has too much. It has had it then, whether or not there was anything
    /// to give; without a shortage no turn passes, for nobody is to choose who comes next.
    turn: bool,
}

impl Wish {
    /// As events call it.
    fn kind(&self) -> u32 {
        if self.queue.is_zero() {
            2
        } else {
            3
        }
    }
}

/// For the queue, those above their targets give first, up to what they have too much and the queue lacks; what is
/// still lacking then comes from whoever's turn it is. Without a level nobody is above a target, and turns alone count.
fn wish(header: &Operators, record: &Record, index: u32, pool: &Pool, reserve: Lamports, epoch: u64) -> Wish {
    let levelled = check_level(pool, header, epoch).is_ok();
    let target = if levelled { header.target(index, record) } else { 0 };
    let above = if levelled { record.current().saturating_sub(target) } else { 0 };
    let excess = if levelled { header.excess } else { 0 };
    let nominal = Lamports::new(pool.queue_nominal);
    let shortage = moves::shortage(nominal, reserve, Lamports::new(header.cooling)).get();
    let by_turn = if header.cursor == index { shortage.saturating_sub(excess) } else { 0 };
    let queue = above.min(shortage).saturating_add(by_turn);
    // Who may have nothing leaves whole, however little it is.
    let worth = above != 0 && (target == 0 || above >= level::band(target, pool.band_bps, header.minimum));
    let rests = pool.closed & (BUNKER | PAUSED_DELEGATION) != 0;
    let open = levelled && !rests && queue == 0 && worth;
    let allowed = if open { record.allowance(header.down(), index, above, header.level_sequence) } else { 0 };
    let rebalance = allowed.min(header.churn.saturating_sub(header.rebalanced));
    Wish { queue: Lamports::new(queue), rebalance: Lamports::new(rebalance), turn: by_turn != 0 }
}
