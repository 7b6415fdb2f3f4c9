internal import DoorstepBindings

/// How a person stands; shown by colour, shape and word together.
public enum Colour: Sendable, Equatable {
    /// Nothing known.
    case grey
    /// Stable.
    case green
    /// To watch.
    case yellow
    /// Act now.
    case red
}

/// A colour with its word in the chosen language.
public struct ColourMark: Sendable, Equatable {
    public let colour: Colour
    public let word: String
}

/// Today's doors in walking order, cut to what the role may see.
public struct Today: Sendable, Equatable {
    /// For example 周三 9月4日.
    public let dateLine: String
    /// What has reached the platform, in one line.
    public let syncLine: String
    /// Doors done and to do, in words.
    public let progressLine: String
    /// What meters sent and nobody has claimed, in words.
    public let inboxLine: String?
    /// What to say when there is no door.
    public let emptyLine: String?
    /// People to act on before walking, reddest first.
    public let alerts: [Alert]
    public let buildings: [Building]

    public var doors: [Door] { buildings.flatMap(\.doors) }
}

/// One person to act on now.
public struct Alert: Sendable, Equatable, Identifiable {
    /// The resident.
    public let id: String
    public let line: String
    public let action: String
}

/// The doors of one building, in walking order.
public struct Building: Sendable, Equatable, Identifiable {
    public let title: String
    public let doors: [Door]

    public var id: String { title }
}

/// One door with all its people.
public struct Door: Sendable, Equatable, Identifiable {
    /// The household.
    public let id: String
    /// For example 1 单元 101.
    public let place: String
    public let people: [DoorPerson]
    /// Everybody behind it has been visited today.
    public let done: Bool
}

/// A person behind a door.
public struct DoorPerson: Sendable, Equatable, Identifiable {
    /// The resident.
    public let id: String
    public let name: String
    public let ageLine: String
    /// None if the role may not see it.
    public let mark: ColourMark?
    /// Why she is to be seen.
    public let reasons: [String]
    public let done: Bool
}

extension Colour {
    init(_ core: DoorstepBindings.Colour) {
        switch core {
        case .grey: self = .grey
        case .green: self = .green
        case .yellow: self = .yellow
        case .red: self = .red
        }
    }
}

extension ColourMark {
    init(_ core: DoorstepBindings.ColourMark) {
        self.init(colour: Colour(core.colour), word: core.word)
    }
}

extension Today {
    init(_ core: TodayView) {
        self.init(
            dateLine: core.dateLine, syncLine: core.sync.line, progressLine: core.progressLine,
            inboxLine: core.inboxLine, emptyLine: core.emptyLine, alerts: core.alerts.map(Alert.init),
            buildings: core.buildings.map(Building.init)
        )
    }
}

extension Alert {
    init(_ core: AlertView) {
        self.init(id: core.resident, line: core.line, action: core.action)
    }
}

extension Building {
    init(_ core: BuildingView) {
        self.init(title: core.title, doors: core.doors.map(Door.init))
    }
}

extension Door {
    init(_ core: DoorView) {
        self.init(
            id: core.household, place: core.place, people: core.people.map(DoorPerson.init), done: core.done)
    }
}

extension DoorPerson {
    init(_ core: DoorstepBindings.DoorPerson) {
        self.init(
            id: core.resident, name: core.name, ageLine: core.ageLine, mark: core.colour.map(ColourMark.init),
            reasons: core.reasons, done: core.done)
    }
}
