#include "pow.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <stdexcept>

#include "cpu.h"
#include "pages.h"

namespace duit {
namespace {

constexpr uint32_t kRaceKiB = 512;
constexpr int kRaceRounds = 8;

/** Argon2d with 64 KiB over the header whose bytes count from 0, as the reference in src-main/crypto answers it. */
constexpr uint32_t kKnownKiB = 64;
constexpr uint8_t kKnownAnswer[kHashBytes] = {
    0x33, 0x01, 0xe1, 0xcd, 0xfc, 0x5e, 0xd7, 0xb3, 0x2f, 0xf2, 0x70, 0xbc, 0x06, 0x4a, 0x5f, 0xab,
    0x5b, 0xc3, 0x77, 0x15, 0x3e, 0x83, 0x33, 0x2f, 0xd0, 0xd4, 0x34, 0x5b, 0xe7, 0xff, 0x9c, 0x60,
};

std::vector<Kernel> compiledKernels() {
  std::vector<Kernel> kernels;
#if defined(DUIT_X64)
  const CpuFeatures cpu = detectCpu();
  if (cpu.avx512) kernels.push_back({"AVX-512", duit_pow_avx512});
  if (cpu.avx2) kernels.push_back({"AVX2", duit_pow_avx2});
  if (cpu.ssse3) kernels.push_back({"SSSE3", duit_pow_ssse3});
#elif defined(DUIT_ARM64)
  // every ARM processor of 64 bits has it
  kernels.push_back({"NEON", duit_pow_neon});
#endif
  kernels.push_back({"portable code", duit_pow_portable});
  return kernels;
}

bool givesKnownAnswer(const Kernel& kernel) {
  Pages pages;
  uint8_t header[kHeaderBytes], hash[kHashBytes];
  for (size_t i = 0; i < kHeaderBytes; i++) header[i] = static_cast<uint8_t>(i);
  kernel.hash(header, kKnownKiB, pages.reserve(kKnownKiB * 1024), hash);
  return std::memcmp(hash, kKnownAnswer, kHashBytes) == 0;
}

/** The best of several turns: what else runs on the computer slows some of them, and speeds up none. */
const Kernel& race(const std::vector<Kernel>& kernels) {
  using Clock = std::chrono::steady_clock;
  Pages pages;
  void* memory = pages.reserve(kRaceKiB * 1024);
  std::vector<Clock::duration> best(kernels.size(), Clock::duration::max());
  uint8_t header[kHeaderBytes] = {}, hash[kHashBytes];
  for (int round = 0; round < kRaceRounds; round++) {
    for (size_t i = 0; i < kernels.size(); i++) {
      const auto began = Clock::now();
      kernels[i].hash(header, kRaceKiB, memory, hash);
      best[i] = std::min(best[i], Clock::now() - began);
    }
  }
  return kernels[std::min_element(best.begin(), best.end()) - best.begin()];
}

}  // namespace

// Both are made once and never destroyed: threads may still hash while the process ends.

const std::vector<Kernel>& usableKernels() {
  static const auto& usable = *[] {
    auto* kernels = new std::vector<Kernel>();
    for (const Kernel& kernel : compiledKernels())
      if (givesKnownAnswer(kernel)) kernels->push_back(kernel);
    return kernels;
  }();
  return usable;
}

const Kernel& fastestKernel() {
  const auto& kernels = usableKernels();
  if (kernels.empty()) throw std::runtime_error("no kernel gives the known answer of the proof of work");
  static const Kernel& fastest = race(kernels);
  return fastest;
}

const Kernel* findKernel(const std::string& name) {
  for (const Kernel& kernel : usableKernels())
    if (name == kernel.name) return &kernel;
  return nullptr;
}

bool meetsTarget(const uint8_t* hash, const uint8_t* target) { return std::memcmp(hash, target, kHashBytes) <= 0; }

}  // namespace duit
