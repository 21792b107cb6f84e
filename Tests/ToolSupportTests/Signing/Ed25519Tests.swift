import Testing
import ToolSupport

/// The signature scheme behind the keys: RFC 8032, and what verifiers are known to be lax about.
@Suite struct Ed25519Tests {
  /// RFC 8032, 7.1.
  struct Vector: Sendable {
    var privateKey: String
    var publicKey: String
    var message: String
    var signature: String
  }

  static let vectors = [
    Vector(
      privateKey: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
      signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
        + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    Vector(
      privateKey: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
      signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    Vector(
      privateKey: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
      signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    Vector(
      privateKey: "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
      publicKey: "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
      message: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
      signature: "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
        + "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"),
  ]

  @Test(arguments: vectors) func keysAndSignaturesAreThoseOfTheRFC(_ vector: Vector) throws {
    let key = try #require(SigningKey(bytes: bytes(vector.privateKey)))
    #expect(try key.verificationKey == VerificationKey(point: bytes(vector.publicKey)))
    // Of what the RFC leaves no choice about, the library's platforms may make one: there, signatures differ.
    #if os(Linux)
      #expect(key.signature(of: bytes(vector.message)) == bytes(vector.signature))
    #endif
    #expect(key.verificationKey.verifies(bytes(vector.signature), of: bytes(vector.message)))
  }

  @Test func everyBitOfASignatureCounts() throws {
    let vector = Self.vectors[1]
    let key = try VerificationKey(point: bytes(vector.publicKey))
    for bit in 0..<512 {
      var signature = bytes(vector.signature)
      signature[bit / 8] ^= 1 << (bit % 8)
      #expect(!key.verifies(signature, of: bytes(vector.message)), "bit \(bit)")
    }
    #expect(!key.verifies(bytes(vector.signature), of: [0x73]))
  }

  /// S + L in place of S would be a second signature of the same message (RFC 8032, 5.1.7).
  @Test func aSignatureHasOneForm() throws {
    let vector = Self.vectors[1]
    let order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
    var signature = bytes(vector.signature)
    var carry = 0
    for index in 0..<32 {
      carry += Int(signature[32 + index]) + Int(order[index])
      signature[32 + index] = UInt8(carry & 0xFF)
      carry >>= 8
    }
    #expect(try !VerificationKey(point: bytes(vector.publicKey)).verifies(signature, of: bytes(vector.message)))
  }

  /// Every encoding of the points whose order divides 8, found by multiplying with 8 in other software.
  @Test(arguments: [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ])
  func aKeyUnderWhichAnybodyCanSignIsRefused(_ point: String) {
    for sign in [0, 0x80] as [UInt8] {
      var point = bytes(point)
      point[31] |= sign
      #expect(throws: KeyError.worthless) { try VerificationKey(point: point) }
    }
  }
}

/// The bytes of hexadecimal digits.
func bytes(_ digits: String) -> [UInt8] {
  stride(from: 0, to: digits.count, by: 2).map { index in
    UInt8(digits.dropFirst(index).prefix(2), radix: 16) ?? 0
  }
}
