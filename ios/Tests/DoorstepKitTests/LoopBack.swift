import DoorstepCore
import Foundation

/// A Bluetooth stack as a platform brings it, written in Swift alone: a cuff and a glucometer that send the captured bytes
/// of fixtures/packets. It stands for CoreBluetooth.
final class LoopBack: Bluetooth, @unchecked Sendable {
    let cuff = LoopMeter("00:5F:BF:00:00:01", "BM85", Assigned.pressureService, [Assigned.pressure])
    let glucometer = LoopMeter(
        "00:60:19:00:00:02", "meter+00000002", Assigned.glucoseService,
        [Assigned.glucose, Assigned.context, Assigned.recordAccess])

    private let lock = NSLock()
    private var refusal: (any Error)?
    private var scanning = 0

    private var meters: [LoopMeter] { [cuff, glucometer] }

    /// Scans that have begun and not ended.
    var scans: Int { lock.withLock { scanning } }

    func scan(_ ear: ScanEar) async throws {
        lock.withLock { scanning += 1 }
        defer { lock.withLock { scanning -= 1 } }
        try works()
        ear.begun()
        while true {
            try works()
            for meter in meters where meter.advertises { ear.heard(meter.heard) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func open(_ address: String, _ ear: LinkEar) throws -> any BluetoothLink {
        try works()
        guard let meter = meters.first(where: { $0.address == address }) else { throw RadioFault.outOfRange }
        return LoopLink(meter, ear, self)
    }

    /// What a conformance check wants done. Apple's systems do not say what is bonded.
    func play(_ scene: Scene, _ on: Bool) throws -> Bool {
        switch scene {
        case .cuffMeasures: cuff.measures(try captured("blood-pressure/omron-x4-smart"))
        case .stripGoesIn: glucometer.change { $0.awake = true }
        case .cuffBonded: return false
        case .cuffAway: cuff.carry(away: on)
        case .cuffBusy: cuff.change { $0.busy = on }
        case .wrongPin: glucometer.change { $0.wrongPin = on }
        case .linkDropsAfterThird: glucometer.change { $0.dropAfter = 3 }
        case .bluetoothOff: refuse(on ? RadioFault.adapterOff : nil)
        case .forbidden: refuse(on ? RadioFault.permissionMissing : nil)
        }
        return true
    }

    /// Does nothing any more, and says why; nil: works again.
    func refuse(_ why: (any Error)?) {
        lock.withLock { refusal = why }
        if why != nil { for meter in meters { meter.link?.breaks() } }
    }

    func works() throws {
        if let why = lock.withLock({ refusal }) { throw why }
    }
}

/// One meter: what it holds, and how it behaves.
final class LoopMeter: @unchecked Sendable {
    struct State {
        var awake = false
        var away = false
        var busy = false
        var wrongPin = false
        /// The link drops after so many records.
        var dropAfter: Int?
        var held: [Data] = []
        var records: [Data] = []
        var link: LoopLink?
    }

    let address: String
    let names: [GattName]
    private let name: String
    private let service: UUID
    private let lock = NSLock()
    private var state = State()

    init(_ address: String, _ name: String, _ service: UUID, _ characteristics: [UUID]) {
        self.address = address
        self.name = name
        self.service = service
        names = characteristics.map { GattName(service: service, characteristic: $0) }
    }

    @discardableResult
    func change<T>(_ change: (inout State) throws -> T) rethrows -> T {
        try lock.withLock { try change(&state) }
    }

    var link: LoopLink? { change { $0.link } }
    var advertises: Bool { change { $0.awake && !$0.away && $0.link == nil } }
    var heard: HeardDevice {
        HeardDevice(address: address, name: name, services: [service], rssi: -60, inReach: true)
    }

    func connect(_ link: LoopLink) throws {
        try change {
            if $0.away { throw RadioFault.outOfRange }
            if $0.busy || $0.link != nil { throw RadioFault.busy }
            if $0.wrongPin { throw RadioFault.pairingRefused }
            $0.link = link
        }
    }

    func measures(_ packet: Data) {
        change {
            $0.held.append(packet)
            $0.awake = true
        }
        link?.sendHeld()
    }

    func carry(away: Bool) {
        change { $0.away = away }
        if away { link?.breaks() }
    }
}

final class LoopLink: BluetoothLink, @unchecked Sendable {
    private let meter: LoopMeter
    private let ear: LinkEar
    private let room: LoopBack
    /// One packet after another.
    private let sending = DispatchQueue(label: "loop-back")
    private var subscribed: Set<UUID> = []

    init(_ meter: LoopMeter, _ ear: LinkEar, _ room: LoopBack) {
        self.meter = meter
        self.ear = ear
        self.room = room
    }

    func connect() async throws -> [GattName] {
        try room.works()
        try meter.connect(self)
        return meter.names
    }

    func subscribe(_ characteristic: GattName) async throws {
        try stands()
        sending.async { self.subscribed.insert(characteristic.characteristic) }
        sendHeld()
    }

    func read(_ characteristic: GattName) async throws -> Data {
        try stands()
        throw RadioFault.refused
    }

    func write(_ bytes: Data, to characteristic: GattName, confirmed: Bool) async throws {
        try stands()
        guard characteristic.characteristic == Assigned.recordAccess else { throw RadioFault.refused }
        sending.async { self.report() }
    }

    func disconnect() async throws {
        hangUp()
    }

    func breaks() {
        if hangUp() { ear.lost() }
    }

    func sendHeld() {
        sending.async { [self] in
            while subscribed.contains(Assigned.pressure), holds {
                guard let packet = meter.change({ $0.held.isEmpty ? nil : $0.held.removeFirst() }) else { break }
                ear.notified(GattName(service: Assigned.pressureService, characteristic: Assigned.pressure), packet)
                meter.change { $0.awake = false }
            }
        }
    }

    private var holds: Bool { meter.link === self }

    private func stands() throws {
        guard holds else { throw RadioFault.linkLost }
    }

    @discardableResult
    private func hangUp() -> Bool {
        meter.change {
            guard $0.link === self else { return false }
            $0.link = nil
            return true
        }
    }

    private func report() {
        for record in meter.change({ $0.records }) where holds {
            let drops = meter.change { state in
                state.dropAfter = state.dropAfter.map { $0 - 1 }
                guard let left = state.dropAfter, left < 0 else { return false }
                state.dropAfter = nil
                return true
            }
            if drops { return breaks() }
            ear.notified(GattName(service: Assigned.glucoseService, characteristic: Assigned.glucose), record)
        }
        guard holds else { return }
        let done = GattName(service: Assigned.glucoseService, characteristic: Assigned.recordAccess)
        ear.notified(done, Data([6, 0, 1, 1]))
    }
}

/// The Bluetooth SIG's numbers, in full.
enum Assigned {
    static let pressureService = full("1810")
    static let pressure = full("2A35")
    static let glucoseService = full("1808")
    static let glucose = full("2A18")
    static let context = full("2A34")
    static let recordAccess = full("2A52")

    private static func full(_ number: String) -> UUID {
        UUID(uuidString: "0000\(number)-0000-1000-8000-00805F9B34FB")!
    }
}

/// The bytes of a vector.
func captured(_ vector: String) throws -> Data {
    struct Vector: Decodable { let hex: String }
    let root = (0..<4).reduce(URL(filePath: #filePath)) { path, _ in path.deletingLastPathComponent() }
    let file = root.appending(path: "fixtures/packets/\(vector).json")
    let hex = Array(try JSONDecoder().decode(Vector.self, from: Data(contentsOf: file)).hex)
    return Data(stride(from: 0, to: hex.count, by: 2).compactMap { UInt8(String(hex[$0...$0 + 1]), radix: 16) })
}
