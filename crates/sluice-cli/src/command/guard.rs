//! The least that somebody accepts: as they say, or what a simulation gives, less a little for what changes meanwhile.

use solana_instruction::Instruction;

use crate::amount::Amount;
use crate::context::{Ctx, Who};
use crate::dry;
use crate::error::{Error, Result};

/// What may be lost between the simulation and the block.
const WHOLE: u64 = 10_000;

/// The least to be received.
#[derive(Clone, Debug, clap::Args)]
pub struct Guard {
    /// The least to be received, of what is received; otherwise what a simulation gives, less --slippage-bps
    #[arg(long, value_name = "AMOUNT")]
    pub min_out: Option<Amount>,
    /// What may be lost between simulation and block, in basis points, at most 500: who accepts less says so with --min-out
    #[arg(long, value_name = "BPS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(..=500))]
    pub slippage_bps: u64,
}

/// What is expected, and the least that is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// As simulated; none where nothing was.
    pub expected: Option<u64>,
    /// The least.
    pub least: u64,
}

impl Guard {
    /// The bound for what `build` makes: instructions that accept at least what they are given, the last of which returns what is
    /// received.
    ///
    /// # Errors
    /// What the simulation fails for; nothing to simulate and no `--min-out`.
    pub async fn bound(
        &self,
        ctx: &Ctx,
        payer: &Who,
        build: impl Fn(u64) -> Vec<Instruction>,
    ) -> Result<Bound> {
        if let Some(least) = self.min_out {
            return Ok(Bound { expected: None, least: least.0 });
        }
        if ctx.prints().is_some() {
            return Err(Error::usage(
                "what is printed is executed later, at a price that is not known",
                "say the least to be received with --min-out",
            ));
        }
        let simulated = ctx.sender().simulate(&payer.address, &build(0)).await?;
        let expected = simulated.return_data.as_deref().and_then(dry::word).ok_or_else(|| {
            Error::failed("the simulation returned nothing", "say the least to be received with --min-out")
        })?;
        Ok(Bound { expected: Some(expected), least: less(expected, self.slippage_bps) })
    }
}

/// `amount` less basis points of it, rounded down.
fn less(amount: u64, bps: u64) -> u64 {
    sluice_math::wide::mul_div_floor(amount, WHOLE.saturating_sub(bps), WHOLE).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slippage_is_rounded_down_and_never_below_nothing() {
        assert_eq!(less(10_000, 10), 9_990);
        assert_eq!(less(9_999, 10), 9_989);
        assert_eq!(less(u64::MAX, 0), u64::MAX);
        assert_eq!(less(5, 20_000), 0);
    }
}
