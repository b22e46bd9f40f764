//! SPL stake pool as published. The entrypoint in the ELF is the dependency's own.

#[cfg(target_arch = "bpf")]
use sbf_rt as _;
use spl_stake_pool as _;
