/* The few x86 instructions that argon2's vector code is written in, as instructions of ARM's NEON: the package has no kernel for ARM.
   Its code stays as it is; this folder stands before the compiler's own headers. */
#ifndef DUIT_NEON_EMMINTRIN_H
#define DUIT_NEON_EMMINTRIN_H

#include <arm_neon.h>

typedef uint64x2_t __m128i;

#define _MM_SHUFFLE(d, c, b, a) (((d) << 6) | ((c) << 4) | ((b) << 2) | (a))

#define _mm_xor_si128(x, y) veorq_u64(x, y)
#define _mm_add_epi64(x, y) vaddq_u64(x, y)
/* the lower halves of both lanes, multiplied to whole lanes */
#define _mm_mul_epu32(x, y) vmull_u32(vmovn_u64(x), vmovn_u64(y))
#define _mm_srli_epi64(x, bits) vshrq_n_u64(x, bits)
#define _mm_slli_epi64(x, bits) vshlq_n_u64(x, bits)
#define _mm_unpacklo_epi64(x, y) vzip1q_u64(x, y)
#define _mm_unpackhi_epi64(x, y) vzip2q_u64(x, y)
#define _mm_loadu_si128(from) vld1q_u64((const uint64_t *)(from))
#define _mm_storeu_si128(to, x) vst1q_u64((uint64_t *)(to), x)

/* only by half a register */
#define _mm_alignr_epi8(x, y, bytes) vextq_u64(y, x, (bytes) / 8)

/* only the exchange of the halves of each lane, _MM_SHUFFLE(2, 3, 0, 1): any other asks for a type that there is not */
#define _mm_shuffle_epi32(x, order) \
  ((void)sizeof(char[(order) == _MM_SHUFFLE(2, 3, 0, 1) ? 1 : -1]), vreinterpretq_u64_u32(vrev64q_u32(vreinterpretq_u32_u64(x))))

#define _mm_shuffle_epi8(x, places) vreinterpretq_u64_u8(vqtbl1q_u8(vreinterpretq_u8_u64(x), vreinterpretq_u8_u64(places)))

static inline __m128i _mm_setr_epi8(uint8_t a, uint8_t b, uint8_t c, uint8_t d, uint8_t e, uint8_t f, uint8_t g, uint8_t h, uint8_t i,
                                    uint8_t j, uint8_t k, uint8_t l, uint8_t m, uint8_t n, uint8_t o, uint8_t p) {
  const uint8_t places[16] = {a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p};
  return vreinterpretq_u64_u8(vld1q_u8(places));
}

#endif
