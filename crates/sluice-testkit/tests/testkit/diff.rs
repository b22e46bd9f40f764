//! A difference proves what it says: everything else is the same.

use sluice_testkit::{
    Chain, Diff, Snapshot,
    chain::SOL,
    ids,
    token::{self, Mint, TokenAccount, instruction},
};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

#[test]
fn a_transfer_is_two_amounts_and_a_fee() {
    let mut scene = scene();
    let before = scene.chain.snapshot();
    scene.transfer(30);
    let Scene { chain, alice, from, to, .. } = &scene;
    chain.diff(&before).lamports(&alice.pubkey(), -5_000).token(from, -30).token(to, 30).nothing_else();
}

#[test]
fn minting_is_a_supply_and_an_amount() {
    let mut scene = scene();
    let before = scene.chain.snapshot();
    let receipt = scene.chain.mint_to(&ids::TOKEN, &scene.mint, &scene.to, &scene.alice, 5);
    let Scene { chain, mint, to, .. } = &scene;
    chain.diff(&before).supply(mint, 5).token(to, 5).fee(&receipt).nothing_else();
}

#[test]
fn nothing_changes_while_nothing_is_sent_but_the_chains_own_accounts_do() {
    let mut scene = scene();
    let before = scene.chain.snapshot();
    scene.chain.advance_epochs(2);
    scene.chain.set_epoch_rewards_active(true);
    scene.chain.set_rent_per_byte(6_960);
    scene.chain.assert_unchanged(&before);
}

#[test]
#[should_panic(expected = "1 account(s) not as stated:\n  the other account (")]
fn a_change_that_is_not_stated_is_reported_by_its_label() {
    let mut scene = scene();
    scene.chain.label(&scene.to, "the other account");
    let before = scene.chain.snapshot();
    scene.transfer(30);
    let Scene { chain, alice, from, .. } = &scene;
    chain.diff(&before).lamports(&alice.pubkey(), -5_000).token(from, -30).nothing_else();
}

#[test]
fn a_report_lists_every_account_and_says_what_differs() {
    let mut scene = scene();
    let before = scene.chain.snapshot();
    scene.transfer(30);
    let new = scene.chain.new_wallet(7).pubkey();
    let Scene { chain, alice, from, to, .. } = &scene;
    let report =
        panic_of(|| chain.diff(&before).lamports(&alice.pubkey(), -1_000).token(from, -29).nothing_else());

    assert!(report.starts_with("4 account(s) not as stated:"), "{report}");
    let alice = alice.pubkey();
    assert!(
        report.contains(&format!("  {alice}\n    lamports {SOL} -> 999995000: -5000, stated -1000")),
        "{report}"
    );
    // 100 - 30 = 70 (0x46), stated 71.
    assert!(report.contains(&format!("  {from}\n    data[64..65] 46, stated 47")), "{report}");
    assert!(report.contains(&format!("  {to}\n    data[64..65] 1e, stated 00")), "{report}");
    assert!(
        report.contains(&format!("  {new}\n    exists: 7 lamports, 0 bytes, owner {}", ids::SYSTEM)),
        "{report}"
    );
}

#[test]
#[should_panic(expected = "a Diff was dropped without nothing_else(): it has proven nothing")]
fn a_difference_without_nothing_else_fails() {
    let chain = Chain::new();
    let _ = chain.diff(&chain.snapshot());
}

#[test]
#[should_panic(expected = "lamports 1000000000 -> 999995000: -5000, stated +0")]
fn the_fee_must_be_stated() {
    let mut scene = scene();
    let before = scene.chain.snapshot();
    scene.transfer(30);
    scene.chain.diff(&before).token(&scene.from, -30).token(&scene.to, 30).nothing_else();
}

#[test]
fn lamports_add_up_open_wallets_and_empty_them() {
    let mut scene = scene();
    let (payer, rich) = (scene.chain.new_wallet(SOL), scene.chain.new_wallet(SOL));
    let new = scene.chain.new_address();
    let before = scene.chain.snapshot();
    let all = instruction::system_transfer(&rich.pubkey(), &new, SOL);
    scene.chain.send(&[all], &[&payer, &rich]);
    scene
        .chain
        .diff(&before)
        .lamports(&payer.pubkey(), -5_000)
        .lamports(&payer.pubkey(), -5_000)
        .lamports(&rich.pubkey(), -i128::from(SOL))
        .lamports(&new, i128::from(SOL))
        .nothing_else();
}

#[test]
fn created_and_closed_accounts_are_stated() {
    let mut scene = scene();
    let (old, new) = (scene.to, scene.chain.new_address());
    let before = scene.chain.snapshot();
    let account = scene.chain.account(&old).unwrap();
    scene.chain.set_account(&new, account);
    scene.chain.set_account(&old, Account::default());
    scene
        .chain
        .diff(&before)
        .closed(&old)
        .created(&new, |account| assert_eq!(account.owner, ids::TOKEN))
        .nothing_else();
}

#[test]
#[should_panic(expected = "is gone: stated")]
fn a_closed_account_that_is_not_stated_is_reported() {
    let mut scene = scene();
    let before = scene.chain.snapshot();
    scene.chain.set_account(&scene.to, Account::default());
    scene.chain.assert_unchanged(&before);
}

#[test]
#[should_panic(expected = "exists: ")]
fn a_closed_account_must_be_gone() {
    let scene = scene();
    let before = scene.chain.snapshot();
    scene.chain.diff(&before).closed(&scene.to).nothing_else();
}

#[test]
#[should_panic(expected = "was not created: it existed before")]
fn an_account_that_existed_was_not_created() {
    let scene = scene();
    let before = scene.chain.snapshot();
    scene.chain.diff(&before).created(&scene.to, |_| ()).nothing_else();
}

#[test]
fn data_is_judged_by_its_closure_while_lamports_are_stated() {
    let mut scene = scene();
    let before = scene.chain.snapshot();
    edit(&mut scene.chain, &scene.to, |account| {
        account.data[108] = 2;
        account.lamports += 9;
    });
    let frozen = |before: &[u8], after: &[u8]| assert_eq!((before[108], after[108]), (1, 2));
    let Scene { chain, to, .. } = &scene;
    chain.diff(&before).data(to, frozen).lamports(to, 9).nothing_else();
    let report = panic_of(|| chain.diff(&before).data(to, frozen).nothing_else());
    assert!(report.contains("+9, stated +0"), "{report}");
}

#[test]
fn an_owner_that_changes_shows_unless_the_whole_account_is_judged() {
    let mut scene = scene();
    let before = scene.chain.snapshot();
    edit(&mut scene.chain, &scene.to, |account| account.owner = ids::SYSVAR_OWNER);
    let Scene { chain, to, .. } = &scene;
    let report = panic_of(|| chain.assert_unchanged(&before));
    assert!(report.contains(&format!("owner {}, stated {}", ids::SYSVAR_OWNER, ids::TOKEN)), "{report}");
    chain
        .diff(&before)
        .changed(to, |before, after| assert_eq!((before.owner, after.owner), (ids::TOKEN, ids::SYSVAR_OWNER)))
        .nothing_else();
}

#[test]
fn a_word_changes_by_a_delta_and_nothing_beside_it() {
    let mut scene = scene();
    let before = scene.chain.snapshot();
    edit(&mut scene.chain, &scene.to, |account| {
        account.data[121..129].copy_from_slice(&300_u64.to_le_bytes())
    });
    scene.chain.diff(&before).u64_at(&scene.to, 121, 300).nothing_else();
}

#[test]
fn statements_that_can_not_be_true_say_so_at_once() {
    let scene = scene();
    let before = scene.chain.snapshot();
    let nobody = Address::new_from_array([1; 32]);
    let says =
        |state: &dyn Fn(Diff<'_>) -> Diff<'_>| panic_of(|| state(scene.chain.diff(&before)).nothing_else());

    assert!(says(&|diff| diff.lamports(&nobody, -1)).contains("would be left with -1 lamports"));
    assert!(says(&|diff| diff.token(&scene.from, -101)).contains("can't change by -101: it was 100"));
    assert!(says(&|diff| diff.token(&nobody, 1)).contains("did not exist before"));
    assert!(says(&|diff| diff.token(&scene.alice.pubkey(), 1)).contains("has no u64 at 64"));
    assert!(says(&|diff| diff.data(&nobody, |_, _| ())).contains("did not exist before"));
    assert!(says(&|diff| diff.closed(&nobody)).contains("was not closed"));
    assert!(says(&|diff| diff.created(&nobody, |_| ())).contains("was not created"));
    let lamports = -i128::from(scene.chain.lamports(&scene.to));
    assert!(says(&|diff| diff.lamports(&scene.to, lamports)).contains("state closed()"));
}

#[test]
fn a_snapshot_remembers() {
    let mut scene = scene();
    let before: Snapshot = scene.chain.snapshot();
    scene.transfer(30);
    assert_eq!(before.lamports(&scene.alice.pubkey()), SOL);
    let then = TokenAccount::try_decode(&before.account(&scene.from).unwrap().data).unwrap();
    assert_eq!(then.amount, 100);
    assert_eq!(scene.chain.token_amount(&scene.from), 70);
    assert_eq!(token::AMOUNT_OFFSET, 64);
}

struct Scene {
    chain: Chain,
    alice: Keypair,
    mint: Address,
    from: Address,
    to: Address,
}

impl Scene {
    fn transfer(&mut self, amount: u64) {
        let transfer = instruction::transfer(&ids::TOKEN, &self.from, &self.to, &self.alice.pubkey(), amount);
        self.chain.send(&[transfer], &[&self.alice]);
    }
}

fn scene() -> Scene {
    let mut chain = Chain::new();
    let alice = chain.new_wallet(SOL);
    let mint = chain.craft_mint(&ids::TOKEN, &Mint { supply: 100, ..Mint::new(&alice.pubkey()) });
    let [from, to] = [100, 0].map(|amount| {
        chain.craft_token_account(&ids::TOKEN, &TokenAccount::new(&mint, &alice.pubkey(), amount))
    });
    Scene { chain, alice, mint, from, to }
}

fn edit(chain: &mut Chain, address: &Address, edit: impl FnOnce(&mut Account)) {
    let mut account = chain.account(address).unwrap();
    edit(&mut account);
    chain.set_account(address, account);
}

/// The message with which `run` panics.
fn panic_of(run: impl FnOnce()) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).expect_err("it should panic");
    *panic.downcast::<String>().expect("a formatted message")
}
