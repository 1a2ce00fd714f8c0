/* One kernel of the proof of work: the C sources of the package argon2, compiled for one instruction set, under a loop for one lane
   and one pass. The sources' own loop looks up lane, slice and pass for each block, and takes and wipes its memory for each hash;
   here neither is needed: the memory is the caller's and everything in it is public.
   KERNEL is the name of the kernel; PORTABLE takes the reference code in place of the one with vector instructions. */
#define JOIN_(name, kernel) duit_##name##_##kernel
#define JOIN(name, kernel) JOIN_(name, kernel)
/* each kernel has the functions of the package for itself, compiled for its own instruction set */
#define fill_segment JOIN(fill_segment, KERNEL)
#define blake2b JOIN(blake2b, KERNEL)
#define blake2b_init JOIN(blake2b_init, KERNEL)
#define blake2b_init_key JOIN(blake2b_init_key, KERNEL)
#define blake2b_init_param JOIN(blake2b_init_param, KERNEL)
#define blake2b_update JOIN(blake2b_update, KERNEL)
#define blake2b_final JOIN(blake2b_final, KERNEL)
#define blake2b_long JOIN(blake2b_long, KERNEL)

/* BLAKE2b wipes its state after each use, for secrets. A header is none. */
#include <stddef.h>
#define clear_internal_memory JOIN(keep_memory, KERNEL)
static void clear_internal_memory(void *memory, size_t size) {
  (void)memory;
  (void)size;
}

#include "blake2/blake2b.c"
#ifdef PORTABLE
#include "ref.c"
#else
#include "opt.c"
#endif

#include "pow-kernel.h"

/* The 11 bytes that make this Argon2d Duit's own. */
static const uint8_t SALT[] = {'d', 'u', 'i', 't', '/', 'p', 'o', 'w', '/', 'v', '1'};

static void put32(blake2b_state *state, uint32_t value) {
  uint8_t bytes[4];
  store32(bytes, value);
  blake2b_update(state, bytes, sizeof bytes);
}

/* H0 of RFC 9106, section 3.2. */
static void hash_inputs(const uint8_t *header, uint32_t memory_kib, uint8_t *h0) {
  blake2b_state state;
  blake2b_init(&state, ARGON2_PREHASH_DIGEST_LENGTH);
  put32(&state, 1); /* lanes */
  put32(&state, DUIT_HASH_BYTES);
  put32(&state, memory_kib);
  put32(&state, 1); /* passes */
  put32(&state, ARGON2_VERSION_13);
  put32(&state, Argon2_d);
  put32(&state, DUIT_HEADER_BYTES);
  blake2b_update(&state, header, DUIT_HEADER_BYTES);
  put32(&state, sizeof SALT);
  blake2b_update(&state, SALT, sizeof SALT);
  put32(&state, 0); /* no secret */
  put32(&state, 0); /* no associated data */
  blake2b_final(&state, h0, ARGON2_PREHASH_DIGEST_LENGTH);
}

static void load_block(block *into, const uint8_t *bytes) {
  for (int i = 0; i < ARGON2_QWORDS_IN_BLOCK; i++) into->v[i] = load64(bytes + 8 * i);
}

static void store_block(uint8_t *bytes, const block *from) {
  for (int i = 0; i < ARGON2_QWORDS_IN_BLOCK; i++) store64(bytes + 8 * i, from->v[i]);
}

/* Which block the one at `index` refers to: RFC 9106, section 3.4, for one lane in the first pass. */
static uint32_t reference_index(const block *memory, uint32_t index) {
  uint64_t j1 = memory[index - 1].v[0] & 0xffffffff;
  uint64_t area = index - 1;
  return (uint32_t)(area - 1 - ((area * ((j1 * j1) >> 32)) >> 32));
}

static void fill(block *memory, uint32_t blocks) {
#ifdef PORTABLE
  for (uint32_t i = 2; i < blocks; i++) fill_block(memory + i - 1, memory + reference_index(memory, i), memory + i, 0);
#else
#if defined(__AVX512F__)
  __m512i state[ARGON2_512BIT_WORDS_IN_BLOCK];
#elif defined(__AVX2__)
  __m256i state[ARGON2_HWORDS_IN_BLOCK];
#else
  __m128i state[ARGON2_OWORDS_IN_BLOCK];
#endif
  memcpy(state, memory[1].v, ARGON2_BLOCK_SIZE);
  for (uint32_t i = 2; i < blocks; i++) fill_block(state, memory + reference_index(memory, i), memory + i, 0);
#endif
}

void JOIN(pow, KERNEL)(const uint8_t *header, uint32_t memory_kib, void *pages, uint8_t *hash) {
  block *memory = (block *)pages;
  /* Argon2 takes memory in fours of blocks */
  const uint32_t blocks = memory_kib & ~(uint32_t)3;
  uint8_t seed[ARGON2_PREHASH_SEED_LENGTH], bytes[ARGON2_BLOCK_SIZE];
  hash_inputs(header, memory_kib, seed);
  for (uint32_t i = 0; i < 2; i++) {
    store32(seed + ARGON2_PREHASH_DIGEST_LENGTH, i);
    store32(seed + ARGON2_PREHASH_DIGEST_LENGTH + 4, 0); /* lane */
    blake2b_long(bytes, sizeof bytes, seed, sizeof seed);
    load_block(memory + i, bytes);
  }
  fill(memory, blocks);
  store_block(bytes, memory + blocks - 1);
  blake2b_long(hash, DUIT_HASH_BYTES, bytes, sizeof bytes);
}
