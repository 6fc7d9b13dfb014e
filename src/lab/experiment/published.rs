//! Figures that others have published, from comments of an experiment: what its own figures are compared with.
//!
//! `# published: "150ms..300ms" for "failover" median 171 mean 181 (dissertation, Figure 9.8)` gives figures of one cell, in
//! milliseconds if they are times. docs/experiments.md describes the form for users.

use crate::lab::language::{LineError, Plan, Quantity, line_error, number};

use super::{Column, Spread};

/// What such a comment begins with.
const START: &str = "# published:";
const FORM: &str = "a comment such as '# published: \"150ms..300ms\" median 171 mean 181 (source)'";

/// Published figures of a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The index of the cell.
    pub cell: usize,
    /// The index of the measure.
    pub column: usize,
    /// The figures in their order, in microseconds or counts.
    pub figures: Vec<(Figure, f64)>,
    /// Where they were published.
    pub source: String,
}

/// A figure of a [`Spread`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is a field of Spread")]
pub enum Figure {
    Min,
    P10,
    P25,
    Median,
    P75,
    P90,
    P99,
    Max,
    Mean,
}

impl Figure {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 9] = [
        Self::Min,
        Self::P10,
        Self::P25,
        Self::Median,
        Self::P75,
        Self::P90,
        Self::P99,
        Self::Max,
        Self::Mean,
    ];

    /// As reports and comments name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Min => "min",
            Self::P10 => "p10",
            Self::P25 => "p25",
            Self::Median => "median",
            Self::P75 => "p75",
            Self::P90 => "p90",
            Self::P99 => "p99",
            Self::Max => "max",
            Self::Mean => "mean",
        }
    }

    /// Its value in a spread; none if no trial has a value.
    pub fn of(self, spread: &Spread) -> Option<f64> {
        let value = match self {
            Self::Min => spread.min,
            Self::P10 => spread.p10,
            Self::P25 => spread.p25,
            Self::Median => spread.median,
            Self::P75 => spread.p75,
            Self::P90 => spread.p90,
            Self::P99 => spread.p99,
            Self::Max => spread.max,
            Self::Mean => return spread.mean,
        };
        value.map(|value| value as f64)
    }
}

impl Published {
    /// A published figure; none if it was not published.
    pub fn figure(&self, figure: Figure) -> Option<f64> {
        self.figures.iter().find(|(it, _)| *it == figure).map(|(_, value)| *value)
    }

    /// By how many per cent our figure is larger than the published one; none if one of them is missing, or if the
    /// published one is 0.
    pub fn difference(&self, figure: Figure, ours: &Spread) -> Option<f64> {
        let published = self.figure(figure).filter(|&value| value != 0.0)?;
        Some((figure.of(ours)? / published - 1.0) * 100.0)
    }
}

/// The published figures of all cells, in the order of their lines.
pub(super) fn read(
    name: &str,
    text: &str,
    plan: &Plan,
    columns: &[Column],
) -> Result<Vec<Published>, Vec<LineError>> {
    let comments = (1..).zip(text.lines()).filter_map(|(number, line)| {
        line.trim_start().strip_prefix(START).map(|rest| (number, rest))
    });
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for (number, rest) in comments {
        match parse(rest, plan, columns) {
            Ok(published) => found.push(published),
            Err(message) => errors.push(line_error(name, text, number, message, FORM)),
        }
    }
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}

fn parse(text: &str, plan: &Plan, columns: &[Column]) -> Result<Published, String> {
    let (values, rest) = quoted(text)?;
    let cell = cell(plan, &values)?;
    let (measure, rest) = match rest.strip_prefix("for ") {
        None => (None, rest),
        Some(rest) => {
            let (names, rest) = quoted(rest)?;
            let [name] = names[..] else {
                return Err("the name of a measure is missing after 'for'".into());
            };
            (Some(name), rest)
        }
    };
    let column = column(columns, measure)?;
    let (figures, source) = rest.split_once('(').ok_or("the source is missing")?;
    let source = source.trim_end().strip_suffix(')').ok_or("the source is not closed by ')'")?;
    let is_time = columns[column].quantity == Quantity::Time;
    let figures = parse_figures(figures, if is_time { 1_000.0 } else { 1.0 })?;
    Ok(Published { cell, column, figures, source: source.into() })
}

/// The texts in quotes at the start, and what follows them.
fn quoted(text: &str) -> Result<(Vec<&str>, &str), String> {
    let (mut found, mut rest) = (Vec::new(), text.trim_start());
    while let Some(open) = rest.strip_prefix('"') {
        let (inner, after) = open.split_once('"').ok_or("a quote is not closed")?;
        found.push(inner);
        rest = after.trim_start();
    }
    Ok((found, rest))
}

fn cell(plan: &Plan, wanted: &[&str]) -> Result<usize, String> {
    let is_wanted = |&cell: &usize| {
        let free = plan.varied.iter().zip(plan.values(cell)).filter(|(it, _)| it.with.is_none());
        free.map(|(_, value)| &*value.text).eq(wanted.iter().copied())
    };
    let wanted_words = || wanted.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(" ");
    (0..plan.cells().unwrap_or(1)).find(is_wanted).ok_or_else(|| match wanted {
        [] => "the values of the combination are missing, one for each 'vary' line".into(),
        _ => format!("no combination has the values {}", wanted_words()),
    })
}

fn column(columns: &[Column], name: Option<&str>) -> Result<usize, String> {
    match (name, columns) {
        (None, [_]) => Ok(0),
        (None, _) => Err("this experiment has several measures; 'for \"NAME\"' is missing".into()),
        (Some(name), _) => columns
            .iter()
            .position(|column| &*column.name == name)
            .ok_or_else(|| format!("nothing is measured as \"{name}\"")),
    }
}

fn parse_figures(text: &str, unit: f64) -> Result<Vec<(Figure, f64)>, String> {
    let (mut figures, mut words) = (Vec::new(), text.split_whitespace());
    while let Some(word) = words.next() {
        let figure = Figure::ALL.into_iter().find(|figure| figure.word() == word);
        let figure = figure.ok_or_else(|| format!("'{word}' is not a figure"))?;
        let value = words.next().and_then(number);
        let value = value.ok_or_else(|| format!("a number is missing after '{word}'"))?;
        if figures.iter().any(|(it, _)| *it == figure) {
            return Err(format!("'{word}' is there twice"));
        }
        figures.push((figure, value * unit));
    }
    if figures.is_empty() { Err("there are no figures".into()) } else { Ok(figures) }
}

#[cfg(test)]
mod tests {
    use super::super::{Experiment, spread};
    use super::*;

    const SCRIPT: &str = "vary latency 5ms 10ms\nvary line \"\" \"crash S5\"\n\
        measure \"time\" to leader\nmeasure \"votes\" messages request_vote to leader\nwait 5s\n";

    fn read(comment: &str) -> Result<Vec<Published>, String> {
        let read = Experiment::parse("e", &format!("{comment}\n{SCRIPT}"));
        read.map(|it| it.published().to_vec()).map_err(|errors| errors[0].to_string())
    }

    #[test]
    fn figures_belong_to_the_cell_with_their_values_and_to_their_measure() {
        let comment = "# published: \"10ms\" \"crash S5\" for \"time\" median 171.5 mean 181 (dissertation (2014), 9)";
        let [published] = &read(comment).expect("it is good")[..] else { panic!("one comment") };
        assert_eq!((published.cell, published.column), (3, 0));
        assert_eq!(published.figures, [(Figure::Median, 171_500.0), (Figure::Mean, 181_000.0)]);
        assert_eq!(published.source, "dissertation (2014), 9");
        let counted = read("  # published: \"5ms\" \"\" for \"votes\" mean 4.5 (x)").expect("good");
        assert_eq!((counted[0].cell, counted[0].column), (0, 1));
        assert_eq!(counted[0].figure(Figure::Mean), Some(4.5));
        assert_eq!(counted[0].figure(Figure::Median), None);
    }

    #[test]
    fn the_difference_is_a_share_of_the_published_figure() {
        let comment = "# published: \"5ms\" \"\" for \"time\" min 0 median 2 p99 4 (x)";
        let published = &read(comment).expect("it is good")[0];
        let ours = spread([Some(1_000), Some(2_500), Some(9_000)].into_iter());
        assert_eq!(published.difference(Figure::Median, &ours), Some(25.0));
        assert_eq!(published.difference(Figure::P99, &ours), Some(125.0));
        assert_eq!(published.difference(Figure::Min, &ours), None);
        assert_eq!(published.difference(Figure::Mean, &ours), None);
        assert_eq!(published.difference(Figure::Median, &spread([None].into_iter())), None);
    }

    #[test]
    fn a_bad_comment_is_rejected_at_its_line() {
        for (comment, why) in [
            ("mean 1 (x)", "the values of the combination are missing"),
            ("\"7ms\" \"\" for \"time\" mean 1 (x)", "no combination has the values \"7ms\" \"\""),
            ("\"5ms\" mean 1 (x)", "no combination has the values \"5ms\""),
            ("\"5ms\" \"\" mean 1 (x)", "several measures"),
            ("\"5ms\" \"\" for \"tim\" mean 1 (x)", "nothing is measured as \"tim\""),
            ("\"5ms\" \"\" for \"time\" mean (x)", "a number is missing after 'mean'"),
            ("\"5ms\" \"\" for \"time\" mean -1 (x)", "a number is missing after 'mean'"),
            ("\"5ms\" \"\" for \"time\" mode 1 (x)", "'mode' is not a figure"),
            ("\"5ms\" \"\" for \"time\" mean 1 mean 2 (x)", "'mean' is there twice"),
            ("\"5ms\" \"\" for \"time\" (x)", "there are no figures"),
            ("\"5ms\" \"\" for \"time\" mean 1", "the source is missing"),
            ("\"5ms\" \"\" for \"time\" mean 1 (x", "not closed"),
            ("\"5ms\" \"", "a quote is not closed"),
        ] {
            let told = read(&format!("# published: {comment}")).expect_err(comment);
            assert!(told.starts_with("e:1:1: ") && told.contains(why), "{comment}: {told}");
        }
    }
}
