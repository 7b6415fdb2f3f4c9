internal import DoorstepBindings

/// Which platform, as an administrator writes it down.
public struct PlatformChoice: Sendable, Equatable {
    /// `https://platform.example/fhir`
    public let base: String
    /// Certificates of the county's own authority, PEM; they count beside the public ones.
    public let authority: String?
    /// The server's public keys, SHA-256 in Base64; none: any that is vouched for.
    public let pins: [String]

    public init(base: String, authority: String? = nil, pins: [String] = []) {
        self.base = base
        self.authority = authority
        self.pins = pins
    }
}

/// Whom the platform has signed in on a phone that is being set up.
public struct Newcomer: Sendable, Equatable {
    /// Empty: the platform does not say it.
    public let name: String
    public let roleWord: String
    public let team: String
}

/// The sign-in to the platform.
public struct SignIn: Sendable, Equatable {
    /// As far as this phone knows.
    public let isSignedIn: Bool
    /// In words, with what to do.
    public let line: String
    /// The platform's address.
    public let platform: String?
}

/// The truth about what has reached the platform.
public struct SyncState: Sendable, Equatable {
    /// Visits waiting on this phone.
    public let waiting: Int
    /// Visits that the platform has acknowledged.
    public let acknowledged: Int
    /// Visits that the platform refused, for somebody to see to.
    public let rejected: Int
    public let line: String
    /// What is wrong with the way there, in words, and what to do.
    public let trouble: String?
    /// Somebody has to sign in again.
    public let signIn: Bool
    /// One a visit, newest first.
    public let rows: [SyncRow]
}

/// One visit on its way.
public struct SyncRow: Sendable, Equatable, Identifiable {
    public let id: String
    public let title: String
    /// In words.
    public let state: String
}

/// What the platform refused and what both sides changed, with what can be done.
public struct MendSection: Sendable, Equatable, Identifiable {
    public let title: String
    public let rows: [MendRow]

    public var id: String { title }
}

/// One thing to mend.
public struct MendRow: Sendable, Hashable {
    public let title: String
    public let line: String
    public let acts: [Mend]
}

/// What one tap does about it.
public struct Mend: Sendable, Hashable, Identifiable {
    public let label: String
    let kind: ActKind
    let about: String

    public var id: String { "\(kind) \(about)" }
}

extension Store {
    /// Whether nobody has set this phone up yet.
    public func isNew() async throws -> Bool {
        try await offMain { [core] in try core.lockView().state == .new }
    }

    /// Begins setting up with a platform: the address to open in the system's browser, which comes back to `redirect`.
    public func beginSetUp(_ platform: PlatformChoice, redirect: String) async throws -> String {
        try await told { [core] in try await core.beginSetUp(platform: platform.core, redirect: redirect) }
    }

    /// Ends the sign-in with the address the browser came back to.
    public func finishSetUp(_ redirected: String) async throws -> Newcomer {
        try await told { [core] in Newcomer(try await core.finishSetUp(redirected: redirected)) }
    }

    /// The same with a token that was handed out for a platform to test with.
    public func beginSetUp(_ platform: PlatformChoice, token: String, as role: Role) async throws -> Newcomer {
        try await told { [core] in
            Newcomer(
                try await core.beginSetUpWithToken(platform: platform.core, token: token, role: role.core))
        }
    }

    /// Makes the encrypted store for whom the platform has signed in, and opens it.
    public func setUpWithPlatform(pin: String) async throws -> Desk {
        try await offMain { [core] in Desk(try core.setUpWithPlatform(pin: pin)) }
    }

    /// Sends what waits while nobody looks; none: nothing is open.
    public func syncUnattended() async throws -> SyncState? {
        try await told { [core] in try await core.syncUnattended().map(SyncState.init) }
    }
}

extension Desk {
    /// What has reached the platform and what waits here.
    public func sync() async throws -> SyncState {
        try await offMain { [core] in SyncState(try core.sync()) }
    }

    public func platformSignIn() async throws -> SignIn {
        try await offMain { [core] in SignIn(try core.platformSignIn()) }
    }

    /// Begins a sign-in: the address to open in the system's browser, which comes back to `redirect`.
    public func beginSignIn(_ platform: PlatformChoice, redirect: String) async throws -> String {
        try await told { [core] in try await core.beginSignIn(platform: platform.core, redirect: redirect) }
    }

    /// Ends it with the address the browser came back to.
    public func finishSignIn(_ redirected: String) async throws -> SignIn {
        try await told { [core] in SignIn(try await core.finishSignIn(redirected: redirected)) }
    }

    /// Takes a token that was handed out for a platform to test with.
    public func signIn(_ platform: PlatformChoice, token: String) async throws -> SignIn {
        try await offMain { [core] in SignIn(try core.signInWithToken(platform: platform.core, token: token)) }
    }

    /// Sends what waits and reads what has changed; tells how far it has come, in words. Cancelling calls it off.
    public func syncNow(_ tell: @escaping @Sendable (String) -> Void) async throws -> SyncState {
        try await told { [core] in SyncState(try await core.syncNow(observer: SyncEar(tell))) }
    }

    /// What was refused, and what both sides changed.
    public func toMend() async throws -> [MendSection] {
        try await offMain { [core] in try core.sheet(kind: .sync, about: "").sections.map(MendSection.init) }
    }

    /// Does something about it; what is left.
    public func mend(_ mend: Mend) async throws -> [MendSection] {
        try await offMain { [core] in
            try core.act(kind: mend.kind, about: mend.about).sections.map(MendSection.init)
        }
    }
}

private final class SyncEar: SyncObserver {
    private let tell: @Sendable (String) -> Void

    init(_ tell: @escaping @Sendable (String) -> Void) {
        self.tell = tell
    }

    func onProgress(progress: SyncProgress) throws {
        tell(progress.line)
    }
}

/// What waits for the platform; a failure of the core comes as `CoreError`.
private func told<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
    do {
        return try await body()
    } catch is CancellationError {
        throw CancellationError()
    } catch {
        throw CoreError(error)
    }
}

extension PlatformChoice {
    fileprivate var core: DoorstepBindings.PlatformChoice {
        DoorstepBindings.PlatformChoice(base: base, authority: authority, pins: pins, client: nil)
    }
}

extension Newcomer {
    fileprivate init(_ core: NewcomerView) {
        self.init(name: core.name, roleWord: core.roleWord, team: core.team)
    }
}

extension SignIn {
    fileprivate init(_ core: SignInView) {
        self.init(isSignedIn: core.state == .signedIn, line: core.line, platform: core.platform)
    }
}

extension SyncState {
    init(_ core: SyncView) {
        self.init(
            waiting: Int(core.waiting), acknowledged: Int(core.acknowledged), rejected: Int(core.rejected),
            line: core.line, trouble: core.trouble, signIn: core.signIn,
            rows: core.rows.map { SyncRow(id: $0.visit, title: $0.title, state: $0.state) })
    }
}

extension MendSection {
    fileprivate init(_ core: SheetSection) {
        self.init(title: core.title, rows: core.rows.map(MendRow.init))
    }
}

extension MendRow {
    fileprivate init(_ core: SheetRow) {
        let acts = core.links.compactMap { link -> Mend? in
            guard case .act(let kind, let about) = link.target else { return nil }
            return Mend(label: link.label, kind: kind, about: about)
        }
        self.init(title: core.title, line: core.line, acts: acts)
    }
}
