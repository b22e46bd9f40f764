//! Which form the cluster takes.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use solana_account::Account;
use solana_address::Address;
use solana_instruction::Instruction;

use super::{Preference, Sender, Simulated};
use crate::failure::{Cause, Failure};
use crate::ids::{FEATURES, TX_V1_FEATURE};
use crate::read;
use crate::tx::Format;

/// After this, a cluster that did not take version 1 is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(3_600);

/// Whether the cluster takes version 1, and when that was found out.
#[derive(Default)]
pub(super) struct Known(Mutex<Option<(bool, Instant)>>);

impl Known {
    fn get(&self) -> Option<bool> {
        let known = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.filter(|(yes, since)| *yes || since.elapsed() < ASK_AGAIN).map(|(yes, _)| yes)
    }

    fn set(&self, yes: bool) {
        let mut known = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *known = Some((yes, Instant::now()));
    }
}

/// Whether the cluster takes version 1, by the account of its feature: that begins with 1 once it is active, and then has the slot of
/// its activation.
#[must_use]
pub fn is_v1_active(feature: Option<&Account>) -> bool {
    feature.is_some_and(|account| account.owner == FEATURES && account.data.first() == Some(&1))
}

impl Sender {
    /// Simulates in the form that is preferred, or in the next one where the node does not know that.
    pub(super) async fn simulate_in_a_format(
        &self,
        payer: &Address,
        instructions: &[Instruction],
        accounts: &[Address],
    ) -> Result<(Format, Simulated), Failure> {
        let tables = match &self.options.format {
            Preference::Only(format) => {
                let simulated = self.simulate_as(format, payer, instructions, accounts).await?;
                return Ok((format.clone(), simulated));
            }
            Preference::Auto { tables } => tables,
        };
        if self.takes_v1().await? {
            match self.simulate_as(&Format::V1, payer, instructions, accounts).await {
                Err(Failure { cause: Cause::Form(_), .. }) => self.known.set(false),
                simulated => return Ok((Format::V1, simulated?)),
            }
        }
        let format = Format::V0 { tables: tables.clone() };
        let simulated = self.simulate_as(&format, payer, instructions, accounts).await?;
        Ok((format, simulated))
    }

    /// Whether the feature is active; the answer is remembered.
    async fn takes_v1(&self) -> Result<bool, Failure> {
        if let Some(known) = self.known.get() {
            return Ok(known);
        }
        let snapshot = read::accounts(&self.rpc, &[TX_V1_FEATURE]).await?;
        let active = is_v1_active(snapshot.raw(&TX_V1_FEATURE));
        self.known.set(active);
        Ok(active)
    }
}
