// The rate that signature checks are measured against: libsecp256k1's own BIP 340 verification, called from C one after the other.
// Each check parses its 32-byte key, as a node must. A line "THREADS COUNT" on standard input is one round of COUNT checks
// on each thread; a line of JSON on standard output is its answer.
#include <secp256k1.h>
#include <secp256k1_extrakeys.h>
#include <secp256k1_schnorrsig.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned kSignatures = 256;

struct Signed {
  unsigned char key[32];
  unsigned char message[32];
  unsigned char signature[64];
};

std::vector<Signed> signAll(const secp256k1_context *context) {
  std::vector<Signed> all(kSignatures);
  for (unsigned i = 0; i < kSignatures; i++) {
    unsigned char secret[32];
    for (unsigned j = 0; j < 32; j++) {
      secret[j] = static_cast<unsigned char>(1 + i + 5 * j);
      all[i].message[j] = static_cast<unsigned char>(i ^ (11 * j));
    }
    secp256k1_keypair pair;
    secp256k1_xonly_pubkey key;
    if (!secp256k1_keypair_create(context, &pair, secret)) return {};
    if (!secp256k1_keypair_xonly_pub(context, &key, nullptr, &pair)) return {};
    if (!secp256k1_xonly_pubkey_serialize(context, all[i].key, &key)) return {};
    if (!secp256k1_schnorrsig_sign32(context, all[i].signature, all[i].message, &pair, nullptr)) return {};
  }
  return all;
}

bool holds(const secp256k1_context *context, const Signed &check) {
  secp256k1_xonly_pubkey key;
  return secp256k1_xonly_pubkey_parse(context, &key, check.key) &&
         secp256k1_schnorrsig_verify(context, check.signature, check.message, sizeof check.message, &key);
}

double threadSeconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

bool round(const secp256k1_context *context, const std::vector<Signed> &checks, unsigned threads, unsigned count) {
  std::vector<double> cpuSeconds(threads);
  std::vector<unsigned> held(threads);
  std::vector<std::thread> running;
  const auto began = Clock::now();
  for (unsigned t = 0; t < threads; t++)
    running.emplace_back([&, t] {
      const double start = threadSeconds();
      unsigned good = 0;
      for (unsigned i = 0; i < count; i++) good += holds(context, checks[i % kSignatures]);
      held[t] = good;
      cpuSeconds[t] = threadSeconds() - start;
    });
  for (auto &thread : running) thread.join();
  const double took = std::chrono::duration<double>(Clock::now() - began).count();
  double cpu = 0;
  for (unsigned t = 0; t < threads; t++) {
    if (held[t] != count) return false;
    cpu += cpuSeconds[t];
  }
  std::printf("{\"count\":%u,\"seconds\":%.6f,\"cpuSeconds\":%.6f}\n", threads * count, took, cpu);
  std::fflush(stdout);
  return true;
}

} // namespace

int main() {
  secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY);
  const std::vector<Signed> checks = signAll(context);
  if (checks.empty()) {
    std::fputs("the signatures could not be made\n", stderr);
    return 1;
  }
  std::puts("{\"ready\":true}");
  std::fflush(stdout);
  unsigned threads, count;
  while (std::scanf("%u %u", &threads, &count) == 2)
    if (!round(context, checks, threads, count)) {
      std::fputs("a good signature was refused\n", stderr);
      return 1;
    }
}
