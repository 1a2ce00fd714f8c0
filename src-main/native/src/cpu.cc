#include "cpu.h"

#if defined(_MSC_VER) && defined(_M_X64)
#include <immintrin.h>
#include <intrin.h>
#endif

namespace duit {

#if defined(__x86_64__)

CpuFeatures detectCpu() {
  // the compiler's own detection also asks the system by XGETBV whether it saves the wide registers
  __builtin_cpu_init();
  CpuFeatures found;
  found.ssse3 = __builtin_cpu_supports("ssse3");
  found.avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
  found.avx512 = found.avx2 && __builtin_cpu_supports("avx512f");
  return found;
}

#elif defined(_MSC_VER) && defined(_M_X64)

CpuFeatures detectCpu() {
  int leaf[4];
  __cpuid(leaf, 0);
  const bool hasLeaf7 = leaf[0] >= 7;
  __cpuid(leaf, 1);
  CpuFeatures found;
  found.ssse3 = (leaf[2] >> 9) & 1;
  const bool hasXgetbv = (leaf[2] >> 27) & 1;
  if (!hasLeaf7 || !hasXgetbv) return found;
  const unsigned long long saved = _xgetbv(0);
  __cpuidex(leaf, 7, 0);
  const bool avx2 = (leaf[1] >> 5) & 1, bmi2 = (leaf[1] >> 8) & 1, avx512f = (leaf[1] >> 16) & 1;
  // bits 1, 2: SSE and AVX registers; 5 to 7: the masks and upper halves of AVX-512
  found.avx2 = avx2 && bmi2 && (saved & 0x06) == 0x06;
  found.avx512 = found.avx2 && avx512f && (saved & 0xe6) == 0xe6;
  return found;
}

#else

CpuFeatures detectCpu() { return {}; }

#endif

}  // namespace duit
