import DoorstepCore

/// Sending while nobody looks at the app.
public struct Unattended: Sendable {
    private let store: Store

    public init(store: Store) {
        self.store = store
    }

    /// Sends what waits; true: something still does, and another try may help. Nothing is sent of a store that is closed.
    public func send() async -> Bool {
        do {
            guard let sync = try await store.syncUnattended() else { return false }
            return sync.waiting > 0 && !sync.signIn
        } catch is CancellationError {
            return true
        } catch {
            // Nobody is signed in, or it is being sent already.
            return false
        }
    }
}
