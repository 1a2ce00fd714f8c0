// Curve checks on records as src-main/engine/check-codec.ts packs them. Verification only: all of it is public data.
#ifndef DUIT_SCHNORR_H
#define DUIT_SCHNORR_H

#include <stddef.h>

/* One byte for the kind, then 128: key, message, signature (64) of BIP 340; or lock, owner, tweak (and 32 unused) of a tweak. */
#define DUIT_CHECK_BYTES 129
#define DUIT_CHECK_SIGNATURE 0
#define DUIT_CHECK_TWEAK 1
/* Judged in one go, so that they share one field inversion. */
#define DUIT_MOST_CHECKS_AT_ONCE 32

#ifdef __cplusplus
extern "C" {
#endif

/* Makes the tables (1 MiB), once before any other call. Answers 0 where there is no memory for them. */
int duit_schnorr_prepare(void);

/* Index of the first of these records that does not hold, or `count` (at most DUIT_MOST_CHECKS_AT_ONCE). On any thread. */
size_t duit_schnorr_first_bad(const unsigned char *records, size_t count);

#ifdef __cplusplus
}
#endif

#endif
