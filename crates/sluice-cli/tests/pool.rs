//! A pool's life by commands alone, against the program's ELF: what is typed, what is printed, what the chain has afterwards.

mod node;

use node::Node;
use node::keys::Keys;
use serde_json::Value;
use sluice_client::instruction::admin;
use sluice_client::pda::{self, PoolKeys};
use sluice_client::proposal::spl_governance_parse;
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::stake::vote_account;
use solana_address::Address;
use solana_signer::Signer;

/// A node, keys, and a pool that governance's key has created.
struct Town {
    node: Node,
    keys: Keys,
    pool: Address,
    mint: Address,
    governance: Address,
}

impl Town {
    async fn new() -> Self {
        Self::with("").await
    }

    /// With more options for `pool create`.
    async fn with(options: &str) -> Self {
        let (keys, mut chain) = (Keys::new(), Chain::with_sluice());
        let governance = keys.fund(&mut chain, "governance", 100 * SOL).pubkey();
        keys.fund(&mut chain, "ada", 150 * SOL);
        keys.make("mint");
        let node = Node::of(chain);
        let create = format!(
            "pool create --keypair {} --mint-keypair {} --set deposit_cap=500SOL --set liquidity_bps=2500 {options}",
            keys.path("governance"),
            keys.path("mint"),
        );
        let made = node.json(&create).await;
        let address =
            |name: &str| made["transactions"][1][name].as_str().expect(name).parse().expect("an address");
        let (pool, mint) = (address("pool"), address("mint"));
        Self { node, keys, pool, mint, governance }
    }

    /// A command as somebody types it.
    async fn by(&self, who: &str, text: &str) -> Value {
        self.node.json(&format!("--pool {} --keypair {} {text}", self.pool, self.keys.path(who))).await
    }

    async fn refused(&self, who: &str, text: &str) -> (String, String) {
        self.node.refused(&format!("--pool {} --keypair {} {text}", self.pool, self.keys.path(who))).await
    }

    async fn shown(&self) -> Value {
        self.node.json(&format!("--mint {} pool show", self.mint)).await
    }
}

#[tokio::test]
async fn a_pool_is_created_in_two_transactions_and_shown() {
    let town = Town::new().await;
    let shown = town.shown().await;
    assert_eq!(shown["pool"], town.pool.to_string());
    assert_eq!(shown["rate"]["assets"], SOL);
    assert_eq!(shown["rate"]["lamports_per_lst"], SOL);
    assert_eq!(shown["deposits"]["cap"], 500 * SOL);
    assert_eq!(shown["roles"][0]["holder"], town.governance.to_string());
    assert_eq!(town.node.state().taken, 2);

    // Once more: it is there already, and nothing is sent.
    let again = format!(
        "pool create --keypair {} --mint-keypair {}",
        town.keys.path("governance"),
        town.keys.path("mint")
    );
    let (cause, _) = town.node.refused(&again).await;
    assert!(cause.ends_with("is there already"), "{cause}");
    assert_eq!(town.node.state().taken, 2);
}

#[tokio::test]
async fn a_mint_of_token_2022_has_its_metadata_and_is_made_over() {
    let town = Town::with(
        "--token-2022 --name Test --symbol tSOL --uri https://example.com/t.json --scaled-ui-amount",
    )
    .await;
    let shown = town.shown().await;
    assert_eq!(shown["token_program"], sluice_client::ids::TOKEN_2022.to_string());
    let state = town.node.state();
    let mint = state.chain.account(&town.mint).expect("a mint");
    let read = sluice_cli::token::Mint::read(&mint).expect("a mint");
    assert_eq!((read.authority, read.freeze_authority), (Some(town.pool), None));
    let data = String::from_utf8_lossy(&mint.data);
    assert!(data.contains("tSOL") && data.contains("https://example.com/t.json"));
}

#[tokio::test]
async fn a_simulation_shows_what_would_change_and_changes_nothing() {
    let town = Town::new().await;
    let taken = town.node.state().taken;
    let dry = town.by("ada", "deposit 10 --dry-run").await;
    assert_eq!(town.node.state().taken, taken);
    assert_eq!(dry["returned"], dry["expected_shares"]);
    let changes = dry["changes"].as_array().expect("changes");
    let sol = changes.iter().find(|of| of["unit"] == "SOL").expect("lamports");
    let spent = sol["before"].as_u64().expect("before") - sol["after"].as_u64().expect("after");
    assert!(spent > 10 * SOL, "the deposit, the rent of the token account and the fee: {spent}");
    let lst = changes.iter().find(|of| of["unit"] == town.mint.to_string()).expect("shares");
    assert_eq!((lst["before"].as_u64(), &lst["after"]), (Some(0), &dry["returned"]));
    assert!(dry["compute_units"].as_u64().expect("units") > 1_000 && dry["fee"] == 5_000);
}

#[tokio::test]
async fn sol_goes_in_and_comes_out_by_ticket_and_at_once() {
    let town = Town::new().await;
    let deposited = town.by("ada", "deposit 100").await;
    let shares = deposited["returned"].as_u64().expect("shares");
    assert!(shares <= 100 * SOL && shares > 99 * SOL, "all but the entry fee: {shares}");
    assert_eq!(deposited["min_shares"].as_u64(), Some(shares * 9_990 / 10_000));

    let (cause, next) = town.refused("ada", "unstake 1000").await;
    assert!(cause.contains("LST, not 1000.000000000"), "{cause}");
    assert!(next.starts_with("ask for less"));

    let ticket = town.by("ada", "unstake 40").await;
    let listed = town.by("ada", "tickets").await;
    assert_eq!(listed["tickets"][0]["ticket"], ticket["ticket"]);
    assert_eq!(
        (&listed["tickets"][0]["state"], &listed["tickets"][0]["shares_ahead"]),
        (&"waiting".into(), &0.into())
    );

    let (cause, next) = town.refused("ada", "claim").await;
    assert_eq!(cause, "nothing is payable yet");
    assert!(next.starts_with("sluice tickets"));

    let paid = town.by("ada", "unstake 5 --instant").await;
    assert_eq!(paid["returned"], paid["expected_lamports"]);
    assert!(paid["returned"].as_u64().expect("lamports") < 5 * SOL, "less the fee");

    // The next epoch: closed by one crank, and the ticket is payable, by anybody to its owner.
    town.node.state().chain.advance_epochs(1);
    let cranked = town.by("governance", "crank").await;
    let duties: Vec<&str> = cranked["transactions"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|of| of["duty"].as_str())
        .collect();
    assert!(duties.contains(&"finalize_epoch") && duties.contains(&"finalize_cohort"), "{duties:?}");
    let left = town.by("ada", "tickets").await;
    assert!(left["tickets"].as_array().expect("a list").iter().all(|of| of["state"] != "waiting"), "{left}");
}

#[tokio::test]
async fn governance_decides_and_others_are_told_who_does() {
    let town = Town::new().await;
    let lower = town.by("governance", "config propose fee_bps 400").await;
    assert_eq!(lower["counts"], "at once");
    let raise = town.by("governance", "config propose deposit_cap 1000SOL").await;
    assert!(raise["counts"].as_str().expect("words").starts_with("from the close of epoch"));

    let shown = town.by("governance", "config show").await;
    assert_eq!(shown["parameters"][0]["value"], 400);
    assert_eq!(shown["pending"][0]["what"], "deposit_cap");
    assert_eq!(shown["pending"][0]["next"], (1_000 * SOL).to_string());

    let (cause, next) = town.refused("ada", "config propose fee_bps 300").await;
    assert!(
        cause.starts_with("the governance is") && next.contains("--print-instruction"),
        "{cause} / {next}"
    );

    town.by("governance", "config cancel caps").await;
    let shown = town.by("governance", "config show").await;
    assert_eq!(shown["pending"], Value::Array(vec![]));
    let (cause, _) = town.refused("governance", "config cancel caps").await;
    assert_eq!(cause, "nothing is pending under `caps`");

    let ada = town.keys.path("ada");
    let nominee = solana_keypair::read_keypair_file(&ada).expect("a key").pubkey();
    town.by("governance", &format!("roles propose guardian {nominee}")).await;
    let accepted = town.by("ada", "roles accept guardian").await;
    assert_eq!(accepted["role"], "guardian");
    let roles = town.by("ada", "roles show").await;
    assert_eq!(roles["roles"][2]["pending"]["accepted"], true);
}

#[tokio::test]
async fn operators_and_groups_are_listed_with_their_terms() {
    let town = Town::new().await;
    let vote = {
        let mut state = town.node.state();
        let (vote, epoch) = (state.chain.new_address(), state.chain.epoch());
        state.chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(epoch, 2, 1)]));
        vote
    };
    town.by("governance", "groups set 1 --cap 300 --share 2500").await;
    town.by("governance", &format!("operators add {vote} --weight 200 --cap 150 --groups 1")).await;
    let listed = town.by("governance", "operators list").await;
    let operator = &listed["operators"][0];
    assert_eq!(operator["vote"], vote.to_string());
    let terms = &operator["pending"];
    assert_eq!((&terms["weight"], &terms["cap"]), (&200.into(), &(150 * SOL).into()));
    assert_eq!(terms["groups"], Value::Array(vec![1.into()]));

    town.by("governance", &format!("operators update {vote} --weight 50")).await;
    let listed = town.by("governance", "operators list").await;
    let terms = &listed["operators"][0]["pending"];
    // What was not said stays.
    assert_eq!((&terms["weight"], &terms["cap"]), (&50.into(), &(150 * SOL).into()));

    town.by("governance", &format!("operators drain {vote}")).await;
    let listed = town.by("governance", "operators list").await;
    assert_eq!(listed["operators"][0]["status"], "draining");
    let groups = town.by("governance", "groups list").await;
    assert_eq!(groups["groups"][0]["pending_share_bps"], 2_500);
}

#[tokio::test]
async fn what_is_printed_for_a_dao_is_the_instruction_that_the_client_builds() {
    let town = Town::new().await;
    let keys = {
        let state = town.node.state();
        let data = state.chain.data(&town.pool);
        let pool = sluice_client::accounts::Pool::from_bytes(&data).expect("a pool");
        PoolKeys::stored(&town.pool, &pool)
    };
    let taken = town.node.state().taken;
    // No key is asked for: there is none at that place.
    let text = format!("--pool {} --keypair /nowhere config propose churn_bps 600", town.pool);
    let printed = town.node.json(&format!("{text} --print-instruction base64")).await;
    let base64 = printed["texts"][0].as_str().expect("a text");
    let expected = admin::set_parameter(&keys, &town.governance, 17, 600);
    assert_eq!(spl_governance_parse(base64), Ok(expected.clone()));
    assert_eq!(printed["authority"], town.governance.to_string());

    let plain = town.node.sluice(&format!("{text} --print-instruction base64")).await;
    assert_eq!(plain.stdout.trim_end(), base64, "stdout is what is pasted, and nothing else");
    assert!(plain.stderr.contains(&town.governance.to_string()));

    let printed = town.node.json(&format!("{text} --print-instruction squads")).await;
    let bytes = bs58::decode(printed["texts"][0].as_str().expect("a text")).into_vec().expect("base58");
    let message: solana_message::Message = wincode::deserialize(&bytes).expect("a message");
    assert_eq!(message.account_keys[0], town.governance, "the vault pays");
    let compiled = &message.instructions[0];
    assert_eq!(compiled.data, expected.data);
    let accounts: Vec<Address> =
        compiled.accounts.iter().map(|at| message.account_keys[usize::from(*at)]).collect();
    assert_eq!(accounts, expected.accounts.iter().map(|meta| meta.pubkey).collect::<Vec<_>>());
    assert_eq!(town.node.state().taken, taken, "nothing was sent");
}

#[tokio::test]
async fn a_dao_pays_for_an_operator_out_of_its_treasury() {
    let town = Town::new().await;
    let vote = {
        let mut state = town.node.state();
        let (vote, epoch) = (state.chain.new_address(), state.chain.epoch());
        state.chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(epoch, 2, 1)]));
        vote
    };
    let text = format!("--pool {} --keypair /nowhere operators add {vote}", town.pool);
    let printed = town.node.json(&format!("{text} --print-instruction base64")).await;
    let instruction =
        spl_governance_parse(printed["texts"][0].as_str().expect("a text")).expect("an instruction");
    let treasury = sluice_client::proposal::native_treasury_address(
        &sluice_client::proposal::SPL_GOVERNANCE,
        &town.governance,
    );
    assert_eq!(instruction.accounts[0].pubkey, town.governance);
    assert_eq!(instruction.accounts[1].pubkey, treasury);
    assert_eq!(printed["signers"], Value::Array(vec![treasury.to_string().into()]));

    let printed = town.node.json(&format!("{text} --print-instruction squads --nonce 4")).await;
    assert_eq!(printed["nonce"], 4);
    assert_eq!(printed["main"], PoolKeys { pool: town.pool, ..any_keys() }.stake(4).0.to_string());
}

fn any_keys() -> PoolKeys {
    PoolKeys::derive(&Address::default(), &Address::default(), &Address::default())
}

#[tokio::test]
async fn an_export_has_everything_and_a_rate_its_history() {
    let town = Town::new().await;
    town.by("ada", "deposit 20").await;
    town.by("ada", "unstake 5").await;
    let export = town.by("ada", "export").await;
    assert_eq!(export["version"], 1);
    assert_eq!(export["tickets"].as_array().expect("a list").len(), 1);
    assert_eq!(export["cohorts"][0]["open_tickets"], 1);
    assert_eq!(export["parameters"].as_array().expect("a list").len(), 23);
    assert_eq!(pda::pool(&town.mint), town.pool);

    let rate = town.by("ada", "rate").await;
    assert_eq!(rate["history"], Value::Array(vec![]), "nobody has closed an epoch yet");
    assert_eq!(rate["apy"], Value::Array(vec![]));
}

#[tokio::test]
async fn the_guardian_pauses_once_and_governance_resumes() {
    let (keys, mut chain) = (Keys::new(), Chain::with_sluice());
    keys.fund(&mut chain, "governance", 100 * SOL);
    let guardian = keys.fund(&mut chain, "guardian", SOL).pubkey();
    let node = Node::of(chain);
    let create = format!("pool create --keypair {} --guardian {guardian}", keys.path("governance"));
    let made = node.json(&create).await;
    let pool = made["transactions"][1]["pool"].as_str().expect("a pool").to_owned();
    let by = |who: &str, text: &str| format!("--pool {pool} --keypair {} {text}", keys.path(who));

    node.json(&by("guardian", "guardian pause --deposits --exits")).await;
    let shown = node.json(&by("guardian", "pool show")).await;
    assert_eq!(shown["doors"]["deposits_closed_by"], Value::Array(vec!["paused".into()]));
    let (cause, next) = node.refused(&by("guardian", "guardian pause --deposits")).await;
    assert_eq!(cause, "the guardian has used up its pause of deposits");
    assert!(next.ends_with("sluice guardian arm"));
    let (cause, _) = node.refused(&by("guardian", "deposit 0.1")).await;
    assert!(cause.contains("paused"), "{cause}");

    node.json(&by("governance", "guardian resume --deposits --exits")).await;
    node.json(&by("governance", "guardian arm")).await;
    node.json(&by("guardian", "guardian heartbeat")).await;
    let shown = node.json(&by("guardian", "pool show")).await;
    assert_eq!(shown["doors"]["pauses"], Value::Array(vec![]));
}

#[tokio::test]
async fn whoever_cranks_can_be_given_something_and_holders_only_while_deposits_are_closed() {
    let town = Town::new().await;
    let given = town.by("ada", "pool fund-bounties 2").await;
    assert_eq!(given["lamports"], 2 * SOL);
    let (cause, _) = town.refused("ada", "pool recapitalise 2").await;
    assert!(cause.contains("only while deposits are closed"), "{cause}");
}
