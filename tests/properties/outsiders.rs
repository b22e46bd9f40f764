//! What the cluster does, and what strangers can do, and how often it is tried.

use proptest::prelude::*;

use crate::action::amount;

/// What the cluster does.
#[derive(Clone, Debug)]
pub enum Runtime {
    /// Takes thousandths of a stake account's delegation, with or without its lamports.
    Loss { operator: u8, side: bool, thousandths: u64, lamports: bool },
    /// From now on its rewards are so many thousandths of the others'.
    Pace { operator: u8, thousandths: u64 },
    /// More of the cluster's stake moves in this epoch than an epoch lets through.
    Throttle,
}

/// What strangers can do, and what a new version of another program may do to its accounts.
#[derive(Clone, Debug)]
pub enum Outside {
    Donate(Place, u64),
    /// As `DeactivateDelinquent`.
    Deactivate(u8, bool),
    Vote(u8, Vote),
    Garble(u8, bool, Garble),
    /// Every garbled account is what it was.
    Restore,
    Treasury {
        open: bool,
    },
    /// Lamports for the addresses of the stake accounts that are made next.
    Prefund(u64),
}

#[derive(Clone, Copy, Debug)]
pub enum Place {
    Pool,
    Reserve,
    Insurance,
    Operators,
    Rates,
    Mint,
    Treasury,
    Main(u8),
    Side(u8),
}

#[derive(Clone, Copy, Debug)]
pub enum Vote {
    Closed,
    Garbled,
    Commission(u16),
    Block(u16),
    /// It votes, at the agreed commission.
    Good,
}

#[derive(Clone, Copy, Debug)]
pub enum Garble {
    Tag(u32),
    Length(usize),
    Fill(u8),
    Owner,
    Lockup,
    Voter,
    Withdrawer,
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![
        Just(Place::Pool),
        Just(Place::Reserve),
        Just(Place::Insurance),
        Just(Place::Operators),
        Just(Place::Rates),
        Just(Place::Mint),
        Just(Place::Treasury),
        any::<u8>().prop_map(Place::Main),
        any::<u8>().prop_map(Place::Side),
        any::<u8>().prop_map(Place::Side),
    ]
}

pub fn vote() -> impl Strategy<Value = Vote> {
    prop_oneof![
        1 => Just(Vote::Closed),
        1 => Just(Vote::Garbled),
        1 => (0..10_001u16).prop_map(Vote::Commission),
        1 => (0..10_001u16).prop_map(Vote::Block),
        4 => Just(Vote::Good),
    ]
}

pub fn garble() -> impl Strategy<Value = Garble> {
    prop_oneof![
        (0..6u32).prop_map(Garble::Tag),
        (0..400usize).prop_map(Garble::Length),
        any::<u8>().prop_map(Garble::Fill),
        Just(Garble::Owner),
        Just(Garble::Lockup),
        Just(Garble::Voter),
        Just(Garble::Withdrawer),
    ]
}

/// What strangers do.
pub fn outside() -> impl Strategy<Value = Outside> {
    prop_oneof![
        4 => (place(), amount()).prop_map(|(place, lamports)| Outside::Donate(place, lamports)),
        2 => any::<(u8, bool)>().prop_map(|(operator, side)| Outside::Deactivate(operator, side)),
        4 => (any::<u8>(), vote()).prop_map(|(operator, vote)| Outside::Vote(operator, vote)),
        1 => (any::<u8>(), any::<bool>(), garble())
            .prop_map(|(operator, side, garble)| Outside::Garble(operator, side, garble)),
        2 => Just(Outside::Restore),
        2 => prop::bool::weighted(0.7).prop_map(|open| Outside::Treasury { open }),
        1 => amount().prop_map(Outside::Prefund),
    ]
}

pub fn runtime() -> impl Strategy<Value = Runtime> {
    prop_oneof![
        3 => (any::<u8>(), any::<bool>(), 1..=1_000u64, any::<bool>()).prop_map(
            |(operator, side, thousandths, lamports)| Runtime::Loss { operator, side, thousandths, lamports }
        ),
        2 => (any::<u8>(), prop_oneof![1 => Just(1_000u64), 2 => 0..1_000u64])
            .prop_map(|(operator, thousandths)| Runtime::Pace { operator, thousandths }),
        2 => Just(Runtime::Throttle),
    ]
}
