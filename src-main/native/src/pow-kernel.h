// The proof of work as each kernel computes it. The kernels are pow-kernel.c, compiled once for each instruction set.
#ifndef DUIT_POW_KERNEL_H
#define DUIT_POW_KERNEL_H

#include <stdint.h>

#define DUIT_HEADER_BYTES 156
#define DUIT_HASH_BYTES 32

#ifdef __cplusplus
extern "C" {
#endif

/* Argon2d (version 0x13, t = 1, p = 1, 32-byte tag) of `header`. `memory_kib` is at least 8, and `memory` holds as many KiB;
   what is in it before does not matter, and it is not wiped after. */
typedef void duit_pow_function(const uint8_t *header, uint32_t memory_kib, void *memory, uint8_t *hash);

duit_pow_function duit_pow_avx512, duit_pow_avx2, duit_pow_ssse3, duit_pow_neon, duit_pow_portable;

#ifdef __cplusplus
}
#endif

#endif
