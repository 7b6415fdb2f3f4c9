internal import DoorstepBindings

/// What can go wrong, as far as the caller can do something about it. Messages are sentences in the chosen language.
public enum CoreError: Swift.Error, Sendable, Equatable {
    /// Sign in first.
    case locked(String)
    /// Not this role's.
    case notAllowed(String)
    case notFound(String)
    /// This field can't take that; nothing was changed.
    case invalid(field: String, message: String)
    /// Anything else, ready to be shown.
    case other(String)

    public var message: String {
        switch self {
        case .locked(let message), .notAllowed(let message), .notFound(let message), .other(let message): message
        case .invalid(_, let message): message
        }
    }
}

extension CoreError {
    init(_ error: any Swift.Error) {
        guard let error = error as? DoorstepBindings.Error else {
            self = .other("\(type(of: error))")
            return
        }
        switch error {
        case .Locked(let words): self = .locked(words)
        case .NotAllowed(let words): self = .notAllowed(words)
        case .NotFound(let words): self = .notFound(words)
        case .Invalid(let field, let words): self = .invalid(field: field, message: words)
        case .Conflict(let words), .MeterUnavailable(let words), .PlatformUnavailable(let words),
            .StoreUnusable(_, let words), .Internal(let words):
            self = .other(words)
        }
    }
}
