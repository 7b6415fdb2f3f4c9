import DoorstepCore
import Observation

/// What waits, what was sent, what the platform refused, and the way there.
@MainActor
@Observable
public final class SyncModel {
    /// None until it has been read.
    public private(set) var sync: SyncState?
    public private(set) var signIn: SignIn?
    /// What was refused and what both sides changed.
    public private(set) var toMend: [MendSection] = []
    /// How far the one under way has come, in words; none: none is.
    public private(set) var going: String?
    /// Why the last action was not done.
    public private(set) var problem: String?

    @ObservationIgnored private let desk: Desk
    @ObservationIgnored private var running: Task<Void, Never>?

    public init(desk: Desk) {
        self.desk = desk
    }

    public func load() async {
        do {
            signIn = try await desk.platformSignIn()
            sync = try await desk.sync()
            toMend = try await desk.toMend()
            problem = nil
        } catch {
            problem = sentence(error)
        }
    }

    /// Sends what waits and reads what has changed; one at a time.
    public func start() async {
        guard running == nil else { return }
        going = ""
        let task = Task { await run() }
        running = task
        await task.value
        running = nil
        going = nil
    }

    public func platformModel() -> PlatformModel {
        PlatformModel(desk: desk)
    }

    /// What was settled by then stays.
    public func stop() {
        running?.cancel()
    }

    public func mend(_ mend: Mend) async {
        do {
            toMend = try await desk.mend(mend)
            sync = try await desk.sync()
            problem = nil
        } catch {
            problem = sentence(error)
        }
    }

    private func run() async {
        do {
            let tell: @Sendable (String) -> Void = { [weak self] line in
                Task { @MainActor [weak self] in self?.told(line) }
            }
            sync = try await desk.syncNow(tell)
            await load()
        } catch is CancellationError {
            await load()
        } catch {
            problem = sentence(error)
        }
    }

    private func told(_ line: String) {
        if running != nil { going = line }
    }
}
