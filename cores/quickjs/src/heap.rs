//! The memory of one QuickJS runtime: limited, and freed as a whole.
//!
//! After an error such as "out of memory" QuickJS may have lost track of some of its objects, and it aborts the process if it
//! finds them when it is asked to tidy up. So it is never asked: dropping the heap frees whatever the runtime still holds.

use std::alloc::{Layout, alloc, alloc_zeroed, dealloc, realloc};
use std::ffi::c_void;
use std::ptr;

use rquickjs_sys::{JSMallocFunctions, size_t};

/// What stands before each block.
#[derive(Clone, Copy)]
struct Header {
    /// The size of the block, this header included.
    size: usize,
    /// The index of the block in `Heap::blocks`.
    index: usize,
}

const HEADER: usize = 16;
const _: () = assert!(size_of::<Header>() <= HEADER);

/// The largest block, as a share of the limit. It bounds what QuickJS does with one text between two jumps, such as a comparison.
const LARGEST_SHARE: usize = 16;
/// The most that one call may allocate, as a multiple of the limit: what is filled anew again and again takes time.
const TRAFFIC: usize = 16;

/// The memory of a runtime.
pub struct Heap {
    blocks: Vec<*mut u8>,
    used: usize,
    limit: usize,
    traffic: usize,
    /// Whether the runtime was refused memory. The code that runs in it may have caught the error.
    pub is_exceeded: bool,
}

impl Heap {
    pub fn new(limit: usize) -> Box<Self> {
        Box::new(Self { blocks: Vec::new(), used: 0, limit, traffic: 0, is_exceeded: false })
    }

    /// A new call begins.
    pub fn begin(&mut self) {
        self.traffic = 0;
    }

    /// Whether this call has allocated more than it may.
    pub fn is_exhausted(&self) -> bool {
        self.traffic > self.limit * TRAFFIC
    }

    /// How many bytes are in use.
    pub fn used(&self) -> usize {
        self.used
    }

    /// The functions that QuickJS calls; their first argument is a `*mut Heap`.
    pub fn functions() -> JSMallocFunctions {
        JSMallocFunctions {
            js_calloc: Some(calloc),
            js_malloc: Some(malloc),
            js_free: Some(free),
            js_realloc: Some(resize),
            js_malloc_usable_size: Some(usable_size),
        }
    }

    /// The layout of a block with room for `size` bytes; none if that would exceed a limit.
    fn admit(&mut self, size: usize, instead_of: usize) -> Option<Layout> {
        if size > self.limit / LARGEST_SHARE {
            return None;
        }
        let whole = (size + HEADER).next_multiple_of(HEADER);
        self.traffic += whole;
        let is_admitted =
            self.used - instead_of + whole <= self.limit && self.traffic <= self.limit * TRAFFIC;
        if is_admitted { Layout::from_size_align(whole, HEADER).ok() } else { None }
    }

    fn allocate(&mut self, size: usize, function: unsafe fn(Layout) -> *mut u8) -> *mut c_void {
        let Some(layout) = self.admit(size, 0) else { return self.refuse() };
        // SAFETY: the layout has room for a header at least, so its size is not zero.
        let block = unsafe { function(layout) };
        if block.is_null() {
            return self.refuse();
        }
        self.used += layout.size();
        let header = Header { size: layout.size(), index: self.blocks.len() };
        self.blocks.push(block);
        // SAFETY: the block is aligned for a header, and begins with room for one.
        unsafe {
            block.cast::<Header>().write(header);
            block.add(HEADER).cast()
        }
    }

    fn refuse(&mut self) -> *mut c_void {
        self.is_exceeded = true;
        ptr::null_mut()
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        for block in &self.blocks {
            // SAFETY: each of these blocks was allocated with the layout that its header names.
            unsafe { dealloc(*block, layout_of(*block)) };
        }
    }
}

/// SAFETY: `block` must begin with a header.
unsafe fn layout_of(block: *mut u8) -> Layout {
    unsafe { Layout::from_size_align_unchecked(block.cast::<Header>().read().size, HEADER) }
}

// SAFETY of the functions below: QuickJS calls them with the heap that it was given and pointers that they have returned.

unsafe extern "C" fn malloc(heap: *mut c_void, size: size_t) -> *mut c_void {
    unsafe { &mut *heap.cast::<Heap>() }.allocate(size as usize, alloc)
}

unsafe extern "C" fn calloc(heap: *mut c_void, count: size_t, size: size_t) -> *mut c_void {
    let heap = unsafe { &mut *heap.cast::<Heap>() };
    match (count as usize).checked_mul(size as usize) {
        Some(size) => heap.allocate(size, alloc_zeroed),
        None => heap.refuse(),
    }
}

unsafe extern "C" fn free(heap: *mut c_void, pointer: *mut c_void) {
    if pointer.is_null() {
        return;
    }
    unsafe {
        let heap = &mut *heap.cast::<Heap>();
        let block = pointer.cast::<u8>().sub(HEADER);
        let Header { size, index } = block.cast::<Header>().read();
        heap.used -= size;
        heap.blocks.swap_remove(index);
        if let Some(moved) = heap.blocks.get(index) {
            (*moved.cast::<Header>()).index = index;
        }
        dealloc(block, Layout::from_size_align_unchecked(size, HEADER));
    }
}

unsafe extern "C" fn resize(heap: *mut c_void, pointer: *mut c_void, size: size_t) -> *mut c_void {
    if pointer.is_null() {
        return unsafe { malloc(heap, size) };
    }
    unsafe {
        let heap = &mut *heap.cast::<Heap>();
        let block = pointer.cast::<u8>().sub(HEADER);
        let Header { size: old, index } = block.cast::<Header>().read();
        let Some(layout) = heap.admit(size as usize, old) else { return heap.refuse() };
        let block = realloc(block, Layout::from_size_align_unchecked(old, HEADER), layout.size());
        if block.is_null() {
            return heap.refuse();
        }
        heap.used = heap.used - old + layout.size();
        block.cast::<Header>().write(Header { size: layout.size(), index });
        heap.blocks[index] = block;
        block.add(HEADER).cast()
    }
}

unsafe extern "C" fn usable_size(pointer: *const c_void) -> size_t {
    if pointer.is_null() {
        return 0;
    }
    let header = unsafe { pointer.cast::<u8>().sub(HEADER).cast::<Header>().read() };
    (header.size - HEADER) as size_t
}
