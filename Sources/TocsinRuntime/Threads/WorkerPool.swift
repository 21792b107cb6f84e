// The Embedded build has no threads of its own: there the host's serve.
#if !hasFeature(Embedded)
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #elseif canImport(Darwin)
    import Darwin
  #endif

  /// Threads that wait for work: a ``ParallelFor`` for programs that have none.
  ///
  /// Between two calls a thread looks for work for some microseconds before it sleeps, as the steps of a plan follow each
  /// other closely. Callers on several threads take turns; a body must not call its own pool. No call allocates.
  public final class WorkerPool: Sendable {
    /// Threads that work, the caller's among them.
    public let threads: Int
    private let work: SharedWork
    private let handles: [pthread_t]

    /// Starts `threads - 1` threads; fewer where the system has no more of them.
    public init(threads: Int) {
      let work = SharedWork()
      var handles: [pthread_t] = []
      for _ in 1..<max(threads, 1) {
        guard let handle = Self.start(work) else { break }
        handles.append(handle)
      }
      self.threads = handles.count + 1
      self.handles = handles
      self.work = work
    }

    deinit {
      work.stop()
      for handle in handles { pthread_join(handle, nil) }
    }

    /// Calls `body` with every number below `count`; see ``ParallelFor``.
    public func parallelFor(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
      guard threads > 1, count > 1 else {
        for index in 0..<count { body(index) }
        return
      }
      work.run(count, body)
    }

    private static func start(_ work: SharedWork) -> pthread_t? {
      var handle = pthread_t()
      let context = unsafe Unmanaged.passRetained(work)
      let status = unsafe pthread_create(
        &handle, nil,
        { context in
          let context: UnsafeMutableRawPointer? = unsafe context
          if let context = unsafe context {
            unsafe Unmanaged<SharedWork>.fromOpaque(context).takeRetainedValue().serve()
          }
          return nil
        }, context.toOpaque())
      guard status == 0 else {
        unsafe context.release()
        return nil
      }
      return handle
    }
  }
#endif
