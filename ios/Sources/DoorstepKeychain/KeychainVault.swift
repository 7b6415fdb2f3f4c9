#if canImport(Security) && canImport(CryptoKit)
    import CryptoKit
    import DoorstepCore
    import Foundation
    import Security

    /// The vault of a phone: an AES key of 256 bits as a password in the Keychain, which stays on this phone and in no backup.
    ///
    /// It is asked for only when somebody types a PIN, so it may be had only while the phone is unlocked; what is sent in the
    /// background uses a store that is open already. It asks for no face and no finger: the second factor is the PIN, which a
    /// team's shared phone can have one of for each person, and what is wrapped here is sealed under it already.
    public final class KeychainVault: Vault {
        // Two at once would make two keys, and one of them would open nothing.
        private let turn = NSLock()

        public init() {}

        /// The secret as format, and nonce, ciphertext and tag as CryptoKit puts them together.
        public func wrap(_ secret: Data) throws -> Data {
            let sealed = try AES.GCM.seal(secret, using: turn.withLock { try KeychainKey.find() ?? KeychainKey.make() })
            guard let bytes = sealed.combined else { throw KeychainFault.nonceOfAnotherLength }
            return Data([Self.format]) + bytes
        }

        /// A key that is gone is never made anew: that would open nothing.
        public func unwrap(_ wrapped: Data) throws -> Data {
            guard wrapped.first == Self.format else { throw KeychainFault.notFromHere }
            guard let key = try turn.withLock({ try KeychainKey.find() }) else { throw KeychainFault.keyGone }
            return try AES.GCM.open(AES.GCM.SealedBox(combined: wrapped.dropFirst()), using: key)
        }

        private static let format: UInt8 = 1
    }

    /// Why the Keychain does not do it; nothing of the secret is in it.
    public enum KeychainFault: Swift.Error, Sendable, Equatable {
        /// By Apple's number, `errSecInteractionNotAllowed` for one: the phone is locked.
        case refused(OSStatus)
        case keyGone
        case notFromHere
        case nonceOfAnotherLength
    }
#endif
