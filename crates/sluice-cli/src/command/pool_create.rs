//! `sluice pool create`: one transaction wherever all of it fits, else the mint's and the pool's.

use std::rc::Rc;

use sluice_client::ids::{TOKEN, TOKEN_2022};
use solana_address::Address;
use solana_keypair::Keypair;

use crate::act::Act;
use crate::context::{Ctx, Who, address_of};
use crate::creation::{self, Creation, Values};
use crate::error::{Error, Result};
use crate::figures::Figures;
use crate::fresh::is_free;
use crate::keys::{self, Key};
use crate::making::{Ground, Piece};
use crate::report::Report;
use crate::token::Metadata;

/// Options of `pool create`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Who will govern: a key, a Governance PDA, a Squads vault (not the multisig); the key itself without this
    #[arg(long, value_name = "ADDRESS")]
    pub governance: Option<Address>,
    /// Who chooses operators within governance's bounds
    #[arg(long, value_name = "ADDRESS")]
    pub curator: Option<Address>,
    /// Who may pause
    #[arg(long, value_name = "ADDRESS")]
    pub guardian: Option<Address>,
    /// A parameter, as in fee_bps=500 or deposit_cap=1000SOL; docs/roles.md has all of them
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub values: Vec<String>,
    /// The mint's key; a fresh one without this. With it, a creation that was interrupted goes on
    #[arg(long, value_name = "KEYPAIR")]
    pub mint_keypair: Option<String>,
    /// Receives the fee, instead of the associated token account of governance, which is made
    #[arg(long, value_name = "TOKEN_ACCOUNT")]
    pub treasury: Option<Address>,
    /// A mint of Token-2022 instead of SPL Token
    #[arg(long)]
    pub token_2022: bool,
    /// What the mint is called (Token-2022)
    #[arg(long, requires_all = ["token_2022", "symbol", "uri"])]
    pub name: Option<String>,
    /// Its symbol (Token-2022)
    #[arg(long, requires = "name")]
    pub symbol: Option<String>,
    /// Where its picture and description are (Token-2022)
    #[arg(long, requires = "name")]
    pub uri: Option<String>,
    /// With the extension ScaledUiAmount, at one, in the pool's hands (Token-2022)
    #[arg(long, requires = "token_2022")]
    pub scaled_ui_amount: bool,
    /// For good: deposits need the signature of this key
    #[arg(long, value_name = "ADDRESS", conflicts_with = "gate_attestation")]
    pub gate_signer: Option<Address>,
    /// For good: deposits need an attestation of this program, credential and schema
    #[arg(long, value_names = ["PROGRAM", "CREDENTIAL", "SCHEMA"], num_args = 3)]
    pub gate_attestation: Option<Vec<Address>>,
}

/// Creates.
///
/// # Errors
/// The node's; the program's; a mint that is another pool's, or no fresh one.
pub async fn run(ctx: &Ctx, args: Args) -> Result<Report> {
    let who = ctx.signer()?;
    let payer = ctx.payer(&who)?;
    let mint_key: Key = match &args.mint_keypair {
        Some(path) => keys::load(path, "mint-keypair", ctx.globals.dry_run)?,
        None => Rc::new(Keypair::new()),
    };
    let creation = plan(&args, address_of(&mint_key)?, who.address)?;
    let keys = creation.keys();
    if !is_free(ctx.node.account(&keys.pool).await?.as_ref()) {
        return Err(Error::failed(format!("the pool {} is there already", keys.pool), "sluice pool show"));
    }
    let signers = [payer.key.as_ref(), who.key.as_ref(), Some(&mint_key)];
    let ground = ground(ctx, &creation, &signers).await?;
    let in_the_way = |why: String| Error::failed(why, "sluice pool create --help says what can be named");
    let note = creation.treasury_note(&ground).map_err(in_the_way)?;
    let pieces = creation.pieces(&payer.address, &ground).map_err(in_the_way)?;
    if pieces.len() > 1 && args.mint_keypair.is_none() {
        // If the second one failed, the mint's key would be gone with this process, and nobody could make its pool.
        return Err(Error::failed(
            "with its metadata this takes two transactions here, and the mint's key signs both",
            "make it first: solana-keygen new -o mint.json, and pass --mint-keypair mint.json",
        ));
    }
    let mut notes: Vec<String> = note.into_iter().collect();
    let (mut reports, mut failure) = (Vec::new(), None);
    for piece in pieces {
        if ctx.globals.dry_run && !reports.is_empty() {
            notes.push("the pool itself cannot be simulated before its mint is there".to_owned());
            break;
        }
        match ctx.carry_out(act(&who, &payer, &creation, &mint_key, piece)).await {
            Ok(report) => reports.push(report),
            Err(error) if reports.is_empty() => return Err(error),
            Err(error) => failure = Some(error),
        }
    }
    Ok(notes.into_iter().fold(Report::each(reports), Report::note).failing(failure))
}

/// What is there already. Devices take no transactions of version 1, whatever the cluster does.
async fn ground(ctx: &Ctx, creation: &Creation, signers: &[Option<&Key>]) -> Result<Ground> {
    let keys = creation.keys();
    let found = ctx.node.look(&[keys.mint, keys.treasury]).await?;
    let [mint, treasury] = <[_; 2]>::try_from(found.accounts).unwrap_or_default();
    let device = signers.iter().flatten().any(|key| key.is_interactive());
    let takes_v1 = found.takes_v1 && !device;
    Ok(Ground { mint, treasury, rent: found.rent, takes_v1 })
}

fn act(who: &Who, payer: &Who, creation: &Creation, mint: &Key, piece: Piece) -> Act {
    let keys = creation.keys();
    Act {
        what: piece.what,
        authority: who.clone(),
        payer: payer.clone(),
        instructions: piece.instructions,
        keys: vec![mint.clone()],
        figures: Figures::default()
            .address("pool", &keys.pool)
            .address("mint", &keys.mint)
            .address("governance", &creation.governance)
            .address("treasury", &keys.treasury),
        mine: vec![keys.mint, keys.treasury],
        returns: None,
    }
}

/// What the options come to. Errors: usage.
fn plan(args: &Args, mint: Address, key: Address) -> Result<Creation> {
    let governance = args.governance.unwrap_or(key);
    let mut values = Values::default();
    for text in &args.values {
        let (name, value) = text.split_once('=').ok_or_else(|| {
            Error::usage(format!("`{text}` sets nothing"), "write NAME=VALUE, as in fee_bps=500")
        })?;
        values.set(name, value)?;
    }
    let metadata = match (&args.name, &args.symbol, &args.uri) {
        (Some(name), Some(symbol), Some(uri)) => Some(Metadata {
            name: name.clone(),
            symbol: symbol.clone(),
            uri: uri.clone(),
            authority: governance,
        }),
        _ => None,
    };
    let attestation =
        args.gate_attestation.as_ref().and_then(|of| <[Address; 3]>::try_from(of.as_slice()).ok());
    let creation = Creation {
        mint,
        token_program: if args.token_2022 { TOKEN_2022 } else { TOKEN },
        governance,
        curator: args.curator.unwrap_or_default(),
        guardian: args.guardian.unwrap_or_default(),
        gate: creation::gate(args.gate_signer, attestation)?,
        treasury: args.treasury,
        metadata,
        scaled: args.scaled_ui_amount,
        values,
    };
    creation.check()?;
    Ok(creation)
}
