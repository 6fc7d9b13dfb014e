//! Code that the page does without at first.
//!
//! A visitor waits for the engine and the frame. Words, figures and reasons weigh as much again, as does what happens to
//! a cluster only when somebody interferes, or has asked for more than the Raft of Figure 2. So the build cuts the module
//! in two, and the page loads the second part when its first picture stands. What is marked by [`later!`], and all that
//! hangs on it alone, comes with the second part. A fresh cluster does without, and whoever wants anything else, be it
//! another script, is let in when all is there. Without the feature `split`, as in tests, the module is whole and nothing
//! has to be waited for.

/// Calls code of the module's second part: `later!("03", (cluster: &Cluster = self, n: f64 = 1.0) -> JsValue { … })`. The
/// number, two hexadecimal digits, is given once in all. The code sees what stands in the brackets, and nothing else.
macro_rules! later {
    ($number:literal, ($($name:ident: $type:ty = $value:expr),*) -> $result:ty $code:block) => {{
        fn code($($name: $type),*) -> $result $code

        #[cfg(not(feature = "split"))]
        {
            code($($value),*)
        }
        #[cfg(feature = "split")]
        {
            // SAFETY: the build links this import to the export below, which has the same signature.
            #[link(wasm_import_module = "./later.js")]
            unsafe extern "C" {
                #[link_name = concat!("__wasm_split_00later00_import_000000000000000000000000000000", $number)]
                fn call(arguments: *mut u8, result: *mut u8);
            }

            /// What the build puts into the second part.
            // SAFETY: the number makes the name unique.
            #[unsafe(export_name = concat!("__wasm_split_00later00_export_000000000000000000000000000000", $number))]
            unsafe extern "C" fn callee(arguments: *mut u8, result: *mut u8) {
                // SAFETY: `call`, the only caller, passes pointers to its own two variables, which are of these types, outlive
                // the call and are not used by anybody else during it.
                let arguments = unsafe { &mut *arguments.cast::<Option<($($type,)*)>>() };
                // SAFETY: as above.
                let result = unsafe { &mut *result.cast::<Option<$result>>() };
                *result = arguments.take().map(|($($name,)*)| code($($name),*));
            }

            let mut arguments: Option<($($type,)*)> = Some(($($value,)*));
            let mut result: Option<$result> = None;
            // SAFETY: caller and callee were one function before the cut: the types agree, and both values outlive the call.
            unsafe { call((&raw mut arguments).cast(), (&raw mut result).cast()) };
            result.expect("the callee answers")
        }
    }};
}

pub(crate) use later;

/// Whether the second part may be called. Only what can as well be done later, or not at all, may depend on it.
pub(crate) fn is_here() -> bool {
    #[cfg(feature = "split")]
    return HERE.load(std::sync::atomic::Ordering::Relaxed);
    #[cfg(not(feature = "split"))]
    return true;
}

#[cfg(feature = "split")]
static HERE: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// For whoever has linked the second part to the first.
#[cfg(feature = "split")]
// SAFETY: there is one function of this name, and it is this module's.
#[unsafe(no_mangle)]
extern "C" fn second_part_is_here() {
    HERE.store(true, std::sync::atomic::Ordering::Relaxed);
}
