//! Every way in which an instruction refuses. Numbers are fixed and append-only: clients and indexers match on them.

use anchor_lang::prelude::*;
use sluice_math::MathError;

/// Sluice's errors, from 6000 on. One cause each; the message says what the caller should do.
#[error_code]
pub enum SluiceError {
    /// The pair is of an earlier epoch.
    #[msg(
        "The exchange rate is of an earlier epoch: send finalize_epoch first, or wait for a keeper to do so"
    )]
    StaleRate = 0,
    /// The cluster is still paying out rewards.
    #[msg("The cluster is still paying out this epoch's rewards: try again some slots later")]
    RewardsBeingPaid = 1,
    /// Shares exist, assets do not.
    #[msg("The pool has no assets behind its shares and sells none: it must be recapitalised first")]
    PoolInsolvent = 2,
    /// The pool is in bunker mode.
    #[msg("The pool is in bunker mode and this is closed until a clean finalize_epoch ends it")]
    Bunker = 3,
    /// An amount of zero.
    #[msg("The amount is zero: pass a positive one")]
    ZeroAmount = 4,
    /// The lamports buy less than one share.
    #[msg("The amount is worth less than one base unit of the LST: pass a larger one")]
    ZeroShares = 5,
    /// Fewer shares than the caller accepts.
    #[msg("The result is below the minimum passed: ask for a new quote, or accept less")]
    SlippageExceeded = 6,
    /// The pool's cap on deposits.
    #[msg("The deposit would exceed the pool's deposit cap: pass a smaller amount")]
    DepositCapExceeded = 7,
    /// A result that does not fit 64 bits.
    #[msg("The amount is too large to be converted: pass a smaller one")]
    AmountTooLarge = 8,
    /// The reserve is not this pool's.
    #[msg("The reserve account is not this pool's: pass the address stored in the pool")]
    WrongReserve = 9,
    /// The insurance account is not this pool's.
    #[msg("The insurance account is not this pool's: pass the address stored in the pool")]
    WrongInsurance = 10,
    /// The mint is not this pool's.
    #[msg("The mint is not this pool's: pass the address stored in the pool")]
    WrongMint = 11,
    /// The token program is not the one of the mint.
    #[msg(
        "The token program is not the one that owns the mint: pass the mint's owner, SPL Token or Token-2022"
    )]
    WrongTokenProgram = 12,
    /// The account is of a token program and yet no mint.
    #[msg("The account is not an initialised mint of SPL Token or Token-2022: create the mint first")]
    NotAMint = 13,
    /// The mint has a supply.
    #[msg("The mint has a supply: a pool needs a fresh mint of which nothing was minted")]
    MintHasSupply = 14,
    /// The mint has other than nine decimals.
    #[msg("The mint must have nine decimals, as SOL has: create another one")]
    MintDecimals = 15,
    /// The mint authority is not the pool.
    #[msg("The mint authority must be the pool's address: set it before creating the pool")]
    MintAuthority = 16,
    /// The mint can freeze.
    #[msg("The mint has a freeze authority, which could block exits: remove it, or create another mint")]
    MintFreezeAuthority = 17,
    /// An extension outside the allowlist.
    #[msg("The mint has an extension other than MetadataPointer, TokenMetadata and ScaledUiAmount: create another one")]
    MintExtension = 18,
    /// ScaledUiAmount in other hands, or not at one.
    #[msg(
        "ScaledUiAmount must have the pool as authority and a multiplier of one, with no change scheduled"
    )]
    MintScaledUiAmount = 19,
    /// A parameter outside its bounds.
    #[msg("A parameter is outside its hard bounds, or does not go with another one: see docs/roles.md")]
    ParameterOutOfBounds = 20,
    /// A stored invariant does not hold. Never to be seen.
    #[msg("An invariant of the pool does not hold, and nothing was changed: please report this")]
    InvariantViolated = 21,
    /// The system program is not the system program.
    #[msg("The system program account is not the system program: pass 11111111111111111111111111111111")]
    WrongSystemProgram = 22,
    /// The operators' account is not this pool's.
    #[msg("The operators account is not this pool's: pass the address stored in the pool")]
    WrongOperators = 23,
    /// The rate history is not this pool's.
    #[msg("The rate history is not this pool's: pass the address stored in the pool")]
    WrongRates = 24,
    /// The treasury is not this pool's.
    #[msg("The treasury account is not this pool's: pass the address stored in the pool")]
    WrongTreasury = 25,
    /// The stake program is not the stake program.
    #[msg("The stake program account is not the stake program: pass its address")]
    WrongStakeProgram = 26,
    /// A stake account is not the operator's.
    #[msg("A stake account is not the one of the operator at this place: read the operators account anew and pass main, then side, in its order")]
    WrongStakeAccount = 27,
    /// The vote account is not the operator's.
    #[msg("The vote account is not the one of the operator at this index: read the operators account anew")]
    WrongVoteAccount = 28,
    /// No operator is listed at the index.
    #[msg("There is no operator at this index: read the operators account anew")]
    NoOperator = 29,
    /// Not every operator was refreshed in this epoch.
    #[msg(
        "Not every operator was read in this epoch: send refresh_operators for those that are missing first"
    )]
    RefreshIncomplete = 30,
    /// The proposed level is not the valid one.
    #[msg(
        "The proposed level is not the only valid one: compute it from the operators account as it is now"
    )]
    WrongLevel = 31,
    /// No level of this epoch.
    #[msg("No level was set in this epoch: send set_level first")]
    NoLevel = 32,
    /// Too soon, or too little changed, for another level.
    #[msg("What can be delegated has not changed by more than the band, or the last figure is too young: try again later")]
    TooSoonToRefreeze = 33,
    // 34 is free: where an operator may have no stake, a move succeeds and does nothing.
    /// The vote account cannot be read or is no vote account.
    #[msg("The vote account is closed or of a version that this program does not know: no stake is delegated to it")]
    VoteAccountUnreadable = 35,
    /// A commission above what was agreed.
    #[msg("The vote account's commission is above the agreed maximum: no stake is delegated to it")]
    CommissionTooHigh = 36,
    /// Signed by somebody other than governance.
    #[msg("Only the pool's governance may do this: sign with the address stored in the pool")]
    NotGovernance = 37,
    /// The vote account is already listed.
    #[msg("The vote account is an operator already: update it instead")]
    OperatorListed = 38,
    /// The operator still has stake.
    #[msg("The operator has stake or stake that is cooling: drain it, undelegate, and settle it first")]
    OperatorHasStake = 39,
    /// The operator is being drained.
    #[msg("The operator is being drained: remove it when its stake is gone, and add it anew")]
    OperatorDraining = 40,
    /// Nothing is owed to the treasury.
    #[msg("No fee is owed to the treasury: there is nothing to collect")]
    NothingOwed = 41,
    /// The treasury cannot take shares.
    #[msg("The treasury is no open token account of the LST: create or thaw it first")]
    TreasuryClosed = 42,
    /// The rate history has its full length, or has begun to overwrite.
    #[msg("The rate history cannot grow any more: it is full-size, or has begun to overwrite its oldest entries")]
    HistoryComplete = 43,
    /// The registry is full.
    #[msg("The operators account cannot hold more operators: remove some first")]
    TooManyOperators = 44,
    /// The escrow is not this pool's.
    #[msg("The escrow account is not this pool's: pass the address stored in the pool")]
    WrongEscrow = 45,
    /// The cohort is not the one that belongs here.
    #[msg("The cohort is not the one of this epoch, or not the ticket's: derive it anew from the pool and the epoch of the request")]
    WrongCohort = 46,
    /// The last cohort of the queue is missing.
    #[msg(
        "The first request of an epoch must pass the last cohort of the queue: read it from the pool anew"
    )]
    WrongTail = 47,
    /// The ticket would be too small to be paid out.
    #[msg("The ticket would be smaller than the minimum of 0.01 SOL or four times the rent of an empty account: request more")]
    TicketTooSmall = 48,
    /// Nothing of the ticket is finalised that was not claimed.
    #[msg("Nothing of this ticket can be claimed yet: wait until finalize_cohort has paid for more of its cohort")]
    NotFinalised = 49,
    /// A part that is too small for anybody but the owner to claim.
    #[msg("This part of the ticket, or what it leaves, is below the rent of an empty account: let its owner sign, or wait for all of it")]
    PartTooSmall = 50,
    /// The account is not the ticket's owner.
    #[msg("The account is not the owner of this ticket: read the ticket anew, it may have been transferred")]
    WrongTicketOwner = 51,
    /// The account did not pay the rent.
    #[msg("The account is not the one that paid the rent: pass the rent payer stored in the ticket or the cohort")]
    WrongRentPayer = 52,
    /// The ticket is not what the caller expects.
    #[msg("The ticket has another number of shares left than expected, for a part of it was claimed: read it anew")]
    TicketChanged = 53,
    /// An owner that could not be paid, or could never sign.
    #[msg("Accounts of Sluice, of the stake program and of the token programs cannot own a ticket: transfer it to a wallet or a vault")]
    OwnerCannotSign = 54,
    /// The reserve has less than the exit is worth.
    #[msg("The pool has too little liquidity for this exit: pass fewer shares, or request a ticket")]
    InsufficientLiquidity = 55,
    /// A loss is proven that no close has booked.
    #[msg("A loss is proven that the exchange rate does not contain yet: wait for the next finalize_epoch")]
    LossNotBooked = 56,
    /// A haircut that one close alone shows.
    #[msg(
        "The cohort would be paid more than 1 % under its nominal: this waits for one further finalize_epoch"
    )]
    HaircutNotConfirmed = 57,
    /// No stake account.
    #[msg("The account is no stake account with a delegation: pass an active one")]
    NotAStake = 58,
    /// The stake is another's.
    #[msg("Staker and withdrawer of the stake account must both be the signer: authorize yourself first")]
    ForeignStake = 59,
    /// The stake has a lockup or a custodian.
    #[msg("The stake account has a lockup or a custodian: only stake that was never locked is taken")]
    LockedStake = 60,
    /// The stake is delegated elsewhere.
    #[msg("The stake is not delegated to this operator's vote account: pass the operator's index, or an operator of the pool")]
    StakeElsewhere = 61,
    /// The stake is still warming up.
    #[msg("The stake is still activating: try again in the next epoch")]
    StakeActivating = 62,
    /// The stake is cooling or cold.
    #[msg("The stake is deactivated: delegate it again and wait an epoch, or withdraw it and deposit SOL")]
    StakeDeactivated = 63,
    /// Less than the minimum delegation.
    #[msg("The stake, or what would be left of the operator's, is below the minimum delegation: pass another amount or operator")]
    StakeTooSmall = 64,
    /// The operator may have no stake.
    #[msg("The operator is drained, flagged or not eligible yet: pass another one")]
    OperatorNotEligible = 65,
    /// The operator earned nothing in this epoch.
    #[msg("The operator has earned no credits in this epoch: pass another one, or try again later")]
    NoCredits = 66,
    /// The operator has no room for the stake.
    #[msg("The stake would bring the operator above its target or its group above its cap: pass less, or another operator")]
    AboveTarget = 67,
    /// The operator would fall too far below its target.
    #[msg("The operator would fall further below its target than the band allows: pass less, or another operator")]
    BelowTarget = 68,
    /// The operator's main account can't take or give stake.
    #[msg("The operator's stake is on the move or lacks its rent: settle the operator, or pass another one")]
    OperatorBusy = 69,
    /// The shares are worth less than one lamport.
    #[msg("The amount is worth less than one lamport after the fee: pass a larger one")]
    ZeroLamports = 70,
    /// The config account is not this pool's.
    #[msg("The config account is not this pool's: pass the address stored in the pool")]
    WrongConfig = 71,
    /// The guardian has paused deposits.
    #[msg("The guardian has paused deposits: wait for the close that lifts the pause, or for governance")]
    DepositsPaused = 72,
    /// The pool was recapitalised, and no close has booked it.
    #[msg("The pool was recapitalised and the exchange rate does not contain it yet: wait for the next finalize_epoch")]
    CoverPending = 73,
    /// The guardian has paused exits that are paid at once.
    #[msg("The guardian has paused exits that are paid at once: request a ticket, or wait for the close that lifts the pause")]
    ExitsPaused = 74,
    /// The guardian has paused delegation.
    #[msg("The guardian has paused delegation: wait for the close that lifts the pause, or for governance")]
    DelegationPaused = 75,
    /// The deposit authority has not signed.
    #[msg("Deposits of this pool need its deposit authority's signature: pass it as a signer")]
    DepositAuthorityMissing = 76,
    /// No attestation was passed.
    #[msg("Deposits of this pool need an attestation of the depositor: pass it")]
    AttestationMissing = 77,
    /// The attestation is another's, or of another credential or schema.
    #[msg("The attestation is not about the depositor, or not of the pool's credential and schema: pass the depositor's own")]
    AttestationInvalid = 78,
    /// The attestation has expired.
    #[msg("The attestation has expired: have it renewed")]
    AttestationExpired = 79,
    /// More than the curator may decide.
    #[msg("This is beyond what governance lets the curator decide: stay within the curator's bounds, or ask governance")]
    BeyondCurator = 80,
    /// Signed by somebody other than the guardian.
    #[msg("Only the pool's guardian may do this: sign with the address stored in the pool")]
    NotGuardian = 81,
    /// Signed by somebody other than the nominee.
    #[msg("Only who is nominated for this role may accept it: sign with the address stored in the config account")]
    NotNominee = 82,
    /// Nothing is pending.
    #[msg("Nothing is pending here: there is nothing to accept or to cancel")]
    NothingPending = 83,
    /// What is pending is not what the caller means.
    #[msg(
        "What is pending has been replaced meanwhile: read the config account anew, and name its sequence"
    )]
    ChangeReplaced = 84,
    /// No parameter, slot or role of this number.
    #[msg("There is no parameter, slot or role of this number: see docs/roles.md")]
    NoSuchNumber = 85,
    /// No such pause.
    #[msg("Name what to pause or to resume: 1 deposits, 2 exits, 4 delegation, or a sum of these")]
    NoSuchPause = 86,
    /// Already used.
    #[msg("This pause was used already: governance must arm the guardian anew")]
    PauseSpent = 87,
    /// The guardian has not been heard of for too long.
    #[msg("The guardian has sent no heartbeat for too long: governance must arm it anew")]
    GuardianExpired = 88,
    /// A change is pending.
    #[msg(
        "A change of this operator is pending already: wait until it counts, or let governance replace it"
    )]
    ChangePending = 89,
    /// The curator has taken away enough weight in this epoch.
    #[msg("The curator has no more weight to take away at once in this epoch: change it with the delay, or wait")]
    ZeroBudgetSpent = 90,
    /// Signed by somebody other than the vote account's withdrawer.
    #[msg("Only the vote account's authorized withdrawer may open the operator's bond: sign with it")]
    NotWithdrawer = 91,
    /// The bond is not this operator's.
    #[msg("The bond account is not this operator's: derive it from the pool and the vote account")]
    WrongBond = 92,
    /// Signed by somebody other than the bond's owner.
    #[msg("Only the owner of the bond may do this: sign with the address stored in it")]
    NotBondOwner = 93,
    /// The bond was asked back.
    #[msg("The bond was asked back: it takes nothing any more; release it, and open another one later")]
    BondLeaving = 94,
    /// The bond was not asked back.
    #[msg("The bond was not asked back: its owner must send request_bond first")]
    BondNotRequested = 95,
    /// The bond still stands in for something.
    #[msg("The bond still stands in for stake, for debts, or for the delay: undelegate, settle, and try again in a later epoch")]
    BondStillNeeded = 96,
    /// Deposits are open.
    #[msg("The pool is recapitalised only while deposits are closed: between a boundary and its close, in bunker mode, or paused")]
    DepositsOpen = 97,
    /// The bond of the operator owes.
    #[msg("The operator's bond has not paid what it owes: send settle_bond between a boundary and its close first")]
    OperatorOwes = 98,
    /// Not every operator was measured in this epoch.
    #[msg("Not every operator was measured in this epoch: send measure_operators for those that are missing first")]
    MeasureIncomplete = 99,
    /// A bond owes.
    #[msg("A bond has not paid what it owes: send settle_bond for the operators with debts first")]
    BondsOwe = 100,
    /// Deposits have a gate.
    #[msg("Deposits of this pool have a gate: send deposit_sol_gated or deposit_stake_gated, with the config account and the evidence")]
    GateNotPassed = 101,
    /// A loss that nobody has read.
    #[msg("The operator's accounts hold less than was last read: send report_loss first")]
    LossNotRead = 102,
}

/// Where a formula has no result: what that means to a caller. A pool whose invariant holds reaches none of
/// `Underflow`, `NoSupply`, `OutOfRange` and `Invariant`.
impl From<MathErrorOf> for Error {
    #[inline(always)]
    fn from(MathErrorOf(error): MathErrorOf) -> Self {
        match error {
            MathError::Overflow => SluiceError::AmountTooLarge,
            MathError::Insolvent => SluiceError::PoolInsolvent,
            MathError::Underflow | MathError::NoSupply | MathError::OutOfRange | MathError::Invariant => {
                SluiceError::InvariantViolated
            }
        }
        .into()
    }
}

/// Carries a [`MathError`] across: neither it nor Anchor's error is this crate's, so no direct `From` can be written.
pub struct MathErrorOf(pub MathError);

/// An instruction's refusal.
#[cold]
#[inline(never)]
pub fn refuse(error: SluiceError) -> Error {
    error.into()
}

/// Turns a formula's result into a handler's.
pub trait OrRefuse<T> {
    /// The value, or the error that tells the caller what to do.
    fn or_refuse(self) -> Result<T>;
}

impl<T> OrRefuse<T> for sluice_math::Result<T> {
    #[inline(always)]
    fn or_refuse(self) -> Result<T> {
        self.map_err(refuse_math)
    }
}

#[cold]
#[inline(never)]
fn refuse_math(error: MathError) -> Error {
    MathErrorOf(error).into()
}
