internal import DoorstepBindings

/// A visit under way, or signed: all that its screen shows. Every change gives a new one.
public struct Visit: Sendable, Equatable, Identifiable {
    public let id: String
    public let name: String
    public let ageLine: String
    public let place: String
    public let mark: ColourMark?
    /// Last time, in a line.
    public let lastLine: String?
    /// None if the visit has no use for it.
    public let pressure: Measurement?
    /// None if the visit has no use for it.
    public let glucose: Measurement?
    /// Fields that still want an answer.
    public let toAsk: Int
    /// Fields whose last answer can be kept with one tap.
    public let unchanged: Int
    /// What to think of before she takes these drugs together.
    public let drugWarnings: [String]
    public let judgements: [Judgement]
    public let nextLine: String?
    public let signLabel: String
    /// Why it can't be signed yet.
    public let signBlocked: String?
    /// By whom and when; none while it is a draft.
    public let signedLine: String?
    /// What meters sent and nobody has claimed.
    public let inbox: [InboxRecord]
}

/// A record of a meter that a person must say whose it is.
public struct InboxRecord: Sendable, Equatable, Identifiable {
    public let id: String
    /// Value, meter and time in words.
    public let line: String
    /// Why it was not taken by itself.
    public let why: String
    /// It came in this visit, and its meter did not know the time: a person may say that it was measured just now.
    public let mayBeNow: Bool
    /// What to know before believing it; that its meter was never tried with this app, for one.
    public let marks: [String]
}

/// The big number of a visit.
public struct Measurement: Sendable, Equatable {
    public let title: String
    /// For example 152/94; none: not measured.
    public let value: String?
    public let unit: String
    public let meaning: ColourMark?
    public let detail: String
    /// What to do next.
    public let hint: String?
    /// As a screen reader says it.
    public let spoken: String
}

/// Fields that a screen asks for by itself. Ids are stable for ever.
public enum FieldID {
    public static let bloodPressure = "blood_pressure"
}

/// What the rules say about one disease.
public struct Judgement: Sendable, Equatable {
    public let title: String
    public let result: String
    public let colour: Colour
    public let reasons: [String]
    public let next: String
}

extension Visit {
    init(_ core: VisitView) {
        self.init(
            id: core.visit, name: core.name, ageLine: core.ageLine, place: core.place,
            mark: core.colour.map(ColourMark.init), lastLine: core.lastLine,
            pressure: core.pressure.map(Measurement.init), glucose: core.glucose.map(Measurement.init),
            toAsk: Int(core.toAsk), unchanged: Int(core.unchanged),
            drugWarnings: core.drugWarnings,
            judgements: core.judgements.map(Judgement.init), nextLine: core.nextLine,
            signLabel: core.signLabel, signBlocked: core.signBlocked, signedLine: core.signedLine,
            inbox: core.inbox.map(InboxRecord.init))
    }
}

extension InboxRecord {
    init(_ core: InboxRow) {
        self.init(
            id: core.record, line: core.line, why: core.why, mayBeNow: core.mayBeNow,
            marks: core.marks + [core.untested].compactMap { $0 })
    }
}

extension Measurement {
    init(_ core: HeroView) {
        self.init(
            title: core.title, value: core.value.isEmpty ? nil : core.value, unit: core.unit,
            meaning: core.meaning.map(ColourMark.init), detail: core.detail, hint: core.hint, spoken: core.spoken)
    }
}

extension Judgement {
    init(_ core: JudgementView) {
        self.init(
            title: core.title, result: core.class, colour: Colour(core.colour), reasons: core.reasons, next: core.next)
    }
}
