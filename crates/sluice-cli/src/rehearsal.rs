//! A cluster in which the keeper rehearses: it is given a key that nobody has, and the node hears of the address that would pay.

use sluice_keeper::cluster::rpc::RpcCluster;
use sluice_keeper::cluster::{Accounts, Cluster, Draft, Filter, Landed, Simulated, Trouble};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// A cluster to which nothing is sent.
pub struct Rehearsal {
    cluster: RpcCluster,
    stand_in: Address,
    payer: Address,
}

impl Rehearsal {
    /// In front of `cluster`, in the name of `payer`; and the key with which the keeper is to be made.
    #[must_use]
    pub fn new(cluster: RpcCluster, payer: Address) -> (Self, Keypair) {
        let key = Keypair::new();
        (Self { cluster, stand_in: key.pubkey(), payer }, key)
    }

    fn meant(&self, address: &Address) -> Address {
        if *address == self.stand_in { self.payer } else { *address }
    }
}

impl Cluster for Rehearsal {
    async fn accounts(&self, addresses: &[Address], not_before: u64) -> Result<Accounts, Trouble> {
        let meant: Vec<Address> = addresses.iter().map(|address| self.meant(address)).collect();
        self.cluster.accounts(&meant, not_before).await
    }

    async fn program_accounts(
        &self,
        filter: &Filter,
        not_before: u64,
    ) -> Result<Vec<(Address, Account)>, Trouble> {
        self.cluster.program_accounts(filter, not_before).await
    }

    async fn simulate(&self, draft: Draft<'_>) -> Result<Simulated, Trouble> {
        let mut meant = draft.instructions.to_vec();
        for meta in meant.iter_mut().flat_map(|of| &mut of.accounts) {
            meta.pubkey = self.meant(&meta.pubkey);
        }
        let mut simulated = self.cluster.simulate_for(draft.format, &self.payer, &meant).await?;
        // The keeper looks for its own balance.
        for balance in simulated.balances.iter_mut().filter(|balance| balance.address == self.payer) {
            balance.address = self.stand_in;
        }
        Ok(simulated)
    }

    async fn send(&self, _: Draft<'_>, _: Simulated) -> Result<Landed, Trouble> {
        Err(Trouble::Fatal("a rehearsal sends nothing".to_owned()))
    }
}
