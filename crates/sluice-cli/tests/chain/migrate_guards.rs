//! What keeps a deployment from going to the wrong cluster, to nobody, past something that is blocked, or a hundred times over a
//! device.

use std::cell::Cell;
use std::process::Command;
use std::rc::Rc;

use sluice_cli::args::parse;
use sluice_cli::context::Ctx;
use sluice_cli::keys::Party;
use sluice_cli::migrate::apply::Runner;
use sluice_cli::migrate::build::hash;
use sluice_cli::migrate::env::Env;
use sluice_cli::migrate::finding::State;
use sluice_cli::migrate::loader;
use sluice_cli::migrate::manifest::steps;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signature::Signature;
use solana_signer::{Signer, SignerError};

use crate::site::{LONGER, LONGEST, SMALL, Site};

/// A key that somebody has to press for, and that knows the form of transactions that devices know.
struct Device {
    key: Keypair,
    pressed: Rc<Cell<usize>>,
}

impl Signer for Device {
    fn try_pubkey(&self) -> Result<Address, SignerError> {
        self.key.try_pubkey()
    }

    fn try_sign_message(&self, message: &[u8]) -> Result<Signature, SignerError> {
        assert_eq!(message.first(), Some(&0x80), "a device shows version 0");
        self.pressed.set(self.pressed.get() + 1);
        self.key.try_sign_message(message)
    }

    fn is_interactive(&self) -> bool {
        true
    }
}

/// A site whose environment asks for more in its first section.
fn with_cluster(more: &str) -> Site {
    let site = Site::new();
    let text = std::fs::read_to_string(site.keys.path("env.toml")).expect("read");
    site.keys.write("env.toml", text.replace("[cluster]", &format!("[cluster]\n{more}")));
    site
}

/// A context for the node of a site, and its environment.
fn opened(site: &Site) -> (Ctx, Env) {
    let url = site.node.url();
    let env = site.keys.path("env.toml");
    let typed = ["sluice", "--url", &url, "--commitment", "confirmed", "migrate", "status", "--env", &env];
    let globals = parse(typed).expect("a command").globals;
    let env = Env::read(env.as_ref(), false).expect("an environment");
    (Ctx::new(globals).expect("a context"), env)
}

fn device(site: &Site, name: &str) -> (Party, Rc<Cell<usize>>) {
    let key = solana_keypair::read_keypair_file(site.keys.path(name)).expect("a key");
    let pressed = Rc::new(Cell::new(0));
    let address = key.pubkey();
    (Party { address, key: Some(Rc::new(Device { key, pressed: pressed.clone() })) }, pressed)
}

#[tokio::test]
async fn apply_ends_behind_the_first_step_that_is_blocked_and_says_so() {
    let site = Site::new();
    let text = std::fs::read_to_string(site.keys.path("env.toml")).expect("read");
    site.keys.write("env.toml", text.replace("sha256 = \"", "sha256 = \"00"));
    let (shown, why) = site.ends("apply --only 1,7").await;
    assert_eq!(shown["steps"][0]["state"], "blocked");
    assert_eq!(shown["steps"].as_array().expect("steps").len(), 2, "the others are shown as they are");
    assert!(why.starts_with("error: step 1 is blocked: program.elf has "), "{why}");
    assert_eq!(site.taken(), 0);
}

#[tokio::test]
async fn the_authority_leaves_no_build_behind_that_is_not_the_expected_one() {
    let site = Site::new();
    site.does("apply --only 1").await;
    let dao = Address::new_from_array([77; 32]);
    site.wants(LONGER, "authority", &format!("hand_over_to = \"{dao}\""));
    let taken = site.taken();
    let (shown, why) = site.ends("apply --only 6").await;
    assert_eq!(shown["steps"][0]["state"], "blocked");
    assert!(why.contains("another build: step 7 comes first"), "{why}");
    assert_eq!(site.taken(), taken);
}

#[tokio::test]
async fn nothing_is_handed_to_nobody() {
    let site = Site::new();
    let nobody = Address::default();
    for (more, name) in [
        (format!("hand_over_to = \"{nobody}\""), "program.hand_over_to"),
        (format!("[roles]\ngovernance = \"{nobody}\""), "roles.governance"),
        (format!("[roles]\ncurator = \"{nobody}\""), "roles.curator"),
    ] {
        site.wants(SMALL, "authority", &more);
        let outcome = site.node.sluice(&site.command("plan")).await;
        assert_eq!(outcome.code, 2, "{more}");
        assert!(outcome.stderr.contains(&format!("{name} is the address of nobody")), "{}", outcome.stderr);
    }
}

#[tokio::test]
async fn lamports_at_the_addresses_of_buffer_and_program_are_in_nobodys_way() {
    let site = Site::new();
    let (buffer, _) = loader::buffer(&site.address("payer"), &hash(&std::fs::read(SMALL).expect("read")));
    {
        let mut state = site.node.state();
        state.chain.fund(&buffer, 1);
        state.chain.fund(&site.program, 1);
    }
    let applied = site.does("apply --only 1").await;
    assert_eq!(applied["steps"][0]["state"], "done", "{applied}");
}

#[tokio::test]
async fn a_device_that_is_the_authority_is_pressed_once_for_a_deployment() {
    let site = Site::new();
    site.wants(LONGEST, "authority", "");
    let (ctx, mut env) = opened(&site);
    let (authority, pressed) = device(&site, "authority");
    env.authority = authority;
    let payer = env.payer.clone().expect("a payer");
    let applied = Runner { ctx: &ctx, env: &env, payer }.apply(&steps()[0]).await;
    assert_eq!((applied.finding.state, applied.failure), (State::Done, None));
    assert!(site.taken() > 20, "it takes more than a few transactions: {}", site.taken());
    assert_eq!(pressed.get(), 1);
}

#[tokio::test]
async fn a_device_that_pays_is_not_asked_to_write_a_buffer() {
    let site = Site::new();
    let (ctx, env) = opened(&site);
    let (payer, pressed) = device(&site, "payer");
    let applied = Runner { ctx: &ctx, env: &env, payer }.apply(&steps()[0]).await;
    let failure = applied.failure.expect("refused");
    assert!(failure.cause.starts_with("the payer is a device"), "{failure}");
    assert_eq!((pressed.get(), site.taken()), (0, 0));
}

#[tokio::test]
async fn a_cluster_that_is_not_on_this_machine_has_to_be_named() {
    let site = Site::new();
    // The same node, by an address that does not say that it is here.
    let url = site.node.url().replace("127.0.0.1", "0.0.0.0");
    let text = format!("{} --url {url}", site.command("apply"));
    let typed = format!("sluice {text}");
    let outcome = sluice_cli::run(typed.split_whitespace().map(str::to_owned)).await;
    assert_eq!((outcome.code, site.taken()), (1, 0));
    let expected = "next: write cluster.genesis_hash = \"4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY\"";
    assert!(outcome.stderr.contains(expected), "{}", outcome.stderr);
    let typed = typed.replace("apply", "plan");
    assert_eq!(sluice_cli::run(typed.split_whitespace().map(str::to_owned)).await.code, 0, "to look is free");
}

#[tokio::test]
async fn an_exported_variable_does_not_choose_another_cluster_than_the_environment() {
    let site = Site::new();
    let url = site.node.url();
    let named = with_cluster(&format!("url = \"{url}\""));
    let env = named.keys.path("env.toml");
    let typed = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sluice"));
        command.env("SLUICE_URL", "http://127.0.0.1:9").args(["migrate", "status", "--env", &env]);
        command.args(["--output", "json"]).args(more).output().expect("run")
    };
    let outcome = typed(&[]);
    assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
    let shown: serde_json::Value = serde_json::from_slice(&outcome.stdout).expect("JSON");
    assert_eq!(shown["url"], url);
    // What is typed does.
    let other = named.node.url();
    let outcome = typed(&["--url", &other]);
    let shown: serde_json::Value = serde_json::from_slice(&outcome.stdout).expect("JSON");
    assert_eq!(shown["url"], other);
}
