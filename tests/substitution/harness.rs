//! Sets a call up among impostors, makes the swaps, and compares what comes of them with the table.

mod expected;

use sluice_testkit::chain::SOL;
use sluice_testkit::{Chain, Failure, Receipt, Snapshot};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::idl::{self, Flags};
use crate::impostor::{Impostor, Placed};
use crate::refusal;
use crate::table::{Call, Callee, Case, Outcome, Swap};
use crate::theatre::Theatre;

/// A call on a pool of one token program, and everything that may be put in its accounts' places.
pub struct Stage {
    pub case: Case,
    pub accounts: Vec<Flags>,
    pub call: Call,
    before: Snapshot,
    fee_payer: Keypair,
    impostors: Vec<Placed>,
}

impl Stage {
    pub fn new(case: Case, token_program: Address) -> Self {
        let mut accounts = idl::instruction(case.instruction).accounts;
        let call = (case.call)(token_program);
        accounts.extend(idl::behind(&case, &call.instruction));
        let names: Vec<_> = accounts.iter().map(|flags| flags.name).collect();
        let said: Vec<_> = case.slots.iter().map(|slot| slot.account).collect();
        assert_eq!(said, names, "accounts of {}: those of its case, then those of the IDL", case.instruction);

        let mut call = call;
        let fee_payer = call.chain.new_wallet(SOL);
        let mut theatre = Theatre::new(&mut call);
        let impostors = Impostor::ALL.iter().filter_map(|impostor| theatre.place(*impostor)).collect();
        let before = call.chain.snapshot();
        Self { case, accounts, call, before, fee_payer, impostors }
    }

    /// The same with the chain changed.
    pub fn after(mut self, change: impl FnOnce(&mut Chain)) -> Self {
        change(&mut self.call.chain);
        self.before = self.call.chain.snapshot();
        self
    }

    /// Every substitute. An account that the call passes anyway is no impostor: it is tried as a copy and in exchange.
    pub fn substitutes(&self) -> Vec<Swap> {
        let passed = |address: &Address| self.metas().iter().any(|meta| meta.pubkey == *address);
        let absent = self.impostors.iter().filter(|placed| !passed(&placed.address));
        absent.map(|placed| Swap::With(placed.impostor)).collect()
    }

    /// Every other account, in this place too.
    pub fn copies(&self, place: usize) -> Vec<Swap> {
        let others = self.accounts.iter().enumerate().filter(|(index, _)| *index != place);
        others.map(|(_, flags)| Swap::CopyOf(flags.name)).collect()
    }

    /// An exchange with every later account.
    pub fn exchanges(&self, place: usize) -> Vec<Swap> {
        self.accounts[place + 1..].iter().map(|flags| Swap::For(flags.name)).collect()
    }

    /// The flags that the IDL asks for, each taken away.
    pub fn weakened(&self, place: usize) -> Vec<Swap> {
        let flags = &self.accounts[place];
        let asked = [(flags.writable, Swap::ReadOnly), (flags.signer, Swap::Unsigned)];
        asked.into_iter().filter(|(asked, _)| *asked).map(|(_, swap)| swap).collect()
    }

    /// Everything that is tried in the account at `place`.
    pub fn all_swaps(&self, place: usize) -> Vec<Swap> {
        [self.substitutes(), self.copies(place), self.exchanges(place), self.weakened(place)].concat()
    }

    /// Makes a swap; says what is not as the table has it.
    pub fn check(&self, place: usize, swap: Swap) -> Result<(), String> {
        let expected = self.expected(place, swap).to_string();
        self.check_outcome(&self.swapped(place, swap), &expected).map_err(|report| {
            format!("{}, account {} {swap}: {report}", self.title(), self.accounts[place].name)
        })
    }

    /// Sends a variant of the call; says what it gave if not `expected`, and what a failure changed.
    pub fn check_outcome(&self, instruction: &Instruction, expected: &str) -> Result<(), String> {
        self.check_outcome_with(instruction, expected, &[])
    }

    /// The same, with the keys of more who may sign.
    pub fn check_outcome_with(
        &self,
        instruction: &Instruction,
        expected: &str,
        more: &[&Keypair],
    ) -> Result<(), String> {
        let (chain, outcome) = self.send_with(instruction, more);
        let given = match outcome {
            Ok(_) => Outcome::Accepted("").to_string(),
            Err(failure) => {
                refusal::caught(|| chain.assert_unchanged_but_fee(&self.before, &failure))?;
                refusal::of(&failure)
            }
        };
        if refusal::is_breakdown(&given) {
            return Err(format!("{given}, which is no name of a refusal"));
        }
        if given == expected { Ok(()) } else { Err(format!("{given}, where {expected} was expected")) }
    }

    /// Sends a variant of the call; says where its effects or its return data are not those of the call itself.
    pub fn check_same_effects(&self, instruction: &Instruction) -> Result<(), String> {
        let (plain, expected) = self.send(&self.call.instruction);
        let (chain, given) = self.send(instruction);
        let [expected, given] =
            [expected, given].map(|outcome| outcome.map_err(|failure| failure.to_string()));
        let (expected, given) = (expected?, given?);
        refusal::caught(|| chain.assert_unchanged(&plain.snapshot()))?;
        let same = given.return_data == expected.return_data;
        if same { Ok(()) } else { Err("other return data".to_owned()) }
    }

    /// Sends the call; says if nothing comes of it.
    pub fn check_some_effect(&self) -> Result<(), String> {
        let (_, outcome) = self.send(&self.call.instruction);
        let receipt = outcome.map_err(|failure| failure.to_string())?;
        let unchanged = self.check_no_effect(&self.call.instruction).is_ok();
        let empty = unchanged && receipt.return_data.is_empty();
        if empty { Err("nothing has changed".to_owned()) } else { Ok(()) }
    }

    /// Sends a variant of the call that succeeds; says what comes of it.
    pub fn check_no_effect(&self, instruction: &Instruction) -> Result<(), String> {
        let (chain, outcome) = self.send(instruction);
        let receipt = outcome.map_err(|failure| failure.to_string())?;
        refusal::caught(|| chain.diff(&self.before).fee(&receipt).nothing_else())
    }

    /// Makes a swap that succeeds; says where its effects are not those of the call itself, but for the lamports that
    /// one of the two accounts paid or got instead of the other.
    pub fn check_only_purse(&self, place: usize, swap: Swap) -> Result<(), String> {
        let instruction = self.swapped(place, swap);
        let (plain, expected) = self.send(&self.call.instruction);
        let (chain, given) = self.send(&instruction);
        expected.and(given).map_err(|failure| failure.to_string())?;
        let [own, instead] = [&self.metas()[place], &instruction.accounts[place]].map(|meta| meta.pubkey);
        let moved = i128::from(plain.lamports(&own)) - i128::from(self.before.lamports(&own));
        let before = plain.snapshot();
        refusal::caught(|| {
            chain.diff(&before).lamports(&own, -moved).lamports(&instead, moved).nothing_else()
        })
    }

    /// The call in a report.
    pub fn title(&self) -> String {
        let token_program = Callee::of(&self.call.pool.token_program).expect("a token program");
        format!("{} ({token_program:?})", self.case.instruction)
    }

    /// The call's accounts.
    pub fn metas(&self) -> &[AccountMeta] {
        &self.call.instruction.accounts
    }

    /// How many of them the IDL has.
    pub fn declared(&self) -> usize {
        self.accounts.len() - self.case.behind
    }

    /// An impostor on this chain.
    pub fn placed(&self, impostor: Impostor) -> &Placed {
        self.impostors.iter().find(|placed| placed.impostor == impostor).expect("every impostor was placed")
    }

    /// Sends a variant of the call to a fork of the chain.
    pub fn send(&self, instruction: &Instruction) -> (Chain, Result<Receipt, Failure>) {
        self.send_with(instruction, &[])
    }

    fn send_with(&self, instruction: &Instruction, more: &[&Keypair]) -> (Chain, Result<Receipt, Failure>) {
        let mut chain = self.call.chain.clone();
        let keys = [&self.fee_payer].into_iter().chain(self.keys()).chain(more.iter().copied());
        let keys: Vec<_> = keys.collect();
        let outcome = chain.try_send(std::slice::from_ref(instruction), &keys);
        (chain, outcome)
    }

    /// The call with a swap made.
    fn swapped(&self, place: usize, swap: Swap) -> Instruction {
        let mut instruction = self.call.instruction.clone();
        let metas = &mut instruction.accounts;
        match swap {
            Swap::With(impostor) => metas[place].pubkey = self.placed(impostor).address,
            Swap::CopyOf(other) => metas[place].pubkey = metas[self.place(other)].pubkey,
            Swap::For(other) => {
                let other = self.place(other);
                (metas[place].pubkey, metas[other].pubkey) = (metas[other].pubkey, metas[place].pubkey);
            }
            Swap::ReadOnly => metas[place].is_writable = false,
            Swap::Unsigned => metas[place].is_signer = false,
        }
        // Whoever makes the swap has the key of whatever can have one.
        for meta in metas {
            meta.is_signer &= self.key(&meta.pubkey).is_some();
        }
        instruction
    }

    fn place(&self, account: &str) -> usize {
        let found = self.accounts.iter().position(|flags| flags.name == account);
        found.unwrap_or_else(|| panic!("{} has no account {account}", self.case.instruction))
    }

    fn keys(&self) -> impl Iterator<Item = &Keypair> {
        self.call.signers.iter().chain(self.impostors.iter().filter_map(|placed| placed.key.as_ref()))
    }

    fn key(&self, address: &Address) -> Option<&Keypair> {
        self.keys().find(|key| key.pubkey() == *address)
    }
}
