//! Writes SVG: paths, circles, texts and groups. Every text from outside is escaped here, and every number is rounded to two
//! decimals, so that the bytes do not depend on the machine. There are no references, no styles and no scripts: what some program
//! that reads SVG might lack is not used.

use std::fmt::{self, Display, Write as _};

use super::theme::Color;

/// A number with at most two decimals.
#[derive(Clone, Copy, Debug)]
pub struct Short(pub f64);

impl Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = (self.0 * 100.0).round() / 100.0;
        // Zero has no sign.
        write!(f, "{}", if rounded == 0.0 { 0.0 } else { rounded })
    }
}

/// Text of a document: nothing in it is markup. Characters that XML cannot hold, and those that change the direction of what
/// follows, are replaced.
pub struct Escaped<'a>(pub &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for symbol in self.0.chars() {
            match symbol {
                '&' => f.write_str("&amp;"),
                '<' => f.write_str("&lt;"),
                '>' => f.write_str("&gt;"),
                '"' => f.write_str("&quot;"),
                '\n' | '\t' => f.write_char(' '),
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => {
                    f.write_char('\u{fffd}')
                }
                other if other.is_control() => f.write_char('\u{fffd}'),
                other => f.write_char(other),
            }?;
        }
        Ok(())
    }
}

/// How a path is painted.
#[derive(Clone, Copy, Debug)]
pub struct Paint<'a> {
    /// The colour inside.
    pub fill: Option<Color>,
    /// The colour of the line.
    pub stroke: Option<Color>,
    /// The width of the line.
    pub width: f64,
    /// The lengths of dashes and gaps; empty for a solid line.
    pub dash: &'a [f64],
    /// Whether the ends and corners of the line are round.
    pub round: bool,
    /// The opacity.
    pub alpha: f64,
}

impl<'a> Paint<'a> {
    /// A fill without a line.
    pub fn fill(color: Color) -> Self {
        Self { fill: Some(color), ..Self::NONE }
    }

    /// A line without a fill.
    pub fn line(color: Color, width: f64) -> Self {
        Self { stroke: Some(color), width, ..Self::NONE }
    }

    /// The same, filled too.
    pub fn on(self, color: Color) -> Self {
        Self { fill: Some(color), ..self }
    }

    /// The same with dashes.
    pub fn dashed(self, dash: &'a [f64]) -> Self {
        Self { dash, ..self }
    }

    /// The same with round ends and corners.
    pub fn rounded(self) -> Self {
        Self { round: true, ..self }
    }

    /// The same at this opacity.
    pub fn faint(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    const NONE: Self =
        Self { fill: None, stroke: None, width: 1.0, dash: &[], round: false, alpha: 1.0 };
}

impl Display for Paint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fill {
            Some(color) => write!(f, " fill=\"{color}\"")?,
            None => f.write_str(" fill=\"none\"")?,
        }
        if let Some(color) = self.stroke {
            write!(f, " stroke=\"{color}\" stroke-width=\"{}\"", Short(self.width))?;
            if !self.dash.is_empty() {
                f.write_str(" stroke-dasharray=\"")?;
                for (place, &length) in self.dash.iter().enumerate() {
                    write!(f, "{}{}", if place == 0 { "" } else { " " }, Short(length))?;
                }
                f.write_str("\"")?;
            }
            if self.round {
                f.write_str(" stroke-linecap=\"round\" stroke-linejoin=\"round\"")?;
            }
        }
        if self.alpha < 1.0 {
            write!(f, " opacity=\"{}\"", Short(self.alpha))?;
        }
        Ok(())
    }
}

/// On which side of its point a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub struct Letters {
    /// The colour.
    pub fill: Color,
    /// The size of the font.
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
    /// Whether every letter has the same width.
    pub mono: bool,
    /// On which side of its point it stands.
    pub align: Align,
    /// The colour of a rim that separates it from what is below.
    pub rim: Option<Color>,
}

impl Letters {
    /// Text from its point on.
    pub fn new(fill: Color, size: f64) -> Self {
        Self { fill, size, bold: false, mono: false, align: Align::Start, rim: None }
    }

    /// The same in bold.
    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same in a font whose letters have one width.
    pub fn mono(self) -> Self {
        Self { mono: true, ..self }
    }

    /// The same around its point.
    pub fn middle(self) -> Self {
        Self { align: Align::Middle, ..self }
    }

    /// The same before its point.
    pub fn end(self) -> Self {
        Self { align: Align::End, ..self }
    }

    /// The same with a rim.
    pub fn rim(self, color: Color) -> Self {
        Self { rim: Some(color), ..self }
    }

    /// About how wide a text is: the font is not known here, so the usual ones are estimated from above.
    pub fn width(&self, text: &str) -> f64 {
        let weight = if self.bold { 1.06 } else { 1.0 };
        let letters =
            text.chars().map(|letter| if self.mono { 0.61 } else { letter_width(letter) });
        letters.sum::<f64>() * self.size * weight
    }

    /// The text, cut with an ellipsis where it has more room than this.
    pub fn fitted(&self, text: &str, room: f64) -> String {
        if self.width(text) <= room {
            return text.to_owned();
        }
        let mut cut: String = text.to_owned();
        while !cut.is_empty() && self.width(&cut) + self.width("…") > room {
            cut.pop();
        }
        cut.push('…');
        cut
    }
}

fn letter_width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '\'' | '!' | ' ' | '·' => 0.34,
        'f' | 'r' | 't' | '(' | ')' | '/' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '%' | '…' | '→' => 0.95,
        'A'..='Z' => 0.7,
        '0'..='9' => 0.62,
        letter if letter.is_ascii() => 0.6,
        letter if letter < '\u{2e80}' => 0.65,
        _ => 1.0,
    }
}

/// A document that is being written.
#[derive(Debug, Default)]
pub struct Svg(String);

impl Svg {
    /// The elements so far.
    pub fn into_body(self) -> String {
        self.0
    }

    /// Begins a group, whose parts are drawn relative to a point.
    pub fn group(&mut self, class: &str, at: (f64, f64), scale: f64) {
        let _ = write!(self.0, "<g class=\"{class}\"");
        if at != (0.0, 0.0) || scale != 1.0 {
            let _ = write!(self.0, " transform=\"translate({} {})", Short(at.0), Short(at.1));
            if scale != 1.0 {
                let _ = write!(self.0, " scale({})", Short(scale));
            }
            self.0.push('"');
        }
        self.0.push('>');
    }

    /// Ends a group.
    pub fn end(&mut self) {
        self.0.push_str("</g>\n");
    }

    /// Says what the group is, for those who point at it or hear it.
    pub fn title(&mut self, words: &str) {
        let _ = write!(self.0, "<title>{}</title>", Escaped(words));
    }

    /// A path.
    pub fn path(&mut self, d: &str, paint: Paint<'_>) {
        if !d.is_empty() {
            let _ = write!(self.0, "<path d=\"{d}\"{paint}/>");
        }
    }

    /// A circle.
    pub fn circle(&mut self, x: f64, y: f64, r: f64, paint: Paint<'_>) {
        let (x, y, r) = (Short(x), Short(y), Short(r));
        let _ = write!(self.0, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"{paint}/>");
    }

    /// A rectangle with round corners.
    pub fn rect(&mut self, [x, y, width, height]: [f64; 4], corner: f64, paint: Paint<'_>) {
        let (x, y, width, height) = (Short(x), Short(y), Short(width), Short(height));
        let _ = write!(self.0, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"");
        if corner > 0.0 {
            let _ = write!(self.0, " rx=\"{}\"", Short(corner));
        }
        let _ = write!(self.0, "{paint}/>");
    }

    /// A text whose base line is at `y`.
    pub fn text(&mut self, words: &str, x: f64, y: f64, letters: Letters) {
        if words.is_empty() {
            return;
        }
        let (x, y, size, fill) = (Short(x), Short(y), Short(letters.size), letters.fill);
        let _ = write!(self.0, "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{fill}\"");
        if letters.bold {
            self.0.push_str(" font-weight=\"bold\"");
        }
        if letters.mono {
            self.0.push_str(" font-family=\"monospace\"");
        }
        match letters.align {
            Align::Start => {}
            Align::Middle => self.0.push_str(" text-anchor=\"middle\""),
            Align::End => self.0.push_str(" text-anchor=\"end\""),
        }
        if let Some(rim) = letters.rim {
            let _ = write!(
                self.0,
                " stroke=\"{rim}\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\""
            );
        }
        let _ = write!(self.0, ">{}</text>", Escaped(words));
    }

    /// A text whose vertical middle is at `y`.
    pub fn centred(&mut self, words: &str, x: f64, y: f64, letters: Letters) {
        self.text(words, x, y + 0.35 * letters.size, letters);
    }
}

/// A path that is being built.
#[derive(Clone, Debug, Default)]
pub struct Path(String);

impl Path {
    /// Continues at a point without a line.
    pub fn move_to(&mut self, x: f64, y: f64) {
        let _ = write!(self.0, "M{} {}", Short(x), Short(y));
    }

    /// Continues with a line to a point.
    pub fn line_to(&mut self, x: f64, y: f64) {
        let _ = write!(self.0, "L{} {}", Short(x), Short(y));
    }

    /// A line from one point to another.
    pub fn line(&mut self, x1: f64, y1: f64, x2: f64, y2: f64) {
        self.move_to(x1, y1);
        self.line_to(x2, y2);
    }

    /// A rectangle.
    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        let (w, h) = (Short(width), Short(height));
        let _ = write!(self.0, "M{} {}h{w}v{h}h{}Z", Short(x), Short(y), Short(-width));
    }

    /// A circle.
    pub fn circle(&mut self, x: f64, y: f64, r: f64) {
        let (start, y, across) = (Short(x + r), Short(y), Short(2.0 * r));
        let (back, r) = (Short(-2.0 * r), Short(r));
        let _ = write!(self.0, "M{start} {y}a{r} {r} 0 1 1 {back} 0a{r} {r} 0 1 1 {across} 0");
    }

    /// Back to the start of this part.
    pub fn close(&mut self) {
        self.0.push('Z');
    }

    /// The description of the path.
    pub fn d(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_two_decimals_at_most_and_zero_has_no_sign() {
        let shown = |number| Short(number).to_string();
        assert_eq!([1.0, 1.005, -0.001, 0.126].map(shown), ["1", "1", "0", "0.13"]);
    }

    #[test]
    fn nothing_in_a_text_is_markup_and_no_control_character_gets_through() {
        let hostile = "</text><script>\"&'\u{0}\u{202e}\n";
        let clean = Escaped(hostile).to_string();
        assert_eq!(clean, "&lt;/text&gt;&lt;script&gt;&quot;&amp;'\u{fffd}\u{fffd} ");
    }

    #[test]
    fn a_text_is_cut_to_the_room_that_it_has() {
        let letters = Letters::new(Color(0), 10.0);
        assert_eq!(letters.fitted("x=1", 100.0), "x=1");
        let cut = letters.fitted("a long command", 40.0);
        assert!(cut.ends_with('…') && letters.width(&cut) <= 40.0, "{cut}");
    }
}
