//! Figures before they are real: what the program would do for a caller, and why.
//!
//! By the same formulas, out of decoded accounts: in the same slot, the program does exactly this, or refuses for this very
//! reason. What others do in between is not known here; so pass a minimum.

mod apy;
mod books;
mod entry;
mod exit;
mod stake;

pub use self::apy::{Apy, apy};
pub use self::books::{Closed, FLOOR, deposit_rate, ledger, liquidity, pair, value};
pub use self::entry::{Deposit, Door, Fee, deposit_sol};
pub use self::exit::{Claim, Exit, claim, request_unstake, unstake_instant};
pub use self::stake::{Bytes, StakeDeposit, deposit_stake, withdraw_stake};
pub use crate::failure::SluiceError;
pub use crate::sysvar::{Now, Rent};
