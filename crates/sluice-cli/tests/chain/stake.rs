//! Stake in and out, tickets sold and claimed, bonds, gates: what holders and operators type.

use serde_json::Value;
use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::stake::{STAKE_LEN, StakeState};
use solana_account::Account;
use solana_address::Address;
use solana_signer::Signer;

use crate::node::keys::Keys;
use crate::town::Town;

/// A pool with an operator that has stake, in an epoch that is cranked.
async fn staked() -> (Town, Address) {
    staked_in(Town::new().await).await
}

async fn staked_in(town: Town) -> (Town, Address) {
    let vote = town.operator();
    town.by("governance", &format!("operators add {vote} --weight 100")).await;
    town.by("ada", "deposit 100").await;
    for epochs in [4, 1] {
        town.node.state().chain.advance_epochs(epochs);
        town.votes(&vote, &town.address("operator"));
        town.by("governance", "crank").await;
    }
    (town, vote)
}

/// A stake account of somebody's, active for long.
fn stake_of(town: &Town, owner: &Address, vote: &Address, lamports: u64) -> Address {
    let mut state = town.node.state();
    let address = state.chain.new_address();
    let rent = state.chain.minimum_balance(STAKE_LEN);
    let mut data = vec![0; STAKE_LEN];
    let stake = StakeState {
        tag: 2,
        staker: *owner,
        withdrawer: *owner,
        voter: *vote,
        stake: lamports,
        activation_epoch: 900,
        deactivation_epoch: u64::MAX,
    };
    data[4..12].copy_from_slice(&rent.to_le_bytes());
    stake.encode_into(&mut data);
    let lamports = lamports + rent;
    let account = Account { lamports, data, owner: ids::STAKE, executable: false, rent_epoch: u64::MAX };
    state.chain.set_account(&address, account);
    address
}

#[tokio::test]
async fn stake_goes_in_whole_where_its_operator_is_under_its_target() {
    let keys = Keys::new();
    let guardian = keys.make("guardian").pubkey();
    let (town, vote) = staked_in(Town::with(&format!("--guardian {guardian}")).await).await;
    let listed = town.by("ada", "operators list").await;
    let before = listed["operators"][0]["stake"].as_u64().expect("stake");
    assert!(before > 50 * SOL, "{listed}");

    // What is not delegated leaves room under the target. The guardian has no lamports: somebody else pays.
    let pause = format!("guardian pause --delegation --fee-payer {}", town.keys.path("ada"));
    let text = format!("--pool {} --keypair {} {pause}", town.pool, keys.path("guardian"));
    town.node.json(&text).await;
    town.by("ada", "deposit 20").await;
    town.node.state().chain.advance_epochs(1);
    town.votes(&vote, &town.address("operator"));
    town.by("governance", "crank").await;

    let stake = stake_of(&town, &town.address("ada"), &vote, 7 * SOL);
    let dry = town.by("ada", &format!("deposit --stake {stake} --dry-run")).await;
    assert_eq!(dry["delegation"], 7 * SOL);
    let deposited = town.by("ada", &format!("deposit --stake {stake}")).await;
    assert_eq!(deposited["operator"], vote.to_string());
    assert_eq!(deposited["returned"], dry["returned"]);

    let foreign = stake_of(&town, &town.address("operator"), &vote, 7 * SOL);
    let (cause, next) = town.refused("ada", &format!("deposit --stake {foreign}")).await;
    assert!(cause.starts_with("staker and withdrawer of") && next.starts_with("sign as"), "{cause} / {next}");
}

#[tokio::test]
async fn stake_comes_out_of_the_operator_that_has_most_to_give() {
    let (town, vote) = staked_in(Town::with("--set band_bps=1000").await).await;
    let withdrawn = town.by("ada", "unstake 5 --stake").await;
    let net = withdrawn["returned"].as_u64().expect("lamports");
    assert!(net.abs_diff(5 * SOL) < SOL / 100, "at a rate near one, less the exit floor: {net}");
    let fresh: Address = withdrawn["stake"].as_str().expect("an address").parse().expect("an address");
    let data = town.node.state().chain.data(&fresh);
    let read = StakeState::decode(&data);
    assert_eq!((read.withdrawer, read.voter, read.stake), (town.address("ada"), vote, net));

    let (cause, next) = town.refused("ada", "unstake 30 --stake").await;
    assert!(cause.contains("below its target"), "{cause}");
    assert!(next.starts_with("pass less, or another operator"), "{next}");
}

#[tokio::test]
async fn a_ticket_is_sold_and_paid_to_its_buyer_whoever_claims() {
    let (town, vote) = staked().await;
    let ticket = town.by("ada", "unstake 10").await["ticket"].as_str().expect("a ticket").to_owned();
    let (cause, _) =
        town.refused("governance", &format!("transfer-ticket {ticket} {}", town.governance)).await;
    assert!(cause.starts_with("the owner of the ticket is"), "{cause}");
    let buyer = town.node.state().chain.new_address();
    town.by("ada", &format!("transfer-ticket {ticket} {buyer}")).await;
    let theirs = town.by("ada", &format!("tickets --owner {buyer}")).await;
    assert_eq!(theirs["tickets"][0]["ticket"], ticket);
    assert_eq!(town.by("ada", "tickets").await["tickets"], Value::Array(vec![]));

    // Its stake leaves, cools, and pays; whoever cranks claims it on the way, if it can.
    for _ in 0..3 {
        town.node.state().chain.advance_epochs(1);
        town.votes(&vote, &town.address("operator"));
        town.by("governance", "crank").await;
    }
    let left = town.by("ada", &format!("tickets --owner {buyer}")).await;
    for of in left["tickets"].as_array().expect("a list") {
        assert_eq!(of["state"], "payable");
        town.by("ada", &format!("claim {ticket}")).await;
    }
    assert!(town.node.state().chain.lamports(&buyer) >= 10 * SOL);
}

#[tokio::test]
async fn a_ticket_that_cannot_be_paid_keeps_no_other_back() {
    let (town, vote) = staked().await;
    let poison = town.by("ada", "unstake 1").await["ticket"].as_str().expect("a ticket").to_owned();
    {
        // By force, as no transfer does it: nobody can write to the cluster's clock.
        let mut state = town.node.state();
        let address = poison.parse().expect("an address");
        let mut ticket = state.chain.account(&address).expect("a ticket");
        ticket.data[40..72].copy_from_slice(sluice_client::ids::CLOCK.as_ref());
        state.chain.set_account(&address, ticket);
    }
    let large = town.by("ada", "unstake 60").await["ticket"].as_str().expect("a ticket").to_owned();
    town.node.state().chain.advance_epochs(1);
    town.votes(&vote, &town.address("operator"));
    town.by("governance", "crank").await;
    let listed = town.by("ada", "tickets").await;
    assert_eq!(listed["tickets"][0]["state"], "payable_in_part", "{listed}");
    let table = format!("--pool {} --keypair {} tickets", town.pool, town.keys.path("ada"));
    let table = town.node.sluice(&table).await.stdout;
    assert!(table.contains("from epoch") && table.contains(&town.pool.to_string()), "{table}");

    let before = town.node.state().chain.lamports(&town.address("ada"));
    let claimed = town.by("ada", &format!("claim {poison} {large}")).await;
    assert_eq!(claimed["transactions"][0]["tickets"], Value::Array(vec![large.into()]), "{claimed}");
    assert_eq!(claimed["refused"][0]["ticket"], poison);
    assert!(town.node.state().chain.lamports(&town.address("ada")) > before);
    let (cause, _) = town.refused("ada", &format!("claim {poison}")).await;
    assert!(cause.starts_with(&format!("{poison} cannot be claimed: ")), "{cause}");
}

#[tokio::test]
async fn a_bond_is_opened_by_the_withdrawer_topped_up_by_anybody_and_asked_back_by_its_owner() {
    let (town, vote) = staked().await;
    let (cause, _) = town.refused("ada", &format!("bond open {vote} 5")).await;
    assert!(cause.starts_with("the withdrawer of the vote account is"), "{cause}");
    town.by("operator", &format!("bond open {vote} 5")).await;
    town.by("ada", &format!("bond top-up {vote} 2.5")).await;
    let shown = town.by("ada", &format!("bond show {vote}")).await;
    assert_eq!(shown["bonds"][0]["lamports"], 7 * SOL + SOL / 2);
    assert_eq!((&shown["bonds"][0]["operator"], &shown["bonds"][0]["bonded"]), (&0.into(), &true.into()));

    let (cause, next) = town.refused("ada", &format!("bond release {vote}")).await;
    assert_eq!(cause, "nobody has asked for this bond");
    assert_eq!(next, "its owner does with: sluice bond request");
    town.by("operator", &format!("bond request {vote}")).await;
    let shown = town.by("ada", "bond show").await;
    assert!(shown["bonds"][0]["earliest_release"].is_u64(), "{shown}");
    let listed = town.by("ada", "operators list").await;
    assert_eq!(listed["operators"][0]["flags"], Value::Array(vec!["unbonding".into()]));
}

#[tokio::test]
async fn a_gate_asks_for_its_keepers_signature_and_for_nothing_else() {
    let keys = Keys::new();
    let keeper = keys.make("keeper").pubkey();
    let town = Town::with(&format!("--gate-signer {keeper}")).await;
    let (cause, _) = town.refused("ada", "deposit 10").await;
    assert!(cause.contains("deposit authority"), "{cause}");
    let deposited = town.by("ada", &format!("deposit 10 --evidence {}", keys.path("keeper"))).await;
    assert!(deposited["returned"].as_u64().expect("shares") > 9 * SOL);
    let roles = town.by("ada", "roles show").await;
    assert_eq!((&roles["gate"], &roles["gate_key"]), (&"signer".into(), &keeper.to_string().into()));
    town.by("ada", "unstake 5").await;
}
