// The kernels of the proof of work that this computer can run, and which of them is used.
#ifndef DUIT_POW_H
#define DUIT_POW_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "pow-kernel.h"

namespace duit {

constexpr size_t kHeaderBytes = DUIT_HEADER_BYTES;
constexpr size_t kHashBytes = DUIT_HASH_BYTES;
/** Where the 8 bytes of the nonce are in a header. */
constexpr size_t kNonceOffset = 148;
/** A header, and the target that its hash has to meet. */
constexpr size_t kWorkBytes = kHeaderBytes + kHashBytes;
/** Argon2's own least, and far beyond what any network asks for. */
constexpr uint32_t kLeastMemoryKiB = 8;
constexpr uint32_t kMostMemoryKiB = 64 * 1024;

struct Kernel {
  const char* name;
  duit_pow_function* hash;
};

/** The kernels that the processor runs and that give the known answer, the widest first. */
const std::vector<Kernel>& usableKernels();

/** The fastest by a race of some milliseconds, once a process. @throws std::runtime_error where no kernel gives the known answer. */
const Kernel& fastestKernel();

/** By its name, or null. */
const Kernel* findKernel(const std::string& name);

/** True when the hash, read big-endian, is at most the target. */
bool meetsTarget(const uint8_t* hash, const uint8_t* target);

}  // namespace duit

#endif
