internal import DoorstepBindings

/// What happens while the phone listens for meters.
public enum MeterNews: Sendable, Equatable {
    /// Looking, connecting or receiving: in words.
    case progress(String)
    /// A reading stands in the visit; what arrived, as the phone's voice says it.
    case arrived(Visit, spoken: String)
    /// A record came that a person must assign.
    case kept(Visit, line: String)
    /// Outside a visit: records came and wait in the inbox, so many in all.
    case collected(Int, line: String)
    /// It did not work; what to do, in words. Listening goes on.
    case trouble(String)
}

extension Desk {
    /// Listens for meters and puts what they send into the visit, until the stream is no longer read. What has arrived is kept.
    public func listen(_ visit: String, with radio: Radio) -> AsyncThrowingStream<MeterNews, any Swift.Error> {
        heard { [core] in try await core.listen(visit: visit, radio: radio.core, observer: $0) }
    }

    /// The same outside a visit: what meters hold waits in the inbox.
    public func collect(with radio: Radio) -> AsyncThrowingStream<MeterNews, any Swift.Error> {
        heard { [core] in try await core.collect(radio: radio.core, observer: $0) }
    }

    private func heard(
        _ listen: @escaping @Sendable (any MeterObserver) async throws -> Void
    ) -> AsyncThrowingStream<MeterNews, any Swift.Error> {
        AsyncThrowingStream { continuation in
            let listening = Task {
                do {
                    try await listen(Observer(continuation))
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: CoreError(error))
                }
            }
            continuation.onTermination = { _ in listening.cancel() }
        }
    }
}

private final class Observer: MeterObserver {
    private let continuation: AsyncThrowingStream<MeterNews, any Swift.Error>.Continuation

    init(_ continuation: AsyncThrowingStream<MeterNews, any Swift.Error>.Continuation) {
        self.continuation = continuation
    }

    func onEvent(event: MeterEvent) throws {
        let news: MeterNews =
            switch event {
            case .progress(let line): .progress(line)
            case .arrived(let visit, let spoken): .arrived(Visit(visit), spoken: spoken)
            case .kept(let visit, let line): .kept(Visit(visit), line: line)
            case .collected(let inbox, let line): .collected(inbox.rows.count, line: line)
            case .trouble(let line): .trouble(line)
            }
        if case .terminated = continuation.yield(news) { throw PortError.Failed(reason: "nobody listens") }
    }
}
