// Threads that judge batches of checks. Plain C++: what JavaScript sees of them is in verifier.cc.
#ifndef DUIT_VERIFY_THREADS_H
#define DUIT_VERIFY_THREADS_H

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "pages.h"

namespace duit {

enum class BatchKind { checks, work };

/** Records of one kind, in their order, and how far they are judged. */
class Batch {
 public:
  struct Limits {
    /** For work only. */
    uint32_t memoryKiB;
    /** That share the batch. */
    unsigned threads;
  };
  Batch(BatchKind kind, std::vector<uint8_t> records, size_t count, Limits limits);
  virtual ~Batch() = default;

  /** Index of the first record that does not hold, or −1, once it is judged. */
  int64_t firstBad() const;
  /** True where there was not enough memory: then there is no verdict. */
  bool hasFailed() const { return failed_.load(std::memory_order_relaxed); }

 private:
  friend class VerifyThreads;

  bool hasMore() const { return next_.load(std::memory_order_relaxed) < count_; }
  /** Judges one chunk. Answers whether it was the last to be done. */
  bool judgeNext(Pages& pages);
  size_t judge(size_t from, size_t to, Pages& pages) const;
  void judgeChunk(size_t from, size_t to, Pages& pages);
  void lowerFirst(size_t bad);

  const BatchKind kind_;
  const std::vector<uint8_t> records_;
  const size_t count_;
  const uint32_t memoryKiB_;
  const size_t chunk_;
  std::atomic<size_t> next_{0};
  std::atomic<size_t> done_{0};
  std::atomic<size_t> first_;
  std::atomic<bool> failed_{false};
};

/** The functions are for one thread, the owner's. `tell` is called on the threads, with each batch that is judged. */
class VerifyThreads {
 public:
  VerifyThreads(unsigned threads, std::function<void(std::shared_ptr<Batch>)> tell);
  /** Lets the threads finish their chunks; what is left of the batches is dropped. */
  ~VerifyThreads() { end(); }

  unsigned size() const { return size_; }
  /** Batches are begun in the order in which they come. @throws std::system_error where not even one thread can be started */
  void add(std::shared_ptr<Batch> batch);
  /** Ends the threads, and with them their memory. They begin again with the next batch. */
  void end();

 private:
  void run();
  void start();

  const unsigned size_;
  const std::function<void(std::shared_ptr<Batch>)> tell_;
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Batch>> queue_;
  bool ending_ = false;
};

}  // namespace duit

#endif
