//! The crank on LiteSVM: moves, levels, flags, what outsiders can do to it.
mod cycle;
mod queue;
