#if !hasFeature(Embedded)
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #elseif canImport(Darwin)
    import Darwin
  #endif
  import Synchronization

  /// What the threads of a pool share: the present work, and what is left of it.
  ///
  /// A thread joins the work and leaves it again; the caller does what it can itself, closes the work to those who come
  /// too late, and waits for those who joined. So nobody waits for a thread that sleeps.
  @safe
  final class SharedWork: @unchecked Sendable {
    /// Guards the fields below.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wakeUp = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var body: (@Sendable (Int) -> Void)?
    private var count = 0
    private var isStopping = false

    /// Held by the caller whose work this is.
    private let turn = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    /// Counts works, so that a thread can see without the mutex that there is another.
    private let generation = Atomic<Int>(0)
    /// The next number to call the body with.
    private let next = Atomic<Int>(0)
    /// Threads at work beside the caller.
    private let joined = Atomic<Int>(0)

    /// How often a thread looks for work before it sleeps: for some ten microseconds.
    private static let looks = 10_000

    init() {
      unsafe pthread_mutex_init(mutex, nil)
      unsafe pthread_mutex_init(turn, nil)
      unsafe pthread_cond_init(wakeUp, nil)
    }

    deinit {
      unsafe pthread_cond_destroy(wakeUp)
      unsafe pthread_mutex_destroy(turn)
      unsafe pthread_mutex_destroy(mutex)
      unsafe wakeUp.deallocate()
      unsafe turn.deallocate()
      unsafe mutex.deallocate()
    }

    /// Does a work, with the help of the threads that are there in time.
    func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
      unsafe pthread_mutex_lock(turn)
      unsafe pthread_mutex_lock(mutex)
      self.body = body
      self.count = count
      next.store(0, ordering: .relaxed)
      generation.wrappingAdd(1, ordering: .releasing)
      unsafe pthread_cond_broadcast(wakeUp)
      unsafe pthread_mutex_unlock(mutex)
      callBody(body, count)
      unsafe pthread_mutex_lock(mutex)
      self.body = nil
      unsafe pthread_mutex_unlock(mutex)
      var looks = 0
      while joined.load(ordering: .acquiring) > 0 {
        looks += 1
        if looks % Self.looks == 0 { sched_yield() }
      }
      unsafe pthread_mutex_unlock(turn)
    }

    /// Helps until the pool stops: what each thread of it does.
    func serve() {
      var seen = 0
      while true {
        var looks = 0
        while generation.load(ordering: .acquiring) == seen && looks < Self.looks { looks += 1 }
        unsafe pthread_mutex_lock(mutex)
        while generation.load(ordering: .relaxed) == seen && !isStopping { unsafe pthread_cond_wait(wakeUp, mutex) }
        seen = generation.load(ordering: .relaxed)
        let (body, count, isStopping) = (self.body, self.count, self.isStopping)
        if body != nil { joined.wrappingAdd(1, ordering: .relaxed) }
        unsafe pthread_mutex_unlock(mutex)
        if isStopping { return }
        guard let body else { continue }
        callBody(body, count)
        joined.wrappingSubtract(1, ordering: .releasing)
      }
    }

    /// Lets `serve` return in all threads.
    func stop() {
      unsafe pthread_mutex_lock(mutex)
      isStopping = true
      unsafe pthread_cond_broadcast(wakeUp)
      unsafe pthread_mutex_unlock(mutex)
    }

    private func callBody(_ body: @Sendable (Int) -> Void, _ count: Int) {
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        body(index)
      }
    }
  }
#endif
