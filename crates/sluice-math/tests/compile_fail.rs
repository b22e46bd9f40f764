//! Units that are mixed up do not compile, and what is meant does.

#[test]
fn mixed_units_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/compile_pass/*.rs");
    cases.compile_fail("tests/compile_fail/*.rs");
}
