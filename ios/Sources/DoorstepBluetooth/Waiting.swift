import Foundation

/// One answer that somebody waits for: it comes once, whoever gives it, and giving up is one too.
final class Waiting<T: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var continuation: CheckedContinuation<T, any Error>?
    private var result: Result<T, any Error>?

    func answer(_ answer: Result<T, any Error>) {
        let waiting = lock.withLock { () -> CheckedContinuation<T, any Error>? in
            if result == nil { result = answer }
            defer { continuation = nil }
            return continuation
        }
        waiting?.resume(with: answer)
    }

    func value() async throws -> T {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiting in
                let there = lock.withLock { () -> Result<T, any Error>? in
                    if result == nil { continuation = waiting }
                    return result
                }
                if let there { waiting.resume(with: there) }
            }
        } onCancel: {
            answer(.failure(CancellationError()))
        }
    }
}
