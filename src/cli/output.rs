//! What verbs write to, besides standard output: one mechanism for every file.
//!
//! A verb claims all of its outputs before its work begins ([`Claims`]), so that a file that cannot be written is
//! reported before hours of work and not after them, and no output can destroy an input or another output. A file is
//! written under a temporary name in the same folder and takes its place only when it is complete ([`Output::finish`]):
//! a run that fails leaves the file that was there before. Streams (`-`, `/dev/stdout`, pipes, devices) are written directly.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::out::{Out, Problem};

/// The files that a verb reads and writes, so that no two of them are the same.
#[derive(Debug)]
pub struct Claims {
    taken: Vec<Claim>,
    writes_stdout: bool,
}

#[derive(Debug)]
struct Claim {
    what: String,
    identity: Identity,
}

impl Claims {
    /// Nothing but the standard streams.
    pub fn new() -> Self {
        let mut claims = Self { taken: Vec::new(), writes_stdout: false };
        for (what, stream) in standard::redirected_to_files() {
            claims.taken.push(Claim { what: what.into(), identity: Identity::of(None, &stream) });
        }
        claims
    }

    /// Claims the script that is read, if it is a file.
    pub fn read_script(&mut self, path: &str) {
        if path == "-" {
            let what = "standard input, which is the script".to_owned();
            let identity = standard::input().map(|stream| Identity::of(None, &stream));
            self.taken.extend(identity.map(|identity| Claim { what, identity }));
        } else if let Ok(metadata) = fs::metadata(path) {
            let identity = Identity::of(fs::canonicalize(path).ok(), &metadata);
            self.taken.push(Claim { what: "the script itself".into(), identity });
        }
    }

    /// Claims a state file, which is read and appended to by its owner.
    pub fn state(&mut self, path: &str) -> Result<(), Problem> {
        self.claim("state", path, &target_of(Path::new(path)).map_err(cannot("state", path))?)
    }

    /// Claims a file that is written, and makes sure that it can be.
    pub fn output(&mut self, what: &'static str, path: &str) -> Result<Output, Problem> {
        if is_standard_output(path) {
            if self.writes_stdout {
                let words = "another output goes to standard output already";
                return Err(Problem::new(format!("{path}: the {what} cannot be written: {words}")));
            }
            self.writes_stdout = true;
            standard::try_output().map_err(cannot(what, path))?;
            return Ok(Output::stream(what, path, Box::new(io::stdout())));
        }
        let target = target_of(Path::new(path)).map_err(cannot(what, path))?;
        self.claim(what, path, &target)?;
        Output::open(what, path, target)
    }

    /// Claims a folder in which files are written, and makes sure that they can be. Makes the folder if it is missing.
    pub fn folder(&mut self, what: &'static str, path: &str) -> Result<Folder, Problem> {
        let cannot = cannot(what, path);
        let place = Path::new(path);
        match fs::metadata(place) {
            Ok(metadata) if !metadata.is_dir() => {
                return Err(cannot(io::Error::other("it is not a folder")));
            }
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(place).map_err(&cannot)?
            }
            Err(error) => return Err(cannot(error)),
        }
        tempfile::tempfile_in(place).map_err(cannot)?;
        Ok(Folder { what, path: place.to_owned() })
    }

    /// Where the report goes: to standard error, if an output has taken standard output.
    pub fn report(&self) -> Out {
        if self.writes_stdout { Out::on_stderr() } else { Out::default() }
    }

    fn claim(&mut self, what: &str, path: &str, target: &Target) -> Result<(), Problem> {
        if let Target::Device = target {
            return Ok(());
        }
        let identity = target.identity();
        self.check(what, path, &identity)?;
        self.taken.push(Claim { what: format!("the {what}"), identity });
        Ok(())
    }

    fn check(&self, what: &str, path: &str, identity: &Identity) -> Result<(), Problem> {
        match self.taken.iter().find(|claim| claim.identity.is_same(identity)) {
            Some(claim) => {
                let words =
                    format!("{path}: the {what} cannot be written here: this is {}", claim.what);
                Err(Problem::new(words))
            }
            None => Ok(()),
        }
    }
}

/// A folder that takes one file after another.
#[derive(Debug)]
pub struct Folder {
    what: &'static str,
    path: PathBuf,
}

impl Folder {
    /// The path of the file of this name.
    pub fn path_of(&self, name: &str) -> String {
        self.path.join(name).display().to_string()
    }

    /// Opens the file of this name, unless it has been claimed for something else.
    pub fn output(&self, claims: &Claims, name: &str) -> Result<Output, Problem> {
        let path = self.path_of(name);
        let target = target_of(&self.path.join(name)).map_err(cannot(self.what, &path))?;
        claims.check(self.what, &path, &target.identity())?;
        Output::open(self.what, &path, target)
    }
}

/// Something that is being written.
pub struct Output {
    what: &'static str,
    path: String,
    sink: Sink,
}

enum Sink {
    /// What is written goes out at once; when its reader has gone, to nobody.
    Stream(BufWriter<Box<dyn Write + Send>>),
    File {
        temporary: BufWriter<NamedTempFile>,
        target: PathBuf,
    },
}

impl Output {
    fn stream(what: &'static str, path: &str, stream: Box<dyn Write + Send>) -> Self {
        Self { what, path: path.into(), sink: Sink::Stream(BufWriter::new(stream)) }
    }

    fn open(what: &'static str, path: &str, target: Target) -> Result<Self, Problem> {
        let cannot = cannot(what, path);
        let (target, old) = match target {
            Target::File { path, metadata } => (path, metadata),
            Target::Device | Target::Pipe(_) => {
                let mut stream = OpenOptions::new().write(true).open(path).map_err(&cannot)?;
                // A full device says so at once, even where nothing is written.
                stream.write(&[]).map_err(cannot)?;
                return Ok(Self::stream(what, path, Box::new(stream)));
            }
        };
        if old.is_some() {
            // Who may not write a file may not replace it, even in a folder of their own.
            OpenOptions::new().append(true).open(&target).map_err(&cannot)?;
        }
        let temporary = temporary_beside(&target, old.as_ref()).map_err(cannot)?;
        let sink = Sink::File { temporary: BufWriter::new(temporary), target };
        Ok(Self { what, path: path.into(), sink })
    }

    /// Its path, as it was given.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether the name of the file ends so.
    pub fn has_ending(&self, ending: &str) -> bool {
        self.path.ends_with(ending)
    }

    /// Writes.
    pub fn write(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Problem> {
        let written = match &mut self.sink {
            Sink::Stream(stream) => forgive_leaving(write(stream)),
            Sink::File { temporary, .. } => write(temporary),
        };
        written.map_err(cannot(self.what, &self.path))
    }

    /// Puts the complete file in its place.
    pub fn finish(self) -> Result<(), Problem> {
        let Self { what, path, sink } = self;
        let finished = match sink {
            Sink::Stream(mut stream) => forgive_leaving(stream.flush()),
            Sink::File { temporary, target } => {
                let persisted = temporary.into_inner().map_err(|error| error.into_error());
                persisted.and_then(|file| file.persist(target).map(drop).map_err(|e| e.error))
            }
        };
        finished.map_err(cannot(what, &path))
    }

    /// Writes all of it and finishes.
    pub fn write_all(mut self, text: &str) -> Result<(), Problem> {
        self.write(|file| file.write_all(text.as_bytes()))?;
        self.finish()
    }
}

/// When the reader of a pipe has gone (`| head`), further lines go nowhere.
fn forgive_leaving(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// A file beside its target, with the permissions of the file that it will replace, or of any new file.
fn temporary_beside(target: &Path, old: Option<&Metadata>) -> io::Result<NamedTempFile> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".raftarium-").suffix(".tmp");
    #[cfg(unix)]
    let all = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(all);
    let file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    if let Some(old) = old {
        file.as_file().set_permissions(old.permissions())?;
    }
    Ok(file)
}

fn cannot(what: &str, path: &str) -> impl Fn(io::Error) -> Problem {
    move |error| Problem::with_file(&format!("the {what} cannot be written"), path, &error)
}

/// What a path names.
enum Target {
    /// A regular file, or nothing yet. The path is free of links, so that a link to a file stays a link.
    File { path: PathBuf, metadata: Option<Metadata> },
    /// A pipe with a name, or a socket.
    Pipe(Identity),
    /// A device, such as `/dev/null`, to which any number of outputs may go.
    Device,
}

impl Target {
    fn identity(&self) -> Identity {
        match self {
            Target::File { path, metadata: Some(metadata) } => {
                Identity::of(Some(path.clone()), metadata)
            }
            Target::File { path, metadata: None } => {
                Identity { path: Some(path.clone()), inode: None }
            }
            Target::Pipe(identity) => identity.clone(),
            Target::Device => Identity { path: None, inode: None },
        }
    }
}

fn target_of(path: &Path) -> io::Result<Target> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {
            Ok(Target::File { path: fs::canonicalize(path)?, metadata: Some(metadata) })
        }
        Ok(metadata) if metadata.is_dir() => Err(ErrorKind::IsADirectory.into()),
        Ok(metadata) if standard::is_device(&metadata) => Ok(Target::Device),
        Ok(metadata) => Ok(Target::Pipe(Identity::of(fs::canonicalize(path).ok(), &metadata))),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if fs::symlink_metadata(path).is_ok() {
                return Err(io::Error::other("it is a link to a file that does not exist"));
            }
            let name = path.file_name().ok_or(error)?;
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = fs::canonicalize(folder.unwrap_or(Path::new(".")))?;
            Ok(Target::File { path: folder.join(name), metadata: None })
        }
        Err(error) => Err(error),
    }
}

/// What makes two names one file.
#[derive(Clone, Debug)]
struct Identity {
    path: Option<PathBuf>,
    /// Device and number, where the system has them: two names of one file may differ in their paths.
    inode: Option<(u64, u64)>,
}

impl Identity {
    fn of(path: Option<PathBuf>, metadata: &Metadata) -> Self {
        Self { path, inode: standard::inode(metadata) }
    }

    fn is_same(&self, other: &Self) -> bool {
        let same = |equal: bool, known: bool| equal && known;
        same(self.path == other.path, self.path.is_some())
            || same(self.inode == other.inode, self.inode.is_some())
    }
}

fn is_standard_output(path: &str) -> bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].contains(&path)
}

/// What the system knows of the standard streams and of files.
mod standard {
    use super::{File, Metadata, Write, io};

    #[cfg(unix)]
    use std::os::{fd::AsFd, unix::fs::FileTypeExt, unix::fs::MetadataExt};

    /// The standard streams that somebody has sent to files.
    pub fn redirected_to_files() -> Vec<(&'static str, Metadata)> {
        #[cfg(unix)]
        let streams =
            [("standard output", file_of(io::stdout())), ("standard error", file_of(io::stderr()))];
        #[cfg(not(unix))]
        let streams: [(&str, io::Result<File>); 0] = [];
        let known = streams
            .into_iter()
            .filter_map(|(what, file)| Some((what, file.ok()?.metadata().ok()?)));
        known.filter(|(_, metadata)| metadata.is_file()).collect()
    }

    /// Standard input, if it is a file.
    pub fn input() -> Option<Metadata> {
        #[cfg(unix)]
        let metadata = file_of(io::stdin()).ok()?.metadata().ok();
        #[cfg(not(unix))]
        let metadata: Option<Metadata> = None;
        metadata.filter(Metadata::is_file)
    }

    /// Whether standard output takes anything at all: a full device says so even where nothing is written.
    pub fn try_output() -> io::Result<()> {
        #[cfg(unix)]
        return super::forgive_leaving(file_of(io::stdout())?.write(&[]).map(drop));
        #[cfg(not(unix))]
        Ok(())
    }

    #[cfg(unix)]
    fn file_of(stream: impl AsFd) -> io::Result<File> {
        Ok(File::from(stream.as_fd().try_clone_to_owned()?))
    }

    #[cfg(unix)]
    pub fn inode(metadata: &Metadata) -> Option<(u64, u64)> {
        Some((metadata.dev(), metadata.ino()))
    }

    #[cfg(not(unix))]
    pub fn inode(_: &Metadata) -> Option<(u64, u64)> {
        None
    }

    #[cfg(unix)]
    pub fn is_device(metadata: &Metadata) -> bool {
        metadata.file_type().is_char_device() || metadata.file_type().is_block_device()
    }

    #[cfg(not(unix))]
    pub fn is_device(_: &Metadata) -> bool {
        false
    }
}

pub use standard::try_output;
