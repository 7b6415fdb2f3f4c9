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
    /// What the phone hears of the meters; none: it does not listen.
    public private(set) var hearing: Hearing?
    /// The last reading that arrived, as the phone's voice says it.
    public private(set) var arrived: String?

    @ObservationIgnored private let desk: Desk
    @ObservationIgnored private let resident: String
    @ObservationIgnored private let radio: Radio?
    @ObservationIgnored private let onSigned: @MainActor () -> Void
    @ObservationIgnored private var listening: Task<Void, Never>?
    /// A meter changed the visit while an action was under way: its answer may be the older one.
    @ObservationIgnored private var overtaken = false

    /// Without a `radio` nothing is listened for; `onSigned` hears that something waits for the platform.
    public init(
        desk: Desk, resident: String, radio: Radio? = nil, onSigned: @escaping @MainActor () -> Void = {}
    ) {
        self.desk = desk
        self.resident = resident
        self.radio = radio
        self.onSigned = onSigned
    }

    public func start() async {
        await change { [desk, resident] _ in try await desk.startVisit(resident: resident) }
    }

    /// Listens for meters until the task is cancelled or the visit is signed. What has arrived stays.
    public func listen() async {
        guard let radio, let visit, visit.signedLine == nil, listening == nil else { return }
        let task = Task { await hear(radio, visit.id) }
        listening = task
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        listening = nil
    }

    /// Blood pressure as typed, for example `152/94`.
    public func enterPressure(_ text: String) async {
        await change { [desk] in try await desk.answer($0, field: FieldID.bloodPressure, text: text) }
    }

    public func keepUnchanged() async {
        await change { [desk] in try await desk.keepUnchanged($0) }
    }

    /// Says that a record of the inbox is this resident's.
    public func take(_ record: InboxRecord) async {
        await change { [desk] in try await desk.take(record, into: $0) }
    }

    /// The same, and it was measured just now, says the person: its meter did not know.
    public func takeJustMeasured(_ record: InboxRecord) async {
        await change { [desk] in try await desk.takeJustMeasured(record, into: $0) }
    }

    public func sign() async {
        await change { [desk] in try await desk.sign($0) }
        guard problem == nil, visit?.signedLine != nil else { return }
        listening?.cancel()
        onSigned()
    }

    private func hear(_ radio: Radio, _ visit: Visit.ID) async {
        hearing = Hearing()
        do {
            for try await news in desk.listen(visit, with: radio) { hear(news) }
            hearing = nil
        } catch {
            hearing = Hearing(problem: sentence(error))
        }
    }

    private func hear(_ news: MeterNews) {
        switch news {
        case .progress(let line): hearing?.goes(on: line)
        case .trouble(let line): hearing?.problem = line
        case .arrived(let visit, let spoken):
            seen(visit)
            hearing?.came()
            arrived = spoken
        case .kept(let visit, let line):
            seen(visit)
            hearing?.goes(on: line)
        case .collected: break
        }
    }

    private func seen(_ visit: Visit) {
        self.visit = visit
        overtaken = busy
    }

    private func change(_ action: (Visit.ID) async throws -> Visit) async {
        guard !busy else { return }
        busy = true
        overtaken = false
        defer { busy = false }
        do {
            var answer = try await action(visit?.id ?? "")
            if overtaken { answer = try await desk.visit(answer.id) }
            visit = answer
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
