//! score: judges the raw lines of a log from standard input with libtocsin. Rust 2021, no crates.
//!
//!   build  rustc --edition 2021 -O -L FOLDER -l tocsin -C link-arg=-Wl,-rpath,FOLDER score.rs
//!          (of libtocsin.a: rustc --edition 2021 -O -L FOLDER -l static=tocsin -l m score.rs)
//!   run    ./score MODEL < LOG
//!
//! Prints what is anomalous, and totals. Exits with 0, anomalies or not; 1 where something cannot be read or judged; 2
//! where it was called wrongly.

use std::io::{self, BufRead, Write};

/// The functions and structs of tocsin.h that this program uses, with the header's names and layouts.
mod c {
    use std::os::raw::{c_char, c_int, c_void};

    pub const OK: c_int = 0;
    pub const CHIMERA: u32 = 2;
    pub const EVENT_ENTRY: u32 = 1;
    pub const EVENT_WINDOW: u32 = 2;
    pub const END: u32 = u32::MAX;

    #[repr(C)]
    pub struct Error {
        pub size: usize,
        pub status: c_int,
        pub system_error: i32,
        pub section: u32,
        pub reserved: u32,
        pub offset: u64,
        pub byte_count: u64,
        pub rule: [c_char; 64],
        pub message: [c_char; 192],
    }

    #[repr(C)]
    pub struct ModelInfo {
        pub size: usize,
        pub kind: u32,
        pub reads_lines: u32,
        // More follows; a pointer to it is all that this program has.
    }

    #[repr(C)]
    pub struct Entry {
        pub size: usize,
        pub line: u64,
        pub position: u64,
        pub caused_by: u64,
        pub key: u32,
        pub reason: u32,
        pub rank: u32,
        pub probability: f32,
        pub is_suppressed: u32,
        pub nearest_key: u32,
    }

    #[repr(C)]
    pub struct WindowLine {
        pub line: u64,
        pub nearest_key: u32,
        pub similarity: f32,
    }

    #[repr(C)]
    pub struct Window {
        pub size: usize,
        pub line_count: u32,
        pub is_anomalous: u32,
        pub probability: f32,
        pub logit_margin: f32,
        pub unknown_count: u32,
        pub has_clear_cause: u32,
        pub heads_disagree: u32,
        pub cause_margin: f32,
        pub keys: *const u32,
        pub lines: *const WindowLine,
        pub scores: *const f32,
        pub attention: *const f32,
        pub ranking: *const i32,
    }

    #[repr(C)]
    pub struct Session {
        pub size: usize,
        pub ending: u32,
        pub is_anomalous: u32,
        pub entry_count: u64,
        pub anomaly_count: u64,
    }

    #[repr(C)]
    pub struct Event {
        pub size: usize,
        pub kind: u32,
        pub is_anomalous: u32,
        pub is_alarm: u32,
        pub reserved: u32,
        pub session_id: u64,
        pub name: *const c_char,
        pub name_length: usize,
        pub entry: *const Entry,
        pub window: *const Window,
        pub session: *const Session,
    }

    #[repr(C)]
    pub struct StreamCounts {
        pub size: usize,
        pub lines: u64,
        pub without_header: u64,
        pub unknown: u64,
    }

    extern "C" {
        pub fn tocsin_model_open(
            path: *const c_char,
            options: *const c_void,
            model: *mut *mut c_void,
            error: *mut Error,
        ) -> c_int;
        pub fn tocsin_model_close(model: *mut c_void);
        pub fn tocsin_model_describe(model: *const c_void) -> *const ModelInfo;
        pub fn tocsin_model_template(model: *const c_void, key: u32, text: *mut c_char, capacity: usize) -> usize;
        pub fn tocsin_stream_open(
            model: *mut c_void,
            options: *const c_void,
            stream: *mut *mut c_void,
            error: *mut Error,
        ) -> c_int;
        pub fn tocsin_stream_close(stream: *mut c_void);
        pub fn tocsin_stream_line(stream: *mut c_void, line: *const c_void, length: usize) -> c_int;
        pub fn tocsin_stream_finish(stream: *mut c_void) -> c_int;
        pub fn tocsin_stream_next(stream: *mut c_void) -> *const Event;
        pub fn tocsin_stream_expected(
            stream: *const c_void,
            keys: *mut u32,
            probabilities: *mut f32,
            capacity: usize,
        ) -> usize;
        pub fn tocsin_stream_count(stream: *mut c_void) -> *const StreamCounts;
    }
}

/// Safe wrappers: what is lent by the library becomes values here.
mod tocsin {
    use super::c;
    use std::ffi::{CStr, CString};
    use std::os::raw::{c_char, c_int, c_void};
    use std::ptr;

    #[derive(Debug)]
    pub struct Error(pub String);

    impl c::Error {
        fn new() -> Self {
            // SAFETY: integers and arrays of them, for which zeros are values.
            let mut error: c::Error = unsafe { std::mem::zeroed() };
            error.size = std::mem::size_of::<c::Error>();
            error
        }

        fn check(&self, status: c_int) -> Result<(), Error> {
            if status == c::OK {
                return Ok(());
            }
            if self.system_error != 0 {
                let what = std::io::Error::from_raw_os_error(self.system_error);
                return Err(Error(format!("{}; check the path and its permissions", what)));
            }
            // SAFETY: the library ends its messages with NUL; of an error that it did not write, all are zeros.
            Err(Error(unsafe { CStr::from_ptr(self.message.as_ptr()) }.to_string_lossy().into_owned()))
        }
    }

    /// A model. Any number of threads may use it at a time.
    pub struct Model(*mut c_void);

    // SAFETY: so says tocsin.h: nothing in a model changes once it is open.
    unsafe impl Send for Model {}
    unsafe impl Sync for Model {}

    impl Model {
        pub fn open(path: &str) -> Result<Self, Error> {
            let path = CString::new(path).map_err(|_| Error("a path cannot hold NUL; give another".into()))?;
            let (mut model, mut error) = (ptr::null_mut(), c::Error::new());
            // SAFETY: all four are valid for the call.
            let status = unsafe { c::tocsin_model_open(path.as_ptr(), ptr::null(), &mut model, &mut error) };
            error.check(status).map(|()| Model(model))
        }

        pub fn is_chimera(&self) -> bool {
            // SAFETY: lent until the model is closed.
            unsafe { (*c::tocsin_model_describe(self.0)).kind == c::CHIMERA }
        }

        pub fn reads_lines(&self) -> bool {
            // SAFETY: as before.
            unsafe { (*c::tocsin_model_describe(self.0)).reads_lines == 1 }
        }

        /// The template of a log key; `None` where the model has none.
        pub fn template(&self, key: u32) -> Option<Vec<u8>> {
            // SAFETY: no more than `capacity` bytes are written, the last of them NUL.
            let length = unsafe { c::tocsin_model_template(self.0, key, ptr::null_mut(), 0) };
            if length == 0 {
                return None;
            }
            let mut text = vec![0u8; length + 1];
            unsafe { c::tocsin_model_template(self.0, key, text.as_mut_ptr() as *mut c_char, text.len()) };
            text.pop();
            Some(text)
        }
    }

    impl Drop for Model {
        fn drop(&mut self) {
            // SAFETY: opened by `open` and closed nowhere else.
            unsafe { c::tocsin_model_close(self.0) }
        }
    }

    /// A verdict of a stream.
    pub enum Verdict {
        Entry { line: u64, key: u32, nearest_key: u32, rank: u32, probability: f32, expected: Vec<(u32, f32)> },
        Window { first_line: u64, probability: f32, cause_line: u64, cause_key: u32, nearest_key: u32 },
        Session { entries: u64, anomalies: u64 },
    }

    pub struct Event {
        pub name: Vec<u8>,
        pub is_anomalous: bool,
        pub verdict: Verdict,
    }

    #[derive(Default)]
    pub struct Counts {
        pub lines: u64,
        pub without_header: u64,
        pub unknown: u64,
    }

    /// A stream of raw lines. The library keeps the model for it, so that it may be dropped first.
    pub struct Stream(*mut c_void);

    // SAFETY: a stream belongs to one thread at a time, whichever; it is not `Sync`.
    unsafe impl Send for Stream {}

    impl Stream {
        pub fn open(model: &Model) -> Result<Self, Error> {
            let (mut stream, mut error) = (ptr::null_mut(), c::Error::new());
            // SAFETY: all four are valid for the call.
            let status = unsafe { c::tocsin_stream_open(model.0, ptr::null(), &mut stream, &mut error) };
            error.check(status).map(|()| Stream(stream))
        }

        /// Judges a line and hands over what is to be said of it.
        pub fn line(&mut self, line: &[u8], take: &mut dyn FnMut(Event)) {
            // SAFETY: the bytes are looked at during the call only. It cannot fail on a stream of raw lines.
            unsafe { c::tocsin_stream_line(self.0, line.as_ptr() as *const c_void, line.len()) };
            self.drain(take)
        }

        pub fn finish(&mut self, take: &mut dyn FnMut(Event)) {
            // SAFETY: as before.
            unsafe { c::tocsin_stream_finish(self.0) };
            self.drain(take)
        }

        pub fn counts(&mut self) -> Counts {
            // SAFETY: lent until the next call.
            let counts = unsafe { &*c::tocsin_stream_count(self.0) };
            Counts { lines: counts.lines, without_header: counts.without_header, unknown: counts.unknown }
        }

        fn drain(&mut self, take: &mut dyn FnMut(Event)) {
            // SAFETY: an event and what it points to are lent until the next call, and copied before it.
            while let Some(event) = unsafe { c::tocsin_stream_next(self.0).as_ref() } {
                take(unsafe { self.copy(event) })
            }
        }

        unsafe fn copy(&self, event: &c::Event) -> Event {
            let name = match event.name_length {
                0 => Vec::new(),
                length => std::slice::from_raw_parts(event.name as *const u8, length).to_vec(),
            };
            let verdict = match event.kind {
                c::EVENT_ENTRY => {
                    let entry = &*event.entry;
                    Verdict::Entry {
                        line: entry.line,
                        key: entry.key,
                        nearest_key: entry.nearest_key,
                        rank: entry.rank,
                        probability: entry.probability,
                        expected: if event.is_anomalous == 1 { self.expected() } else { Vec::new() },
                    }
                }
                c::EVENT_WINDOW => {
                    let window = &*event.window;
                    let cause = *window.ranking as usize;
                    Verdict::Window {
                        first_line: (*window.lines).line,
                        probability: window.probability,
                        cause_line: (*window.lines.add(cause)).line,
                        cause_key: *window.keys.add(cause),
                        nearest_key: (*window.lines.add(cause)).nearest_key,
                    }
                }
                _ => {
                    let session = &*event.session;
                    Verdict::Session { entries: session.entry_count, anomalies: session.anomaly_count }
                }
            };
            Event { name, is_anomalous: event.is_anomalous == 1, verdict }
        }

        fn expected(&self) -> Vec<(u32, f32)> {
            let (mut keys, mut probabilities) = ([0; 3], [0.0; 3]);
            // SAFETY: both arrays have three elements.
            let count = unsafe { c::tocsin_stream_expected(self.0, keys.as_mut_ptr(), probabilities.as_mut_ptr(), 3) };
            keys.iter().copied().zip(probabilities).take(count).collect()
        }
    }

    impl Drop for Stream {
        fn drop(&mut self) {
            // SAFETY: opened by `open` and closed nowhere else.
            unsafe { c::tocsin_stream_close(self.0) }
        }
    }
}

use c::END;
use tocsin::{Event, Model, Stream, Verdict};

/// Logs hold any bytes: those of control characters, which must not reach a terminal, and of no UTF-8 stand as \xHH.
fn printable(mut bytes: &[u8]) -> String {
    let mut result = String::new();
    while !bytes.is_empty() {
        let valid = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
        };
        for character in valid.chars() {
            match character.is_control() {
                true => result += &format!("\\x{:02x}", u32::from(character)),
                false => result.push(character),
            }
        }
        bytes = &bytes[valid.len()..];
        if let Some((first, rest)) = bytes.split_first() {
            result += &format!("\\x{:02x}", first);
            bytes = rest;
        }
    }
    result
}

fn describe(model: &Model, key: u32) -> String {
    match key {
        END => "the end".into(),
        0 => "a line that no template matches".into(),
        _ => match model.template(key) {
            Some(text) => format!("key {} \"{}\"", key, printable(&text)),
            None => format!("key {}", key),
        },
    }
}

/// The template that an unknown line resembles.
fn nearest(model: &Model, key: u32) -> String {
    match key {
        0 => String::new(),
        _ => format!(", nearest to {}", describe(model, key)),
    }
}

fn report(model: &Model, event: &Event, out: &mut dyn Write) -> io::Result<()> {
    let name = printable(&event.name);
    match &event.verdict {
        Verdict::Entry { line, key, nearest_key, rank, probability, expected } => {
            let what = describe(model, *key) + &nearest(model, *nearest_key);
            write!(out, "{}  {}  {}, rank {}, probability {}", line, name, what, rank, probability)?;
            for (index, (key, probability)) in expected.iter().enumerate() {
                let between = if index == 0 { "; expected " } else { ", " };
                write!(out, "{}{} ({:.4})", between, describe(model, *key), probability)?;
            }
            writeln!(out)
        }
        Verdict::Window { first_line, probability, cause_line, cause_key, nearest_key } => {
            let cause = describe(model, *cause_key) + &nearest(model, *nearest_key);
            writeln!(
                out,
                "{}  {}  window: probability {}; cause: line {}, {}",
                first_line, name, probability, cause_line, cause
            )
        }
        Verdict::Session { entries, anomalies } => {
            writeln!(out, "-  {}  session: {} anomalies, {} entries", name, anomalies, entries)
        }
    }
}

fn run(path: &str) -> Result<(), String> {
    let model = Model::open(path).map_err(|error| format!("{}: {}", path, error.0))?;
    if !model.reads_lines() {
        return Err(format!("{}: the model reads no raw lines; train one from raw lines", path));
    }
    let mut stream = Stream::open(&model).map_err(|error| format!("{}: {}", path, error.0))?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let (mut written, mut anomalies, mut sessions, mut anomalous) = (Ok(()), 0u64, 0u64, 0u64);
    let mut take = |event: Event| {
        let is_session = matches!(event.verdict, Verdict::Session { .. });
        sessions += u64::from(is_session);
        if event.is_anomalous && written.is_ok() {
            *if is_session { &mut anomalous } else { &mut anomalies } += 1;
            written = report(&model, &event, &mut out);
        }
    };
    let (mut input, mut line) = (io::stdin().lock(), Vec::new());
    // Lines are bytes: logs need not be UTF-8.
    while input.read_until(b'\n', &mut line).map_err(|error| format!("standard input: {}", error))? > 0 {
        stream.line(&line, &mut take);
        line.clear();
    }
    stream.finish(&mut take);
    let counts = stream.counts();
    let what = if model.is_chimera() { "windows" } else { "entries" };
    let lines = format!(
        "{} lines ({} without a header, {} that no template matches)",
        counts.lines, counts.without_header, counts.unknown
    );
    written
        .and_then(|()| {
            writeln!(out, "{}, {} sessions, {} anomalous; {} anomalous {}", lines, sessions, anomalous, anomalies, what)
        })
        .and_then(|()| out.flush())
        .map_err(|error| format!("standard output: {}; make room", error))
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let path = match arguments.as_slice() {
        [path] if !path.starts_with('-') => path,
        _ => {
            eprintln!("usage: score MODEL < LOG");
            std::process::exit(2);
        }
    };
    if let Err(message) = run(path) {
        eprintln!("score: {}", message);
        std::process::exit(1);
    }
}
