//! `split MODULE FOLDER`: cuts a wasm module, as the linker leaves it, into what the page needs at once and what it needs
//! later, and writes both, with their glue, into a folder.
//!
//! The cut runs along the functions that `later!` marks. The linker's relocations tell what each function
//! and each text hangs on, so nothing is cut off that is needed before.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

const NAME: &str = "raftarium";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [module, folder] = arguments.as_slice() else {
        return Err("usage: split MODULE FOLDER".into());
    };
    let parts = folder.join("parts");
    fs::create_dir_all(&parts)?;
    cut(module, &parts)?;
    bind(&parts.join("main.wasm"), folder)?;
    fs::rename(parts.join("split_later.wasm"), folder.join(format!("{NAME}_later.wasm")))?;
    fs::remove_dir_all(parts)?;
    Ok(())
}

fn cut(module: &Path, parts: &Path) -> Result<(), Box<dyn Error>> {
    let module = fs::read(module)?;
    let main = parts.join("main.wasm");
    let mut options = Options::new(&module);
    options.output_dir = parts;
    options.main_out_path = &main;
    transform(options)?;
    Ok(())
}

/// Writes the glue of the part that is needed at once; the other is bound to it by its exports.
fn bind(main: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(main).out_name(NAME).typescript(true).keep_lld_exports(true).web(true)?;
    bindgen.generate(folder)?;
    Ok(())
}
