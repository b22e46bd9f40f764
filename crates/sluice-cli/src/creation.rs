//! A pool that is to be: its mint, its parameters, its roles, and the instructions that make it.

use std::collections::BTreeMap;

use sluice_client::generated::instructions::CreatePoolInstructionArgs;
use sluice_client::generated::types::Gate;
use sluice_client::ids::{TOKEN, TOKEN_2022};
use sluice_client::instruction::admin;
use sluice_client::pda::{self, PoolKeys};
use solana_address::Address;
use solana_instruction::Instruction;

use crate::error::{Error, Result};
use crate::fresh::Fresh;
use crate::parameters;
use crate::token::{self, MINT_LEN, Metadata};

/// What a pool has where nobody says otherwise: a cautious pool without curator's powers, without required bonds.
const DEFAULTS: [(&str, u64); 23] = [
    ("fee_bps", 500),
    ("bounty_bps", 500),
    ("insurance_bps", 1_000),
    ("exit_max_bps", 300),
    ("exit_min_bps", 30),
    ("deposit_cap", 1_000_000_000_000_000),
    ("curator_cap", 0),
    ("curator_share", 0),
    ("curator_weight", 0),
    ("curator_inflation_bps", 0),
    ("curator_block_bps", 0),
    ("curator_zero_bps", 0),
    ("r_floor_ppm", 500),
    ("late_guard_slots", 21_600),
    ("level_interval_slots", 2_000),
    ("liquidity_bps", 100),
    ("band_bps", 100),
    ("churn_bps", 500),
    ("bounty_unit", 10_000),
    ("bounty_ramp_slots", 4_320),
    ("cover_bps", 0),
    ("tolerance_bps", 1_000),
    ("pause_epochs", 5),
];

/// A value for every parameter, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values(BTreeMap<&'static str, u64>);

impl Default for Values {
    fn default() -> Self {
        Self(DEFAULTS.into_iter().collect())
    }
}

impl Values {
    /// With another value for one.
    ///
    /// # Errors
    /// Usage: no such parameter, or outside its bounds.
    pub fn set(&mut self, name: &str, text: &str) -> Result<()> {
        let of = parameters::named(name)?;
        let value = of.read(text)?;
        if let Some(place) = self.0.get_mut(of.name.as_str()) {
            *place = value;
        }
        Ok(())
    }

    /// The value of a parameter that the table has.
    #[must_use]
    pub fn get(&self, name: &str) -> u64 {
        self.0.get(name).copied().unwrap_or_default()
    }

    /// Refuses values that do not go with each other.
    ///
    /// # Errors
    /// Usage.
    pub fn check(&self) -> Result<()> {
        for (lesser, greater) in parameters::PAIRS {
            if self.get(lesser) > self.get(greater) {
                return Err(Error::usage(
                    format!(
                        "{lesser} is {}, more than {greater}, which is {}",
                        self.get(lesser),
                        self.get(greater)
                    ),
                    format!("lower {lesser}, or raise {greater}"),
                ));
            }
        }
        Ok(())
    }
}

/// A pool that is to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Creation {
    /// Its mint: a fresh key.
    pub mint: Address,
    /// SPL Token or Token-2022.
    pub token_program: Address,
    /// Who will govern it.
    pub governance: Address,
    /// Who chooses operators within bounds; zero for nobody.
    pub curator: Address,
    /// Who may pause; zero for nobody.
    pub guardian: Address,
    /// What deposits need, for good.
    pub gate: Gate,
    /// Receives the fee; none for the associated account of governance, which is made.
    pub treasury: Option<Address>,
    /// What a Token-2022 mint says of itself.
    pub metadata: Option<Metadata>,
    /// Whether what a Token-2022 mint shows may be scaled.
    pub scaled: bool,
    /// Its parameters.
    pub values: Values,
}

impl Creation {
    /// Its addresses.
    #[must_use]
    pub fn keys(&self) -> PoolKeys {
        let own = pda::associated_token(&self.governance, &self.mint, &self.token_program);
        PoolKeys::derive(&self.mint, &self.token_program, &self.treasury.unwrap_or(own))
    }

    /// Refuses what cannot be.
    ///
    /// # Errors
    /// Usage.
    pub fn check(&self) -> Result<()> {
        let extended = self.metadata.is_some() || self.scaled;
        if extended && self.token_program != TOKEN_2022 {
            return Err(Error::usage(
                "SPL Token mints have no extensions",
                "ask for Token-2022 as well, or for none",
            ));
        }
        if ![TOKEN, TOKEN_2022].contains(&self.token_program) {
            return Err(Error::usage("no token program that a pool may have", "SPL Token or Token-2022"));
        }
        self.values.check()
    }

    /// Bytes of the mint's account as it is made, and bytes whose rent it needs: metadata make it longer.
    #[must_use]
    pub fn mint_spaces(&self) -> (usize, usize) {
        match &self.metadata {
            Some(metadata) => metadata.spaces(self.scaled),
            None if self.scaled => {
                let scaled = Metadata::without_pointer();
                (scaled, scaled)
            }
            None => (MINT_LEN, MINT_LEN),
        }
    }

    /// Makes the mint, and the treasury where it is governance's own.
    ///
    /// Metadata are written by whoever may mint, so that a mint that has them is made over last.
    #[must_use]
    pub fn make_mint(&self, payer: &Address, fresh: &Fresh) -> Vec<Instruction> {
        let (mint, program, pool) = (&self.mint, &self.token_program, self.keys().pool);
        let mut all = fresh.make(payer);
        if let Some(metadata) = &self.metadata {
            all.push(metadata.point(mint));
        }
        if self.scaled {
            all.push(token::scale(mint, &pool));
        }
        match &self.metadata {
            Some(metadata) => {
                all.push(token::initialize_mint(mint, payer, program));
                all.push(metadata.write(mint, payer));
                all.push(token::make_over(mint, payer, &pool, program));
            }
            None => all.push(token::initialize_mint(mint, &pool, program)),
        }
        all.extend(self.make_treasury(payer));
        all
    }

    /// Makes the treasury, where it is governance's own.
    #[must_use]
    pub fn make_treasury(&self, payer: &Address) -> Option<Instruction> {
        let own = self.treasury.is_none();
        own.then(|| token::create_associated(payer, &self.governance, &self.mint, &self.token_program))
    }

    /// Makes the pool of a mint that is there.
    #[must_use]
    pub fn make_pool(&self, payer: &Address) -> Instruction {
        admin::create_pool(&self.keys(), payer, self.args())
    }

    /// What `create_pool` is told.
    #[must_use]
    pub fn args(&self) -> CreatePoolInstructionArgs {
        let word = |name: &str| self.values.get(name);
        // Values are read within their bounds, which fit; one that did not would be refused by the program.
        let half = |name: &str| u16::try_from(word(name)).unwrap_or(u16::MAX);
        let double = |name: &str| u32::try_from(word(name)).unwrap_or(u32::MAX);
        CreatePoolInstructionArgs {
            governance: self.governance,
            deposit_cap: word("deposit_cap"),
            bounty_unit: word("bounty_unit"),
            r_floor_ppm: double("r_floor_ppm"),
            late_guard_slots: double("late_guard_slots"),
            level_interval_slots: double("level_interval_slots"),
            bounty_ramp_slots: double("bounty_ramp_slots"),
            fee_bps: half("fee_bps"),
            bounty_bps: half("bounty_bps"),
            liquidity_bps: half("liquidity_bps"),
            band_bps: half("band_bps"),
            churn_bps: half("churn_bps"),
            exit_max_bps: half("exit_max_bps"),
            exit_min_bps: half("exit_min_bps"),
            insurance_bps: half("insurance_bps"),
            cover_bps: half("cover_bps"),
            tolerance_bps: half("tolerance_bps"),
            pause_epochs: half("pause_epochs"),
            curator_share: half("curator_share"),
            curator_weight: half("curator_weight"),
            curator_inflation_bps: half("curator_inflation_bps"),
            curator_block_bps: half("curator_block_bps"),
            curator_zero_bps: half("curator_zero_bps"),
            curator_cap: word("curator_cap"),
            curator: self.curator,
            guardian: self.guardian,
            gate: self.gate.clone(),
        }
    }
}

/// A gate by its keys. Errors: usage, where they make none.
pub fn gate(signer: Option<Address>, attestation: Option<[Address; 3]>) -> Result<Gate> {
    let nobody = Address::default();
    match (signer, attestation) {
        (None, None) => Ok(Gate { kind: 0, gate: nobody, credential: nobody, schema: nobody }),
        (Some(gate), None) => Ok(Gate { kind: 1, gate, credential: nobody, schema: nobody }),
        (None, Some([gate, credential, schema])) => Ok(Gate { kind: 2, gate, credential, schema }),
        (Some(_), Some(_)) => {
            Err(Error::usage("a pool has one gate", "a co-signer, or attestations, or none"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_has_a_default_within_its_bounds() {
        let values = Values::default();
        for of in &parameters::table().parameters {
            let value = values.get(&of.name);
            assert!(values.0.contains_key(of.name.as_str()), "{} has none", of.name);
            assert!((of.least..=of.most).contains(&value), "{}: {value}", of.name);
        }
        assert_eq!(values.0.len(), parameters::table().parameters.len());
        assert_eq!(values.check(), Ok(()));
    }

    #[test]
    fn values_that_do_not_go_with_each_other_are_refused_before_anything_is_sent() {
        let mut values = Values::default();
        values.set("exit-min-bps", "301").expect("within its bounds");
        let error = values.check().expect_err("more than the most");
        assert_eq!(error.cause, "exit_min_bps is 301, more than exit_max_bps, which is 300");
        assert!(values.set("exit_min_bps", "1001").is_err(), "out of bounds");
        assert!(values.set("exit_min", "1").expect_err("no such").next.contains("exit_min_bps"));
        values.set("deposit_cap", "5 SOL").expect("an amount");
        assert_eq!(values.get("deposit_cap"), 5_000_000_000);
    }
}
