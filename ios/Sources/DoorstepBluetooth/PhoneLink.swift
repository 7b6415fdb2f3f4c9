#if canImport(CoreBluetooth)
    import CoreBluetooth
    import DoorstepCore
    import Foundation

    /// One connection. Operations of one kind wait for each other: Apple answers by the characteristic alone.
    final class PhoneLink: NSObject, BluetoothLink, @unchecked Sendable {
        private enum Step: Hashable {
            case connect
            case discover
            case subscribe(GattName)
            case read(GattName)
            case write(GattName)
        }

        private let id: UUID
        private let ear: LinkEar
        private let bluetooth: PhoneBluetooth
        // All that changes is touched on this queue alone.
        private let queue: DispatchQueue
        private var peripheral: CBPeripheral?
        private var has: [GattName: CBCharacteristic] = [:]
        private var undiscovered = 0
        private var asked: [Step: Waiting<Data>] = [:]
        private var stands = false

        init(_ id: UUID, _ ear: LinkEar, _ bluetooth: PhoneBluetooth, _ queue: DispatchQueue) {
            self.id = id
            self.ear = ear
            self.bluetooth = bluetooth
            self.queue = queue
        }

        func connect() async throws -> [GattName] {
            try await bluetooth.ready()
            _ = try await ask(.connect) { self.peripheral = try self.bluetooth.connect(self.id, self) }
            _ = try await ask(.discover) { try self.linked().discoverServices(nil) }
            return queue.sync {
                stands = true
                return Array(has.keys)
            }
        }

        func subscribe(_ characteristic: GattName) async throws {
            _ = try await ask(.subscribe(characteristic)) {
                try self.linked().setNotifyValue(true, for: try self.find(characteristic))
            }
        }

        func read(_ characteristic: GattName) async throws -> Data {
            try await ask(.read(characteristic)) { try self.linked().readValue(for: try self.find(characteristic)) }
        }

        func write(_ bytes: Data, to characteristic: GattName, confirmed: Bool) async throws {
            _ = try await ask(.write(characteristic)) {
                let found = try self.find(characteristic)
                try self.linked().writeValue(bytes, for: found, type: confirmed ? .withResponse : .withoutResponse)
                if !confirmed { self.answer(.write(characteristic), nil) }
            }
        }

        func disconnect() async throws {
            queue.sync {
                stands = false
                guard let peripheral else { return }
                self.peripheral = nil
                bluetooth.hangUp(peripheral)
                end(.linkLost)
            }
        }

        // On the queue, as is everything below.

        func connected() {
            answer(.connect, nil)
        }

        func failed(_ error: (any Error)?) {
            end(fault(error, else: .outOfRange))
        }

        func gone() {
            peripheral = nil
            end(stands ? .linkLost : .outOfRange)
            if stands { ear.lost() }
            stands = false
        }

        private func linked() throws -> CBPeripheral {
            guard let peripheral else { throw RadioFault.linkLost }
            return peripheral
        }

        private func find(_ name: GattName) throws -> CBCharacteristic {
            guard let found = has[name] else { throw RadioFault.refused }
            return found
        }

        private func ask(_ step: Step, _ begin: @escaping @Sendable () throws -> Void) async throws -> Data {
            let waiting = Waiting<Data>()
            queue.async {
                guard self.asked[step] == nil else { return waiting.answer(.failure(RadioFault.busy)) }
                self.asked[step] = waiting
                do { try begin() } catch { self.answer(step, error) }
            }
            defer { queue.async { if self.asked[step] === waiting { self.asked[step] = nil } } }
            return try await waiting.value()
        }

        private func answer(_ step: Step, _ error: (any Error)?, _ value: Data = Data()) {
            let result: Result<Data, any Error> = error.map { .failure(fault($0, else: .system)) } ?? .success(value)
            asked.removeValue(forKey: step)?.answer(result)
        }

        private func end(_ fault: RadioFault) {
            for waiting in asked.values { waiting.answer(.failure(fault)) }
            asked = [:]
        }

        private func name(_ characteristic: CBCharacteristic) -> GattName? {
            guard let service = characteristic.service?.uuid.full, let uuid = characteristic.uuid.full else {
                return nil
            }
            return GattName(service: service, characteristic: uuid)
        }
    }

    extension PhoneLink: CBPeripheralDelegate {
        func peripheral(_ peripheral: CBPeripheral, didDiscoverServices error: (any Error)?) {
            let services = peripheral.services ?? []
            undiscovered = services.count
            if error != nil || services.isEmpty { return answer(.discover, error) }
            for service in services { peripheral.discoverCharacteristics(nil, for: service) }
        }

        func peripheral(
            _ peripheral: CBPeripheral, didDiscoverCharacteristicsFor service: CBService, error: (any Error)?
        ) {
            if error != nil { return answer(.discover, error) }
            for characteristic in service.characteristics ?? [] {
                if let name = name(characteristic) { has[name] = characteristic }
            }
            undiscovered -= 1
            if undiscovered == 0 { answer(.discover, nil) }
        }

        func peripheral(
            _ peripheral: CBPeripheral, didUpdateNotificationStateFor characteristic: CBCharacteristic,
            error: (any Error)?
        ) {
            if let name = name(characteristic) { answer(.subscribe(name), error) }
        }

        /// The answer to a reading, or sent by the meter: Apple does not tell which.
        func peripheral(
            _ peripheral: CBPeripheral, didUpdateValueFor characteristic: CBCharacteristic, error: (any Error)?
        ) {
            guard let name = name(characteristic) else { return }
            if asked[.read(name)] != nil {
                answer(.read(name), error, characteristic.value ?? Data())
            } else if error == nil {
                ear.notified(name, characteristic.value ?? Data())
            }
        }

        func peripheral(
            _ peripheral: CBPeripheral, didWriteValueFor characteristic: CBCharacteristic, error: (any Error)?
        ) {
            if let name = name(characteristic) { answer(.write(name), error) }
        }
    }

    /// What an error of Apple's means, by its code and not by its words, which come in the phone's language.
    private func fault(_ error: (any Error)?, else other: RadioFault) -> RadioFault {
        switch error {
        case let fault as RadioFault: fault
        case let error as CBATTError:
            switch error.code {
            case .insufficientAuthentication, .insufficientAuthorization, .insufficientEncryption,
                .insufficientEncryptionKeySize:
                .pairingRefused
            case .insufficientResources: .busy
            default: .refused
            }
        case let error as CBError:
            switch error.code {
            case .connectionTimeout, .peripheralDisconnected, .notConnected:
                other == .outOfRange ? .outOfRange : .linkLost
            case .peerRemovedPairingInformation, .encryptionTimedOut: .pairingRefused
            case .connectionLimitReached: .busy
            case .connectionFailed: .outOfRange
            default: other
            }
        default: other
        }
    }
#endif
