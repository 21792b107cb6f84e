import Glibc

/// Floats that end where readable memory ends: to read beyond the last one is a fault.
@safe
struct GuardedFloats: ~Copyable {
  private let base: UnsafeMutableRawPointer
  private let size: Int
  let pointer: UnsafeMutablePointer<Float>

  init(_ values: some Collection<Float>) {
    let page = sysconf(Int32(_SC_PAGESIZE))
    let bytes = values.count * MemoryLayout<Float>.stride
    let readable = (bytes + page - 1) / page * page
    size = readable + page
    let mapped = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else { preconditionFailure("no memory") }
    unsafe base = mapped
    unsafe precondition(mprotect(mapped + readable, page, PROT_NONE) == 0, "no guard")
    unsafe pointer = (mapped + readable - bytes).assumingMemoryBound(to: Float.self)
    for (index, value) in values.enumerated() { unsafe pointer[index] = value }
  }

  deinit { unsafe munmap(base, size) }
}
