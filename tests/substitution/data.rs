//! The data of each instruction: its arguments cut short, bytes behind them, the tag of none.

use crate::{assert_all, idl};

#[test]
fn data_that_is_cut_short_is_refused_by_name() {
    assert_all(|stage| {
        let cut = |len| {
            let mut instruction = stage.call.instruction.clone();
            instruction.data.truncate(len);
            stage.check_outcome(&instruction, "InvalidInstructionData")
        };
        let lengths = 0..stage.call.instruction.data.len();
        lengths.map(|len| (format!("data cut to {len} bytes"), cut(len))).collect()
    });
}

/// Anchor reads the arguments and looks no further.
#[test]
fn bytes_behind_the_arguments_do_no_harm() {
    assert_all(|stage| {
        let longer = |more: usize| {
            let mut instruction = stage.call.instruction.clone();
            instruction.data.extend(vec![0xff; more]);
            stage.check_same_effects(&instruction)
        };
        [1, 8, 100].map(|more| (format!("{more} bytes behind the arguments"), longer(more))).into()
    });
}

#[test]
fn the_tag_of_no_instruction_is_refused_by_name() {
    let tags: Vec<_> = idl::instructions().into_iter().map(|entry| entry.tag).collect();
    assert_all(|stage| {
        let unknown = (0..=u8::MAX).filter(|tag| !tags.contains(&vec![*tag]));
        unknown
            .map(|tag| {
                let mut instruction = stage.call.instruction.clone();
                instruction.data[0] = tag;
                let outcome = stage.check_outcome(&instruction, "InvalidInstructionData");
                (format!("with tag {tag}"), outcome)
            })
            .collect()
    });
}
