//! A pool that is made: in one transaction or two, whatever lies at its addresses.

use sluice_client::ids::TX_V1_FEATURE;
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use solana_account::Account;
use solana_signer::Signer;

use crate::node::Node;
use crate::node::keys::Keys;

const DESCRIBED: &str =
    "--token-2022 --name Test --symbol tSOL --uri https://example.com/t.json --scaled-ui-amount";

fn site(edit: impl Fn(&mut Chain)) -> (Node, Keys) {
    let (keys, mut chain) = (Keys::new(), Chain::with_sluice());
    keys.fund(&mut chain, "governance", 100 * SOL);
    keys.make("mint");
    edit(&mut chain);
    (Node::of(chain), keys)
}

fn create(keys: &Keys, options: &str) -> String {
    format!("pool create --keypair {} {options}", keys.path("governance"))
}

#[tokio::test]
async fn all_of_a_pool_is_simulated_and_made_in_one_transaction() {
    for options in ["", DESCRIBED] {
        let (node, keys) = site(|_| ());
        let text = create(&keys, options);
        let dry = node.json(&format!("{text} --dry-run")).await;
        let would = dry["transactions"].as_array().expect("transactions");
        assert_eq!((would.len(), node.state().taken), (1, 0));
        assert!(would[0]["dry_run"].as_str().expect("words").starts_with("create the pool "), "{dry}");
        node.json(&text).await;
        assert_eq!(node.state().taken, 1);
    }
}

#[tokio::test]
async fn lamports_that_somebody_sent_to_mint_and_pool_are_in_nobodys_way() {
    let (node, keys) = site(|_| ());
    let mint = solana_keypair::read_keypair_file(keys.path("mint")).expect("a key").pubkey();
    {
        let mut state = node.state();
        state.chain.fund(&mint, 1);
        state.chain.fund(&sluice_client::pda::pool(&mint), 1);
    }
    let made = node.json(&create(&keys, &format!("--mint-keypair {}", keys.path("mint")))).await;
    assert_eq!(made["transactions"][0]["mint"], mint.to_string());
}

#[tokio::test]
async fn where_two_transactions_are_needed_the_mints_key_is_in_a_file() {
    let without_v1 = |chain: &mut Chain| chain.set_account(&TX_V1_FEATURE, Account::default());
    let (node, keys) = site(without_v1);
    let (cause, next) = node.refused(&create(&keys, DESCRIBED)).await;
    assert!(cause.starts_with("with its metadata this takes two transactions"), "{cause}");
    assert!(next.contains("--mint-keypair"), "{next}");
    assert_eq!(node.state().taken, 0);

    let text = create(&keys, &format!("{DESCRIBED} --mint-keypair {}", keys.path("mint")));
    let made = node.json(&text).await;
    assert_eq!((made["transactions"].as_array().expect("transactions").len(), node.state().taken), (2, 2));
}

#[tokio::test]
async fn a_wallet_is_no_treasury_and_an_account_that_is_not_there_is_noted() {
    let (node, keys) = site(|_| ());
    let wallet = solana_keypair::read_keypair_file(keys.path("governance")).expect("a key").pubkey();
    let (cause, _) = node.refused(&create(&keys, &format!("--treasury {wallet}"))).await;
    assert!(cause.starts_with(&format!("the treasury {wallet} is no token account")), "{cause}");
    assert_eq!(node.state().taken, 0);
    let outcome = node.sluice(&create(&keys, "--treasury Stake11111111111111111111111111111111111112")).await;
    assert!(outcome.stderr.contains("fees are owed until there is"), "{}", outcome.stderr);
}
