// A stand-in for type-checking the vault on Linux, where CryptoKit does not exist; the same rules as for SwiftUI.swift.
import Foundation

public struct SymmetricKeySize: Sendable {
    public static var bits256: SymmetricKeySize { fatalError() }
}

public struct SymmetricKey: ContiguousBytes, Sendable {
    public init(size: SymmetricKeySize) { fatalError() }
    public init<D: ContiguousBytes>(data: D) { fatalError() }
    public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R { fatalError() }
}

public enum AES {
    public enum GCM {
        public struct Nonce: Sendable {}

        public struct SealedBox: Sendable {
            public init<D: DataProtocol>(combined: D) throws { fatalError() }
            public var combined: Data? { fatalError() }
        }

        public static func seal<P: DataProtocol>(
            _ message: P, using key: SymmetricKey, nonce: AES.GCM.Nonce? = nil
        ) throws -> SealedBox { fatalError() }
        public static func open(_ sealedBox: SealedBox, using key: SymmetricKey) throws -> Data { fatalError() }
    }
}
