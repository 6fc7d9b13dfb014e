//! From the text of a core to bytecode. Only here is there a parser: the runtimes in which cores run have none.

use crate::vm::Scratch;
use crate::{Limits, Problem};

/// The most bytes of a core's file.
const LONGEST: usize = 1 << 20;

/// Compiles a core.
pub fn compile(source: &str, limits: Limits) -> Result<Vec<u8>, Problem> {
    if source.len() > LONGEST {
        let size = source.len();
        return Err(Problem::new(format!(
            "the file has {size} bytes; a core has at most {LONGEST}"
        )));
    }
    if let Some((line, column, literal)) = big_integer(source) {
        let message = format!(
            "{literal} is a BigInt, which a core cannot use (in a comment or a text, write it with a space)"
        );
        return Err(Problem { line: Some(line), column: Some(column), ..Problem::new(message) });
    }
    Scratch::new(limits)?.compile(source)
}

/// The first word of the text that would be a number of unlimited size, if it is code. Arithmetic with such numbers could take hours between two
/// jumps, and only literals make them. Whether the word is in a comment cannot be known without a parser, so it does not matter.
fn big_integer(source: &str) -> Option<(u32, u32, &str)> {
    for (line, text) in source.lines().enumerate() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        for word in text.split(|c| !is_word(c)) {
            let digits = word.strip_suffix('n').filter(|digits| !digits.is_empty());
            if digits.is_some_and(|digits| digits.starts_with(|c: char| c.is_ascii_digit())) {
                let before = word.as_ptr() as usize - text.as_ptr() as usize;
                let column = text[..before].chars().count() + 1;
                return Some((line as u32 + 1, column as u32, word));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::big_integer;

    #[test]
    fn a_big_integer_is_found_in_each_notation() {
        for text in ["x = 10n", "f(1_000n)", "0xffn*2", "[0b1n]", "`${2n}`", "a.b(7n, 1)"] {
            assert!(big_integer(text).is_some(), "{text}");
        }
        for text in ["s1n", "x2n = 3", "in", "n", "10", "1e5", "v_1n", "$1n"] {
            assert!(big_integer(text).is_none(), "{text}");
        }
        assert_eq!(big_integer("ok;\nlet ä = 5n;"), Some((2, 9, "5n")));
    }
}
