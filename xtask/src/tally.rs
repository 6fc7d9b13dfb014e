//! Counts tests from what the test runners print at their end.

/// How many tests passed and how many failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
}

impl Tally {
    /// A step that is one check, such as a formatter's.
    pub fn of_one(succeeded: bool) -> Self {
        Self { passed: succeeded.into(), failed: (!succeeded).into() }
    }

    /// Adds up the closing lines `test result: ok. 5 passed; 0 failed; …` of Rust's test programs, native
    /// and in browsers.
    pub fn from_rust(output: &str) -> Self {
        let closing = output.lines().filter(|line| line.trim_start().starts_with("test result:"));
        closing.fold(Self::default(), |sum, line| Self {
            passed: sum.passed + number_before(line, "passed"),
            failed: sum.failed + number_before(line, "failed"),
        })
    }

    /// Reads the closing lines `ℹ pass 5` and `ℹ fail 0` of Node's test runner.
    pub fn from_node(output: &str) -> Self {
        let count =
            |word| output.lines().rev().find_map(|line| number_after(line, word)).unwrap_or(0);
        // A test that ran out of time or lost its file counts as cancelled, not as failed.
        Self { passed: count("pass"), failed: count("fail") + count("cancelled") }
    }
}

impl std::ops::Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

fn number_before(line: &str, word: &str) -> u32 {
    let words: Vec<&str> = line.split([' ', ';']).collect();
    let pair = words.windows(2).find(|pair| pair[1] == word);
    pair.and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

fn number_after(line: &str, word: &str) -> Option<u32> {
    let rest = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# "))?;
    rest.strip_prefix(word)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_suites_add_up() {
        let output = "running 3 tests\n\
            test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 4 filtered out; finished in 0.01s\n\
            test failed, 9 passed in a test's own words\n\
            test result: ok. 40 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.2s\n";
        assert_eq!(Tally::from_rust(output), Tally { passed: 42, failed: 1 });
    }

    #[test]
    fn node_counts_its_tests_once() {
        let output = "✔ opens (81.5ms)\nℹ tests 5\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0\n";
        assert_eq!(Tally::from_node(output), Tally { passed: 3, failed: 2 });
    }

    #[test]
    fn silence_is_nothing_passed() {
        assert_eq!(Tally::from_rust(""), Tally::default());
        assert_eq!(Tally::from_node("pass 5"), Tally::default());
    }
}
