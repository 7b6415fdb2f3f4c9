/// What the phone hears of the meters at the moment.
public struct Hearing: Sendable, Equatable {
    /// Waiting, connecting or receiving: in words.
    public var line: String?
    /// What to do, in words.
    public var problem: String?

    /// What the core says while it waits for a meter; it is the first that it says.
    private var waiting: String?

    init(problem: String? = nil) {
        self.problem = problem
    }

    /// Waiting again takes no problem away; another try does.
    mutating func goes(on line: String) {
        if line != waiting { problem = nil }
        waiting = waiting ?? line
        self.line = line
    }

    /// What was waited for is there.
    mutating func came() {
        line = nil
        problem = nil
    }
}
