import CTocsinEmbed
import TocsinFormat
import TocsinKernels
import TocsinRuntime

@c @implementation
public func tocsin_embed_replay(_ bytes: UnsafePointer<UInt8>!, _ count: Int) -> Int32 {
  let span = unsafe Span(_unsafeStart: bytes, count: count)
  guard let file = try? ModelFileReader.read(bytes: span), let kernels = try? KernelSet.fromEnvironment(),
    let model = try? Model(file: file, kernels: kernels)
  else { return -1 }
  do {
    guard try model.replay(file.goldenVectors) == nil else { return -1 }
  } catch {
    return -1
  }
  return Int32(file.goldenVectors.count)
}
