/* BIP 340 verification and key tweaks on the internals of the libsecp256k1 that the npm package secp256k1 ships, which is older than
   its Schnorr module. Nothing here is secret, so code in variable time is right. */
#include <stdlib.h>

#include "secp256k1.c"

#include "schnorr.h"

static secp256k1_ecmult_context tables;
/* SHA-256 after the 64 bytes of the challenge's tag hash, twice: the same for every signature. */
static secp256k1_sha256 challenge_midstate;

static void prepare_challenge(void) {
  static const unsigned char tag[] = "BIP0340/challenge";
  unsigned char tag_hash[32];
  secp256k1_sha256 hasher;
  secp256k1_sha256_initialize(&hasher);
  secp256k1_sha256_write(&hasher, tag, sizeof tag - 1);
  secp256k1_sha256_finalize(&hasher, tag_hash);
  secp256k1_sha256_initialize(&challenge_midstate);
  secp256k1_sha256_write(&challenge_midstate, tag_hash, 32);
  secp256k1_sha256_write(&challenge_midstate, tag_hash, 32);
}

int duit_schnorr_prepare(void) {
  void *room = malloc(SECP256K1_ECMULT_CONTEXT_PREALLOCATED_SIZE);
  void *end = room;
  if (room == NULL) return 0;
  secp256k1_ecmult_context_init(&tables);
  secp256k1_ecmult_context_build(&tables, &end);
  prepare_challenge();
  return 1;
}

/* The point with this x and even y; 0 where x is not below p or on no point. */
static int lift_x(secp256k1_ge *point, const unsigned char *x32) {
  secp256k1_fe x;
  return secp256k1_fe_set_b32(&x, x32) && secp256k1_ge_set_xo_var(point, &x, 0);
}

/* e = SHA-256 of tag, r, key and message, mod n: BIP 340 takes what is above n too. */
static void challenge(secp256k1_scalar *e, const unsigned char *r32, const unsigned char *key, const unsigned char *message) {
  unsigned char hash[32];
  secp256k1_sha256 hasher = challenge_midstate;
  secp256k1_sha256_write(&hasher, r32, 32);
  secp256k1_sha256_write(&hasher, key, 32);
  secp256k1_sha256_write(&hasher, message, 32);
  secp256k1_sha256_finalize(&hasher, hash);
  secp256k1_scalar_set_b32(e, hash, NULL);
}

/* All of BIP 340 but the parity of y: R = s·G − e·P is not infinity and has r for its x. */
static int signature_point(secp256k1_gej *R, const unsigned char *key, const unsigned char *message, const unsigned char *signature) {
  secp256k1_fe r;
  secp256k1_scalar s, e;
  secp256k1_ge P;
  secp256k1_gej Pj;
  int overflow = 0;
  if (!secp256k1_fe_set_b32(&r, signature)) return 0;
  secp256k1_scalar_set_b32(&s, signature + 32, &overflow);
  if (overflow || !lift_x(&P, key)) return 0;
  challenge(&e, signature, key, message);
  secp256k1_scalar_negate(&e, &e);
  secp256k1_gej_set_ge(&Pj, &P);
  secp256k1_ecmult(&tables, R, &Pj, &e, &s);
  return !secp256k1_gej_is_infinity(R) && secp256k1_gej_eq_x_var(&r, R);
}

/* lock = x(lift_x(owner) + tweak·G), which is not infinity. */
static int tweak_holds(const unsigned char *lock, const unsigned char *owner, const unsigned char *tweak) {
  secp256k1_fe x;
  secp256k1_scalar t, zero;
  secp256k1_ge P;
  secp256k1_gej none, sum;
  int overflow = 0;
  if (!secp256k1_fe_set_b32(&x, lock)) return 0;
  secp256k1_scalar_set_b32(&t, tweak, &overflow);
  if (overflow || !lift_x(&P, owner)) return 0;
  secp256k1_gej_set_infinity(&none);
  secp256k1_scalar_set_int(&zero, 0);
  secp256k1_ecmult(&tables, &sum, &none, &zero, &t);
  secp256k1_gej_add_ge_var(&sum, &sum, &P, NULL);
  return !secp256k1_gej_is_infinity(&sum) && secp256k1_gej_eq_x_var(&x, &sum);
}

static int has_odd_y(const secp256k1_fe *y, const secp256k1_fe *z_inverse) {
  secp256k1_fe cube, affine;
  secp256k1_fe_sqr(&cube, z_inverse);
  secp256k1_fe_mul(&cube, &cube, z_inverse);
  secp256k1_fe_mul(&affine, y, &cube);
  secp256k1_fe_normalize_var(&affine);
  return secp256k1_fe_is_odd(&affine);
}

size_t duit_schnorr_first_bad(const unsigned char *records, size_t count) {
  /* the points of signatures whose y is still to be looked at, and whose they are */
  secp256k1_fe y[DUIT_MOST_CHECKS_AT_ONCE], z[DUIT_MOST_CHECKS_AT_ONCE], z_inverse[DUIT_MOST_CHECKS_AT_ONCE];
  size_t at[DUIT_MOST_CHECKS_AT_ONCE];
  size_t points = 0, i, good;
  for (good = 0; good < count; good++) {
    const unsigned char *record = records + good * DUIT_CHECK_BYTES;
    const unsigned char *first = record + 1, *second = record + 33, *third = record + 65;
    secp256k1_gej R;
    if (record[0] == DUIT_CHECK_TWEAK) {
      if (!tweak_holds(first, second, third)) break;
    } else {
      if (record[0] != DUIT_CHECK_SIGNATURE || !signature_point(&R, first, second, third)) break;
      y[points] = R.y;
      z[points] = R.z;
      at[points++] = good;
    }
  }
  secp256k1_fe_inv_all_var(z_inverse, z, points);
  for (i = 0; i < points; i++)
    if (has_odd_y(&y[i], &z_inverse[i])) return at[i];
  return good;
}
