//! Lists of words, made when the program is compiled.

/// The words of all these values, in their order.
macro_rules! words_of {
    ($values:expr) => {{
        const WORDS: [&str; $values.len()] = {
            let mut words = [""; $values.len()];
            let mut index = 0;
            while index < words.len() {
                words[index] = $values[index].word();
                index += 1;
            }
            words
        };
        &WORDS
    }};
}

pub(crate) use words_of;
