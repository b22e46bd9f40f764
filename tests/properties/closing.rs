//! What closes an epoch: measuring, bonds that pay, the close.

use sluice_testkit::sluice::{bonds, instruction};

use crate::answers::Name;
use crate::apply::Answer;
use crate::world::World;

impl World {
    #[track_caller]
    pub fn measure(&mut self, first: u32, count: u32) -> Answer {
        let measure = bonds::measure_operators(&self.fleet.pool, &self.keeper(), first, count);
        self.crank(Name::Measure, None, measure)
    }

    /// Lets an operator's bond pay, where it has one.
    #[track_caller]
    pub fn settle_bond(&mut self, index: u32) -> Option<Answer> {
        let vote = self.record(index).vote;
        self.books().bonds.get(&vote)?;
        let settle = bonds::settle_bond(&self.fleet.pool, &self.keeper(), index, &vote);
        Some(self.crank(Name::SettleBond, Some(index), settle))
    }

    /// The bare close.
    #[track_caller]
    pub fn close(&mut self) -> Answer {
        let finalize = instruction::finalize_epoch(&self.fleet.pool, &self.keeper());
        self.crank(Name::Finalize, None, finalize)
    }

    /// Measures, lets all bonds pay that owe, and closes. Whatever was read is enough for it.
    #[track_caller]
    pub fn finalize(&mut self) -> Answer {
        let read = self.books().operators;
        if read.epoch == self.chain.epoch() && read.visited == read.due {
            let measured = self.measure(0, u32::MAX);
            assert!(measured.is_ok(), "all were read: {measured:?}");
        }
        for (record, index) in read.records.iter().zip(0u32..) {
            if record.bonded != 0 {
                let settled = self.settle_bond(index).expect("who is bonded has a bond");
                assert!(settled.is_ok(), "a bond pays what it can: {settled:?}");
            }
        }
        self.close()
    }
}
