//! B, 16 to 19: epochs that nobody closed, state of an epoch that is over, what a stranger may choose, the treasury.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::error::IDL;
use sluice_testkit::sluice::{Fleet, Pool, PoolParams, PoolSetup, crank, instruction};
use sluice_testkit::token::{Extension, TokenAccount, kind};
use sluice_testkit::{Chain, ids};
use solana_account::Account;
use solana_signer::Signer;

use super::support::{assert_books, floor, refused, staked, with};

const REWARD_PPM: u64 = 400;
const FEE_BPS: u16 = 500;

/// `epochs` boundaries with rewards, closed one by one or all at once. Returns the fees of all closes, in lamports.
fn closes(chain: &mut Chain, fleet: &Fleet, epochs: u32, one_by_one: bool) -> u64 {
    let mut fees = 0;
    for epoch in 1..=epochs {
        chain.advance_epochs(1);
        fleet.pay_rewards(chain, REWARD_PPM);
        if one_by_one || epoch == epochs {
            fleet.refresh(chain);
            fees += fleet.finalize(chain).event().number("fee");
        }
    }
    fees
}

// Guards: `finalize_epoch::handler` (`elapsed`), which `gain_limit` and `growth::rate_ceil` go by: without it a gap's
// rewards would be deferred, and count as one epoch's reward in `r_max`.
#[test]
fn item_16_epochs_that_nobody_closed_are_closed_at_once_as_they_would_have_been_one_by_one() {
    for fee_bps in [0, FEE_BPS] {
        let setup = with(PoolParams { fee_bps, ..PoolParams::default() });
        let (chain, fleet, _) = staked(&setup, 2, 10_000 * SOL);
        for epochs in 1..=10 {
            let (mut single, mut skipped) = (chain.clone(), chain.clone());
            let fees = closes(&mut single, &fleet, epochs, true);
            let fee = closes(&mut skipped, &fleet, epochs, false);
            let [one, all] = [&single, &skipped].map(|chain| fleet.pool.state(chain));
            assert_eq!(
                (one.assets, one.unbooked, one.pair_epoch),
                (all.assets, all.unbooked, all.pair_epoch)
            );
            assert_eq!((one.closed, all.closed), (0, 0));
            assert!(fees <= fee && fee < fees + u64::from(epochs), "each close floors: {fees} and {fee}");
            if fee_bps == 0 {
                assert_eq!(one.supply, all.supply);
                assert_eq!((one.mark_assets, one.mark_supply), (all.mark_assets, all.mark_supply));
            } else {
                // Shares minted early earn the later rewards, so one close mints the fewer.
                assert!(all.supply <= one.supply, "{} {}", all.supply, one.supply);
                let fee_shares = one.supply - chain.supply(&fleet.pool.mint);
                assert!((one.supply - all.supply) * 200 <= fee_shares, "and hardly fewer");
            }
            // The largest reward of an epoch is still that of one epoch: compounded, not multiplied.
            // 2,501 over 2,500 is 400 ppm; ten of its powers fit 128 bits.
            let (top, bottom) = (2_501_u128.pow(epochs), 2_500_u128.pow(epochs));
            let mean = ((top - bottom) * 1_000_000).div_ceil(u128::from(epochs) * bottom);
            assert_eq!(u128::from(all.growth[0]), mean, "{epochs} epochs");
            for chain in [&single, &skipped] {
                assert_books(chain, &fleet);
            }
        }
    }
}

// Guards: `Operators::enter` (what was seen of another epoch does not count), `moves::check_level`,
// `set_level::refreeze`, `header.rebalanced` set to zero on entry.
#[test]
fn item_17_what_was_begun_in_an_epoch_is_not_carried_into_the_next() {
    let (mut chain, fleet, _) = staked(&PoolSetup::default(), 4, 4_000 * SOL);
    let keeper = fleet.keeper.pubkey();
    let read = |chain: &mut Chain, first: u32, count: usize| {
        let stakes = fleet.stakes(chain, first, count);
        fleet.send(chain, crank::refresh_operators(&fleet.pool, &keeper, first, &stakes));
    };
    let close = instruction::finalize_epoch(&fleet.pool, &keeper);
    // Half of it is read in one epoch, half in the next.
    chain.advance_epochs(1);
    read(&mut chain, 0, 2);
    chain.advance_epochs(1);
    read(&mut chain, 2, 2);
    assert_eq!((fleet.state(&chain).visited, fleet.state(&chain).due), (2, 4));
    refused(&mut chain, "RefreshIncomplete", |chain| fleet.try_send(chain, close.clone()));
    read(&mut chain, 0, 2);
    // Complete, and not closed: the next epoch must see everything again.
    chain.advance_epochs(1);
    refused(&mut chain, "RefreshIncomplete", |chain| fleet.try_send(chain, close.clone()));
    fleet.refresh(&mut chain);
    fleet.finalize(&mut chain);

    // The last level was of an epoch that is over.
    for index in 0..4 {
        refused(&mut chain, "NoLevel", |chain| fleet.delegate(chain, index));
    }
    let refreeze = crank::refreeze(&fleet.pool, &keeper);
    refused(&mut chain, "NoLevel", |chain| fleet.try_send(chain, refreeze));
    let before = fleet.state(&chain).records;
    fleet.undelegate(&mut chain, 0).expect("it has nothing to do without a level");
    assert_eq!(fleet.state(&chain).records, before);

    // A churn budget that is used up is one epoch's: a tenth of what is delegatable.
    let vote = fleet.record(&chain, 0).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, 0, &vote)], &[&fleet.governor]);
    fleet.set_level(&mut chain);
    fleet.moves(&mut chain);
    let budget = fleet.state(&chain).delegatable / 10;
    assert_eq!(fleet.state(&chain).rebalanced, budget);
    chain.advance_epochs(1);
    read(&mut chain, 0, 1);
    assert_eq!(fleet.state(&chain).rebalanced, 0);
}

// Guards: `sluice_math::level::verify`, asked by `set_level::verify` (`WrongLevel`), and the argument lists themselves.
#[test]
fn item_18_whoever_cranks_chooses_nothing_but_who_is_paid() {
    let instructions = IDL["instructions"].as_array().expect("a list");
    let names = |list: &serde_json::Value| -> Vec<String> {
        let entries = list.as_array().into_iter().flatten();
        entries.map(|entry| entry["name"].as_str().expect("a name").to_owned()).collect()
    };
    let positions = ["first", "count", "index", "level"].map(str::to_owned);
    let mut cranked = 0;
    for instruction in instructions {
        if names(&instruction["accounts"]).contains(&"cranker".to_owned()) {
            cranked += 1;
            let chosen = names(&instruction["args"]).into_iter().find(|name| !positions.contains(name));
            assert_eq!(chosen, None, "{} asks for more than a position", instruction["name"]);
        }
    }
    assert_eq!(cranked, 11, "ten steps and the refreeze");

    // A level is a proposal, and of all proposals one is valid.
    let (mut chain, fleet, _) = staked(&PoolSetup::default(), 3, 1_000 * SOL + 1);
    chain.advance_epochs(1);
    fleet.sweep(&mut chain);
    fleet.finalize(&mut chain);
    let valid = fleet.state(&chain).proposal();
    for level in [0, 1, valid.level - 1, valid.level, valid.level + 1, 2 * valid.level, u64::MAX] {
        for index in [0, 1, 2, 3, u32::MAX] {
            let set = crank::set_level(&fleet.pool, &fleet.keeper.pubkey(), level, index);
            if (level, index) != (valid.level, valid.index) {
                refused(&mut chain, "WrongLevel", |chain| fleet.try_send(chain, set));
            }
        }
    }
    fleet.set_level(&mut chain);
}

/// A treasury that cannot take shares, or whose owner does not want to.
fn treasuries(
    fleet: &Fleet,
    token_program: &solana_address::Address,
) -> Vec<(&'static str, Option<Account>)> {
    let pool = &fleet.pool;
    let token = |account: TokenAccount| {
        let data = account.encode();
        Some(Account { lamports: SOL, data, owner: *token_program, ..Account::default() })
    };
    let open = TokenAccount::new(&pool.mint, &pool.governance, 0);
    let wallet = Account { lamports: SOL, ..Account::default() };
    vec![
        ("closed", None),
        ("a wallet", Some(wallet.clone())),
        ("frozen", token(TokenAccount { state: 2, ..open.clone() })),
        ("never initialised", token(TokenAccount { state: 0, ..open.clone() })),
        ("of another mint", token(TokenAccount::new(&pool.address, &pool.governance, 0))),
        ("of another program", Some(Account { data: open.encode(), owner: ids::STAKE, ..wallet.clone() })),
        ("too short", Some(Account { data: open.encode()[..164].to_vec(), owner: *token_program, ..wallet })),
    ]
}

/// What a treasury's owner asks of transfers (a memo, no calls) and of the account's ownership stops no mint.
fn takes_shares_with_extensions(mut chain: Chain, fleet: &Fleet) {
    let mut treasury = TokenAccount::new(&fleet.pool.mint, &fleet.pool.governance, 0);
    const MEMO_TRANSFER: u16 = 8;
    const CPI_GUARD: u16 = 11;
    treasury.extensions = vec![
        Extension::raw(kind::IMMUTABLE_OWNER, &[]),
        Extension::raw(MEMO_TRANSFER, &[1]),
        Extension::raw(CPI_GUARD, &[1]),
    ];
    chain.craft_token_account_at(&fleet.pool.treasury, &ids::TOKEN_2022, &treasury);
    chain.advance_epochs(1);
    fleet.pay_rewards(&mut chain, REWARD_PPM);
    fleet.sweep(&mut chain);
    let shares = fleet.finalize(&mut chain).event().number("fee_shares");
    assert!(shares > 0);
    assert_eq!(chain.token_amount(&fleet.pool.treasury), shares);
}

// Guards: `treasury::is_open`, asked by `finalize_epoch::closing` before the call that would fail, and by
// `collect_fee`.
#[test]
fn item_19_no_state_of_the_treasury_stops_a_close_or_loses_its_fee() {
    for token_program in [ids::TOKEN, ids::TOKEN_2022] {
        let params = PoolParams { fee_bps: FEE_BPS, ..PoolParams::default() };
        let (chain, fleet, holder) = staked(&PoolSetup { token_program, params }, 2, 10_000 * SOL);
        let open = chain.account(&fleet.pool.treasury).expect("it exists");
        if token_program == ids::TOKEN_2022 {
            takes_shares_with_extensions(chain.clone(), &fleet);
        }
        for (case, treasury) in treasuries(&fleet, &token_program) {
            let mut chain = chain.clone();
            chain.set_account(&fleet.pool.treasury, treasury.unwrap_or_default());
            let (supply, owed) = (chain.supply(&fleet.pool.mint), fleet.pool.state(&chain).owed_fee);
            chain.advance_epochs(1);
            fleet.pay_rewards(&mut chain, REWARD_PPM);
            fleet.sweep(&mut chain);
            let event = fleet.finalize(&mut chain).event();
            let fee = event.number("fee");
            assert_eq!(fee, floor(event.number("grown"), FEE_BPS.into(), 10_000), "{case}");
            assert!(fee > 0 && event.number("fee_shares") == 0, "{case}");
            assert_eq!(fleet.pool.state(&chain).owed_fee, owed + fee, "{case}");
            assert_eq!(chain.supply(&fleet.pool.mint), supply, "{case}");
            fleet.set_level(&mut chain);
            fleet.moves(&mut chain);
            fleet.pool.deposit(&mut chain, &holder, SOL);
            let collect = crank::collect_fee(&fleet.pool);
            refused(&mut chain, "TreasuryClosed", |chain| fleet.try_send(chain, collect.clone()));
            assert_books(&chain, &fleet);

            // What is owed is still there when the treasury is.
            chain.set_account(&fleet.pool.treasury, open.clone());
            let before = chain.token_amount(&fleet.pool.treasury);
            let state = fleet.pool.state(&chain);
            fleet.send(&mut chain, collect);
            let shares = floor(owed + fee, state.supply, state.assets + state.unbooked);
            assert_eq!(chain.token_amount(&fleet.pool.treasury), before + shares, "{case}");
            assert_eq!(fleet.pool.state(&chain).owed_fee, 0, "{case}");
            assert_books(&chain, &fleet);
        }
    }
}

// Guard: `CreatePool::treasury` (`mut`, and no account twice): what cannot be passed there could stop every close.
#[test]
fn item_19_a_treasury_that_no_close_could_pass_is_refused_at_creation() {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup::default();
    let (pool, payer, mint) = Pool::prepare(&mut chain, &setup);
    let own = [pool.address, pool.mint, pool.reserve, pool.insurance, pool.operators, pool.rates];
    let twice = own.into_iter().map(|treasury| (treasury, "ConstraintDuplicateMutableAccount"));
    // The runtime lets nobody write sysvars and builtin programs.
    let never = [ids::CLOCK, ids::STAKE].into_iter().map(|treasury| (treasury, "ConstraintMut"));
    for (treasury, error) in twice.chain(never) {
        let pool = Pool { treasury, ..pool.clone() };
        let create = instruction::create_pool(&payer.pubkey(), &pool, &setup.params);
        refused(&mut chain, error, |chain| chain.try_send(&[create], &[&payer, &mint]));
    }
}
