#if canImport(CoreBluetooth)
    import CoreBluetooth
    import DoorstepCore
    import Foundation

    /// The phone's Bluetooth by Apple's own interface, for phones on which the core's library falls short. Asking for leave is
    /// Apple's: it does so when the first scan begins.
    public final class PhoneBluetooth: NSObject, Bluetooth, @unchecked Sendable {
        // Apple calls back on this queue, and all that changes is touched on it alone.
        private let queue = DispatchQueue(label: "doorstep.bluetooth")
        private var central: CBCentralManager?
        private var known = Waiting<Void>()
        private var scan: (ear: ScanEar, ended: Waiting<Void>)?
        private var links: [UUID: PhoneLink] = [:]

        public func scan(_ ear: ScanEar) async throws {
            try await ready()
            let ended = Waiting<Void>()
            begin(ear, ended)
            defer { queue.async { self.end(ended) } }
            try await ended.value()
        }

        public func open(_ address: String, _ ear: LinkEar) throws -> any BluetoothLink {
            guard let id = UUID(uuidString: address) else { throw RadioFault.outOfRange }
            return PhoneLink(id, ear, self, queue)
        }

        /// Waits until Apple has said how Bluetooth stands, and throws if it can't be used.
        func ready() async throws {
            let waiting = queue.sync { () -> Waiting<Void> in
                if central == nil { central = CBCentralManager(delegate: self, queue: queue) }
                return known
            }
            try await waiting.value()
        }

        /// On the queue: begins to connect, or says why not.
        func connect(_ id: UUID, _ link: PhoneLink) throws -> CBPeripheral {
            guard let central, let peripheral = central.retrievePeripherals(withIdentifiers: [id]).first else {
                throw RadioFault.outOfRange
            }
            links[id] = link
            peripheral.delegate = link
            central.connect(peripheral, options: nil)
            return peripheral
        }

        /// On the queue.
        func hangUp(_ peripheral: CBPeripheral) {
            links[peripheral.identifier] = nil
            central?.cancelPeripheralConnection(peripheral)
        }

        private func begin(_ ear: ScanEar, _ ended: Waiting<Void>) {
            queue.async {
                guard let central = self.central else { return ended.answer(.failure(RadioFault.system)) }
                self.scan?.ended.answer(.failure(RadioFault.busy))
                self.scan = (ear, ended)
                // Not by services: some meters do not advertise theirs.
                central.scanForPeripherals(withServices: nil, options: nil)
                ear.begun()
                let meters = [CBUUID(string: "1810"), CBUUID(string: "1808")]
                for peripheral in central.retrieveConnectedPeripherals(withServices: meters) {
                    ear.heard(
                        HeardDevice(
                            address: peripheral.identifier.uuidString, name: peripheral.name,
                            services: (peripheral.services ?? []).compactMap { $0.uuid.full }, rssi: nil, inReach: true)
                    )
                }
            }
        }

        /// On the queue.
        private func end(_ ended: Waiting<Void>) {
            guard scan?.ended === ended else { return }
            scan = nil
            central?.stopScan()
        }
    }

    extension PhoneBluetooth: CBCentralManagerDelegate {
        public func centralManagerDidUpdateState(_ central: CBCentralManager) {
            switch central.state {
            case .poweredOn: known.answer(.success(()))
            case .unknown, .resetting: break
            case .poweredOff: stops(.adapterOff)
            case .unauthorized: stops(.permissionMissing)
            case .unsupported: stops(.noAdapter)
            @unknown default: stops(.system)
            }
        }

        /// Whoever waits, listens or is connected hears why.
        private func stops(_ fault: RadioFault) {
            known.answer(.failure(fault))
            known = Waiting()
            scan?.ended.answer(.failure(fault))
            for link in links.values { link.gone() }
            links = [:]
            // Whoever comes next makes a new one, which Apple tells at once how Bluetooth stands.
            central = nil
        }

        public func centralManager(
            _ central: CBCentralManager, didDiscover peripheral: CBPeripheral, advertisementData: [String: Any],
            rssi: NSNumber
        ) {
            let services = advertisementData[CBAdvertisementDataServiceUUIDsKey] as? [CBUUID] ?? []
            let name = advertisementData[CBAdvertisementDataLocalNameKey] as? String
            scan?.ear.heard(
                HeardDevice(
                    address: peripheral.identifier.uuidString, name: name ?? peripheral.name,
                    services: services.compactMap(\.full), rssi: rssi.intValue, inReach: true))
        }

        public func centralManager(_ central: CBCentralManager, didConnect peripheral: CBPeripheral) {
            links[peripheral.identifier]?.connected()
        }

        public func centralManager(
            _ central: CBCentralManager, didFailToConnect peripheral: CBPeripheral, error: (any Error)?
        ) {
            links.removeValue(forKey: peripheral.identifier)?.failed(error)
        }

        public func centralManager(
            _ central: CBCentralManager, didDisconnectPeripheral peripheral: CBPeripheral, error: (any Error)?
        ) {
            links.removeValue(forKey: peripheral.identifier)?.gone()
        }
    }

    extension CBUUID {
        /// In full also where the Bluetooth SIG assigned a number.
        var full: UUID? {
            uuidString.count == 4
                ? UUID(uuidString: "0000\(uuidString)-0000-1000-8000-00805F9B34FB") : UUID(uuidString: uuidString)
        }
    }
#endif
