import ServiceLifecycle

/// Waiting that a graceful shutdown cuts short, so that a waiting answer never holds the mock up.
enum GracefulSleep {
    /// Returns after the duration or at a graceful shutdown; throws only where the task is cancelled.
    static func sleep(for duration: Duration) async throws(CancellationError) {
        try? await cancelWhenGracefulShutdown {
            try await Task.sleep(for: duration)
        }
        if Task.isCancelled {
            throw CancellationError()
        }
    }
}
