//! How much stake one step may move, in amounts that the stake program accepts: at least the minimum delegation moves
//! or all there is, and nothing or at least the minimum delegation stays.

use crate::units::Lamports;

/// Towards a target from above: at most `allowance`, out of the `active` stake of the main account. Of less than twice
/// the minimum no acceptable part exists, so that all of it leaves, by less than the minimum more than the allowance:
/// otherwise such a remainder would hold up everybody behind it for ever. Zero under an allowance of the minimum.
pub const fn rebalance_down(active: Lamports, allowance: Lamports, minimum: Lamports) -> Lamports {
    let (active, allowance, minimum) = (active.get(), allowance.get(), minimum.get());
    if allowance >= active {
        return Lamports::new(active);
    }
    if allowance < minimum {
        return Lamports::ZERO;
    }
    let most = active.saturating_sub(minimum);
    if most < minimum {
        return Lamports::new(active);
    }
    Lamports::new(if allowance < most { allowance } else { most })
}

/// For the queue: at least `wanted`, and never refused while there is stake. All of it where less than the minimum
/// would remain (design review H1: at 999 SOL the minimum would otherwise starve the queue).
pub const fn queue_down(active: Lamports, wanted: Lamports, minimum: Lamports) -> Lamports {
    let (active, wanted, minimum) = (active.get(), wanted.get(), minimum.get());
    if wanted == 0 {
        return Lamports::ZERO;
    }
    let amount = if wanted < minimum { minimum } else { wanted };
    if active.saturating_sub(amount) < minimum { Lamports::new(active) } else { Lamports::new(amount) }
}

/// What the queue lacks: `nominal` of all tickets that are not paid out, beyond free reserve and what is cooling.
pub const fn shortage(nominal: Lamports, reserve: Lamports, cooling: Lamports) -> Lamports {
    nominal.excess_over(reserve).excess_over(cooling)
}

/// Onto a side account: at most `allowance` and what is free. Zero under the minimum, also where the account has its
/// minimum already: a move is paid for, and dust would be moved for the pay.
pub const fn delegation(allowance: Lamports, free: Lamports, minimum: Lamports) -> Lamports {
    let amount = allowance.min(free);
    if amount.get() < minimum.get() { Lamports::ZERO } else { amount }
}
