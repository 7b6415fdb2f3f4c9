#if canImport(Security) && canImport(CryptoKit)
    import CryptoKit
    import Foundation
    import Security

    /// The one key of the vault in the Keychain.
    enum KeychainKey {
        /// None: it has not been made, or it is gone.
        static func find() throws -> SymmetricKey? {
            var query = place
            query[kSecReturnData as String] = true
            query[kSecMatchLimit as String] = kSecMatchLimitOne
            var found: CFTypeRef?
            let status = SecItemCopyMatching(query as CFDictionary, &found)
            if status == errSecItemNotFound { return nil }
            guard status == errSecSuccess, let bytes = found as? Data else { throw KeychainFault.refused(status) }
            return SymmetricKey(data: bytes)
        }

        static func make() throws -> SymmetricKey {
            let key = SymmetricKey(size: .bits256)
            var item = place
            item[kSecValueData as String] = key.withUnsafeBytes { Data($0) }
            item[kSecAttrAccessible as String] = kSecAttrAccessibleWhenUnlockedThisDeviceOnly
            let status = SecItemAdd(item as CFDictionary, nil)
            guard status == errSecSuccess else { throw KeychainFault.refused(status) }
            return key
        }

        /// On a Mac too in the Keychain that a phone has.
        private static var place: [String: Any] {
            [
                kSecClass as String: kSecClassGenericPassword,
                kSecAttrService as String: "app.doorstep.vault",
                kSecAttrAccount as String: "store",
                kSecAttrSynchronizable as String: false,
                kSecUseDataProtectionKeychain as String: true,
            ]
        }
    }
#endif
