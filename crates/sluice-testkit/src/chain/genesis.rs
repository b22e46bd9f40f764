//! The state a chain starts from: features, rent, sysvars and programs of mainnet-beta in November 2026.

use agave_feature_set as feature;
use litesvm::LiteSVM;
use solana_account::{Account, ReadableAccount};
use solana_address::Address;
use solana_rent::Rent;

use super::time::SLOTS_PER_EPOCH;
use crate::ids;

/// Lamports a byte since epoch 1033 (SIMD-0437's second step); every account counts 128 bytes more than its data.
pub const LAMPORTS_PER_BYTE: u64 = 5_080;

/// What program data accounts of the upgradeable loader hold before the ELF.
const PROGRAM_DATA_HEADER: usize = 45;

/// Gates that mainnet activated after LiteSVM 0.16 took its list (2026-08-24, up to epoch 1019), with the epoch.
///
/// LiteSVM's gates drive builtins, syscalls and SBPF versions. It reads none of those below itself; they matter to
/// programs that look at feature accounts, and to the builtins.
const ACTIVATED_SINCE: &[(Address, u64)] = &[
    // Slots of 300, 250 and 200 ms (SIMD-0525). LiteSVM has no slots: `time` does the arithmetic.
    (feature::reduce_slot_time_to_300ms::ID, 1023),
    // Stake program 5.1.0, fixed-point warm-up (SIMD-0391). The ELF itself is put in below.
    (feature::upgrade_bpf_stake_program_to_v5_1::ID, 1026),
    // The rent check after execution compares with min(balance before, minimum) (SIMD-0392). LiteSVM's own check
    // does not know it: see `Chain`.
    (feature::relax_post_exec_min_balance_check::ID, 1027),
    // Rent steps (SIMD-0437). LiteSVM 0.16 writes 6,960 whatever the gates say: the sysvar is set below.
    (feature::set_lamports_per_byte_to_6333::ID, 1028),
    // The vote program takes commission collectors (SIMD-0232).
    (feature::custom_commission_collector::ID, 1031),
    (feature::set_lamports_per_byte_to_5080::ID, 1033),
    // Transactions of 4,096 bytes, version 1 (SIMD-0385). LiteSVM takes them with or without the gate.
    (feature::enable_tx_v1::ID, 1035),
    (feature::reduce_slot_time_to_250ms::ID, 1036),
    (feature::reduce_slot_time_to_200ms::ID, 1052),
];

/// Mainnet, before any test has touched it.
///
/// The order matters: builtins and the SBPF environment follow the features, feature and program accounts take
/// their lamports from the rent, programs are compiled for the environment.
pub(super) fn mainnet() -> LiteSVM {
    let mut svm = LiteSVM::default()
        .with_feature_set(mainnet_features())
        .with_builtins()
        .with_sysvars()
        .with_sigverify(true)
        .with_blockhash_check(true);
    svm.set_sysvar(&Rent::with_lamports_per_byte(LAMPORTS_PER_BYTE));
    svm.set_account(ids::EPOCH_SCHEDULE, epoch_schedule()).expect("33 bytes, as the sysvar is laid out");

    // LiteSVM's default programs: p-token, Token-2022 11.0, ATA 1.1.1, memo, lookup tables, stake 5.0.0. The two
    // that Sluice calls most are replaced by the very builds that Agave 4.2.2 ships.
    let mut svm = svm.with_feature_accounts().with_default_programs();
    for program in [ids::STAKE, ids::TOKEN] {
        svm.add_program(program, &shipped_elf(&program)).expect("Agave ships ELFs that load");
    }
    svm
}

/// The gates that are active on mainnet-beta in November 2026, with the slots of their activation.
pub fn mainnet_features() -> feature::FeatureSet {
    let mut features = LiteSVM::mainnet_feature_set();
    for (gate, epoch) in ACTIVATED_SINCE {
        features.activate(gate, epoch * SLOTS_PER_EPOCH);
    }
    features
}

/// The ELF that Agave 4.2.2 ships for `program`: stake 5.1.0, p-token 1.0.0.
fn shipped_elf(program: &Address) -> Vec<u8> {
    let accounts =
        solana_program_binaries::by_id(program, &Rent::default()).expect("Agave ships this program");
    let (_, program_data) = &accounts[1];
    program_data.data()[PROGRAM_DATA_HEADER..].to_vec()
}

/// Mainnet's schedule: 432,000 slots from the first epoch on. LiteSVM's default begins with short warm-up epochs,
/// by which the epoch of a slot comes out wrong.
fn epoch_schedule() -> Account {
    let mut data = Vec::with_capacity(33);
    data.extend(SLOTS_PER_EPOCH.to_le_bytes()); // slots_per_epoch
    data.extend(SLOTS_PER_EPOCH.to_le_bytes()); // leader_schedule_slot_offset
    data.push(0); // warmup
    data.extend([0; 16]); // first_normal_epoch, first_normal_slot
    Account { lamports: 1, data, owner: ids::SYSVAR_OWNER, executable: false, rent_epoch: 0 }
}
