//! Quotes of stake that comes and goes are what the program then does.

use proptest::prelude::*;
use sluice_client::failure::SluiceError;
use sluice_client::instruction::user;
use sluice_client::quote::{self, Door, StakeDeposit};
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::stake::{STAKE_LEN, StakeState, vote_account};
use sluice_testkit::sluice::words;
use sluice_testkit::token::instruction::create_account;
use sluice_testkit::{Chain, ids};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::quotes::{agree, closed, paid};
use crate::support::{account, bytes, keys, list, now, pool, rent};
use crate::world::{World, cases};

/// Some of what can be wrong with the pool.
#[derive(Clone, Copy, Debug)]
enum Trouble {
    None,
    Closed(u16),
    Stale,
    NoLevel,
    Loss(u64),
}

fn trouble() -> impl Strategy<Value = Trouble> {
    prop_oneof![
        8 => Just(Trouble::None),
        2 => closed().prop_map(Trouble::Closed),
        1 => Just(Trouble::Stale),
        1 => Just(Trouble::NoLevel),
        1 => (0..SOL).prop_map(Trouble::Loss),
    ]
}

/// Where the header of the operators' account has the level's epoch, and falls that were read.
const LEVEL_EPOCH: usize = 8 + 32 + 15 * 8;
const FALLEN: usize = 8 + 32 + 25 * 8 + 8 * 4 + 256 * 32 + 8 + 8;

fn apply(world: &mut World, trouble: Trouble) {
    let pool = world.fleet.pool.clone();
    let mut header = account(&world.chain, &pool.operators);
    match trouble {
        Trouble::None => {}
        Trouble::Closed(bits) => pool.edit(&mut world.chain, |state| state.closed |= bits),
        Trouble::Stale => world.chain.advance_epochs(1),
        Trouble::NoLevel => header.data[LEVEL_EPOCH..LEVEL_EPOCH + 8].fill(0),
        Trouble::Loss(fallen) => header.data[FALLEN..FALLEN + 8].copy_from_slice(&fallen.to_le_bytes()),
    }
    world.chain.set_account(&pool.operators, header);
    let state = world.fleet.state(&world.chain);
    match trouble {
        Trouble::NoLevel => assert_eq!(state.level_epoch, 0),
        Trouble::Loss(fallen) => assert_eq!(state.fallen, fallen),
        _ => {}
    }
}

/// An account of the stake program that nobody has begun to use.
fn blank(chain: &mut Chain, payer: &Keypair) -> Address {
    let (new, lamports) = (chain.new_keypair(), chain.minimum_balance(STAKE_LEN));
    let create = create_account(&payer.pubkey(), &new.pubkey(), lamports, STAKE_LEN, &ids::STAKE);
    chain.send(&[create], &[payer, &new]);
    new.pubkey()
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn stake_is_given_as_it_was_quoted(
        trouble in trouble(),
        index in 0..4_u32,
        shares in prop_oneof![1 => 0..10_u64, 8 => SOL / 2..500 * SOL],
        (floor, band, tip) in (0..20_000_u32, 0..2_000_u16, prop_oneof![3 => Just(0), 1 => 0..SOL]),
    ) {
        let mut world = World::lived();
        apply(&mut world, trouble);
        let of = world.fleet.pool.clone();
        of.edit(&mut world.chain, |state| (state.exit_floor_ppm, state.band_bps) = (floor, band));
        let state = world.fleet.state(&world.chain);
        let known = state.records.get(index as usize).unwrap_or(&state.records[0]).main;
        if tip != 0 {
            world.chain.donate(&known, tip);
        }
        let stake = blank(&mut world.chain, &world.holder.wallet);
        let (chain, main) = (&world.chain, account(&world.chain, &known));
        let (of_client, of_list) = (pool(chain, &of), list(chain, &of));
        let quoted = quote::withdraw_stake(
            &of_client, &of_list, &now(chain), &rent(chain), index, &bytes(&main), shares,
        );
        let record = of_list.records.get(index as usize).unwrap_or(&of_list.records[0]);
        let (keys, to, lst) = (keys(chain, &of), world.holder.address(), world.holder.lst);
        let withdraw = user::withdraw_stake(&keys, &to, &stake, &lst, index, shares, 0, record);
        let done = world.chain.try_send(&[withdraw], &[&world.holder.wallet]);
        agree(quoted.map(|exit| (exit.lamports, exit.fee)), done.map(|receipt| paid(&receipt)))?;
    }

    #[test]
    fn stake_is_taken_as_it_was_quoted(
        trouble in trouble(),
        index in 0..4_u32,
        (delegation, surplus) in (prop_oneof![1 => 0..2 * SOL, 4 => SOL..20 * SOL], 0..SOL),
        (fault, commission, voted) in (0..9_u8, 0..1_200_u16, 0..5_u8),
        (room, open) in (0..30 * SOL, 0..=1_000_000_u32),
        spare in prop_oneof![Just(0), 0..100 * SOL],
    ) {
        let mut world = World::lived();
        apply(&mut world, trouble);
        let of = world.fleet.pool.clone();
        of.edit(&mut world.chain, |state| (state.head_room, state.open_ppm) = (room, open));
        world.chain.donate(&of.reserve, spare);
        let epoch = world.chain.epoch();
        let list_of = list(&world.chain, &of);
        let record = list_of.records.get(index as usize).unwrap_or(&list_of.records[0]).clone();
        let credits = if voted == 0 { epoch - 1 } else { epoch };
        world.chain.set_account(&record.vote, vote_account(&record.vote, commission, 10_000, &[(credits, 2, 1)]));
        let stake = offered(&mut world, &record.vote, [delegation, surplus], fault);

        let (chain, depositor) = (&world.chain, world.holder.address());
        let [stake_account, main, vote] = [stake, record.main, record.vote].map(|key| account(chain, &key));
        let offer = StakeDeposit {
            depositor: &depositor,
            stake: bytes(&stake_account),
            main: bytes(&main),
            vote: bytes(&vote),
            reserve: chain.lamports(&of.reserve),
        };
        let quoted = quote::deposit_stake(&pool(chain, &of), &list_of, &now(chain), Door::Free, index, &offer);
        let deposit = user::deposit_stake(
            &keys(chain, &of), &depositor, &stake, &world.holder.lst, index, 0, &record,
        );
        let done = world.chain.try_send(&[deposit], &[&world.holder.wallet]);
        let room = pool(&world.chain, &of).head_room;
        agree(
            quoted.map(|quoted| (quoted.shares, quoted.fee, quoted.head_room)),
            done.map(|receipt| (words(&receipt.return_data)[0], paid(&receipt).1, room)),
        )?;
    }
}

/// A stake account of the holder's, as it should be or with a fault.
fn offered(world: &mut World, vote: &Address, [delegation, surplus]: [u64; 2], fault: u8) -> Address {
    let (chain, holder) = (&mut world.chain, world.holder.address());
    let (stranger, address, epoch) = (chain.new_address(), chain.new_address(), chain.epoch());
    let mut state = StakeState {
        tag: 2,
        staker: holder,
        withdrawer: holder,
        voter: *vote,
        stake: delegation,
        activation_epoch: epoch - 10,
        deactivation_epoch: u64::MAX,
    };
    let mut data = vec![0; STAKE_LEN];
    match fault {
        0 => state.tag = 1,
        1 => state.staker = stranger,
        2 => state.voter = stranger,
        3 => state.deactivation_epoch = epoch,
        4 => state.activation_epoch = epoch,
        // Somebody who may set a lockup.
        5 => data[92] = 1,
        _ => {}
    }
    state.encode_into(&mut data);
    let lamports = chain.minimum_balance(STAKE_LEN) + delegation + surplus;
    let owner = ids::STAKE;
    chain.set_account(&address, Account { lamports, data, owner, executable: false, rent_epoch: u64::MAX });
    address
}

#[test]
fn most_of_the_quotes_above_are_of_what_succeeds() {
    // A property that only ever meets refusals proves little.
    let world = World::lived();
    let (chain, of) = (&world.chain, &world.fleet.pool);
    let (read, operators) = (pool(chain, of), list(chain, of));
    let main = account(chain, &operators.records[0].main);
    let quoted =
        quote::withdraw_stake(&read, &operators, &now(chain), &rent(chain), 0, &bytes(&main), 2 * SOL);
    assert!(matches!(quoted, Ok(exit) if exit.lamports > SOL) || quoted == Err(SluiceError::BelowTarget));
}
