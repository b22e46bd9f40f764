//! Sluice: a liquid staking pool. SOL goes in, a reward-bearing token comes out; its exchange rate is one exact pair
//! an epoch, written by whoever calls `finalize_epoch` first.
//!
//! Read in this order: `state/pool.rs` (what is stored, what always holds), `state/fresh.rs` (how a price is come
//! by), `instructions/user/deposit_sol.rs` (one handler, all of its paragraphs), its page in `docs/spec/`, its test.
#![cfg_attr(not(any(test, feature = "idl-build")), no_std)]

#[cfg(target_arch = "bpf")]
use sbf_rt as _;

use anchor_lang::prelude::*;

/// Anchor's `require!`, for the paths of users: what is refused is a call, or else every check that holds would load
/// its error first.
macro_rules! ensure {
    ($holds:expr, $error:expr $(,)?) => {
        if !$holds {
            return Err($crate::error::refuse($error));
        }
    };
}

#[deny(missing_docs)]
pub mod cpi;
#[deny(missing_docs)]
pub mod error;
#[deny(missing_docs)]
pub mod events;
pub mod instructions;
#[deny(missing_docs)]
pub mod roles;
#[deny(missing_docs)]
pub mod seeds;
#[deny(missing_docs)]
pub mod state;

use instructions::*;

// A readable placeholder without a key, as the addresses below are of a reserved domain: the first deployment sets
// them.
declare_id!("S1uice1111111111111111111111111111111111111");

#[cfg(not(feature = "no-entrypoint"))]
solana_security_txt::security_txt! {
    name: "Sluice",
    project_url: "https://sluice.invalid",
    contacts: "email:security@sluice.invalid",
    policy: "SECURITY.md of the sources",
    preferred_languages: "en",
    auditors: "None"
}

/// The instructions. One byte selects; 0 and 1 are Sanctum's calculator tags and stay so for good.
#[program]
pub mod sluice {
    use super::*;

    /// Sanctum's `LstToSol`: the range of lamports that `amount` shares are worth.
    #[discrim = 0]
    pub fn lst_to_sol(ctx: &mut Context<SolValue>, amount: u64) -> Result<()> {
        view::sol_value::lst_to_sol(ctx, amount)
    }

    /// Sanctum's `SolToLst`: the range of shares that are worth `amount` lamports.
    #[discrim = 1]
    pub fn sol_to_lst(ctx: &mut Context<SolValue>, amount: u64) -> Result<()> {
        view::sol_value::sol_to_lst(ctx, amount)
    }

    /// Makes a pool for a fresh mint whose authority is the pool's address, and locks the first SOL in it for good.
    #[discrim = 2]
    pub fn create_pool(ctx: &mut Context<CreatePool>, params: PoolParams) -> Result<()> {
        admin::create_pool::handler(ctx, params)
    }

    /// Takes lamports and mints the shares they are worth, at least `min_shares`. Returns the shares minted.
    #[discrim = 3]
    pub fn deposit_sol(ctx: &mut Context<DepositSol>, lamports: u64, min_shares: u64) -> Result<()> {
        user::deposit_sol::handler(ctx, lamports, min_shares)
    }

    /// Writes the pair of the epoch that has begun. Anyone may call it, once an epoch.
    #[discrim = 4]
    pub fn finalize_epoch(ctx: &mut Context<FinalizeEpoch>) -> Result<()> {
        crank::finalize_epoch::handler(ctx)
    }

    /// Returns this epoch's pair and what a deposit is priced at.
    #[discrim = 5]
    pub fn get_rate(ctx: &mut Context<View>) -> Result<()> {
        view::get_rate::handler(ctx)
    }

    /// Returns the shares that `deposit_sol` would mint for `lamports` in the same slot.
    #[discrim = 6]
    pub fn quote_deposit(ctx: &mut Context<View>, lamports: u64) -> Result<()> {
        view::quote_deposit::handler(ctx, lamports)
    }

    /// Reads the operators from `first` on. Accounts behind the named ones: main, and side where it is busy, of each.
    #[discrim = 7]
    pub fn refresh_operators(ctx: &mut Context<RefreshOperators>, first: u32) -> Result<()> {
        crank::refresh_operators::handler(ctx, first)
    }

    /// Reads the operators from `first` on, and withdraws and folds what is proven to move. Accounts as above.
    #[discrim = 8]
    pub fn sweep_operators(ctx: &mut Context<SweepOperators>, first: u32) -> Result<()> {
        crank::sweep_operators::handler(ctx, first)
    }

    /// Reads one operator and moves what a sweep cannot prove; may fail alone.
    #[discrim = 9]
    pub fn settle_operator(ctx: &mut Context<SettleOperator>, index: u32) -> Result<()> {
        crank::settle_operator::handler(ctx, index)
    }

    /// Sets this epoch's targets: exactly one (level, index) is valid.
    #[discrim = 10]
    pub fn set_level(ctx: &mut Context<SetLevel>, level: u64, index: u32) -> Result<()> {
        crank::set_level::handler(ctx, level, index)
    }

    /// Freezes anew what a level distributes, where it has moved by more than the band.
    #[discrim = 11]
    pub fn refreeze(ctx: &mut Context<SetLevel>) -> Result<()> {
        crank::set_level::refreeze(ctx)
    }

    /// Delegates free reserve to an operator below its target.
    #[discrim = 12]
    pub fn delegate(ctx: &mut Context<Delegate>, index: u32) -> Result<()> {
        crank::delegate::handler(ctx, index)
    }

    /// Takes stake off an operator: above its target, or for the queue.
    #[discrim = 13]
    pub fn undelegate(ctx: &mut Context<Undelegate>, index: u32) -> Result<()> {
        crank::undelegate::handler(ctx, index)
    }

    /// Turns fees that could not be minted into shares of the treasury.
    #[discrim = 14]
    pub fn collect_fee(ctx: &mut Context<CollectFee>) -> Result<()> {
        crank::collect_fee::handler(ctx)
    }

    /// Sets and clears an operator's flags by the evidence of its accounts.
    #[discrim = 15]
    pub fn flag_operator(ctx: &mut Context<FlagOperator>, index: u32) -> Result<()> {
        crank::flag_operator::handler(ctx, index)
    }

    /// Adds to the pot from which cranks are paid.
    #[discrim = 16]
    pub fn fund_bounties(ctx: &mut Context<FundBounties>, lamports: u64) -> Result<()> {
        crank::fund_bounties::handler(ctx, lamports)
    }

    /// Lists an operator and makes its two stake accounts.
    #[discrim = 17]
    pub fn add_operator(ctx: &mut Context<AddOperator>, terms: OperatorTerms, bumps: [u8; 2]) -> Result<()> {
        admin::add_operator::handler(ctx, terms, bumps)
    }

    /// Changes an operator's terms, after a delay.
    #[discrim = 18]
    pub fn update_operator(
        ctx: &mut Context<ChangeOperator>,
        index: u32,
        terms: OperatorTerms,
    ) -> Result<()> {
        admin::update_operator::update(ctx, index, terms)
    }

    /// Takes an operator's target away at once and for good.
    #[discrim = 19]
    pub fn drain_operator(ctx: &mut Context<ChangeOperator>, index: u32) -> Result<()> {
        admin::update_operator::drain(ctx, index)
    }

    /// Closes a drained operator's accounts and makes its place free.
    #[discrim = 20]
    pub fn remove_operator(ctx: &mut Context<RemoveOperator>, index: u32) -> Result<()> {
        admin::remove_operator::handler(ctx, index)
    }

    /// Sets a group's caps, after a delay.
    #[discrim = 21]
    pub fn set_group(ctx: &mut Context<SetGroup>, id: u8, cap: u64, share: u16) -> Result<()> {
        admin::set_group::handler(ctx, id, cap, share)
    }

    /// Gives the rate history room for more entries.
    #[discrim = 22]
    pub fn extend_rates(ctx: &mut Context<ExtendRates>) -> Result<()> {
        admin::extend_rates::handler(ctx)
    }

    /// Puts shares into the queue: makes a ticket, and the cohort of this epoch where it is the first one.
    #[discrim = 23]
    pub fn request_unstake(
        ctx: &mut Context<RequestUnstake>,
        shares: u64,
        nonce: u64,
        bump: u8,
    ) -> Result<()> {
        user::request_unstake::handler(ctx, shares, nonce, bump)
    }

    /// Pays for as much of the oldest cohort as there are lamports for.
    #[discrim = 24]
    pub fn finalize_cohort(ctx: &mut Context<FinalizeCohort>) -> Result<()> {
        crank::finalize_cohort::handler(ctx)
    }

    /// Pays a ticket to its owner, as far as it is finalised. Anyone may call it.
    #[discrim = 25]
    pub fn claim_ticket(ctx: &mut Context<ClaimTicket>) -> Result<()> {
        user::claim_ticket::handler(ctx)
    }

    /// Gives a ticket with `shares` left to another owner.
    #[discrim = 26]
    pub fn transfer_ticket(ctx: &mut Context<TransferTicket>, shares: u64) -> Result<()> {
        user::transfer_ticket::handler(ctx, shares)
    }

    /// Burns shares and pays what they are worth at once, less a fee: at least `min_lamports`. Returns the lamports
    /// paid.
    #[discrim = 27]
    pub fn unstake_instant(ctx: &mut Context<UnstakeInstant>, shares: u64, min_lamports: u64) -> Result<()> {
        user::unstake_instant::handler(ctx, shares, min_lamports)
    }

    /// Takes an active stake account of operator `index`, mints at least `min_shares`. Returns the shares minted.
    #[discrim = 28]
    pub fn deposit_stake(ctx: &mut Context<DepositStake>, index: u32, min_shares: u64) -> Result<()> {
        user::deposit_stake::handler(ctx, index, min_shares)
    }

    /// Burns shares, gives active stake of operator `index`: at least `min_lamports`. Returns the lamports of stake.
    #[discrim = 29]
    pub fn withdraw_stake(
        ctx: &mut Context<WithdrawStake>,
        index: u32,
        shares: u64,
        min_lamports: u64,
    ) -> Result<()> {
        user::withdraw_stake::handler(ctx, index, shares, min_lamports)
    }

    /// Reads an operator for what it has lost; proven losses put the pool into bunker mode. Anyone may call it, at any
    /// time.
    #[discrim = 30]
    pub fn report_loss(ctx: &mut Context<ReportLoss>, index: u32) -> Result<()> {
        crank::report_loss::handler(ctx, index)
    }

    /// Returns what `unstake_instant` would pay for `shares` in the same slot, and its fee.
    #[discrim = 31]
    pub fn quote_unstake_instant(ctx: &mut Context<QuoteUnstakeInstant>, shares: u64) -> Result<()> {
        view::quote_unstake_instant::handler(ctx, shares)
    }

    /// Returns the nominal of the ticket that `request_unstake` would make of `shares` in the same slot.
    #[discrim = 32]
    pub fn quote_ticket(ctx: &mut Context<View>, shares: u64) -> Result<()> {
        view::quote_ticket::handler(ctx, shares)
    }

    /// Returns what `claim_ticket` would pay now, and the shares that it would leave.
    #[discrim = 33]
    pub fn quote_claim(ctx: &mut Context<QuoteClaim>) -> Result<()> {
        view::quote_ticket::claim(ctx)
    }
    /// Changes a parameter: at once into its safe direction, otherwise after a delay.
    #[discrim = 34]
    pub fn set_parameter(ctx: &mut Context<SetParameter>, parameter: u8, value: u64) -> Result<()> {
        admin::set_parameter::handler(ctx, parameter, value)
    }

    /// Names another treasury, after a delay.
    #[discrim = 35]
    pub fn set_treasury(ctx: &mut Context<SetTreasury>) -> Result<()> {
        admin::set_treasury::handler(ctx)
    }

    /// Takes back what is pending in a slot, if it is the write that `sequence` names.
    #[discrim = 36]
    pub fn cancel_change(ctx: &mut Context<ChangePending>, slot: u8, sequence: u64) -> Result<()> {
        admin::cancel_change::handler(ctx, slot, sequence)
    }

    /// Nominates somebody for a role, after a delay and once they have accepted.
    #[discrim = 37]
    pub fn propose_role(ctx: &mut Context<ProposeRole>, role: u8, nominee: Address) -> Result<()> {
        admin::propose_role::handler(ctx, role, nominee)
    }

    /// Accepts a role.
    #[discrim = 38]
    pub fn accept_role(ctx: &mut Context<AcceptRole>, role: u8) -> Result<()> {
        admin::accept_role::handler(ctx, role)
    }

    /// Pauses deposits, exits that are paid at once, or delegation, for a bounded time; each once.
    #[discrim = 39]
    pub fn pause(ctx: &mut Context<Guard>, kinds: u8) -> Result<()> {
        admin::pause::pause(ctx, kinds)
    }

    /// Shows that the guardian is there.
    #[discrim = 40]
    pub fn heartbeat(ctx: &mut Context<Guard>) -> Result<()> {
        admin::pause::heartbeat(ctx)
    }

    /// Ends pauses.
    #[discrim = 41]
    pub fn resume(ctx: &mut Context<Unguard>, kinds: u8) -> Result<()> {
        admin::pause::resume(ctx, kinds)
    }

    /// Lets the guardian pause once more.
    #[discrim = 42]
    pub fn arm_guardian(ctx: &mut Context<Unguard>) -> Result<()> {
        admin::pause::arm_guardian(ctx)
    }

    /// Takes an operator's weight away at once, within the curator's bounds, until it is given another one.
    #[discrim = 43]
    pub fn zero_operator(ctx: &mut Context<ChangeOperator>, index: u32) -> Result<()> {
        admin::update_operator::zero(ctx, index)
    }

    /// Opens an operator's bond.
    #[discrim = 44]
    pub fn open_bond(ctx: &mut Context<OpenBond>, index: u32, lamports: u64) -> Result<()> {
        operator::open_bond::handler(ctx, index, lamports)
    }

    /// Adds to an operator's bond. Anyone may.
    #[discrim = 45]
    pub fn top_up_bond(ctx: &mut Context<TopUpBond>, index: u32, lamports: u64) -> Result<()> {
        operator::top_up_bond::handler(ctx, index, lamports)
    }

    /// Asks an operator's bond back: its target is zero at once.
    #[discrim = 46]
    pub fn request_bond(ctx: &mut Context<RequestBond>, index: u32) -> Result<()> {
        operator::request_bond::handler(ctx, index)
    }

    /// Pays a bond back that stands in for nothing any more. Anyone may call it.
    #[discrim = 47]
    pub fn release_bond(ctx: &mut Context<ReleaseBond>) -> Result<()> {
        operator::release_bond::handler(ctx)
    }

    /// Compares what operators have earned with the mean: `count` of them from `first` on.
    #[discrim = 48]
    pub fn measure_operators(ctx: &mut Context<MeasureOperators>, first: u32, count: u32) -> Result<()> {
        crank::measure_operators::handler(ctx, first, count)
    }

    /// Lets an operator's bond pay what it owes.
    #[discrim = 49]
    pub fn settle_bond(ctx: &mut Context<SettleBond>, index: u32) -> Result<()> {
        crank::settle_bond::handler(ctx, index)
    }

    /// Gives lamports to the holders of a pool whose deposits are closed.
    #[discrim = 50]
    pub fn recapitalise(ctx: &mut Context<Recapitalise>, lamports: u64) -> Result<()> {
        crank::recapitalise::handler(ctx, lamports)
    }

    /// As `deposit_sol`, into a pool whose deposits have a gate.
    #[discrim = 51]
    pub fn deposit_sol_gated(
        ctx: &mut Context<DepositSolGated>,
        lamports: u64,
        min_shares: u64,
    ) -> Result<()> {
        user::deposit_sol::gated(ctx, lamports, min_shares)
    }

    /// As `deposit_stake`, into a pool whose deposits have a gate.
    #[discrim = 52]
    pub fn deposit_stake_gated(
        ctx: &mut Context<DepositStakeGated>,
        index: u32,
        min_shares: u64,
    ) -> Result<()> {
        user::deposit_stake::gated(ctx, index, min_shares)
    }
}
