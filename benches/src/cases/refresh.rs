//! Reading operators, and moving what is to move: as many as one transaction holds.

use sluice_testkit::sluice::PROGRAM;
use sluice_testkit::sluice::stake::STAKE_LEN;
use solana_address::Address;
use solana_instruction::Instruction;

use super::row;
use crate::peers::spl_stake_pool;
use crate::stage::{Scene, Stage, TIP};
use crate::table::Row;

const PEER: &str = "SPL UpdateValidatorListBalance";

/// One state of the operators, and what each side does about it.
struct Case<'a> {
    name: &'a str,
    /// The most that an operator may cost, where the design has a figure.
    limit: Option<u64>,
    stage: Stage<'a>,
    work: Work,
    /// Whether strangers have paid tips to every main account.
    tipped: bool,
}

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    /// Figures are taken up, nothing moves.
    Read,
    /// Everything that can move does.
    Move,
}

/// The transactions of one side by number of operators.
struct Side<'a> {
    program: Address,
    stage: &'a Stage<'a>,
    build: &'a dyn Fn(usize) -> Instruction,
}

pub fn rows(scene: &Scene) -> Vec<Row> {
    let (quiet, busy) = (scene.quiet(), scene.busy());
    let case = |name, limit: u64, stage, work| Case { name, limit: Some(limit), stage, work, tipped: false };
    let cases = [
        case("read_only", 300, quiet.clone(), Work::Read),
        case("read_only/again", 300, read(quiet.clone()), Work::Read),
        case("read_only/main_and_side", 500, busy.clone(), Work::Read),
        case("read_only/main_and_side/again", 500, read(busy.clone()), Work::Read),
        Case { tipped: true, ..case("sweep", 8_600, quiet.with_tips(), Work::Move) },
        case("merge", 22_500, busy.clone(), Work::Move),
        Case { name: "sweep_merge", limit: None, stage: busy.with_tips(), work: Work::Move, tipped: true },
    ];
    cases.iter().flat_map(Case::rows).collect()
}

impl Case<'_> {
    fn rows(&self) -> Vec<Row> {
        let cast = self.stage.cast;
        let ours = |count| sluice_call(&self.stage, count, self.work);
        let theirs = |count| peer_call(&self.stage, count, self.work);
        let ours = Side { program: PROGRAM, stage: &self.stage, build: &ours };
        let theirs = Side { program: spl_stake_pool::PROGRAM, stage: &self.stage, build: &theirs };
        let most = cast.tables.most(&self.stage.chain, &cast.fleet.keeper, ours.build);
        let their_most = cast.tables.most(&self.stage.chain, &cast.fleet.keeper, theirs.build);
        if self.work == Work::Move {
            self.check_moves(most.min(their_most));
        }

        let name = |part: &str| format!("refresh_operators/{}/{part}", self.name);
        let beside = |count: usize| {
            row(&name(&count.to_string()), ours.units(count), None).beside(PEER, theirs.units(count))
        };
        vec![
            beside(1),
            beside(8),
            row(&name(&most.to_string()), ours.units(most), None),
            row(&name("per_operator"), ours.slope(most), self.limit)
                .beside(&format!("{PEER}, of {their_most}"), theirs.slope(their_most)),
        ]
    }

    /// That both sides really move: each reserve receives every tip, and no account but main keeps stake. The peer's merges
    /// bring it the rent of the transient accounts as well.
    #[track_caller]
    fn check_moves(&self, count: usize) {
        let (mut stage, cast) = (self.stage.clone(), self.stage.cast);
        let transients = || cast.validators.iter().take(count).map(|one| one.transient);
        let merged = transients().filter(|key| stage.chain.lamports(key) != 0).count() as u64;
        let reserves = [cast.fleet.pool.reserve, cast.peer.reserve];
        let before = reserves.map(|key| stage.chain.lamports(&key));
        stage.send(&[sluice_call(&self.stage, count, self.work)]);
        stage.send(&[peer_call(&self.stage, count, self.work)]);
        let [ours, theirs] = reserves.map(|key| stage.chain.lamports(&key));

        let tips = count as u64 * if self.tipped { TIP } else { 0 };
        assert_eq!(ours - before[0], tips, "what a sweep brought");
        let rent = stage.chain.minimum_balance(STAKE_LEN);
        assert_eq!(theirs - before[1], tips + merged * rent, "what the peer withdrew");
        assert_eq!(stage.stakes(0, count).len(), count, "no side is busy");
        assert!(transients().all(|key| stage.chain.lamports(&key) == 0), "no transient account is left");
    }
}

impl Side<'_> {
    fn units(&self, count: usize) -> u64 {
        let receipt = self.stage.clone().send(&[(self.build)(count)]);
        receipt.top_level_units(&self.program)
    }

    /// What each operator adds from the first to the last of `most`, rounded up.
    fn slope(&self, most: usize) -> u64 {
        (self.units(most) - self.units(1)).div_ceil(most as u64 - 1)
    }
}

/// The stage after everybody was read once, and nothing moved.
fn read(mut stage: Stage) -> Stage {
    let batch = 20;
    for first in (0..stage.cast.validators.len()).step_by(batch) {
        let stakes = stage.stakes(first, batch);
        let calls = [stage.cast.refresh(first, &stakes), stage.cast.update(first, batch, false)];
        calls.into_iter().for_each(|call| drop(stage.send(&[call])));
    }
    stage
}

fn sluice_call(stage: &Stage, count: usize, work: Work) -> Instruction {
    let stakes = stage.stakes(0, count);
    match work {
        Work::Read => stage.cast.refresh(0, &stakes),
        Work::Move => stage.cast.sweep(0, &stakes),
    }
}

fn peer_call(stage: &Stage, count: usize, work: Work) -> Instruction {
    stage.cast.update(0, count, work == Work::Move)
}
