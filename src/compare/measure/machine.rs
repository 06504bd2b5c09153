//! What this machine is, and which day it is.

use super::figures::Machine;

/// This machine.
pub fn here() -> Machine {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let value = |text: &str, name: &str, mark: char| {
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(mark)?.1.trim().trim_matches('"').to_owned())
    };
    let processor = value(&read("/proc/cpuinfo"), "model name", ':')
        .or_else(|| told("sysctl", &["-n", "machdep.cpu.brand_string"]))
        .or_else(|| std::env::var("PROCESSOR_IDENTIFIER").ok());
    let memory = value(&read("/proc/meminfo"), "MemTotal", ':').and_then(|text| {
        let kibibytes: u64 = text.split_whitespace().next()?.parse().ok()?;
        Some(kibibytes / 1024)
    });
    let memory = memory.or_else(|| {
        let bytes: u64 = told("sysctl", &["-n", "hw.memsize"])?.parse().ok()?;
        Some(bytes / 1024 / 1024)
    });
    Machine {
        processor: processor.unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        memory: memory.unwrap_or(0),
        system: value(&read("/etc/os-release"), "PRETTY_NAME", '=')
            .unwrap_or_else(|| std::env::consts::OS.to_owned()),
    }
}

fn told(program: &str, arguments: &[&str]) -> Option<String> {
    let output = std::process::Command::new(program)
        .args(arguments)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let text = text.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// Today, as `2026-11-26`, in UTC.
pub fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}
