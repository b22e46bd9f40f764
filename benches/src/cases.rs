//! The cases, each on a fork of one chain.

mod bonds;
mod close;
mod epoch;
mod exits;
mod governance;
mod moves;
mod queue;
mod refresh;
mod users;

use crate::stage::Scene;
use crate::table::{Counts, Row};

/// Sizes of pools.
const SIZES: [u32; 4] = [10, 100, 1_000, 2_000];
/// The first of which a transaction can't hold all; measured where the size does not matter.
const MIDDLE: usize = 1;

/// Measures everything, in the order of the table.
pub fn measure() -> Vec<Row> {
    let scenes = SIZES.map(Scene::new);
    let mut rows = users::rows();
    rows.extend(queue::rows(&scenes[0]));
    rows.extend(exits::rows(&scenes));
    rows.extend(refresh::rows(&scenes[MIDDLE]));
    rows.extend(close::rows(&scenes));
    rows.extend(bonds::rows(&scenes));
    rows.extend(moves::rows(&scenes[MIDDLE]));
    rows.extend(governance::rows());
    rows.extend(epoch::rows(&scenes[MIDDLE..]));
    rows
}

fn row(name: &str, sluice: u64, limit: Option<u64>) -> Row {
    Row {
        name: name.to_owned(),
        counts: Counts::Units,
        sluice,
        limit,
        peer: None,
        peer_name: None,
        ratio: None,
    }
}

impl Row {
    fn beside(self, peer_name: &str, peer: u64) -> Self {
        // as-safety: compute units are far below 2^53. Three digits are more than the figure's worth.
        let ratio = (self.sluice as f64 / peer as f64 * 1_000.0).round() / 1_000.0;
        Self { peer: Some(peer), peer_name: Some(peer_name.to_owned()), ratio: Some(ratio), ..self }
    }
}
