//! What each instruction may answer: the errors that the documentation of its handler lists.

use sluice_testkit::sluice::{PROGRAM, error};
use sluice_testkit::{Failure, ids};
use solana_instruction_error::InstructionError;

/// An instruction by its name in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    Deposit,
    Refresh,
    Sweep,
    Settle,
    Finalize,
    SetLevel,
    Refreeze,
    Delegate,
    Undelegate,
    CollectFee,
    Flag,
    Fund,
    Add,
    Update,
    Drain,
    Remove,
    SetGroup,
    Request,
    FinalizeCohort,
    Claim,
    Transfer,
    Instant,
    DepositStake,
    WithdrawStake,
    Report,
    Measure,
    SettleBond,
    Recapitalise,
    OpenBond,
    TopUpBond,
    RequestBond,
    ReleaseBond,
    SetParameter,
    SetTreasury,
    CancelChange,
    ProposeRole,
    AcceptRole,
    Pause,
    Heartbeat,
    Resume,
    ArmGuardian,
    Zero,
}

impl Name {
    /// Errors of the program that it may return to a caller who passes the right accounts.
    pub fn errors(self) -> &'static [&'static str] {
        match self {
            Self::Refresh | Self::Sweep => &["RewardsBeingPaid"],
            Self::Settle => &["RewardsBeingPaid", "NoOperator"],
            Self::Finalize => &["RewardsBeingPaid", "RefreshIncomplete", "MeasureIncomplete", "BondsOwe"],
            Self::SetLevel => &["StaleRate", "WrongLevel"],
            Self::Refreeze => &["StaleRate", "NoLevel", "TooSoonToRefreeze"],
            Self::Delegate => &[
                "StaleRate",
                "NoLevel",
                "Bunker",
                "DelegationPaused",
                "NoOperator",
                "VoteAccountUnreadable",
                "CommissionTooHigh",
            ],
            Self::Undelegate => &["StaleRate", "NoOperator"],
            Self::CollectFee => &[
                "StaleRate",
                "Bunker",
                "CoverPending",
                "DepositsPaused",
                "NothingOwed",
                "TreasuryClosed",
                "PoolInsolvent",
                "ZeroShares",
                "AmountTooLarge",
            ],
            Self::Flag => &["NoOperator"],
            Self::Fund => &["ZeroAmount"],
            Self::Remove => {
                &["RewardsBeingPaid", "NoOperator", "OperatorHasStake", "LossNotRead", "OperatorOwes"]
            }
            Self::Report => &["NoOperator"],
            Self::Measure => &["RefreshIncomplete"],
            Self::SettleBond => &["NoOperator", "WrongBond"],
            Self::Recapitalise => &["ZeroAmount", "DepositsOpen", "AmountTooLarge"],
            _ => self.errors_of_users(),
        }
    }

    /// Of what is there for holders.
    fn errors_of_users(self) -> &'static [&'static str] {
        match self {
            Self::Deposit => &[
                "StaleRate",
                "PoolInsolvent",
                "Bunker",
                "DepositsPaused",
                "CoverPending",
                "ZeroAmount",
                "ZeroShares",
                "DepositCapExceeded",
                "AmountTooLarge",
            ],
            Self::Request => &["StaleRate", "PoolInsolvent", "TicketTooSmall", "AmountTooLarge"],
            Self::FinalizeCohort => &["StaleRate", "PoolInsolvent", "LossNotBooked", "HaircutNotConfirmed"],
            Self::Claim => &["NotFinalised", "PartTooSmall"],
            Self::Transfer => &["TicketChanged", "OwnerCannotSign"],
            Self::Instant => &[
                "StaleRate",
                "PoolInsolvent",
                "Bunker",
                "ExitsPaused",
                "ZeroAmount",
                "ZeroLamports",
                "InsufficientLiquidity",
                "AmountTooLarge",
            ],
            Self::DepositStake => &[
                "StaleRate",
                "NoLevel",
                "Bunker",
                "DepositsPaused",
                "CoverPending",
                "LossNotBooked",
                "StakeTooSmall",
                "VoteAccountUnreadable",
                "CommissionTooHigh",
                "OperatorNotEligible",
                "NoCredits",
                "OperatorBusy",
                "AboveTarget",
                "PoolInsolvent",
                "ZeroShares",
                "DepositCapExceeded",
                "AmountTooLarge",
                "NoOperator",
            ],
            Self::WithdrawStake => &[
                "StaleRate",
                "NoLevel",
                "PoolInsolvent",
                "Bunker",
                "ExitsPaused",
                "LossNotBooked",
                "ZeroAmount",
                "NoOperator",
                "OperatorBusy",
                "StakeTooSmall",
                "BelowTarget",
                "AmountTooLarge",
            ],
            _ => self.errors_of_roles(),
        }
    }

    /// Of what operators, governance, curator and guardian send.
    fn errors_of_roles(self) -> &'static [&'static str] {
        match self {
            Self::Add => &[
                "NotGovernance",
                "BeyondCurator",
                "RewardsBeingPaid",
                "ParameterOutOfBounds",
                "VoteAccountUnreadable",
                "OperatorListed",
            ],
            Self::Update => &[
                "NotGovernance",
                "BeyondCurator",
                "ChangePending",
                "ParameterOutOfBounds",
                "NoOperator",
                "OperatorDraining",
            ],
            Self::Drain => &["NotGovernance", "NoOperator", "OperatorDraining"],
            Self::Zero => &["NotGovernance", "NoOperator", "OperatorDraining", "ZeroBudgetSpent"],
            Self::SetGroup => &["NotGovernance", "ParameterOutOfBounds"],
            Self::OpenBond => &["ZeroAmount", "NoOperator", "VoteAccountUnreadable", "NotWithdrawer"],
            Self::TopUpBond => &["ZeroAmount", "NoOperator", "WrongBond", "BondLeaving"],
            Self::RequestBond => &["NotBondOwner", "NoOperator", "WrongBond", "BondLeaving"],
            Self::ReleaseBond => &["BondNotRequested", "BondStillNeeded"],
            Self::SetParameter => &["NotGovernance", "NoSuchNumber", "ParameterOutOfBounds"],
            Self::SetTreasury => &["NotGovernance", "TreasuryClosed", "WrongTreasury"],
            Self::CancelChange => &["NotGovernance", "NoSuchNumber", "NothingPending", "ChangeReplaced"],
            Self::ProposeRole => &["NotGovernance", "NoSuchNumber"],
            Self::AcceptRole => &["NoSuchNumber", "NothingPending", "NotNominee"],
            Self::Pause => &["NotGuardian", "NoSuchPause", "GuardianExpired", "PauseSpent"],
            Self::Heartbeat => &["NotGuardian", "GuardianExpired"],
            Self::Resume => &["NotGovernance", "NoSuchPause"],
            Self::ArmGuardian => &["NotGovernance"],
            other => unreachable!("{other:?} is anybody's"),
        }
    }

    /// Whether it brings value to the pool or takes some out.
    pub fn moves_value(self) -> bool {
        let entry = matches!(self, Self::Deposit | Self::DepositStake);
        let cover = matches!(self, Self::SettleBond | Self::Recapitalise);
        entry || cover || matches!(self, Self::FinalizeCohort | Self::Instant | Self::WithdrawStake)
    }

    /// Whether a refusal of the called program is passed on.
    fn passes_on(self, failure: &Failure) -> bool {
        let program = failure.program();
        match self {
            Self::Settle | Self::Remove => program == Some(ids::STAKE),
            Self::Deposit | Self::Fund | Self::Add => program == Some(ids::SYSTEM),
            Self::Recapitalise | Self::OpenBond | Self::TopUpBond => program == Some(ids::SYSTEM),
            // Too few shares, and nothing else.
            Self::Request | Self::Instant | Self::WithdrawStake => program == Some(ids::TOKEN),
            _ => false,
        }
    }
}

/// The name of a failure, where it is one that `name` may answer. `stale` says that the operator's accounts were
/// changed since they were read: then, and for that operator alone, the stake program may refuse a move.
pub fn judge(name: Name, failure: &Failure, stale: bool) -> Result<String, String> {
    let of_program = failure.program() == Some(PROGRAM);
    let named = failure.custom().filter(|_| of_program).and_then(error::name);
    if let Some(named) = named {
        let listed = name.errors().contains(&named.as_str());
        return if listed { Ok(named) } else { Err(format!("{name:?} answers {named}: {failure}")) };
    }
    let broken = matches!(
        failure.instruction_error(),
        None | Some(
            InstructionError::ProgramFailedToComplete | InstructionError::ComputationalBudgetExceeded
        )
    );
    let moves = matches!(name, Name::Delegate | Name::Undelegate) && failure.program() == Some(ids::STAKE);
    if !broken && (name.passes_on(failure) || stale && moves) {
        return Ok(format!("refused by the called program, stale: {stale}"));
    }
    Err(format!("{name:?} fails with an error that is none of its own: {failure}"))
}
