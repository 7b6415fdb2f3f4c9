import Dispatch
internal import DoorstepBindings
import Foundation

/// Keeps the key that wraps the store's key: on a phone the Keychain. May throw; then the store stays closed.
public protocol Vault: AnyObject, Sendable {
    /// Encrypts a small secret.
    func wrap(_ secret: Data) throws -> Data
    /// Gives back what `wrap` was given.
    func unwrap(_ wrapped: Data) throws -> Data
}

/// What a member of the team is.
public enum Role: Sendable, Hashable, CaseIterable {
    case doctor, nurse, socialWorker, volunteer, gridWorker
}

/// The encrypted store on this phone, closed until somebody signs in. One a process.
public final class Store: Sendable {
    let core: Doorstep

    public init(folder: URL, vault: any Vault) async throws {
        core = try await offMain { try Doorstep.open(folder: folder.path, vault: VaultAdapter(vault), clock: nil) }
    }

    /// Makes a new store with the demo district in it.
    public func setUpDemo(pin: String, as role: Role) async throws -> Desk {
        try await offMain { [core] in Desk(try core.setUpDemo(pin: pin, role: role.core)) }
    }

    public func unlock(pin: String) async throws -> Desk {
        try await offMain { [core] in Desk(try core.unlock(pin: pin)) }
    }

    public func lock() async throws {
        try await offMain { [core] in core.lock() }
    }
}

/// What a signed-in person can do. Every change is durable when the call returns.
public final class Desk: Sendable {
    let core: DoorstepBindings.Desk

    init(_ core: DoorstepBindings.Desk) {
        self.core = core
    }

    public func today() async throws -> Today {
        try await offMain { [core] in Today(try core.today()) }
    }

    /// A new draft for the resident, or the one that is open.
    public func startVisit(resident: String) async throws -> Visit {
        try await offMain { [core] in Visit(try core.startVisit(resident: resident)) }
    }

    public func visit(_ id: String) async throws -> Visit {
        try await offMain { [core] in Visit(try core.visit(visit: id)) }
    }

    /// Fills in a field as typed, for example `152/94` for blood pressure.
    public func answer(_ visit: String, field: String, text: String) async throws -> Visit {
        try await offMain { [core] in
            Visit(try core.answer(visit: visit, field: field, input: .text(text: text)))
        }
    }

    /// Takes over all answers of the last visit that are offered.
    public func keepUnchanged(_ visit: String) async throws -> Visit {
        try await offMain { [core] in Visit(try core.keepUnchanged(visit: visit)) }
    }

    /// Gives a record of the meters' inbox to the visit's resident.
    public func take(_ record: InboxRecord, into visit: String) async throws -> Visit {
        try await offMain { [core] in Visit(try core.takeRecord(visit: visit, record: record.id)) }
    }

    /// The same for one whose meter did not know the time: it was measured just now.
    public func takeJustMeasured(_ record: InboxRecord, into visit: String) async throws -> Visit {
        try await offMain { [core] in Visit(try core.takeJustMeasured(visit: visit, record: record.id)) }
    }

    /// Signs; the visit can't be changed after.
    public func sign(_ visit: String) async throws -> Visit {
        try await offMain { [core] in Visit(try core.sign(visit: visit).visit) }
    }
}

/// The core's calls block: they run here, one after another, and never on the main thread or Swift's own few.
private let calls = DispatchQueue(label: "doorstep.core", qos: .userInitiated)

func offMain<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        calls.async {
            continuation.resume(with: Result(catching: body).mapError { CoreError($0) })
        }
    }
}

// A foreign trait may throw only its declared error.
private final class VaultAdapter: VaultPort {
    private let vault: any Vault

    init(_ vault: any Vault) {
        self.vault = vault
    }

    func wrap(secret: Data) throws -> Data {
        do { return try vault.wrap(secret) } catch { throw PortError.Failed(reason: "\(type(of: error))") }
    }

    func unwrap(wrapped: Data) throws -> Data {
        do { return try vault.unwrap(wrapped) } catch { throw PortError.Failed(reason: "\(type(of: error))") }
    }
}

extension Role {
    var core: DoorstepBindings.Role {
        switch self {
        case .doctor: .doctor
        case .nurse: .nurse
        case .socialWorker: .socialWorker
        case .volunteer: .volunteer
        case .gridWorker: .gridWorker
        }
    }
}
