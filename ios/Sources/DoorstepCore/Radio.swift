internal import DoorstepBindings
import Foundation

/// Why Bluetooth, or a meter, does not do it. What else is thrown counts as `system`.
public enum RadioFault: Swift.Error, Sendable, Equatable, CaseIterable {
    case adapterOff, noAdapter, permissionMissing, locationOff, outOfRange, busy, timedOut, pairingRefused, linkLost,
        refused, system
}

/// A characteristic by its service too, both as UUIDs in full.
public struct GattName: Sendable, Hashable {
    public let service: UUID
    public let characteristic: UUID

    public init(service: UUID, characteristic: UUID) {
        self.service = service
        self.characteristic = characteristic
    }
}

/// What was heard of a device.
public struct HeardDevice: Sendable, Equatable {
    /// The system's lasting name for it.
    public let address: String
    public let name: String?
    public let services: [UUID]
    /// Signal strength in dBm.
    public let rssi: Int?
    /// Heard just now, or connected; else it only stands on the system's list.
    public let inReach: Bool
    /// This radio speaks its vendor's protocol with it, and the standard's services with the core.
    public let translated: Bool

    public init(
        address: String, name: String?, services: [UUID], rssi: Int?, inReach: Bool, translated: Bool = false
    ) {
        self.address = address
        self.name = name
        self.services = services
        self.rssi = rssi
        self.inReach = inReach
        self.translated = translated
    }
}

/// A Bluetooth stack that the platform brings. The core gives up what waits by cancelling its task.
public protocol Bluetooth: AnyObject, Sendable {
    /// Looks for meters until cancelled, or until Bluetooth is switched off: tells `ear` that it has begun, then of devices.
    func scan(_ ear: ScanEar) async throws
    /// Prepares a link, without connecting. What happens on it is told to `ear` from then on.
    func open(_ address: String, _ ear: LinkEar) throws -> any BluetoothLink
}

/// A link to one meter. Apple's systems bond by themselves.
public protocol BluetoothLink: AnyObject, Sendable {
    /// Connects and discovers all characteristics.
    func connect() async throws -> [GattName]
    /// Turns notifications or indications on, whichever it has.
    func subscribe(_ characteristic: GattName) async throws
    func read(_ characteristic: GattName) async throws -> Data
    /// Writes a value, confirmed by the meter or not.
    func write(_ bytes: Data, to characteristic: GattName, confirmed: Bool) async throws
    /// Hangs up, also in the middle of something, and twice.
    func disconnect() async throws
}

/// What a scan tells.
public final class ScanEar: Sendable {
    private let core: DoorstepBindings.ScanEar

    init(_ core: DoorstepBindings.ScanEar) {
        self.core = core
    }

    public func begun() {
        core.begun()
    }

    public func heard(_ device: HeardDevice) {
        core.heard(
            device: DoorstepBindings.HeardDevice(
                address: device.address,
                name: device.name,
                services: device.services.map(\.uuidString),
                rssi: device.rssi.map { Int16(clamping: $0) },
                bonded: false,
                inReach: device.inReach,
                translated: device.translated
            ))
    }
}

/// What a link tells without being asked.
public final class LinkEar: Sendable {
    private let core: DoorstepBindings.LinkEar

    init(_ core: DoorstepBindings.LinkEar) {
        self.core = core
    }

    public func notified(_ characteristic: GattName, _ bytes: Data) {
        core.notified(characteristic: characteristic.core, bytes: bytes)
    }

    public func lost() {
        core.lost()
    }
}

/// With what the core listens for meters. Make one and keep it: links hang on it.
public final class Radio: Sendable {
    let core: MeterRadio

    private init(_ core: MeterRadio) {
        self.core = core
    }

    /// The system's Bluetooth, through the core's own library.
    public static func system() -> Radio {
        Radio(MeterRadio.system(bonds: nil))
    }

    /// A Bluetooth stack that the platform brings.
    public convenience init(_ bluetooth: any Bluetooth) {
        self.init(MeterRadio.platform(radio: BluetoothAdapter(bluetooth)))
    }
}

private final class BluetoothAdapter: PlatformRadio {
    private let bluetooth: any Bluetooth

    init(_ bluetooth: any Bluetooth) {
        self.bluetooth = bluetooth
    }

    func scan(ear: DoorstepBindings.ScanEar) async throws {
        try await declared { try await bluetooth.scan(ScanEar(ear)) }
    }

    func prepareLink(address: String, ear: DoorstepBindings.LinkEar) throws -> any PlatformLink {
        do {
            return LinkAdapter(try bluetooth.open(address, LinkEar(ear)))
        } catch {
            throw portError(error)
        }
    }
}

private final class LinkAdapter: PlatformLink {
    private let link: any BluetoothLink

    init(_ link: any BluetoothLink) {
        self.link = link
    }

    func connect(bond: BondWhen) async throws -> [GattCharacteristic] {
        try await declared { try await link.connect().map(\.core) }
    }

    func subscribe(characteristic: GattCharacteristic) async throws {
        try await declared { try await link.subscribe(try characteristic.own) }
    }

    func read(characteristic: GattCharacteristic) async throws -> Data {
        try await declared { try await link.read(try characteristic.own) }
    }

    func write(characteristic: GattCharacteristic, bytes: Data, confirmed: Bool) async throws {
        try await declared { try await link.write(bytes, to: try characteristic.own, confirmed: confirmed) }
    }

    func disconnect() async throws {
        try await declared { try await link.disconnect() }
    }
}

// A foreign trait may throw only its declared error.
private func declared<T>(_ body: () async throws -> T) async throws -> T {
    do {
        return try await body()
    } catch {
        throw portError(error)
    }
}

private func portError(_ error: any Swift.Error) -> PortError {
    switch error as? RadioFault {
    case .adapterOff: .Radio(why: .adapterOff)
    case .noAdapter: .Radio(why: .noAdapter)
    case .permissionMissing: .Radio(why: .permissionMissing)
    case .locationOff: .Radio(why: .locationOff)
    case .outOfRange: .Radio(why: .outOfRange)
    case .busy: .Radio(why: .busy)
    case .timedOut: .Radio(why: .timedOut)
    case .pairingRefused: .Radio(why: .pairingRefused)
    case .linkLost: .Radio(why: .linkLost)
    case .refused: .Radio(why: .refused)
    case .system: .Radio(why: .system)
    case nil: .Failed(reason: "\(type(of: error))")
    }
}

extension GattName {
    fileprivate var core: GattCharacteristic {
        GattCharacteristic(service: service.uuidString, uuid: characteristic.uuidString)
    }
}

extension GattCharacteristic {
    fileprivate var own: GattName {
        get throws {
            guard let service = UUID(uuidString: service), let uuid = UUID(uuidString: uuid) else {
                throw RadioFault.refused
            }
            return GattName(service: service, characteristic: uuid)
        }
    }
}
