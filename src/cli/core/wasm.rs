//! A foreign core that is a WebAssembly module without imports.

use raftarium::cores::{Problem, Transport};
use wasmi::{
    Config, Engine, Instance, Linker, Memory, Module, Store, StoreLimits, StoreLimitsBuilder,
    TypedFunc,
};

/// The most memory that a module has, in bytes.
const MEMORY: usize = 64 << 20;
/// The most work that one event may cost: some tenths of a second.
const FUEL: u64 = 200_000_000;

/// A module that runs.
pub struct Wasm {
    store: Store<StoreLimits>,
    memory: Memory,
    alloc: TypedFunc<u32, u32>,
    step: TypedFunc<(u32, u32), u32>,
}

impl Wasm {
    /// Compiles and starts a module.
    pub fn new(bytes: &[u8]) -> Result<Self, Problem> {
        let mut config = Config::default();
        config.consume_fuel(true);
        let engine = Engine::new(&config);
        let module = Module::new(&engine, bytes).map_err(problem)?;
        if let Some(import) = module.imports().next() {
            return Err(Problem::new(format!(
                "the module imports {}.{}; a core imports nothing",
                import.module(),
                import.name()
            )));
        }
        let limits = StoreLimitsBuilder::new().memory_size(MEMORY).instances(1).build();
        let mut store = Store::new(&engine, limits);
        store.limiter(|limits| limits);
        store.set_fuel(FUEL).map_err(problem)?;
        let instance =
            Linker::new(&engine).instantiate_and_start(&mut store, &module).map_err(problem)?;
        let lacks = |name| Problem::new(format!("the module does not export {name}"));
        let memory = instance.get_memory(&store, "memory").ok_or_else(|| lacks("`memory`"))?;
        let alloc = function(&instance, &store, "alloc")
            .ok_or_else(|| lacks("`alloc(length: i32) → i32`"))?;
        let step = function(&instance, &store, "step")
            .ok_or_else(|| lacks("`step(pointer: i32, length: i32) → i32`"))?;
        Ok(Self { store, memory, alloc, step })
    }
}

fn function<P: wasmi::WasmParams, R: wasmi::WasmResults>(
    instance: &Instance,
    store: &Store<StoreLimits>,
    name: &str,
) -> Option<TypedFunc<P, R>> {
    instance.get_typed_func(store, name).ok()
}

impl Transport for Wasm {
    fn ask(&mut self, _: &str, _: bool, line: &str) -> Result<String, Problem> {
        self.store.set_fuel(FUEL).map_err(problem)?;
        let length = line.len() as u32;
        let pointer = self.alloc.call(&mut self.store, length).map_err(problem)?;
        self.memory
            .write(&mut self.store, pointer as usize, line.as_bytes())
            .map_err(|_| Problem::new("`alloc` returned an address outside the memory"))?;
        let answer = self.step.call(&mut self.store, (pointer, length)).map_err(problem)?;
        let outside = || Problem::new("`step` returned an address outside the memory");
        let data = self.memory.data(&self.store);
        let rest = data.get(answer as usize..).ok_or_else(outside)?;
        let (length, rest) = rest.split_first_chunk().ok_or_else(outside)?;
        let text = rest.get(..u32::from_le_bytes(*length) as usize).ok_or_else(outside)?;
        String::from_utf8(text.to_vec()).map_err(|_| Problem::new("the answer is not valid UTF-8"))
    }
}

fn problem(error: wasmi::Error) -> Problem {
    match error.as_trap_code() {
        Some(wasmi::TrapCode::OutOfFuel) => Problem::new("the core did not return"),
        _ => Problem::new(error.to_string()),
    }
}
