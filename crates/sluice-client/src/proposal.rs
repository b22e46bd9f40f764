//! An instruction in the form in which a DAO's app imports it, and the addresses that will sign for it.
//!
//! A pool's governance is any address that can sign. Where it is a Governance PDA of SPL Governance or a vault of a
//! Squads multisig, an instruction is built with that address as the pool's governance, printed here, pasted into the
//! app, voted on and executed there. Nothing is signed here and nothing is sent. `docs/governance.md` has the steps,
//! and how sure each format is.

mod spl_governance;
mod squads;

pub use spl_governance::{
    SPL_GOVERNANCE, SplGovernanceError, governance_address, native_treasury_address, spl_governance_base64,
    spl_governance_parse,
};
pub use squads::{SQUADS, squads_message, squads_transaction, vault_address};
