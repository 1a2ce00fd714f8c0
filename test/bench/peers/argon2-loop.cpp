// The rate that mining is measured against: the fill kernel of libargon2's optimised C source in the shortest loop that gives right answers.
// One thread hashes one header after the other in memory that it keeps and never wipes; nothing else happens between two hashes.
// A line "THREADS KIB SECONDS" on standard input is one round; a line of JSON on standard output is its answer.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <thread>
#include <vector>

extern "C" {
#include "opt.c"
void initial_hash(uint8_t *digest, argon2_context *context, argon2_type type);
}

namespace {

constexpr uint32_t kHeaderBytes = 156;
constexpr uint32_t kHashBytes = 32;
constexpr uint32_t kNonceAt = 148;
uint8_t salt[] = "duit/pow/v1";
constexpr uint32_t kSaltBytes = sizeof salt - 1;

using Clock = std::chrono::steady_clock;

struct Memory {
  block *blocks;
  explicit Memory(uint32_t kib) : blocks(static_cast<block *>(std::aligned_alloc(4096, size_t{kib} * 1024))) {
    std::memset(blocks, 0, size_t{kib} * 1024);
  }
  ~Memory() { std::free(blocks); }
  Memory(const Memory &) = delete;
  Memory &operator=(const Memory &) = delete;
};

// H0 and the first two blocks of the only lane, as section 3.2 of RFC 9106 has them.
void begin(block *blocks, uint8_t *header, uint32_t kib) {
  argon2_context context{};
  uint8_t unused[kHashBytes];
  context.out = unused;
  context.outlen = kHashBytes;
  context.pwd = header;
  context.pwdlen = kHeaderBytes;
  context.salt = salt;
  context.saltlen = kSaltBytes;
  context.t_cost = 1;
  context.m_cost = kib;
  context.lanes = context.threads = 1;
  context.version = ARGON2_VERSION_13;
  uint8_t seed[ARGON2_PREHASH_SEED_LENGTH];
  initial_hash(seed, &context, Argon2_d);
  for (uint32_t i = 0; i < 2; i++) {
    const uint32_t tail[2] = {i, 0};
    std::memcpy(seed + ARGON2_PREHASH_DIGEST_LENGTH, tail, sizeof tail);
    blake2b_long(blocks[i].v, ARGON2_BLOCK_SIZE, seed, sizeof seed);
  }
}

// In one pass over one lane, block i may look back at every finished block but the last: i - 1 of them.
inline uint32_t referenceOf(const block *blocks, uint32_t i) {
  const uint64_t random = blocks[i - 1].v[0] & 0xffffffff;
  const uint64_t area = i - 1;
  return static_cast<uint32_t>(area - 1 - ((area * ((random * random) >> 32)) >> 32));
}

void hash(uint8_t *out, block *blocks, uint8_t *header, uint32_t kib) {
  begin(blocks, header, kib);
#if defined(__AVX512F__)
  alignas(64) __m512i state[ARGON2_512BIT_WORDS_IN_BLOCK];
#elif defined(__AVX2__)
  alignas(64) __m256i state[ARGON2_HWORDS_IN_BLOCK];
#else
  alignas(64) __m128i state[ARGON2_OWORDS_IN_BLOCK];
#endif
  std::memcpy(state, blocks[1].v, ARGON2_BLOCK_SIZE);
  for (uint32_t i = 2; i < kib; i++) fill_block(state, blocks + referenceOf(blocks, i), blocks + i, 0);
  blake2b_long(out, kHashBytes, blocks[kib - 1].v, ARGON2_BLOCK_SIZE);
}

// The loop is of use only if it computes what the library computes.
bool isRight() {
  for (uint32_t kib : {8u, 512u, 1024u}) {
    Memory memory(kib);
    uint8_t header[kHeaderBytes] = {1, 2, 3};
    uint8_t own[kHashBytes], known[kHashBytes];
    hash(own, memory.blocks, header, kib);
    if (argon2d_hash_raw(1, kib, 1, header, kHeaderBytes, salt, kSaltBytes, known, kHashBytes) != ARGON2_OK) return false;
    if (std::memcmp(own, known, kHashBytes) != 0) return false;
  }
  return true;
}

double threadSeconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

struct Worker {
  uint64_t hashes = 0;
  double cpuSeconds = 0;
};

void search(Worker &worker, uint8_t number, uint32_t kib, const std::atomic<bool> &go, const std::atomic<bool> &stop) {
  Memory memory(kib);
  uint8_t header[kHeaderBytes] = {number}, out[kHashBytes];
  while (!go.load()) std::this_thread::yield();
  const double began = threadSeconds();
  uint64_t nonce = 0;
  while (!stop.load(std::memory_order_relaxed)) {
    std::memcpy(header + kNonceAt, &nonce, sizeof nonce);
    hash(out, memory.blocks, header, kib);
    nonce++;
  }
  worker.hashes = nonce;
  worker.cpuSeconds = threadSeconds() - began;
}

void round(unsigned threads, uint32_t kib, double seconds) {
  std::vector<Worker> workers(threads);
  std::vector<std::thread> running;
  std::atomic<bool> go{false}, stop{false};
  for (unsigned i = 0; i < threads; i++)
    running.emplace_back([&, i] { search(workers[i], static_cast<uint8_t>(i), kib, go, stop); });
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const auto began = Clock::now();
  go = true;
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  stop = true;
  for (auto &thread : running) thread.join();
  const double took = std::chrono::duration<double>(Clock::now() - began).count();
  Worker sum;
  for (const auto &worker : workers) {
    sum.hashes += worker.hashes;
    sum.cpuSeconds += worker.cpuSeconds;
  }
  std::printf("{\"count\":%llu,\"seconds\":%.6f,\"cpuSeconds\":%.6f}\n", static_cast<unsigned long long>(sum.hashes), took, sum.cpuSeconds);
  std::fflush(stdout);
}

} // namespace

int main() {
  if (!isRight()) {
    std::fputs("the loop does not give the answers of libargon2\n", stderr);
    return 1;
  }
  std::puts("{\"ready\":true}");
  std::fflush(stdout);
  unsigned threads;
  uint32_t kib;
  double seconds;
  while (std::scanf("%u %u %lf", &threads, &kib, &seconds) == 3) round(threads, kib, seconds);
}
