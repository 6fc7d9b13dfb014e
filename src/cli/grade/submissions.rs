//! What was handed in: files, links, and the rows of CSV files.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path};

use csv::{ByteRecord, ReaderBuilder};

use super::super::link;
use super::super::out::Problem;

/// The largest CSV file, in bytes.
const LARGEST: u64 = 64 << 20;
/// The most submissions.
const MOST: usize = 100_000;
/// What a column of links is called, and one of names.
const LINKS: [&str; 5] = ["link", "url", "run", "submission", "answer"];
const NAMES: [&str; 6] = ["name", "student", "username", "id", "email", "email address"];

/// Something that was handed in.
pub struct Submission {
    /// Whose it is, or what it is.
    pub name: String,
    /// Whether a CSV file says whose it is: then that counts, whatever the run itself says.
    pub is_named: bool,
    /// Where it was found.
    pub source: String,
    /// A link or a path, or what is wrong with it.
    pub place: Result<String, String>,
}

/// All that the command line names.
pub fn find(arguments: &[String], column: Option<&str>) -> Result<Vec<Submission>, Problem> {
    let mut all = Vec::new();
    for (number, argument) in (1..).zip(arguments) {
        if link::find(argument).is_some() {
            let (name, source) = (format!("link {number}"), format!("argument {number}"));
            let place = Ok(argument.clone());
            all.push(Submission { name, is_named: false, source, place });
        } else if is_csv(argument) {
            all.extend(Table::read(argument)?.submissions(column)?);
        } else {
            let place = reject_bare_address(argument).and_then(|()| is_file(argument));
            let place = place.map(|()| argument.clone());
            let (name, source) = (argument.clone(), argument.clone());
            all.push(Submission { name, is_named: false, source, place });
        }
    }
    if all.is_empty() {
        return Err(Problem::new(format!("{}: it has no row with a submission", arguments[0])));
    }
    if all.len() > MOST {
        return Err(Problem::new(format!("at most {MOST} submissions are judged at a time")));
    }
    Ok(all)
}

fn is_csv(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
}

/// Rejects an address without a run: there is no file of that name either.
fn reject_bare_address(place: &str) -> Result<(), String> {
    if place.contains("://") || place.starts_with('#') {
        return Err("its link names no run: the part after its # is missing".into());
    }
    Ok(())
}

/// Whether there is a file that can be read to its end.
fn is_file(path: &str) -> Result<(), String> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(()),
        Ok(found) if found.is_dir() => Err(format!("{path}: it is a directory")),
        Ok(_) => Err(format!("{path}: it is not a regular file")),
        Err(error) => Err(Problem::with_file("it cannot be read", path, &error).to_string()),
    }
}

/// A CSV file with a header.
struct Table {
    path: String,
    header: Vec<String>,
    /// The rows, each with the number of its line.
    rows: Vec<(u64, ByteRecord)>,
}

impl Table {
    fn read(path: &str) -> Result<Self, Problem> {
        is_file(path).map_err(Problem::new)?;
        let cannot = |error| Problem::with_file("it cannot be read", path, &error);
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(cannot)?;
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(cannot)?;
        if bytes.len() as u64 > LARGEST {
            let words = format!("{path}: a CSV file has at most {LARGEST} bytes, which is 64 MiB");
            return Err(Problem::new(words));
        }
        let delimiter = delimiter(&bytes);
        let mut reader =
            ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(&*bytes);
        let bad = |error: csv::Error| Problem::new(format!("{path}: {error}"));
        let text = |cell: &[u8]| String::from_utf8_lossy(cell).trim().to_owned();
        let header = reader.byte_headers().map_err(bad)?.iter().map(text).collect();
        let rows = reader.byte_records().collect::<Result<Vec<_>, _>>().map_err(bad)?;
        let rows = numbered(rows, &bytes);
        Ok(Self { path: path.into(), header, rows })
    }

    fn submissions(&self, column: Option<&str>) -> Result<Vec<Submission>, Problem> {
        let column = match column {
            Some(wanted) => self.named(&[wanted]).ok_or_else(|| self.lacks(wanted))?,
            None => self.column_of_links()?,
        };
        let names = self.named(&NAMES);
        let has_any = |row: &ByteRecord| row.iter().any(|cell| !cell.trim_ascii().is_empty());
        let rows = self.rows.iter().filter(|(_, row)| has_any(row));
        Ok(rows.map(|(line, row)| self.submission(*line, row, column, names)).collect())
    }

    fn submission(
        &self,
        line: u64,
        row: &ByteRecord,
        column: usize,
        names: Option<usize>,
    ) -> Submission {
        let name = names.and_then(|column| row.get(column)).map(String::from_utf8_lossy);
        let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        Submission {
            is_named: name.is_some(),
            name: name.unwrap_or_else(|| format!("line {line}")),
            source: format!("{}:{line}", self.path),
            place: self.place(row.get(column).unwrap_or_default(), &self.header[column]),
        }
    }

    /// The link or the path in a cell.
    fn place(&self, cell: &[u8], column: &str) -> Result<String, String> {
        let cell =
            str::from_utf8(cell).map_err(|_| format!("its cell '{column}' is not valid UTF-8"))?;
        let cell = cell.trim();
        if cell.is_empty() {
            return Err(format!("its cell '{column}' is empty"));
        }
        if link::find(cell).is_some() {
            return Ok(cell.into());
        }
        reject_bare_address(cell)?;
        let stays = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        if !Path::new(cell).components().all(stays) {
            return Err("its path leaves the folder of the CSV file".into());
        }
        let folder = Path::new(&self.path).parent().unwrap_or(Path::new(""));
        let path = folder.join(cell).to_string_lossy().into_owned();
        is_file(&path)?;
        Ok(path)
    }

    /// The first of these names that a column has.
    fn named(&self, names: &[&str]) -> Option<usize> {
        let mut found = names.iter().filter_map(|name| {
            self.header.iter().position(|column| column.eq_ignore_ascii_case(name))
        });
        found.next()
    }

    /// The column with a usual name, or else the only one in which there are links alone.
    fn column_of_links(&self) -> Result<usize, Problem> {
        if let Some(column) = self.named(&LINKS) {
            return Ok(column);
        }
        let holds_links = |column: &usize| {
            let cells = self.rows.iter().filter_map(|(_, row)| row.get(*column));
            let cells = cells.filter(|cell| !cell.trim_ascii().is_empty());
            let is_link = |cell| str::from_utf8(cell).is_ok_and(|cell| link::find(cell).is_some());
            let mut cells = cells.map(is_link).peekable();
            cells.peek().is_some() && cells.all(|is_link| is_link)
        };
        let found: Vec<_> = (0..self.header.len()).filter(holds_links).collect();
        match found[..] {
            [column] => Ok(column),
            _ => Err(self.lacks(LINKS[0])),
        }
    }

    fn lacks(&self, wanted: &str) -> Problem {
        let Self { path, header, .. } = self;
        let header = header.join(", ");
        Problem::new(format!(
            "{path}: it has no column '{wanted}'; its columns are: {header}. --column names the one that holds links or paths"
        ))
    }
}

/// Rows with the numbers of their lines. The reader says where the row before ends, which is a line too early after a line
/// break of two bytes or an empty line.
fn numbered(rows: Vec<ByteRecord>, bytes: &[u8]) -> Vec<(u64, ByteRecord)> {
    let (mut line, mut at) = (1, 0);
    let mut number = |row: &ByteRecord| {
        let begins = row.position().map_or(at, |position| position.byte() as usize);
        let skipped = bytes[begins..].iter().take_while(|byte| b"\r\n".contains(byte)).count();
        let breaks = bytes[at..begins + skipped].iter().filter(|byte| **byte == b'\n').count();
        line += breaks as u64;
        at = begins + skipped;
        line
    };
    rows.into_iter().map(|row| (number(&row), row)).collect()
}

/// What stands between the cells: in some countries, spreadsheets write semicolons.
fn delimiter(bytes: &[u8]) -> u8 {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| header.iter().filter(|byte| **byte == sign).count();
    // Of equals, max_by_key takes the last.
    [b'\t', b';', b','].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}
