/*
 * Verifies Ed25519 signatures (RFC 8032) of keys that have a table of their multiples. Compiled to WebAssembly by tools/buildCurves.ts; the result
 * lies in edwards.data.ts, so that nothing is built where the project is installed.
 *
 * The verdict is libsodium's: R must be the encoding of s B - h A, byte for byte and without the cofactor. What bytes alone decide (S below L, a
 * canonical key, no point of small order) was decided before. A signature is taken by `take`, which finds the point; `settle` encodes the points
 * of all that were taken with one inversion.
 *
 * Numbers modulo 2^255 - 19 are 9 signed limbs of 29 bits, each from -2^28 to 2^28 after a product; up to 2^30 where sums go into a product, so that
 * a column of 9 products fits 63 bits. The formulas of points are complete: no case stands out. Nothing here is constant in time: it handles no secrets.
 */
typedef unsigned char u8;
typedef unsigned int u32;
typedef int i32;
typedef unsigned long long u64;
typedef long long i64;
typedef u32 __attribute__((aligned(1))) u32_anywhere;
typedef u64 __attribute__((aligned(1))) u64_anywhere;

#define LIMBS 9
#define BITS 29
#define HALF ((i64)1 << (BITS - 1))
#define FOLD 1216                                    /* 2^261 modulo 2^255 - 19 */
#define EXPORT(name) __attribute__((export_name(name)))
#define UNROLL _Pragma("clang loop unroll(full)")

typedef struct { i32 v[LIMBS]; } num;
typedef struct { num x, y, z, t; } point;            /* x = X/Z, y = Y/Z, x y = T/Z */
typedef struct { num plus, minus, xy2d; } entry;     /* y + x, y - x, 2 d x y */

#define BASE_WINDOW 8
#define BASE_ROWS 32
#define BASE_ROW (1 << (BASE_WINDOW - 1))
#define KEY_WINDOW 6
#define KEY_ROWS 43
#define KEY_ROW (1 << (KEY_WINDOW - 1))

/* Signatures that can be taken before they are settled, and bytes of a message. */
#define TAKEN_MAX 256
#define MESSAGE_MAX 4096

static entry base[BASE_ROWS * BASE_ROW];             /* j * 2^(8 i) * B at [i * 128 + j - 1] */
static num d2, root_of_minus_1;                      /* 2 d, and a square root of -1 */
static int ready;

/* What a call is about: S 32 bytes, R 32, key 32, message. */
static u8 input[96 + MESSAGE_MAX];
EXPORT("input") u8 *input_address(void) { return input; }
EXPORT("message_max") int message_max(void) { return MESSAGE_MAX; }
/* What was found: 1 valid, 0 not, for each signature taken. */
static u8 output[TAKEN_MAX];
EXPORT("output") u8 *output_address(void) { return output; }
EXPORT("taken_max") int taken_max(void) { return TAKEN_MAX; }
/* Where memory for tables begins; the linker places it. */
extern u8 __heap_base;
EXPORT("heap") u8 *heap_address(void) { return &__heap_base; }

/* ---- numbers */

static const num ZERO = { { 0 } }, ONE = { { 1 } };

static inline void add(num *o, const num *a, const num *b) { UNROLL for (int i = 0; i < LIMBS; i++) o->v[i] = a->v[i] + b->v[i]; }
static inline void subtract(num *o, const num *a, const num *b) { UNROLL for (int i = 0; i < LIMBS; i++) o->v[i] = a->v[i] - b->v[i]; }

/* Brings 17 columns of a product back to 9 limbs. */
static inline void reduce(num *o, i64 *t) {
  UNROLL for (int i = LIMBS; i < 2 * LIMBS - 1; i++) {
    i64 carry = (t[i] + HALF) >> BITS;
    t[i] -= carry << BITS;
    t[i + 1] += carry;
  }
  UNROLL for (int i = 0; i < LIMBS; i++) t[i] += FOLD * t[LIMBS + i];
  UNROLL for (int i = 0; i < LIMBS - 1; i++) {
    i64 carry = (t[i] + HALF) >> BITS;
    o->v[i] = (i32)(t[i] - (carry << BITS));
    t[i + 1] += carry;
  }
  i64 carry = (t[8] + HALF) >> BITS;
  o->v[8] = (i32)(t[8] - (carry << BITS));
  i64 low = o->v[0] + FOLD * carry;
  carry = (low + HALF) >> BITS;
  o->v[0] = (i32)(low - (carry << BITS));
  o->v[1] += (i32)carry;
}

static void multiply(num *o, const num *a, const num *b) {
  i64 t[2 * LIMBS] = { 0 };
  UNROLL for (int i = 0; i < LIMBS; i++) UNROLL for (int j = 0; j < LIMBS; j++) t[i + j] += (i64)a->v[i] * b->v[j];
  reduce(o, t);
}

static void square(num *o, const num *a) {
  i64 t[2 * LIMBS] = { 0 };
  UNROLL for (int i = 0; i < LIMBS; i++) {
    UNROLL for (int j = i + 1; j < LIMBS; j++) t[i + j] += (i64)(2 * a->v[i]) * a->v[j];
    t[2 * i] += (i64)a->v[i] * a->v[i];
  }
  reduce(o, t);
}

/* The 255 lowest bits of 32 bytes, little-endian. */
static void from_bytes(num *o, const u8 *bytes) {
  i64 t[2 * LIMBS] = { 0 };
  for (int bit = 0; bit < 255; bit++) t[bit / BITS] |= (i64)(bytes[bit >> 3] >> (bit & 7) & 1) << (bit % BITS);
  reduce(o, t);
}

/* The one number from 0 to p - 1, little-endian. */
static void to_bytes(u8 *bytes, const num *a) {
  i64 t[LIMBS];
  for (int i = 0; i < LIMBS; i++) t[i] = a->v[i];
  t[0] -= 19 * 128;                                  /* + 128 p, which is 2^262 - 19 * 128: above any number of these limbs */
  t[8] += (i64)1 << 30;
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < LIMBS - 1; i++) {
      t[i + 1] += t[i] >> BITS;
      t[i] &= (1 << BITS) - 1;
    }
    t[0] += 19 * (t[8] >> 23);
    t[8] &= (1 << 23) - 1;
  }
  i64 less[LIMBS], borrow = 0;                       /* minus p, where that is not negative */
  for (int i = 0; i < LIMBS; i++) {
    i64 limb = t[i] - (i == 0 ? (1 << BITS) - 19 : i == 8 ? (1 << 23) - 1 : (1 << BITS) - 1) + borrow;
    less[i] = limb & ((1 << BITS) - 1);
    borrow = limb >> BITS;
  }
  const i64 *found = borrow < 0 ? t : less;
  for (int i = 0; i < 32; i++) bytes[i] = 0;
  for (int bit = 0; bit < 255; bit++) bytes[bit >> 3] |= (u8)((found[bit / BITS] >> (bit % BITS) & 1) << (bit & 7));
}

static int equal(const u8 *a, const u8 *b) {
  for (int i = 0; i < 32; i++) if (a[i] != b[i]) return 0;
  return 1;
}

static int same(const num *a, const num *b) {
  u8 left[32], right[32];
  to_bytes(left, a);
  to_bytes(right, b);
  return equal(left, right);
}

static void squares(num *a, int count) { for (int i = 0; i < count; i++) square(a, a); }

/* a^(2^250 - 1), from which the exponents that are needed are a few squares away; and a^11. */
static void power(num *o, num *a11, const num *a) {
  num a2, t, x5, x10, x20, x50, x100;
  square(&a2, a);
  t = a2;
  squares(&t, 2);
  multiply(&t, &t, a);                               /* 9 */
  multiply(a11, &t, &a2);
  square(&x5, a11);
  multiply(&x5, &x5, &t);                            /* 2^5 - 1 */
  t = x5; squares(&t, 5); multiply(&x10, &t, &x5);
  t = x10; squares(&t, 10); multiply(&x20, &t, &x10);
  t = x20; squares(&t, 20); multiply(&t, &t, &x20);
  squares(&t, 10); multiply(&x50, &t, &x10);
  t = x50; squares(&t, 50); multiply(&x100, &t, &x50);
  t = x100; squares(&t, 100); multiply(&t, &t, &x100);
  squares(&t, 50); multiply(o, &t, &x50);
}

/* a^(p - 2) */
static void invert(num *o, const num *a) {
  num t, a11;
  power(&t, &a11, a);
  squares(&t, 5);
  multiply(o, &t, &a11);
}

/* a^((p - 5) / 8) */
static void root_power(num *o, const num *a) {
  num t, a11;
  power(&t, &a11, a);
  squares(&t, 2);
  multiply(o, &t, a);
}

/* ---- points */

/* Adds an entry of a table, or its negative. */
static inline void add_entry(point *p, const entry *e, int negative) {
  num a, b, c, d, s;
  subtract(&s, &p->y, &p->x);
  multiply(&a, &s, negative ? &e->plus : &e->minus);
  add(&s, &p->y, &p->x);
  multiply(&b, &s, negative ? &e->minus : &e->plus);
  multiply(&c, &p->t, &e->xy2d);
  add(&d, &p->z, &p->z);
  num f, g, h;
  if (negative) { add(&f, &d, &c); subtract(&g, &d, &c); } else { subtract(&f, &d, &c); add(&g, &d, &c); }
  add(&h, &b, &a);
  subtract(&b, &b, &a);
  multiply(&p->x, &b, &f);
  multiply(&p->y, &g, &h);
  multiply(&p->t, &b, &h);
  multiply(&p->z, &f, &g);
}

static void twice(point *p) {
  num a, b, c, e, f, g, h;
  square(&a, &p->x);
  square(&b, &p->y);
  square(&c, &p->z);
  add(&c, &c, &c);
  add(&h, &a, &b);
  add(&e, &p->x, &p->y);
  square(&e, &e);
  subtract(&e, &h, &e);
  subtract(&g, &a, &b);
  add(&f, &c, &g);
  multiply(&p->x, &e, &f);
  multiply(&p->y, &g, &h);
  multiply(&p->t, &e, &h);
  multiply(&p->z, &f, &g);
}

/* x and y of an encoded point; 0 when there is none. */
static int decompress(num *x, num *y, const u8 *bytes) {
  num yy, u, v, v3, t;
  from_bytes(y, bytes);
  square(&yy, y);
  subtract(&u, &yy, &ONE);
  multiply(&v, &yy, &d2);                            /* v = d y^2 + 1, u = y^2 - 1; of 2 d: 2 v = 2 d y^2 + 2, 2 u */
  add(&v, &v, &ONE);
  add(&v, &v, &ONE);
  add(&u, &u, &u);
  multiply(&u, &u, &ONE);
  multiply(&v, &v, &ONE);
  square(&v3, &v);
  multiply(&v3, &v3, &v);
  square(&t, &v3);
  multiply(&t, &t, &v);
  multiply(&t, &t, &u);                              /* u v^7 */
  root_power(&t, &t);
  multiply(&t, &t, &v3);
  multiply(x, &t, &u);
  num check, minus_u;
  square(&check, x);
  multiply(&check, &check, &v);
  subtract(&minus_u, &ZERO, &u);
  if (!same(&check, &u)) {
    if (!same(&check, &minus_u)) return 0;
    multiply(x, x, &root_of_minus_1);
  }
  u8 encoded[32];
  to_bytes(encoded, x);
  if ((encoded[0] & 1) != bytes[31] >> 7) subtract(x, &ZERO, x);
  return 1;
}

static void make_entry(entry *o, const num *x, const num *y) {
  add(&o->plus, y, x);
  subtract(&o->minus, y, x);
  multiply(&o->xy2d, x, y);
  multiply(&o->xy2d, &o->xy2d, &d2);
}

static point multiples[BASE_ROW + 1];
static num inverses[TAKEN_MAX > BASE_ROW + 1 ? TAKEN_MAX : BASE_ROW + 1];

/* The rows of a table: P, 2 P, ... count P; then the same of 2 count P, and so on. One inversion a row. */
static void make_table(entry *table, num x, num y, int rows, int count) {
  for (int r = 0; r < rows; r++) {
    entry *row = table + r * count;
    make_entry(&row[0], &x, &y);
    multiples[0] = (point){ x, y, ONE, ONE };
    multiply(&multiples[0].t, &x, &y);
    inverses[0] = ONE;
    for (int i = 1; i <= count; i++) {
      multiples[i] = multiples[i - 1];
      if (i < count) add_entry(&multiples[i], &row[0], 0);
      else twice(&multiples[i]);
      multiply(&inverses[i], &inverses[i - 1], &multiples[i].z);
    }
    num all;
    invert(&all, &inverses[count]);
    for (int i = count; i > 0; i--) {
      num inverse;
      multiply(&inverse, &all, &inverses[i - 1]);
      multiply(&all, &all, &multiples[i].z);
      multiply(&x, &multiples[i].x, &inverse);
      multiply(&y, &multiples[i].y, &inverse);
      if (i < count) make_entry(&row[i], &x, &y);
      else multiples[0] = (point){ x, y, ONE, ONE };
    }
    x = multiples[0].x;
    y = multiples[0].y;
  }
}

/* Adds a scalar of 8 words times the point of a table, or takes it away: by signed digits, lowest first. */
static void add_from_table(point *total, const entry *table, int rows, int width, const u32 *scalar, int negative) {
  int carry = 0;
  for (int i = 0; i < rows; i++) {
    int bit = i * width, word = bit >> 5;
    u64 two = scalar[word] | (u64)(word < 7 ? scalar[word + 1] : 0) << 32;
    int digit = carry + (int)(two >> (bit & 31) & (u64)((1 << width) - 1));
    carry = digit > 1 << (width - 1);
    digit -= carry << width;
    if (digit != 0) add_entry(total, &table[(i << (width - 1)) + (digit < 0 ? -digit : digit) - 1], (digit < 0) != negative);
  }
}

/* ---- SHA-512 (FIPS 180-4, 6.4) of what `input` holds from R on, and its remainder modulo L */

static const u64 rounds[80] = {
  0x428a2f98d728ae22ull, 0x7137449123ef65cdull, 0xb5c0fbcfec4d3b2full, 0xe9b5dba58189dbbcull, 0x3956c25bf348b538ull, 0x59f111f1b605d019ull,
  0x923f82a4af194f9bull, 0xab1c5ed5da6d8118ull, 0xd807aa98a3030242ull, 0x12835b0145706fbeull, 0x243185be4ee4b28cull, 0x550c7dc3d5ffb4e2ull,
  0x72be5d74f27b896full, 0x80deb1fe3b1696b1ull, 0x9bdc06a725c71235ull, 0xc19bf174cf692694ull, 0xe49b69c19ef14ad2ull, 0xefbe4786384f25e3ull,
  0x0fc19dc68b8cd5b5ull, 0x240ca1cc77ac9c65ull, 0x2de92c6f592b0275ull, 0x4a7484aa6ea6e483ull, 0x5cb0a9dcbd41fbd4ull, 0x76f988da831153b5ull,
  0x983e5152ee66dfabull, 0xa831c66d2db43210ull, 0xb00327c898fb213full, 0xbf597fc7beef0ee4ull, 0xc6e00bf33da88fc2ull, 0xd5a79147930aa725ull,
  0x06ca6351e003826full, 0x142929670a0e6e70ull, 0x27b70a8546d22ffcull, 0x2e1b21385c26c926ull, 0x4d2c6dfc5ac42aedull, 0x53380d139d95b3dfull,
  0x650a73548baf63deull, 0x766a0abb3c77b2a8ull, 0x81c2c92e47edaee6ull, 0x92722c851482353bull, 0xa2bfe8a14cf10364ull, 0xa81a664bbc423001ull,
  0xc24b8b70d0f89791ull, 0xc76c51a30654be30ull, 0xd192e819d6ef5218ull, 0xd69906245565a910ull, 0xf40e35855771202aull, 0x106aa07032bbd1b8ull,
  0x19a4c116b8d2d0c8ull, 0x1e376c085141ab53ull, 0x2748774cdf8eeb99ull, 0x34b0bcb5e19b48a8ull, 0x391c0cb3c5c95a63ull, 0x4ed8aa4ae3418acbull,
  0x5b9cca4f7763e373ull, 0x682e6ff3d6b2b8a3ull, 0x748f82ee5defb2fcull, 0x78a5636f43172f60ull, 0x84c87814a1f0ab72ull, 0x8cc702081a6439ecull,
  0x90befffa23631e28ull, 0xa4506cebde82bde9ull, 0xbef9a3f7b2c67915ull, 0xc67178f2e372532bull, 0xca273eceea26619cull, 0xd186b8c721c0c207ull,
  0xeada7dd6cde0eb1eull, 0xf57d4f7fee6ed178ull, 0x06f067aa72176fbaull, 0x0a637dc5a2c898a6ull, 0x113f9804bef90daeull, 0x1b710b35131c471bull,
  0x28db77f523047d84ull, 0x32caab7b40c72493ull, 0x3c9ebe0a15c9bebcull, 0x431d67c49c100d4cull, 0x4cc5d4becb3e42b6ull, 0x597f299cfc657e2aull,
  0x5fcb6fab3ad6faecull, 0x6c44198c4a475817ull,
};

static inline u64 rotate(u64 x, int by) { return x >> by | x << (64 - by); }

static void compress(u64 *state, const u8 *block) {
  u64 w[80], s[8];
  for (int i = 0; i < 16; i++) w[i] = __builtin_bswap64(*(const u64_anywhere *)(block + 8 * i));
  for (int i = 16; i < 80; i++) {
    u64 x = w[i - 15], y = w[i - 2];
    w[i] = w[i - 16] + (rotate(x, 1) ^ rotate(x, 8) ^ x >> 7) + w[i - 7] + (rotate(y, 19) ^ rotate(y, 61) ^ y >> 6);
  }
  for (int i = 0; i < 8; i++) s[i] = state[i];
  for (int i = 0; i < 80; i++) {
    u64 a = s[0], e = s[4];
    u64 first = s[7] + (rotate(e, 14) ^ rotate(e, 18) ^ rotate(e, 41)) + ((e & s[5]) ^ (~e & s[6])) + rounds[i] + w[i];
    u64 second = (rotate(a, 28) ^ rotate(a, 34) ^ rotate(a, 39)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
    s[7] = s[6]; s[6] = s[5]; s[5] = e; s[4] = s[3] + first; s[3] = s[2]; s[2] = s[1]; s[1] = a; s[0] = first + second;
  }
  for (int i = 0; i < 8; i++) state[i] += s[i];
}

static void hash(u8 *digest, const u8 *data, int length) {
  u64 state[8] = {
  0x6a09e667f3bcc908ull, 0xbb67ae8584caa73bull, 0x3c6ef372fe94f82bull, 0xa54ff53a5f1d36f1ull,
  0x510e527fade682d1ull, 0x9b05688c2b3e6c1full, 0x1f83d9abfb41bd6bull, 0x5be0cd19137e2179ull,
  };
  int whole = length / 128 * 128, rest = length - whole, end = rest < 112 ? 128 : 256;
  for (int at = 0; at < whole; at += 128) compress(state, data + at);
  u8 last[256] = { 0 };
  for (int i = 0; i < rest; i++) last[i] = data[whole + i];
  last[rest] = 0x80;
  for (int i = 0; i < 4; i++) last[end - 1 - i] = (u8)(8 * (u32)length >> 8 * i);
  compress(state, last);
  if (end == 256) compress(state, last + 128);
  for (int i = 0; i < 64; i++) digest[i] = (u8)(state[i >> 3] >> (56 - 8 * (i & 7)));
}

/* L - 2^252, whose lowest words these are (RFC 8032, section 5.1). */
static const u32 order[8] = { 0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000 };

/* 64 bytes, little-endian, modulo L: 16 bits at a time from the top. */
static void modulo_order(u32 *r, const u8 *bytes) {
  for (int i = 0; i < 8; i++) r[i] = 0;
  for (int at = 62; at >= 0; at -= 2) {
    u32 over = r[7] >> 16;
    for (int i = 7; i > 0; i--) r[i] = r[i] << 16 | r[i - 1] >> 16;
    r[0] = r[0] << 16 | bytes[at] | (u32)bytes[at + 1] << 8;
    u32 q = over << 4 | r[7] >> 28;                  /* how often 2^252 fits; L may fit once less */
    i64 carry = 0;
    for (int i = 0; i < 8; i++) {
      carry += (i64)r[i] - (i64)((u64)q * order[i]);
      if (i == 7) carry += (i64)over << 32;
      r[i] = (u32)carry;
      carry >>= 32;
    }
    if (carry >= 0) continue;
    u64 sum = 0;
    for (int i = 0; i < 8; i++) {
      sum += (u64)r[i] + order[i];
      r[i] = (u32)sum;
      sum >>= 32;
    }
  }
}

/* ---- what is called */

static void start(void) {
  if (ready) return;
  num t, d;
  t = (num){ { 121666 } };
  invert(&d, &t);
  t = (num){ { -121665 } };
  multiply(&d, &d, &t);
  add(&d2, &d, &d);
  multiply(&d2, &d2, &ONE);
  t = (num){ { 2 } };                                /* 2^((p - 1) / 4): (p - 5) / 8 twice, and once more */
  root_power(&root_of_minus_1, &t);
  square(&root_of_minus_1, &root_of_minus_1);
  multiply(&root_of_minus_1, &root_of_minus_1, &t);
  u8 four_fifths[32];
  for (int i = 0; i < 32; i++) four_fifths[i] = i == 0 ? 0x58 : 0x66;
  num x, y;
  decompress(&x, &y, four_fifths);
  make_table(base, x, y, BASE_ROWS, BASE_ROW);
  ready = 1;
}

/* Bytes of a key's table. */
EXPORT("table_size") int table_size(void) { return (int)sizeof(entry) * KEY_ROWS * KEY_ROW; }

/* Makes the table of the key in `input`; 0 when it is no point of the curve. */
EXPORT("make_key_table") int make_key_table(entry *table) {
  start();
  num x, y;
  if (!decompress(&x, &y, input + 64)) return 0;
  make_table(table, x, y, KEY_ROWS, KEY_ROW);
  return 1;
}

static point taken[TAKEN_MAX];
static u8 wanted[TAKEN_MAX][32];
static int count;

/* Takes the signature in `input` by the key of this table. */
EXPORT("take") void take(const entry *table, int message_length) {
  u8 digest[64];
  u32 h[8], s[8];
  hash(digest, input + 32, 64 + message_length);
  modulo_order(h, digest);
  for (int i = 0; i < 8; i++) s[i] = *(const u32_anywhere *)(input + 4 * i);
  point *p = &taken[count];
  *p = (point){ ZERO, ONE, ONE, ZERO };
  add_from_table(p, base, BASE_ROWS, BASE_WINDOW, s, 0);
  add_from_table(p, table, KEY_ROWS, KEY_WINDOW, h, 1);
  for (int i = 0; i < 32; i++) wanted[count][i] = input[32 + i];
  count++;
}

/* Judges all that were taken into `output`, in order; answers how many. */
EXPORT("settle") int settle(void) {
  int found = count;
  count = 0;
  if (found == 0) return 0;
  inverses[0] = taken[0].z;
  for (int i = 1; i < found; i++) multiply(&inverses[i], &inverses[i - 1], &taken[i].z);
  num all;
  invert(&all, &inverses[found - 1]);
  for (int i = found - 1; i >= 0; i--) {
    num inverse = all, x, y;
    if (i > 0) {
      multiply(&inverse, &all, &inverses[i - 1]);
      multiply(&all, &all, &taken[i].z);
    }
    multiply(&x, &taken[i].x, &inverse);
    multiply(&y, &taken[i].y, &inverse);
    u8 sign[32], encoded[32];
    to_bytes(sign, &x);
    to_bytes(encoded, &y);
    encoded[31] |= (u8)(sign[0] << 7);
    output[i] = (u8)equal(encoded, wanted[i]);
  }
  return found;
}
