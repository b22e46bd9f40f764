//! Items of the design's adversarial review (`research/design-review.md`), each with its figures. A test is named after its
//! item; `p2_08` is 2.8 of the second pass.
//!
//! What is tested here: C1, C2, C3, C4, H1, H3, H4 (3 and 5), M3, M4, M5, M10, M12, and of the second pass 2.3, 2.5 to
//! 2.15, 2.17, 2.18, as far as the parts that they are about exist. The rest:
//!
//! | item | why not here | where |
//! |---|---|---|
//! | C3, the 487 SOL of an instant exit | no instant exit; the same inflow comes from entry fees here | with exits |
//! | C3, buying in before a recapitalisation | no recapitalisation | with bunker and cover |
//! | C4, delegation paused | no pause | with the guardian |
//! | H1, the guardian's pause spares the queue | no pause; of modes there is bunker, which is tested | with the guardian |
//! | H4.1, a dead crank must not stop claims | no tickets | with tickets |
//! | H4.2, finalised SOL is subtracted once | no cohorts hold SOL; INV-63 is checked by most tests here | with tickets |
//! | H4.4, when bunker mode is left | is H5 | with bunker parts |
//! | M3, leaving by ticket after a visible gain | no tickets; leaving at once is tested | with tickets |
//! | M4, bounties of cohort steps, jammed cranks | no cohorts; priority fees are not the program's | with tickets |
//! | M5 (a), forfeits, exit fees, bond and insurance inflows raise the mark | only entry fees exist | with each of them |
//! | M5 (c), burning bypasses a clamp on assets alone | tested: `tests/instructions/crank/finalize_epoch_adverse.rs`, `burning_almost_everything_moves_the_rate_by_no_more_than_the_clamp` | |
//! | 2.1, forfeits of finalised tickets are `unbooked` | no tickets | with tickets |
//! | 2.2, clamp and cap swallow a recapitalisation | no recapitalisation | with bunker and cover |
//! | 2.4, no finalisation while a proven loss is unbooked | no cohorts, no `report_loss` | with tickets |
//! | 2.5, the bond answers for a fall read early | no bonds; that `loss_due` keeps it is tested | with bonds |
//! | 2.6, a bond top-up after the level | no bonds; a raised cap is tested in its place | with bonds |
//! | 2.7, a throttled side's overflow account | deliberately none: all of main leaves, which H1 tests | |
//! | 2.13, slots of config left out by the caller | no slots; pending terms and group caps are tested | with config |
//! | 2.16, one-sided shortfall | no bonds | with bonds |

mod c1;
mod c2;
mod c3;
mod c4;
mod c4_head_room;
mod h1;
mod h3;
mod h4;
mod lab;
mod m10;
mod m12;
mod m3;
mod m4;
mod m5;
mod p2_books;
mod p2_late;
mod p2_queue;
mod p2_runtime;
mod p2_targets;
mod third;
