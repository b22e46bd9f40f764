//! A cluster behind a node's RPC, with the client's sender.

use solana_account::Account;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_rpc_client_api::config::{RpcAccountInfoConfig, RpcProgramAccountsConfig, UiAccountEncoding};
use solana_rpc_client_api::filter::{Memcmp, RpcFilterType};
use solana_signer::Signer;

use sluice_client::failure::{Cause, Failure};
use sluice_client::send::Sender;

use super::{Accounts, Cluster, Filter, Landed, Refusal, Simulated, Trouble, tells_anything};

/// What a signature costs, in lamports.
const SIGNATURE_FEE: u64 = 5_000;
/// Where an account of Sluice has its first address.
const PARENT_AT: usize = 8;

/// A cluster behind a node.
pub struct RpcCluster {
    sender: Sender,
}

impl RpcCluster {
    /// Reads and sends by `sender`.
    #[must_use]
    pub fn new(sender: Sender) -> Self {
        Self { sender }
    }

    /// What a transaction would do that an address pays for, whoever has its key.
    ///
    /// # Errors
    /// As [`Cluster::simulate`].
    pub async fn simulate_for(
        &self,
        payer: &Address,
        instructions: &[Instruction],
    ) -> Result<Simulated, Trouble> {
        let simulated = self.sender.simulate(payer, instructions).await.map_err(trouble)?;
        let own = simulated.balances.iter().find(|balance| balance.address == *payer);
        let earned = own.map_or(0, |own| own.after.saturating_add(SIGNATURE_FEE).saturating_sub(own.before));
        Ok(Simulated { logs: simulated.logs, earned })
    }

    fn account_config(&self, not_before: u64) -> RpcAccountInfoConfig {
        RpcAccountInfoConfig {
            encoding: Some(UiAccountEncoding::Base64Zstd),
            commitment: Some(self.sender.options.commitment),
            min_context_slot: (not_before != 0).then_some(not_before),
            ..RpcAccountInfoConfig::default()
        }
    }
}

impl Cluster for RpcCluster {
    async fn accounts(&self, addresses: &[Address], not_before: u64) -> Result<Accounts, Trouble> {
        let config = self.account_config(not_before);
        let answer = self.sender.rpc.get_multiple_ui_accounts_with_config(addresses, config).await;
        let answer = answer.map_err(|error| trouble(error.into()))?;
        if answer.value.len() != addresses.len() {
            return Err(Trouble::Node("it left accounts out of its answer".to_owned()));
        }
        let read = answer.value.into_iter().map(|account| match account {
            Some(account) => account.to_account().map(Some).ok_or_else(unreadable),
            None => Ok(None),
        });
        Ok(Accounts { slot: answer.context.slot, accounts: read.collect::<Result<_, _>>()? })
    }

    async fn program_accounts(
        &self,
        filter: &Filter,
        not_before: u64,
    ) -> Result<Vec<(Address, Account)>, Trouble> {
        let config = RpcProgramAccountsConfig {
            filters: Some(vec![
                RpcFilterType::Memcmp(Memcmp::new_base58_encoded(0, &filter.tag)),
                RpcFilterType::Memcmp(Memcmp::new_base58_encoded(PARENT_AT, filter.parent.as_ref())),
            ]),
            account_config: self.account_config(not_before),
            ..RpcProgramAccountsConfig::default()
        };
        let found =
            self.sender.rpc.get_program_ui_accounts_with_config(&sluice_client::SLUICE_ID, config).await;
        let found = found.map_err(|error| trouble(error.into()))?.into_iter();
        let read =
            found.map(|(address, account)| Ok((address, account.to_account().ok_or_else(unreadable)?)));
        read.collect()
    }

    async fn simulate(&self, payer: &Keypair, instructions: &[Instruction]) -> Result<Simulated, Trouble> {
        self.simulate_for(&payer.pubkey(), instructions).await
    }

    async fn send(&self, payer: &Keypair, instructions: &[Instruction]) -> Result<Landed, Trouble> {
        let landed = self.sender.send(instructions, &[payer]).await.map_err(trouble)?;
        Ok(Landed {
            signature: landed.signature.to_string(),
            slot: landed.slot,
            units: landed.units,
            fee: landed.fee,
            // No log is no word about it.
            in_vain: !landed.logs.is_empty() && !tells_anything(&landed.logs),
        })
    }
}

/// What a failure means to a keeper.
fn trouble(failure: Failure) -> Trouble {
    let why = failure.to_string();
    let refused = |at: Option<u8>| Trouble::Refused(Refusal { at: at.map(usize::from), why: why.clone() });
    match &failure.cause {
        Cause::Sluice { instruction, .. } | Cause::Program { instruction, .. } => refused(Some(*instruction)),
        // Whatever became of it is seen in the accounts.
        Cause::Expired | Cause::Unknown { .. } => Trouble::Lost(why),
        Cause::Signer(_) => Trouble::Fatal(why),
        Cause::Node(_) => Trouble::Node(why),
        Cause::Transaction(_) if failure.is_transient() => Trouble::Node(why),
        _ => refused(None),
    }
}

fn unreadable() -> Trouble {
    Trouble::Node("an account of its answer is not encoded as was asked for".to_owned())
}

#[cfg(test)]
mod tests {
    use sluice_client::failure::SluiceError;
    use solana_transaction_error::TransactionError;

    use super::*;

    fn of(cause: Cause) -> Trouble {
        trouble(Failure::from(cause))
    }

    #[test]
    fn a_refused_instruction_is_named_by_its_place() {
        let refused = of(Cause::Sluice { error: SluiceError::NoOperator, instruction: 3 });
        assert!(matches!(refused, Trouble::Refused(Refusal { at: Some(3), .. })));
        let program = Cause::Program { program: None, error: "no".to_owned(), instruction: 1 };
        assert!(matches!(of(program), Trouble::Refused(Refusal { at: Some(1), .. })));
        let whole = Cause::Transaction(TransactionError::InsufficientFundsForFee);
        assert!(matches!(of(whole), Trouble::Refused(Refusal { at: None, .. })));
    }

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        assert!(matches!(of(Cause::Expired), Trouble::Lost(_)));
        assert!(matches!(of(Cause::Node("away".to_owned())), Trouble::Node(_)));
        assert!(matches!(of(Cause::Transaction(TransactionError::AccountInUse)), Trouble::Node(_)));
        assert!(matches!(of(Cause::Signer("no key".to_owned())), Trouble::Fatal(_)));
    }
}
