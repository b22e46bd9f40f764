//! Where each item is tried.

/// The number of an item, and its tests: file and name.
pub type Item = (u8, &'static [(&'static str, &'static str)]);

pub const PRICE: &str = "tests/attacks/catalogue/price.rs";
pub const ARITHMETIC: &str = "tests/attacks/catalogue/arithmetic.rs";
pub const BOUNTIES: &str = "tests/attacks/catalogue/bounties.rs";
pub const BOUNDARY: &str = "tests/attacks/catalogue/boundary.rs";
pub const EPOCHS: &str = "tests/attacks/catalogue/epochs.rs";
pub const HIJACK: &str = "tests/attacks/catalogue/hijack.rs";
pub const REMAINDERS: &str = "tests/attacks/catalogue/remainders.rs";
pub const COLD: &str = "tests/attacks/catalogue/cold.rs";
pub const CLUSTER: &str = "tests/attacks/catalogue/cluster.rs";
pub const LISTS: &str = "tests/attacks/catalogue/lists.rs";
pub const ROUTES: &str = "tests/attacks/catalogue/routes.rs";
pub const INFORMED: &str = "tests/attacks/catalogue/informed.rs";
pub const EXITS: &str = "tests/attacks/catalogue/exits.rs";
pub const QUEUE: &str = "tests/attacks/catalogue/queue.rs";
pub const LEAVING: &str = "tests/attacks/catalogue/leaving.rs";
pub const LIQUIDITY: &str = "tests/attacks/catalogue/liquidity.rs";
pub const CLOSING: &str = "tests/attacks/catalogue/closing.rs";
pub const GOVERNANCE: &str = "tests/attacks/catalogue/governance.rs";
pub const SUBSTITUTION: &str = "tests/substitution/accounts.rs";

/// Where each item is tried.
pub const ITEMS: [Item; 52] = [
    (
        1,
        &[(PRICE, "item_01_a_fortune_donated_everywhere_before_the_first_deposit_costs_the_victim_no_share")],
    ),
    (
        2,
        &[
            (LEAVING, "item_02_leaving_in_parts_by_any_way_never_pays_more_than_whole_or_than_was_brought"),
            (PRICE, "item_02_leaving_in_parts_never_yields_more_than_was_deposited"),
        ],
    ),
    (3, &[(PRICE, "item_03_both_conversions_floor_and_a_round_trip_gains_nothing")]),
    (4, &[(PRICE, "item_04_what_would_mint_nothing_is_refused_and_changes_nothing")]),
    (5, &[(PRICE, "item_05_shares_without_assets_are_never_sold_and_a_donation_is_no_recapitalisation")]),
    (6, &[(PRICE, "item_06_splitting_a_deposit_never_lowers_its_entry_fee")]),
    (7, &[(ARITHMETIC, "item_07_a_deposit_is_priced_by_one_division")]),
    (8, &[(ARITHMETIC, "item_08_products_beyond_64_bits_are_exact_and_results_beyond_64_bits_are_refused")]),
    (9, &[(ARITHMETIC, "item_09_a_sum_that_overflows_in_a_guard_is_refused_whatever_the_guard_would_say")]),
    (
        10,
        &[
            (BOUNTIES, "item_10_no_clock_and_no_figure_drains_the_bounty_pot"),
            (BOUNTIES, "item_10_whoever_donates_what_a_sweep_is_paid_for_loses_by_it"),
            (BOUNTIES, "item_10_moves_that_deposits_make_necessary_are_paid_once_an_epoch"),
            (COLD, "item_10_sweeping_what_is_empty_already_pays_nothing"),
        ],
    ),
    (11, &[(ARITHMETIC, "item_11_the_order_in_which_operators_are_read_changes_no_byte")]),
    (
        12,
        &[
            (
                BOUNDARY,
                "item_12_whoever_deposits_for_one_boundary_leaves_with_no_more_and_the_others_with_no_less",
            ),
            (BOUNDARY, "item_12_another_level_gives_back_no_head_room_that_deposits_have_used_up"),
            (ROUTES, "item_12_no_way_out_pays_for_a_deposit_that_came_for_one_boundary"),
        ],
    ),
    (
        13,
        &[
            (BOUNDARY, "item_13_nothing_is_priced_between_the_boundary_and_the_close"),
            (EXITS, "item_13_nobody_comes_or_leaves_between_the_boundary_and_the_close"),
        ],
    ),
    (14, &[(BOUNDARY, "item_14_nothing_is_read_or_closed_while_rewards_are_being_paid")]),
    (15, &[(BOUNDARY, "item_15_reading_the_same_operator_again_is_not_reading_another")]),
    (
        16,
        &[
            (
                EPOCHS,
                "item_16_epochs_that_nobody_closed_are_closed_at_once_as_they_would_have_been_one_by_one",
            ),
            (EXITS, "item_16_a_queue_that_nobody_served_for_epochs_is_paid_as_if_somebody_had"),
        ],
    ),
    (
        17,
        &[
            (EPOCHS, "item_17_what_was_begun_in_an_epoch_is_not_carried_into_the_next"),
            (EXITS, "item_17_no_ticket_joins_a_cohort_of_another_epoch_and_none_is_paid_in_its_own"),
        ],
    ),
    (
        18,
        &[
            (EPOCHS, "item_18_whoever_cranks_chooses_nothing_but_who_is_paid"),
            (EXITS, "item_18_whoever_serves_the_queue_chooses_neither_price_nor_amount_nor_receiver"),
        ],
    ),
    (
        19,
        &[
            (EPOCHS, "item_19_no_state_of_the_treasury_stops_a_close_or_loses_its_fee"),
            (EPOCHS, "item_19_a_treasury_that_no_close_could_pass_is_refused_at_creation"),
            (EXITS, "item_19_no_state_of_the_treasury_stops_anybody_from_leaving"),
        ],
    ),
    (
        20,
        &[(
            HIJACK,
            "item_20_an_account_that_was_emptied_and_taken_over_in_the_same_transaction_is_never_counted",
        )],
    ),
    (
        21,
        &[(
            HIJACK,
            "item_21_a_stranger_that_is_made_over_to_the_pool_is_ignored_and_a_hijacked_account_counts_nothing",
        )],
    ),
    (22, &[(HIJACK, "item_22_lamports_sent_to_the_next_stake_addresses_stop_no_operator")]),
    (23, &[(HIJACK, "item_23_reviving_emptied_accounts_blocks_no_address_that_is_still_needed")]),
    (
        24,
        &[
            (HIJACK, "item_24_the_smallest_deposit_first_stops_no_larger_one_of_the_same_epoch"),
            (COLD, "item_24_reading_an_empty_account_keeps_no_stake_from_its_operator"),
        ],
    ),
    (25, &[(HIJACK, "item_25_stake_that_cools_is_not_warmed_again_by_a_move_in_the_other_direction")]),
    (
        26,
        &[(
            REMAINDERS,
            "item_26_a_sol_in_every_stake_account_moves_no_price_before_the_next_close_and_then_by_the_clamp",
        )],
    ),
    (
        27,
        &[
            (LEAVING, "item_27_whoever_leaves_is_paid_whatever_remainders_the_operators_have"),
            (REMAINDERS, "item_27_no_remainder_below_the_minimum_delegation_keeps_stake_from_leaving"),
        ],
    ),
    (
        28,
        &[
            (LEAVING, "item_28_shares_of_two_lamports_and_a_bit_leave_to_the_last_one"),
            (
                REMAINDERS,
                "item_28_a_pool_whose_shares_are_worth_two_lamports_and_a_bit_can_be_emptied_to_the_last_operator",
            ),
        ],
    ),
    (
        29,
        &[
            (LEAVING, "item_29_locked_stake_is_no_deposit"),
            (REMAINDERS, "item_29_an_account_under_a_lockup_counts_nothing_and_takes_no_stake"),
        ],
    ),
    (
        30,
        &[(
            REMAINDERS,
            "item_30_removing_an_operator_in_the_epoch_of_its_rewards_leaves_every_lamport_in_the_totals",
        )],
    ),
    (31, &[(REMAINDERS, "item_31_a_record_whose_account_warms_or_cools_is_not_cleaned_up")]),
    (
        32,
        &[(
            LISTS,
            "item_32_places_are_stable_and_no_reading_is_lost_however_the_list_changes_during_a_crank",
        )],
    ),
    (33, &[(CLUSTER, "item_33_an_outsiders_deactivation_at_any_step_of_the_crank_costs_the_pool_nothing")]),
    (
        34,
        &[(
            CLUSTER,
            "item_34_stake_that_the_cluster_lets_through_in_parts_is_counted_exactly_and_stalls_no_crank",
        )],
    ),
    (35, &[(CLUSTER, "item_35_a_tenth_and_then_tenfold_of_the_rent_changes_no_book_and_stops_no_crank")]),
    (
        36,
        &[
            (SUBSTITUTION, "every_account_of_every_instruction_refuses_every_substitute"),
            (SUBSTITUTION, "no_account_can_be_passed_in_two_places"),
            (SUBSTITUTION, "no_two_accounts_can_change_places"),
        ],
    ),
    (37, &[(SUBSTITUTION, "every_account_of_every_instruction_refuses_every_substitute")]),
    (38, &[(LISTS, "item_38_no_instruction_takes_the_reserve_below_its_floor")]),
    (
        39,
        &[(
            LISTS,
            "item_39_a_list_of_as_many_operators_as_there_may_be_stops_no_instruction_and_costs_users_nothing",
        )],
    ),
    (40, &[(QUEUE, "item_40_no_way_around_tickets_reaches_what_is_finalised")]),
    (41, &[(QUEUE, "item_41_gifts_to_the_accounts_of_the_queue_block_nothing")]),
    (42, &[(QUEUE, "item_42_what_is_finalised_is_repriced_by_nothing")]),
    (43, &[(QUEUE, "item_43_no_mode_stops_a_claim_or_a_transfer")]),
    (44, &[(QUEUE, "item_44_three_hundred_of_the_smallest_tickets_cost_the_crank_no_more_than_one")]),
    (45, &[(QUEUE, "item_45_a_ticket_cannot_be_cancelled_and_changes_hands_without_changing_price")]),
    (46, &[(QUEUE, "item_46_abandoned_tickets_are_delivered_by_anybody_and_lock_nothing")]),
    (47, &[(QUEUE, "item_47_a_late_crank_commits_no_more_than_there_is")]),
    (48, &[(LIQUIDITY, "item_48_borrowed_millions_around_an_exit_gain_nothing_and_cost_the_victim_nothing")]),
    (
        49,
        &[(
            LIQUIDITY,
            "item_49_a_loop_of_deposits_and_exits_keeps_no_cap_and_no_head_room_from_others_for_nothing",
        )],
    ),
    (
        50,
        &[(
            GOVERNANCE,
            "item_50_whatever_is_charged_more_counts_four_epochs_later_and_every_way_has_a_bound_of_the_users",
        )],
    ),
    (
        51,
        &[(
            GOVERNANCE,
            "item_51_a_lower_weight_never_raises_an_operators_target_nor_keeps_stake_of_its_longer",
        )],
    ),
    (52, &[(GOVERNANCE, "item_52_all_scores_to_zero_move_no_more_than_the_churn_an_epoch")]),
];

/// What the last paragraph of E adds.
pub const ALSO_TESTS: [&str; 3] = [
    "also_no_instruction_mints_a_share_that_nobody_has_paid_for",
    "also_every_step_of_the_crank_leaves_every_stake_account_the_pools",
    "also_ratio_and_timestamp_of_an_entry_are_of_the_same_close_or_neither_changes",
];

/// Where 4.6 and 4.8 are tried: late entries and informed exits by every way out.
pub const INFORMED_TESTS: [&str; 3] = [
    "informed_entries_one_slot_before_a_gain_pay_by_no_way_out",
    "informed_exits_one_slot_before_a_loss_save_nothing_by_any_way_out",
    "informed_exits_before_a_loss_below_the_threshold_cost_more_than_they_save",
];
