// Threads that search nonces. Plain C++: what JavaScript sees of them is in miner.cc.
#ifndef DUIT_HASH_THREADS_H
#define DUIT_HASH_THREADS_H

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "pow.h"

namespace duit {

struct HashJob {
  int64_t id = 0;
  uint32_t memoryKiB = 0;
  std::array<uint8_t, kHeaderBytes> header{};
  std::array<uint8_t, kHashBytes> target{};
};

class HashThread;

/** What a thread tells: a header that meets its target, or, as its last word, that it is about to end. */
struct HashEvent {
  HashThread* ended = nullptr;
  /** Empty where the thread was asked to end. */
  std::string reason;
  int64_t jobId = 0;
  std::array<uint8_t, kHeaderBytes> header{};
};

/** All functions are for one thread, the owner's. `tell` is called on the threads. */
class HashThreads {
 public:
  /** `start`: where the 48-bit nonce counter of each thread begins. */
  HashThreads(const Kernel& kernel, uint64_t start, std::function<void(std::unique_ptr<HashEvent>)> tell);
  /** Ends all threads and waits for them. */
  ~HashThreads();

  /** Starts what is missing, tells surplus threads to end. @throws std::system_error where a thread cannot be started */
  void configure(unsigned threads, double duty, bool pinned);
  void setJob(const HashJob& job);
  void clearJob();
  /** Tells all threads to end; each does after its hash, and tells so. */
  void endAll();
  /** To be called with each ended thread that was told. */
  void reap(HashThread* ended);
  /** True while threads that were told to end have not. */
  bool isEnding() const { return !ending_.empty(); }
  bool isIdle() const;
  /** Hashes of each thread that there is, since the beginning. */
  std::vector<uint64_t> counts() const;

 private:
  friend class HashThread;
  struct Counters;

  void end(size_t index);

  const Kernel& kernel_;
  const uint64_t start_;
  const std::function<void(std::unique_ptr<HashEvent>)> tell_;
  /** By index; null where a thread ended by itself. */
  std::vector<std::unique_ptr<HashThread>> threads_;
  std::vector<std::unique_ptr<HashThread>> ending_, ended_;
  /** By index, and kept when threads end: no nonce comes twice. */
  std::vector<std::unique_ptr<Counters>> counters_;
  bool pinned_ = false;

  // what the threads share
  std::mutex mutex_;
  std::condition_variable changed_;
  HashJob job_;
  bool hasJob_ = false;
  /** Grows with every job. Written under the mutex, polled without it between two hashes. */
  std::atomic<uint64_t> sequence_{0};
  std::atomic<double> duty_{1};
};

}  // namespace duit

#endif
