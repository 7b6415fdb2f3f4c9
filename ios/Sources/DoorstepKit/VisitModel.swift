import DoorstepCore
import Observation

/// The state behind one visit's screen. What is typed is durable before it is shown as answered.
@MainActor
@Observable
public final class VisitModel {
    /// None until `start` has come back.
    public private(set) var visit: Visit?
    /// Why the last action was not done; the visit is as it was.
    public private(set) var problem: String?
    /// An action is under way: its button waits.
    public private(set) var busy = false

    @ObservationIgnored private let desk: Desk
    @ObservationIgnored private let resident: String
    @ObservationIgnored private let onSigned: @MainActor () -> Void

    /// `onSigned` hears that something waits for the platform.
    public init(desk: Desk, resident: String, onSigned: @escaping @MainActor () -> Void = {}) {
        self.desk = desk
        self.resident = resident
        self.onSigned = onSigned
    }

    public func start() async {
        await change { [desk, resident] _ in try await desk.startVisit(resident: resident) }
    }

    /// Blood pressure as typed, for example `152/94`.
    public func enterPressure(_ text: String) async {
        await change { [desk] in try await desk.answer($0, field: FieldID.bloodPressure, text: text) }
    }

    public func keepUnchanged() async {
        await change { [desk] in try await desk.keepUnchanged($0) }
    }

    public func sign() async {
        await change { [desk] in try await desk.sign($0) }
        if problem == nil, visit?.signedLine != nil { onSigned() }
    }

    private func change(_ action: (Visit.ID) async throws -> Visit) async {
        guard !busy else { return }
        busy = true
        defer { busy = false }
        do {
            visit = try await action(visit?.id ?? "")
            problem = nil
        } catch {
            problem = sentence(error)
        }
    }
}

/// What to show for an error.
func sentence(_ error: any Error) -> String {
    (error as? CoreError)?.message ?? "\(type(of: error))"
}
