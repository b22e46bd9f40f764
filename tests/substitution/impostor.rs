//! What is put in an account's place. All of them are tried in every account of every instruction.

use solana_address::Address;
use solana_keypair::Keypair;

macro_rules! impostors {
    ($($name:ident: $words:literal,)*) => {
        /// An account that does not belong where it is put.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Impostor {
            $(#[doc = $words] $name,)*
        }

        impl Impostor {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What it is, for a report.
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)*
                }
            }
        }
    };
}

impostors! {
    // Of another kind.
    Nothing: "an address where no account is",
    Wallet: "somebody's wallet",
    ForeignState: "data of an unrelated program",
    ForeignEmpty: "an account of an unrelated program without data",
    Clock: "the clock sysvar",
    SystemProgram: "the System program",
    Sluice: "Sluice itself",
    StakeProgram: "the stake program",
    // The pool's own, in another's role. Those that the call passes anyway are tried as duplicates and exchanges.
    OwnPool: "the pool",
    OwnMint: "the pool's mint",
    OwnReserve: "the pool's reserve",
    OwnInsurance: "the pool's insurance account",
    OwnDeadShares: "the pool's dead shares",
    OwnTokenProgram: "the pool's token program",
    OwnOperators: "the pool's operators",
    OwnRates: "the pool's rate history",
    OwnConfig: "the pool's config",
    OwnTreasury: "the pool's treasury",
    OwnEscrow: "the pool's escrow",
    OwnCohort: "the pool's cohort",
    OwnTicket: "a ticket of the pool's cohort",
    NextTicket: "another ticket of the pool's cohort",
    OwnGovernance: "the pool's governance",
    OwnCurator: "the pool's curator",
    OwnGuardian: "the pool's guardian",
    OwnMain: "the operator's main account",
    OwnSide: "the operator's side account",
    OwnVote: "the operator's vote account",
    OwnBond: "the operator's bond",
    // The same pool's, but another operator's.
    NextMain: "another operator's main account",
    NextSide: "another operator's side account",
    NextVote: "another operator's vote account",
    NextBond: "another operator's bond",
    // Of the same kind, owner and layout, but another pool's.
    OtherPool: "another pool",
    OtherMint: "another pool's mint",
    OtherReserve: "another pool's reserve",
    OtherInsurance: "another pool's insurance account",
    OtherDeadShares: "another pool's dead shares",
    OtherLst: "a token account of another pool's mint",
    OtherOperators: "another pool's operators",
    OtherRates: "another pool's rate history",
    OtherConfig: "another pool's config",
    OtherTreasury: "another pool's treasury",
    OtherEscrow: "another pool's escrow",
    OtherCohort: "another pool's cohort",
    OtherTicket: "a ticket of another pool's cohort",
    OtherGovernance: "another pool's governance",
    OtherCurator: "another pool's curator",
    OtherGuardian: "another pool's guardian",
    OtherMain: "a main account of another pool",
    OtherSide: "a side account of another pool",
    OtherVote: "a vote account of another pool's operator",
    OtherBond: "the bond of another pool's operator",
    TwinBond: "the bond of the same vote account in another pool",
    // Pools.
    PoolOfFakeProgram: "the pool byte for byte, of a fake program",
    PoolOfSystem: "the pool byte for byte, of the System program",
    PoolWithWrongTag: "the pool under another discriminator, of Sluice",
    PoolCutShort: "the pool less its last byte, of Sluice",
    PoolElsewhere: "the pool byte for byte, of Sluice, at an address that is not derived",
    // Operators' accounts and rate histories.
    OperatorsOfFakeProgram: "the operators byte for byte, of a fake program",
    OperatorsWithWrongTag: "the operators under another discriminator, of Sluice",
    OperatorsCutShort: "the operators' header less its last byte, of Sluice",
    OperatorsElsewhere: "the operators byte for byte, of Sluice, at an address that is not derived",
    RatesOfFakeProgram: "the rate history byte for byte, of a fake program",
    RatesWithWrongTag: "the rate history under another discriminator, of Sluice",
    RatesElsewhere: "the rate history byte for byte, of Sluice, at an address that is not derived",
    // Configs and bonds.
    ConfigOfFakeProgram: "the config byte for byte, of a fake program",
    ConfigWithWrongTag: "the config under another discriminator, of Sluice",
    ConfigCutShort: "the config less its last byte, of Sluice",
    ConfigElsewhere: "the config byte for byte, of Sluice, at an address that is not derived",
    BondOfFakeProgram: "a bond byte for byte, of a fake program",
    BondWithWrongTag: "a bond under another discriminator, of Sluice",
    BondCutShort: "a bond less its last byte, of Sluice",
    BondElsewhere: "a bond byte for byte, of Sluice, at an address that is not derived",
    // Cohorts and tickets.
    CohortOfFakeProgram: "the cohort byte for byte, of a fake program",
    CohortWithWrongTag: "the cohort under another discriminator, of Sluice",
    CohortCutShort: "the cohort less its last byte, of Sluice",
    CohortElsewhere: "the cohort byte for byte, of Sluice, at an address that is not derived",
    TicketOfFakeProgram: "the ticket byte for byte, of a fake program",
    TicketWithWrongTag: "the ticket under another discriminator, of Sluice",
    TicketCutShort: "the ticket less its last byte, of Sluice",
    TicketElsewhere: "the ticket byte for byte, of Sluice, at an address that is not derived",
    // Stake accounts: the third is what anybody can make.
    StakeOfFakeProgram: "the main account byte for byte, of a fake program",
    StakeOfFakeStakeProgram: "the main account byte for byte, of a copy of the stake program",
    StakeTwin: "another stake account with the same bytes, the pool its authority",
    StakeOfStranger: "a stake account of somebody, delegated to the operator",
    // Vote accounts.
    VoteOfFakeProgram: "the vote account byte for byte, of a fake program",
    VoteTwin: "another vote account with the same bytes",
    // Reserves and insurance accounts.
    VaultElsewhere: "lamports of Sluice without data, at an address that is not derived",
    // Mints.
    MintTwin: "another mint with the same bytes, the pool its authority",
    MintOfOtherTokenProgram: "the mint byte for byte, of the other token program",
    MintOfFakeTokenProgram: "the mint byte for byte, of a fake token program",
    // Token accounts.
    Lst: "somebody's token account of the pool's mint",
    LstUninitialised: "an account of the token program that is not initialised",
    LstFrozen: "a frozen token account of the pool's mint",
    LstOfOtherTokenProgram: "a token account of the pool's mint, of the other token program",
    LstOfFakeTokenProgram: "a token account of the pool's mint, of a fake token program",
    // Token programs.
    OtherTokenProgram: "the other token program",
    FakeTokenProgram: "the token program's code at another address",
    // Stake programs.
    FakeStakeProgram: "the stake program's code at another address",
}

/// An impostor on a chain.
pub struct Placed {
    pub impostor: Impostor,
    pub address: Address,
    /// Signs for it where a signature is asked for. None has one at an address that nobody can sign for.
    pub key: Option<Keypair>,
}
