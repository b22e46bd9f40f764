//! `sluice deposit`: SOL, or a stake account, for the LST.

use sluice_client::accounts::{OperatorList, Pool, Record};
use sluice_client::ids::SYSTEM_PROGRAM;
use sluice_client::instruction::user;
use sluice_client::operators::is_listed;
use sluice_client::pda::PoolKeys;
use sluice_client::stake::StakeAccount;
use solana_address::Address;
use solana_instruction::Instruction;

use super::guard::{Bound, Guard};
use crate::act::Act;
use crate::amount::{Amount, exact};
use crate::context::{Ctx, Who, address_of};
use crate::error::{Error, Result};
use crate::figures::{Figures, Unit};
use crate::keys::{self, Key};
use crate::report::Report;
use crate::token;
use crate::view::closed::gate;

/// Options of `deposit`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How much SOL
    #[arg(value_name = "SOL", required_unless_present = "stake", conflicts_with = "stake")]
    pub amount: Option<Amount>,
    /// A stake account instead: active, of an operator of the pool, without a lockup; all of it
    #[arg(long, value_name = "ADDRESS")]
    pub stake: Option<Address>,
    /// The least to be received.
    #[command(flatten)]
    pub guard: Guard,
    /// The token account that receives the LST, instead of the depositor's own, which is made where it is missing
    #[arg(long, value_name = "ADDRESS")]
    pub to: Option<Address>,
    /// For a pool with a gate: the keypair that co-signs, or the depositor's attestation
    #[arg(long, value_name = "KEYPAIR_OR_ADDRESS")]
    pub evidence: Option<String>,
}

/// What opens a gate.
struct Evidence {
    address: Address,
    /// Where it co-signs.
    key: Option<Key>,
    signs: bool,
}

/// Who deposits, where the shares go, and what has to come before.
struct Depositor {
    who: Who,
    payer: Who,
    lst_account: Address,
    before: Vec<Instruction>,
    evidence: Option<Evidence>,
}

/// Deposits.
///
/// # Errors
/// The node's; the program's; a gate without evidence.
pub async fn run(ctx: &Ctx, args: Args) -> Result<Report> {
    let (keys, pool) = ctx.pool().await?;
    let who = ctx.holder(&pool)?;
    let payer = ctx.payer(&who)?;
    let (lst_account, before) = lst_account(ctx, &keys, &who, &payer, args.to).await?;
    let evidence = evidence(ctx, &pool, args.evidence.as_deref())?;
    let depositor = Depositor { who, payer, lst_account, before, evidence };
    match (args.stake, args.amount) {
        (Some(stake), _) => deposit_stake(ctx, &keys, depositor, stake, &args.guard).await,
        (None, Some(amount)) => deposit_sol(ctx, &keys, depositor, amount.0, &args.guard).await,
        (None, None) => Err(Error::usage("nothing to deposit", "say how much SOL, or --stake")),
    }
}

async fn deposit_sol(
    ctx: &Ctx,
    keys: &PoolKeys,
    by: Depositor,
    lamports: u64,
    guard: &Guard,
) -> Result<Report> {
    let build = |least: u64| {
        let (who, lst) = (&by.who.address, &by.lst_account);
        let deposit = match &by.evidence {
            None => user::deposit_sol(keys, who, lst, lamports, least),
            Some(evidence) => {
                let gated = user::deposit_sol_gated(keys, who, lst, &evidence.address, lamports, least);
                evidence.signed(gated)
            }
        };
        by.behind(deposit)
    };
    let bound = guard.bound(ctx, &by.payer, build).await?;
    let figures = Figures::default().address("pool", &keys.pool).sol("lamports", lamports);
    let instructions = build(bound.least);
    ctx.carry_out(by.act(format!("deposit {} SOL", exact(lamports)), instructions, figures, bound, None))
        .await
}

async fn deposit_stake(
    ctx: &Ctx,
    keys: &PoolKeys,
    by: Depositor,
    stake: Address,
    guard: &Guard,
) -> Result<Report> {
    let account = ctx.node.account(&stake).await?;
    let read = account.as_ref().and_then(|of| StakeAccount::decode(&of.owner, of.lamports, &of.data));
    let read = read.filter(|of| of.delegated).ok_or_else(|| {
        Error::failed(format!("{stake} is no delegated stake"), "pass an active stake account of an operator")
    })?;
    if read.withdrawer != by.who.address || read.staker != by.who.address {
        return Err(Error::failed(
            format!("staker and withdrawer of {stake} must both be {}", by.who.address),
            format!("sign as {}, or make both over with: solana stake-authorize", read.withdrawer),
        ));
    }
    let list: OperatorList = ctx.node.state(&keys.operators).await?;
    let (index, record) = operator(&list, &read.vote)?;
    let build = |least: u64| {
        let (who, lst) = (&by.who.address, &by.lst_account);
        let deposit = match &by.evidence {
            None => user::deposit_stake(keys, who, &stake, lst, index, least, record),
            Some(evidence) => {
                let at = &evidence.address;
                let gated = user::deposit_stake_gated(keys, who, &stake, lst, at, index, least, record);
                evidence.signed(gated)
            }
        };
        by.behind(deposit)
    };
    let bound = guard.bound(ctx, &by.payer, build).await?;
    let figures = Figures::default()
        .address("pool", &keys.pool)
        .address("stake", &stake)
        .address("operator", &read.vote)
        .sol("delegation", read.delegation);
    let instructions = build(bound.least);
    let what = format!("deposit {} SOL of stake", exact(read.delegation));
    ctx.carry_out(by.act(what, instructions, figures, bound, Some(stake))).await
}

impl Depositor {
    fn behind(&self, deposit: Instruction) -> Vec<Instruction> {
        let mut all = self.before.clone();
        all.push(deposit);
        all
    }

    fn act(
        self,
        what: String,
        instructions: Vec<Instruction>,
        figures: Figures,
        bound: Bound,
        stake: Option<Address>,
    ) -> Act {
        let mut figures = figures.address("lst_account", &self.lst_account).lst("min_shares", bound.least);
        if let Some(expected) = bound.expected {
            figures = figures.lst("expected_shares", expected);
        }
        let mut mine = vec![self.lst_account];
        mine.extend(stake);
        let keys = self.evidence.and_then(|of| of.key).into_iter().collect();
        Act {
            what,
            authority: self.who,
            payer: self.payer,
            instructions,
            keys,
            figures,
            mine,
            returns: Some(Unit::Lst),
        }
    }
}

impl Evidence {
    /// Marks the co-signer as one: the layout asks for no signature where an attestation opens the gate.
    fn signed(&self, mut instruction: Instruction) -> Instruction {
        if self.signs {
            for meta in instruction.accounts.iter_mut().filter(|meta| meta.pubkey == self.address) {
                meta.is_signer = true;
            }
        }
        instruction
    }
}

/// The token account that receives, and what makes it where it is missing. Errors: the node's.
pub async fn lst_account(
    ctx: &Ctx,
    keys: &PoolKeys,
    owner: &Who,
    payer: &Who,
    named: Option<Address>,
) -> Result<(Address, Vec<Instruction>)> {
    if let Some(named) = named {
        return Ok((named, Vec::new()));
    }
    let address = keys.lst_account(&owner.address);
    let before = match ctx.node.account(&address).await? {
        Some(_) => Vec::new(),
        None => {
            vec![token::create_associated(&payer.address, &owner.address, &keys.mint, &keys.token_program)]
        }
    };
    Ok((address, before))
}

/// The operator of a vote account, and its place. Errors: there is none.
pub fn operator<'a>(list: &'a OperatorList, vote: &Address) -> Result<(u32, &'a Record)> {
    let mut listed = (0u32..).zip(&list.records);
    listed.find(|(_, of)| is_listed(of) && of.vote == *vote).ok_or_else(|| {
        Error::failed(format!("{vote} is no operator of the pool"), "sluice operators list has them all")
    })
}

/// What opens the pool's gate, where it has one.
fn evidence(ctx: &Ctx, pool: &Pool, named: Option<&str>) -> Result<Option<Evidence>> {
    match (gate(pool), named) {
        ("none", None) => Ok(None),
        ("none", Some(_)) => Err(Error::usage("deposits of this pool have no gate", "leave --evidence out")),
        // Where the authority deposits itself any account will do that is not passed already; otherwise the program says so.
        ("signer", None) => Ok(Some(Evidence { address: SYSTEM_PROGRAM, key: None, signs: false })),
        ("signer", Some(text)) if ctx.prints().is_some() => {
            Ok(Some(Evidence { address: keys::address(text, "evidence")?, key: None, signs: true }))
        }
        ("signer", Some(path)) => {
            let key = keys::load(path, "evidence", ctx.globals.dry_run)?;
            Ok(Some(Evidence { address: address_of(&key)?, key: Some(key), signs: true }))
        }
        (_, Some(text)) => {
            let address = text.parse().map_err(|_| {
                Error::usage(format!("`{text}` is no address of an attestation"), "pass --evidence ADDRESS")
            })?;
            Ok(Some(Evidence { address, key: None, signs: false }))
        }
        (_, None) => Err(Error::failed(
            "deposits of this pool need an attestation",
            "pass the depositor's with --evidence; sluice roles show says whose",
        )),
    }
}
