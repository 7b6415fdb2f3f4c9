#if canImport(BackgroundTasks)
    import BackgroundTasks
    import DoorstepCore
    import DoorstepKit

    /// Sends what waits when the system finds a moment for it, also while nobody looks at the app. Only within the process that
    /// has opened the store: the PIN wraps its key, so a process that is started for this alone can read nothing.
    ///
    /// A refresh and no processing task: that one comes when the phone lies on its charger at night, hours after the store has
    /// closed itself.
    public final class BackgroundSync: Sendable {
        /// The same stands in Info.plist, or the system refuses to register it.
        public static let identifier = "app.doorstep.sync"

        private let unattended: Unattended

        public init(store: Store) {
            unattended = Unattended(store: store)
        }

        /// To be called before the app has finished launching: afterwards the system takes it for a mistake.
        public func register() {
            BGTaskScheduler.shared.register(forTaskWithIdentifier: Self.identifier, using: nil) { [self] task in
                run(task)
            }
        }

        /// Asks to be called soon; to be said when something was signed. One that is asked for already is replaced. Where the
        /// person has switched background refresh off, what waits goes when the app is open.
        public func schedule() {
            let request = BGAppRefreshTaskRequest(identifier: Self.identifier)
            try? BGTaskScheduler.shared.submit(request)
        }

        private func run(_ task: BGTask) {
            // The system's own; it may be completed from anywhere.
            nonisolated(unsafe) let task = task
            let sending = Task {
                let left = await unattended.send()
                if left { schedule() }
                task.setTaskCompleted(success: !left)
            }
            // What was settled by then stays; the rest is tried again.
            task.expirationHandler = { sending.cancel() }
        }
    }
#endif
