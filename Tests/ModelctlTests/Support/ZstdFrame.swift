/// A zstd frame of one raw block after the other (RFC 8878, section 3.1.1): valid without a compressor at hand.
func zstdFrame(of bytes: [UInt8]) -> [UInt8] {
  let blockSize = 1 << 16
  // Magic number, then a descriptor and a window of 128 KiB: no content size, no checksum, no dictionary.
  var frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38]
  var start = 0
  repeat {
    let block = bytes[start..<min(start + blockSize, bytes.count)]
    start += block.count
    let header = block.count << 3 | (start == bytes.count ? 1 : 0)
    for shift in [0, 8, 16] { frame.append(UInt8(truncatingIfNeeded: header >> shift)) }
    frame += block
  } while start < bytes.count
  return frame
}
