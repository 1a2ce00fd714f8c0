#include "hash-threads.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "pages.h"
#include "thread-tools.h"

namespace duit {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

/** Rests shorter than this are saved up: a timer is no more exact. */
constexpr Milliseconds kLeastRest{5};
/** A thread that was held up by the system must not rest for minutes in return. */
constexpr Milliseconds kLongestRest{1000};

/** 6 bytes of a counter that never repeats for this thread, then 2 bytes of the thread. */
void writeNonce(uint8_t* header, uint64_t counter, unsigned thread) {
  for (int i = 0; i < 6; i++) header[kNonceOffset + i] = static_cast<uint8_t>(counter >> (8 * i));
  header[kNonceOffset + 6] = static_cast<uint8_t>(thread);
  header[kNonceOffset + 7] = static_cast<uint8_t>(thread >> 8);
}

}  // namespace

/** A cache line for each thread: they are written at every hash. */
struct alignas(64) HashThreads::Counters {
  std::atomic<uint64_t> nonces{0};
  std::atomic<uint64_t> hashes{0};
};

class HashThread {
 public:
  HashThread(HashThreads& pool, unsigned index, bool pinned)
      : pool_(pool), counters_(*pool.counters_[index]), index_(index), pinned_(pinned), thread_([this] { run(); }) {}
  ~HashThread() { thread_.join(); }

  /** Under the pool's mutex. */
  void askToEnd() { asked_.store(true, std::memory_order_relaxed); }

 private:
  void run();
  void searchJobs();
  void search(HashJob& job, void* memory);
  void rest(Milliseconds worked);
  bool isOver() const {
    return pool_.sequence_.load(std::memory_order_relaxed) != sequence_ || asked_.load(std::memory_order_relaxed);
  }

  HashThreads& pool_;
  HashThreads::Counters& counters_;
  const unsigned index_;
  const bool pinned_;
  std::atomic<bool> asked_{false};
  /** Of the job under way. */
  uint64_t sequence_ = 0;
  Milliseconds owed_{0};
  /** Made beforehand, so that it can be said where memory has run out. */
  std::unique_ptr<HashEvent> last_ = std::make_unique<HashEvent>();
  // at the end: it begins to run while the object is made
  std::thread thread_;
};

void HashThread::run() {
  last_->ended = this;
  try {
    nameSelf("duit-hash");
    lowerOwnPriority();
    if (pinned_) pinSelf(index_);
    searchJobs();
  } catch (const std::bad_alloc&) {
    last_->reason = "there is not enough memory for it";
  } catch (const std::exception& error) {
    last_->reason = error.what();
  }
  pool_.tell_(std::move(last_));
}

void HashThread::searchJobs() {
  Pages pages;
  HashJob job;
  for (;;) {
    {
      std::unique_lock<std::mutex> lock(pool_.mutex_);
      // after a find, and while there is no job, there is nothing to do until the next one
      pool_.changed_.wait(lock, [this] { return asked_ || (pool_.hasJob_ && pool_.sequence_ != sequence_); });
      if (asked_) return;
      job = pool_.job_;
      sequence_ = pool_.sequence_;
    }
    search(job, pages.reserve(size_t{job.memoryKiB} * 1024));
  }
}

void HashThread::search(HashJob& job, void* memory) {
  const auto hashHeader = pool_.kernel_.hash;
  uint8_t hash[kHashBytes];
  while (!isOver()) {
    const auto began = Clock::now();
    writeNonce(job.header.data(), pool_.start_ + counters_.nonces.fetch_add(1, std::memory_order_relaxed), index_);
    hashHeader(job.header.data(), job.memoryKiB, memory, hash);
    counters_.hashes.fetch_add(1, std::memory_order_relaxed);
    if (meetsTarget(hash, job.target.data())) {
      auto found = std::make_unique<HashEvent>();
      found->jobId = job.id;
      found->header = job.header;
      pool_.tell_(std::move(found));
      return;
    }
    rest(Clock::now() - began);
  }
}

void HashThread::rest(Milliseconds worked) {
  const double duty = pool_.duty_.load(std::memory_order_relaxed);
  if (duty >= 1) return;
  owed_ = std::min<Milliseconds>(kLongestRest, owed_ + worked * ((1 - duty) / duty));
  if (owed_ < kLeastRest) return;
  const auto began = Clock::now();
  std::unique_lock<std::mutex> lock(pool_.mutex_);
  pool_.changed_.wait_for(lock, owed_, [this] { return isOver(); });
  owed_ = std::max<Milliseconds>(Milliseconds{0}, owed_ - (Clock::now() - began));
}

HashThreads::HashThreads(const Kernel& kernel, uint64_t start, std::function<void(std::unique_ptr<HashEvent>)> tell)
    : kernel_(kernel), start_(start), tell_(std::move(tell)) {}

HashThreads::~HashThreads() {
  endAll();
  // the threads are joined as the lists are cleared, before anything that they use is gone
  threads_.clear();
  ending_.clear();
  ended_.clear();
}

void HashThreads::configure(unsigned threads, double duty, bool pinned) {
  // these have said their last word: joining them does not wait
  ended_.clear();
  duty_.store(duty, std::memory_order_relaxed);
  if (pinned != pinned_) endAll();
  pinned_ = pinned;
  while (threads_.size() > threads) end(threads_.size() - 1);
  threads_.resize(threads);
  while (counters_.size() < threads) counters_.push_back(std::make_unique<Counters>());
  for (unsigned i = 0; i < threads; i++)
    if (threads_[i] == nullptr) threads_[i] = std::make_unique<HashThread>(*this, i, pinned);
}

void HashThreads::setJob(const HashJob& job) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    job_ = job;
    hasJob_ = true;
    sequence_++;
  }
  changed_.notify_all();
}

void HashThreads::clearJob() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    hasJob_ = false;
    sequence_++;
  }
  changed_.notify_all();
}

void HashThreads::end(size_t index) {
  auto thread = std::move(threads_[index]);
  threads_.erase(threads_.begin() + static_cast<std::ptrdiff_t>(index));
  if (thread == nullptr) return;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    thread->askToEnd();
  }
  changed_.notify_all();
  ending_.push_back(std::move(thread));
}

void HashThreads::endAll() {
  while (!threads_.empty()) end(threads_.size() - 1);
}

void HashThreads::reap(HashThread* ended) {
  const auto isIt = [ended](const std::unique_ptr<HashThread>& thread) { return thread.get() == ended; };
  if (auto at = std::find_if(ending_.begin(), ending_.end(), isIt); at != ending_.end()) {
    ended_.push_back(std::move(*at));
    ending_.erase(at);
  } else if (auto lost = std::find_if(threads_.begin(), threads_.end(), isIt); lost != threads_.end()) {
    ended_.push_back(std::move(*lost));
  }
}

bool HashThreads::isIdle() const {
  return ending_.empty() && std::all_of(threads_.begin(), threads_.end(), [](const auto& thread) { return thread == nullptr; });
}

std::vector<uint64_t> HashThreads::counts() const {
  std::vector<uint64_t> counts;
  for (size_t i = 0; i < threads_.size(); i++) counts.push_back(counters_[i]->hashes.load(std::memory_order_relaxed));
  return counts;
}

}  // namespace duit
