//! A cluster behind a node's RPC, with the client's sender.

use solana_account::Account;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_rpc_client_api::config::{RpcAccountInfoConfig, RpcProgramAccountsConfig, UiAccountEncoding};
use solana_rpc_client_api::filter::{Memcmp, RpcFilterType};
use solana_signer::Signer;
use solana_transaction_error::TransactionError;

use sluice_client::failure::{Cause, Failure};
use sluice_client::send::Sender;
use sluice_client::tx::Format;

use super::{Accounts, Cluster, Draft, Filter, Landed, Refusal, Simulated, Trouble, tells_anything};

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
        format: &Format,
        payer: &Address,
        instructions: &[Instruction],
    ) -> Result<Simulated, Trouble> {
        self.sender.simulate_as(format, payer, instructions, &[]).await.map_err(trouble)
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

    async fn simulate(&self, draft: Draft<'_>) -> Result<Simulated, Trouble> {
        let Draft { format, payer, instructions } = draft;
        self.simulate_for(format, &payer.pubkey(), instructions).await
    }

    async fn send(&self, draft: Draft<'_>, simulated: Simulated) -> Result<Landed, Trouble> {
        let Draft { format, payer, instructions } = draft;
        let prepared = self.sender.prepare_as(format, &payer.pubkey(), instructions, simulated).await;
        let prepared = prepared.map_err(trouble)?;
        let landed = self.sender.send_prepared(&prepared, instructions, &[payer]).await.map_err(in_block)?;
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
        Cause::Expired | Cause::Unknown { .. } => Trouble::Lost { why, fee: failure.fee },
        Cause::Signer(_) => Trouble::Fatal(why),
        Cause::Node(_) => Trouble::Node(why),
        Cause::Form(_) => Trouble::Form(why),
        Cause::Transaction(error) if is_payers(error) => Trouble::Payer(why),
        Cause::Transaction(error) if is_of_tables(error) => Trouble::Form(why),
        // A simulation may load as much as there may be: some step has accounts that are too large, and always will.
        Cause::Transaction(TransactionError::MaxLoadedAccountsDataSizeExceeded) => refused(None),
        Cause::Transaction(_) if failure.is_transient() => Trouble::Node(why),
        _ => refused(None),
    }
}

/// What a failure means that came of sending: where something was paid and it is known what for, it is in a block.
fn in_block(failure: Failure) -> Trouble {
    let fee = failure.fee;
    match trouble(failure) {
        lost @ Trouble::Lost { .. } => lost,
        other if fee == 0 => other,
        Trouble::Refused(refusal) => Trouble::Failed { refusal, fee },
        other => Trouble::Failed { refusal: Refusal { at: None, why: other.to_string() }, fee },
    }
}

/// Whether an error is about who pays, whose place among the accounts is the first.
fn is_payers(error: &TransactionError) -> bool {
    use TransactionError as Error;
    let fee = matches!(
        error,
        Error::AccountNotFound | Error::InsufficientFundsForFee | Error::InvalidAccountForFee
    );
    fee || matches!(error, Error::InsufficientFundsForRent { account_index: 0 })
}

fn is_of_tables(error: &TransactionError) -> bool {
    matches!(
        error,
        TransactionError::AddressLookupTableNotFound
            | TransactionError::InvalidAddressLookupTableOwner
            | TransactionError::InvalidAddressLookupTableData
            | TransactionError::InvalidAddressLookupTableIndex
    )
}

fn unreadable() -> Trouble {
    Trouble::Node("an account of its answer is not encoded as was asked for".to_owned())
}

#[cfg(test)]
mod tests {
    use sluice_client::failure::SluiceError;

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
    }

    #[test]
    fn a_transaction_that_is_refused_as_a_whole_is_the_payers_the_forms_or_some_steps_fault() {
        let whole = |error| of(Cause::Transaction(error));
        let rent = |account_index| whole(TransactionError::InsufficientFundsForRent { account_index });
        assert!(matches!(rent(7), Trouble::Refused(Refusal { at: None, .. })), "an owner's");
        assert!(matches!(rent(0), Trouble::Payer(_)));
        assert!(matches!(whole(TransactionError::AccountNotFound), Trouble::Payer(_)));
        assert!(matches!(whole(TransactionError::InsufficientFundsForFee), Trouble::Payer(_)));
        assert!(matches!(whole(TransactionError::AddressLookupTableNotFound), Trouble::Form(_)));
        assert!(matches!(of(Cause::Form("version 1".to_owned())), Trouble::Form(_)));
        let large = whole(TransactionError::MaxLoadedAccountsDataSizeExceeded);
        assert!(matches!(large, Trouble::Refused(Refusal { at: None, .. })), "it does not pass");
    }

    #[test]
    fn what_was_paid_for_is_in_a_block_unless_nobody_knows() {
        let paid = |cause: Cause, fee| in_block(Failure { fee, ..cause.into() });
        let cause = || Cause::Sluice { error: SluiceError::NoOperator, instruction: 3 };
        let failed = paid(cause(), 5_001);
        assert!(matches!(failed, Trouble::Failed { refusal: Refusal { at: Some(3), .. }, fee: 5_001 }));
        let payers =
            paid(Cause::Transaction(TransactionError::InsufficientFundsForRent { account_index: 0 }), 5_001);
        assert!(matches!(payers, Trouble::Failed { refusal: Refusal { at: None, .. }, fee: 5_001 }));
        let unknown =
            Cause::Unknown { signature: Box::default(), last_valid_block_height: 1, error: String::new() };
        assert!(matches!(paid(unknown, 5_001), Trouble::Lost { fee: 5_001, .. }));
        assert!(matches!(paid(Cause::Node("away".to_owned()), 0), Trouble::Node(_)));
    }

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        assert!(matches!(of(Cause::Expired), Trouble::Lost { fee: 0, .. }));
        assert!(matches!(of(Cause::Node("away".to_owned())), Trouble::Node(_)));
        assert!(matches!(of(Cause::Transaction(TransactionError::AccountInUse)), Trouble::Node(_)));
        assert!(matches!(of(Cause::Signer("no key".to_owned())), Trouble::Fatal(_)));
    }
}
