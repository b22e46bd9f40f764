//! What is to happen, and the three things that can be done with it: send it, simulate it, print it.

use serde::Serialize;
use sluice_client::proposal::{spl_governance_base64, squads_message};
use sluice_client::send::{Landed, Simulated};
use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::args::Print;
use crate::context::{Ctx, Who};
use crate::dry::{self, Change};
use crate::error::{Error, Result};
use crate::figures::{Figure, Figures, Unit};
use crate::keys::Key;
use crate::report::{Report, grid, sections};

/// What is to happen, in one transaction.
pub struct Act {
    /// What it is, for people: `deposit 1.5 SOL`.
    pub what: String,
    /// Whose decision it is.
    pub authority: Who,
    /// Who pays.
    pub payer: Who,
    /// In order.
    pub instructions: Vec<Instruction>,
    /// Keys besides the two: a fresh mint's, an evidence's.
    pub keys: Vec<Key>,
    /// What is known of it before.
    pub figures: Figures,
    /// Accounts of the user's besides the signers: their token account, the ticket, the stake.
    pub mine: Vec<Address>,
    /// What the program returns a figure of, where that is something received.
    pub returns: Option<Unit>,
}

/// It has landed.
#[derive(Serialize)]
struct Sent<'a> {
    done: &'a str,
    signature: String,
    slot: u64,
    compute_units: u64,
    fee: u64,
    returned: Option<u64>,
    #[serde(flatten)]
    figures: &'a Figures,
}

/// It would happen.
#[derive(Serialize)]
struct Dry<'a> {
    dry_run: &'a str,
    compute_units: u64,
    loaded_bytes: u32,
    fee: u64,
    returned: Option<u64>,
    changes: &'a [Change],
    #[serde(flatten)]
    figures: &'a Figures,
}

/// It is to be voted on.
#[derive(Serialize)]
struct Printed<'a> {
    print: &'a str,
    what: &'a str,
    authority: String,
    signers: Vec<String>,
    texts: Vec<String>,
    #[serde(flatten)]
    figures: &'a Figures,
}

impl Ctx {
    /// Does what the options say with an act.
    ///
    /// # Errors
    /// The node's; what the program refuses; a key that is missing.
    pub async fn carry_out(&self, act: Act) -> Result<Report> {
        if let Some(print) = self.prints() {
            // A zero blockhash does for the import: the proposal gets a message of its own.
            return Ok(act.printed(print, &Hash::default()));
        }
        if self.globals.dry_run {
            let _spinner = self.spinner("simulating");
            let prepared = self.sender().prepare(&act.payer.address, &act.instructions).await?;
            let signatures = u64::from(prepared.message.header().num_required_signatures);
            let fee = dry::fee(signatures, prepared.budget.priority_fee());
            return Ok(act.simulated(&prepared.simulated, fee));
        }
        let _spinner = self.spinner(&act.what);
        let signers = act.signers()?;
        let landed = self.sender_for(&signers).send(&act.instructions, &signers).await?;
        Ok(act.sent(&landed))
    }
}

impl Act {
    /// Who signs, the payer first. Errors: somebody without a key, which no command brings about.
    fn signers(&self) -> Result<Vec<&dyn Signer>> {
        let mut signers: Vec<&dyn Signer> = Vec::new();
        for who in [&self.payer, &self.authority] {
            let key = who.key.as_ref().ok_or_else(|| {
                Error::failed(format!("nobody signs for {}", who.address), "pass its keypair with --keypair")
            })?;
            signers.push(key.as_ref());
        }
        signers.extend(self.keys.iter().map(|key| key.as_ref()));
        let asked: Vec<&Address> = self
            .instructions
            .iter()
            .flat_map(|of| &of.accounts)
            .filter(|at| at.is_signer)
            .map(|at| &at.pubkey)
            .collect();
        // Who decides need not sign where anybody may send: then only the payer does.
        let mut place = 0usize;
        signers.retain(|signer| {
            place = place.saturating_add(1);
            place == 1 || signer.try_pubkey().is_ok_and(|key| asked.contains(&&key))
        });
        Ok(signers)
    }

    /// What the program returned, for a table.
    fn received(&self, returned: Option<u64>) -> Option<(&'static str, Figure)> {
        Some(("received", self.returns?.of(returned?)))
    }

    /// It has landed.
    #[must_use]
    pub fn sent(&self, landed: &Landed) -> Report {
        let returned = dry::returned(&landed.logs);
        let view = Sent {
            done: &self.what,
            signature: landed.signature.to_string(),
            slot: landed.slot,
            compute_units: landed.units,
            fee: landed.fee,
            returned,
            figures: &self.figures,
        };
        let mut head = vec![
            ("done", Figure::Text(self.what.clone())),
            ("signature", Figure::Text(landed.signature.to_string())),
            ("slot", Figure::Number(landed.slot)),
            ("compute_units", Figure::Number(landed.units)),
            ("fee", Figure::Sol(landed.fee)),
        ];
        head.extend(self.received(returned));
        Report::of(&view, Figures::headed(head, self.figures.clone()).table())
    }

    /// It would happen.
    #[must_use]
    pub fn simulated(&self, simulated: &Simulated, fee: u64) -> Report {
        let mut mine = self.mine.clone();
        mine.extend([self.authority.address, self.payer.address]);
        let changes = dry::changes(simulated, &mine);
        let returned = simulated.return_data.as_deref().and_then(dry::word);
        let view = Dry {
            dry_run: &self.what,
            compute_units: simulated.units,
            loaded_bytes: simulated.loaded_bytes,
            fee,
            returned,
            changes: &changes,
            figures: &self.figures,
        };
        let mut head = vec![
            ("would", Figure::Text(self.what.clone())),
            ("compute_units", Figure::Number(simulated.units)),
            ("fee", Figure::Sol(fee)),
        ];
        head.extend(self.received(returned));
        let head = Figures::headed(head, self.figures.clone());
        let rows: Vec<Vec<String>> = changes.iter().map(Change::cells).collect();
        let grid = grid(&["account", "unit", "before", "after", "change"], &rows);
        let report =
            Report::of(&view, sections(&[("Nothing was sent", head.table()), ("What is yours", grid)]));
        if changes.is_empty() { report.note("the node does not say what would change") } else { report }
    }

    /// What a DAO's app imports.
    #[must_use]
    pub fn printed(&self, print: Print, blockhash: &Hash) -> Report {
        let (name, texts) = match print {
            Print::Base64 => ("base64", self.instructions.iter().map(spl_governance_base64).collect()),
            Print::Squads => {
                ("squads", vec![squads_message(&self.authority.address, &self.instructions, blockhash)])
            }
        };
        let view = Printed {
            print: name,
            what: &self.what,
            authority: self.authority.address.to_string(),
            signers: self.others_who_sign(),
            texts,
            figures: &self.figures,
        };
        let report = Report::of(&view, view.texts.join("\n"))
            .note(format!("{}: to be signed for by {}", self.what, self.authority.address));
        let others = view.signers.join(", ");
        if others.is_empty() {
            report
        } else {
            report.note(format!("whoever executes it signs for {others} as well"))
        }
    }

    /// Signers besides the authority: they must sign the transaction that executes the proposal.
    fn others_who_sign(&self) -> Vec<String> {
        let metas = self.instructions.iter().flat_map(|of| &of.accounts);
        let mut others: Vec<Address> = metas
            .filter(|at| at.is_signer && at.pubkey != self.authority.address)
            .map(|at| at.pubkey)
            .collect();
        others.sort_unstable();
        others.dedup();
        others.iter().map(ToString::to_string).collect()
    }
}
