import Observation

/// One step of a page at a time: whether one is under way, and why the last was not done.
@MainActor
@Observable
final class Steps {
    /// Why the last step was not done.
    private(set) var problem: String?
    /// A step is under way: its button waits.
    private(set) var busy = false

    /// Asks, and hands on what came of it.
    func take<T: Sendable>(_ ask: () async throws -> T, then got: (T) -> Void) async {
        guard !busy else { return }
        busy = true
        problem = nil
        defer { busy = false }
        do {
            got(try await ask())
        } catch {
            problem = sentence(error)
        }
    }

    /// Says what is wrong before anything is asked; nil: nothing is.
    func say(_ problem: String?) {
        self.problem = problem
    }
}
