#include "verify-threads.h"

#include <algorithm>
#include <chrono>
#include <new>
#include <system_error>
#include <utility>

#include "pow.h"
#include "schnorr.h"
#include "thread-tools.h"

namespace duit {
namespace {

/** Threads that have had nothing to do for this long give back their memory. */
constexpr std::chrono::seconds kIdle{10};
/** Fewer curve checks in one go would each pay more for the inversion that they share. */
constexpr size_t kLeastChecksAtOnce = 4;
/** So that threads finish at about the same time. */
constexpr size_t kChunksForEachThread = 4;

size_t chunkOf(BatchKind kind, size_t count, unsigned threads) {
  if (kind == BatchKind::work) return 1;
  const size_t even = count / (threads * kChunksForEachThread) + 1;
  return std::clamp<size_t>(even, kLeastChecksAtOnce, DUIT_MOST_CHECKS_AT_ONCE);
}

}  // namespace

Batch::Batch(BatchKind kind, std::vector<uint8_t> records, size_t count, Limits limits)
    : kind_(kind),
      records_(std::move(records)),
      count_(count),
      memoryKiB_(limits.memoryKiB),
      chunk_(chunkOf(kind, count, limits.threads)),
      first_(count) {}

int64_t Batch::firstBad() const {
  const size_t first = first_.load(std::memory_order_relaxed);
  return first == count_ ? -1 : static_cast<int64_t>(first);
}

bool Batch::judgeNext(Pages& pages) {
  const size_t from = next_.fetch_add(chunk_, std::memory_order_relaxed);
  if (from >= count_) return false;
  const size_t to = std::min(count_, from + chunk_);
  // nothing behind a known failure matters
  if (from < first_.load(std::memory_order_relaxed)) judgeChunk(from, to, pages);
  // the last to be done also sees what the others found
  return done_.fetch_add(to - from, std::memory_order_acq_rel) + (to - from) == count_;
}

void Batch::judgeChunk(size_t from, size_t to, Pages& pages) {
  try {
    const size_t bad = judge(from, to, pages);
    if (bad != to) lowerFirst(bad);
  } catch (const std::bad_alloc&) {
    failed_.store(true, std::memory_order_relaxed);
  }
}

size_t Batch::judge(size_t from, size_t to, Pages& pages) const {
  if (kind_ == BatchKind::checks) return from + duit_schnorr_first_bad(records_.data() + from * DUIT_CHECK_BYTES, to - from);
  void* memory = pages.reserve(size_t{memoryKiB_} * 1024);
  uint8_t hash[kHashBytes];
  for (size_t i = from; i < to; i++) {
    const uint8_t* header = records_.data() + i * kWorkBytes;
    fastestKernel().hash(header, memoryKiB_, memory, hash);
    if (!meetsTarget(hash, header + kHeaderBytes)) return i;
  }
  return to;
}

void Batch::lowerFirst(size_t bad) {
  size_t known = first_.load(std::memory_order_relaxed);
  while (bad < known && !first_.compare_exchange_weak(known, bad, std::memory_order_relaxed)) continue;
}

VerifyThreads::VerifyThreads(unsigned threads, std::function<void(std::shared_ptr<Batch>)> tell) : size_(threads), tell_(std::move(tell)) {}

void VerifyThreads::add(std::shared_ptr<Batch> batch) {
  start();
  {
    std::lock_guard<std::mutex> lock(mutex_);
    queue_.push_back(std::move(batch));
  }
  changed_.notify_all();
}

void VerifyThreads::start() {
  while (threads_.size() < size_) {
    try {
      threads_.emplace_back([this] { run(); });
    } catch (const std::system_error&) {
      // fewer threads do the work as well
      if (threads_.empty()) throw;
      return;
    }
  }
}

void VerifyThreads::end() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
  queue_.clear();
  ending_ = false;
}

void VerifyThreads::run() {
  nameSelf("duit-verify");
  Pages pages;
  const auto isWanted = [this] { return ending_ || !queue_.empty(); };
  for (;;) {
    std::shared_ptr<Batch> batch;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      if (!changed_.wait_for(lock, kIdle, isWanted)) {
        pages.release();
        changed_.wait(lock, isWanted);
      }
      if (ending_) return;
      batch = queue_.front();
      if (!batch->hasMore()) {
        queue_.pop_front();
        continue;
      }
    }
    if (batch->judgeNext(pages)) tell_(std::move(batch));
  }
}

}  // namespace duit
