//! The parameters in the books of a life.

use sluice_testkit::sluice::governance::ConfigState;
use sluice_testkit::sluice::parameters::{self, write_config, write_pool};
pub use sluice_testkit::sluice::parameters::{COUNT, RULES, Values, valid};
use sluice_testkit::sluice::state::PoolState;

use crate::books::Books;

/// The values that count.
pub fn live(books: &Books) -> Values {
    parameters::live(&books.pool, &books.operators, &books.config)
}

/// Makes a value count, where pool or config keep it.
pub fn store(id: usize, value: u64, pool: &mut PoolState, config: &mut ConfigState) {
    write_pool(id, value, pool);
    write_config(id, value, config);
}

/// A config with values that count.
pub fn stored(values: &Values, config: &ConfigState) -> ConfigState {
    let mut config = config.clone();
    for (id, value) in values.iter().enumerate() {
        write_config(id, *value, &mut config);
    }
    config
}
