// What the processor, and the system that saves its registers, can do.
#ifndef DUIT_CPU_H
#define DUIT_CPU_H

namespace duit {

struct CpuFeatures {
  bool ssse3 = false;
  /** With BMI2, which every processor with AVX2 has had. */
  bool avx2 = false;
  bool avx512 = false;
};

CpuFeatures detectCpu();

}  // namespace duit

#endif
