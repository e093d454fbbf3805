/*
 * Verifies signatures over P-256, secp256k1 and SM2's curve. Compiled to WebAssembly by build.ts; the result lies in
 * curves.data.ts, so that nothing is built where the project is installed.
 *
 * Numbers are 9 limbs of 29 bits, so that the columns of a product fit 64 bits without carries. Montgomery form with
 * R = 2^261: five bits above the moduli, so that sums of a few numbers need no reduction. Unless said otherwise a number is
 * below 2m for its modulus m, its limbs 0 to 7 below 2^29. All three primes and orders lie between 2^256 - 2^225 and 2^256.
 * Nothing here is constant in time: it handles no secrets.
 */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;

#define LIMBS 9
#define BITS 29
#define MASK ((1u << BITS) - 1)
#define EXPORT(name) __attribute__((export_name(name)))
#define UNROLL _Pragma("clang loop unroll(full)")

typedef struct { u32 v[LIMBS]; } num;
typedef struct { num x, y; } affine;
typedef struct { num x, y, z; } jacobian;            /* x = X/Z^2, y = Y/Z^3; Z = 0 is the point at infinity */

typedef struct {
  num m, one, rr;                                    /* the modulus; 2^261 and 2^522 modulo it */
  u32 n0;                                            /* -1/m modulo 2^29 */
  u8 minus2[32];                                     /* m - 2, big-endian: the exponent of the inverse */
} modulus;

#define BASE_WINDOW 8
#define BASE_ROWS 33
#define BASE_ROW (1 << (BASE_WINDOW - 1))
#define KEY_WINDOW 6
#define KEY_ROWS 43
#define KEY_ROW (1 << (KEY_WINDOW - 1))
#define COLD_WINDOW 5
#define COLD_DIGITS 52
#define COLD_ROW (1 << (COLD_WINDOW - 1))

typedef struct {
  modulus p, n;
  num b;
  affine g;
  int a_is_zero;                                     /* a = 0 for secp256k1, a = -3 for the others */
  u8 root[32];                                       /* (p + 1) / 4: the exponent of the square root */
  affine base[BASE_ROWS * BASE_ROW];                 /* j * 2^(8 i) * G at [i * 128 + j - 1] */
  int ready;
} curve;

static curve curves[3];

/* What a call is about: key 33 bytes, digest 32, r 32, s 32. */
static u8 input[129];
EXPORT("input") u8 *input_address(void) { return input; }
/* What a call found: x 32 bytes, y 32. */
static u8 output[64];
EXPORT("output") u8 *output_address(void) { return output; }
/* Where memory for tables begins; the linker places it. */
extern u8 __heap_base;
EXPORT("heap") u8 *heap_address(void) { return &__heap_base; }

/* p, n, b, Gx, Gy, big-endian. P-256: SP 800-186, 3.2.1.3. secp256k1: SEC 2, 2.4.1. SM2: GB/T 32918.5-2017, A.2. */
static const u8 parameters[3][5][32] = {
  {
    { 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
    { 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51 },
    { 0x5a, 0xc6, 0x35, 0xd8, 0xaa, 0x3a, 0x93, 0xe7, 0xb3, 0xeb, 0xbd, 0x55, 0x76, 0x98, 0x86, 0xbc, 0x65, 0x1d, 0x06, 0xb0, 0xcc, 0x53, 0xb0, 0xf6, 0x3b, 0xce, 0x3c, 0x3e, 0x27, 0xd2, 0x60, 0x4b },
    { 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96 },
    { 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5 },
  },
  {
    { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xfc, 0x2f },
    { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41 },
    { 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x07 },
    { 0x79, 0xbe, 0x66, 0x7e, 0xf9, 0xdc, 0xbb, 0xac, 0x55, 0xa0, 0x62, 0x95, 0xce, 0x87, 0x0b, 0x07, 0x02, 0x9b, 0xfc, 0xdb, 0x2d, 0xce, 0x28, 0xd9, 0x59, 0xf2, 0x81, 0x5b, 0x16, 0xf8, 0x17, 0x98 },
    { 0x48, 0x3a, 0xda, 0x77, 0x26, 0xa3, 0xc4, 0x65, 0x5d, 0xa4, 0xfb, 0xfc, 0x0e, 0x11, 0x08, 0xa8, 0xfd, 0x17, 0xb4, 0x48, 0xa6, 0x85, 0x54, 0x19, 0x9c, 0x47, 0xd0, 0x8f, 0xfb, 0x10, 0xd4, 0xb8 },
  },
  {
    { 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
    { 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x72, 0x03, 0xdf, 0x6b, 0x21, 0xc6, 0x05, 0x2b, 0x53, 0xbb, 0xf4, 0x09, 0x39, 0xd5, 0x41, 0x23 },
    { 0x28, 0xe9, 0xfa, 0x9e, 0x9d, 0x9f, 0x5e, 0x34, 0x4d, 0x5a, 0x9e, 0x4b, 0xcf, 0x65, 0x09, 0xa7, 0xf3, 0x97, 0x89, 0xf5, 0x15, 0xab, 0x8f, 0x92, 0xdd, 0xbc, 0xbd, 0x41, 0x4d, 0x94, 0x0e, 0x93 },
    { 0x32, 0xc4, 0xae, 0x2c, 0x1f, 0x19, 0x81, 0x19, 0x5f, 0x99, 0x04, 0x46, 0x6a, 0x39, 0xc9, 0x94, 0x8f, 0xe3, 0x0b, 0xbf, 0xf2, 0x66, 0x0b, 0xe1, 0x71, 0x5a, 0x45, 0x89, 0x33, 0x4c, 0x74, 0xc7 },
    { 0xbc, 0x37, 0x36, 0xa2, 0xf4, 0xf6, 0x77, 0x9c, 0x59, 0xbd, 0xce, 0xe3, 0x6b, 0x69, 0x21, 0x53, 0xd0, 0xa9, 0x87, 0x7c, 0xc6, 0x2a, 0x47, 0x40, 0x02, 0xdf, 0x32, 0xe5, 0x21, 0x39, 0xf0, 0xa0 },
  },
};

/* ---- numbers */

static void from_bytes(num *o, const u8 *bytes) {
  for (int i = 0; i < LIMBS; i++) {
    u32 limb = 0;
    for (int k = 0; k < BITS; k++) {
      int bit = i * BITS + k;
      if (bit < 256) limb |= (u32)(bytes[31 - (bit >> 3)] >> (bit & 7) & 1) << k;
    }
    o->v[i] = limb;
  }
}

static void to_bytes(u8 *bytes, const num *a) {
  for (int i = 0; i < 32; i++) {
    bytes[31 - i] = 0;
    for (int k = 0; k < 8; k++) {
      int bit = 8 * i + k;
      bytes[31 - i] |= (u8)((a->v[bit / BITS] >> (bit % BITS) & 1) << k);
    }
  }
}

static int is_zero(const num *a) {
  u32 any = 0;
  for (int i = 0; i < LIMBS; i++) any |= a->v[i];
  return any == 0;
}

static int equal(const num *a, const num *b) {
  u32 differs = 0;
  for (int i = 0; i < LIMBS; i++) differs |= a->v[i] ^ b->v[i];
  return differs == 0;
}

static int below(const num *a, const num *b) {
  for (int i = LIMBS - 1; i >= 0; i--) if (a->v[i] != b->v[i]) return a->v[i] < b->v[i];
  return 0;
}

/* a + b, below the sum of their bounds. */
static inline void add(num *o, const num *a, const num *b) {
  u32 carry = 0;
  UNROLL for (int i = 0; i < LIMBS - 1; i++) {
    u32 t = a->v[i] + b->v[i] + carry;
    o->v[i] = t & MASK;
    carry = t >> BITS;
  }
  o->v[8] = a->v[8] + b->v[8] + carry;
}

/* a - b + k m, for k m not below b. */
static inline void subtract(num *o, const num *a, const num *b, u32 k, const modulus *m) {
  i64 carry = 0;
  UNROLL for (int i = 0; i < LIMBS - 1; i++) {
    i64 t = (i64)a->v[i] - (i64)b->v[i] + (i64)((u64)k * m->m.v[i]) + carry;
    o->v[i] = (u32)t & MASK;
    carry = t >> BITS;
  }
  o->v[8] = (u32)((i64)a->v[8] - (i64)b->v[8] + (i64)((u64)k * m->m.v[8]) + carry);
}

/* Brings a number below 2^261 under 2m: m is so close to 2^256 that the bits from there on say how often it fits. */
static inline void weaken(num *a, const modulus *m) {
  u64 q = a->v[8] >> 24;
  i64 carry = 0;
  UNROLL for (int i = 0; i < LIMBS - 1; i++) {
    i64 t = (i64)a->v[i] - (i64)(q * m->m.v[i]) + carry;
    a->v[i] = (u32)t & MASK;
    carry = t >> BITS;
  }
  a->v[8] = (u32)((i64)a->v[8] - (i64)(q * m->m.v[8]) + carry);
}

/* The number itself, from one below 2m. */
static void settle(num *a, const modulus *m) {
  num less;
  while (!below(a, &m->m)) {
    i64 carry = 0;
    for (int i = 0; i < LIMBS; i++) {
      i64 t = (i64)a->v[i] - (i64)m->m.v[i] + carry;
      less.v[i] = (u32)t & MASK;
      carry = t >> BITS;
    }
    *a = less;
  }
}

/* Whether a number below 2m is 0 modulo m. */
static inline int vanishes(const num *a, const modulus *m) {
  if (a->v[0] != 0 && a->v[0] != m->m.v[0]) return 0;
  return is_zero(a) || equal(a, &m->m);
}

/* The second half of a product: 17 columns to a number below a b / 2^261 + m. */
static inline void reduce(num *o, u64 *t, const modulus *m) {
  UNROLL for (int i = 0; i < LIMBS; i++) {
    u64 q = ((u32)t[i] * m->n0) & MASK;
    UNROLL for (int j = 0; j < LIMBS; j++) t[i + j] += q * m->m.v[j];
    t[i + 1] += t[i] >> BITS;
  }
  UNROLL for (int i = 0; i < LIMBS - 1; i++) {
    o->v[i] = (u32)t[LIMBS + i] & MASK;
    t[LIMBS + i + 1] += t[LIMBS + i] >> BITS;
  }
  o->v[8] = (u32)t[2 * LIMBS - 1];
}

/* a b / 2^261; for a b below 32 m 2^256 the result is below 2m. */
static void multiply(num *o, const num *a, const num *b, const modulus *m) {
  u64 t[2 * LIMBS] = { 0 };
  UNROLL for (int i = 0; i < LIMBS; i++) UNROLL for (int j = 0; j < LIMBS; j++) t[i + j] += (u64)a->v[i] * b->v[j];
  reduce(o, t, m);
}

static void square(num *o, const num *a, const modulus *m) {
  u64 t[2 * LIMBS] = { 0 };
  UNROLL for (int i = 0; i < LIMBS; i++) {
    UNROLL for (int j = i + 1; j < LIMBS; j++) t[i + j] += (u64)(2 * a->v[i]) * a->v[j];
    t[2 * i] += (u64)a->v[i] * a->v[i];
  }
  reduce(o, t, m);
}

/* a to the power of a big-endian exponent, by windows of 4 bits. */
static void power(num *o, const num *a, const u8 *exponent, const modulus *m) {
  num table[16];
  table[0] = m->one;
  for (int i = 1; i < 16; i++) multiply(&table[i], &table[i - 1], a, m);
  num total = m->one;
  for (int i = 0; i < 64; i++) {
    int digit = exponent[i >> 1] >> (i & 1 ? 0 : 4) & 15;
    for (int k = 0; k < 4; k++) square(&total, &total, m);
    if (digit) multiply(&total, &total, &table[digit], m);
  }
  *o = total;
}

static void to_montgomery(num *a, const modulus *m) { multiply(a, a, &m->rr, m); }

static void from_montgomery(num *a, const modulus *m) {
  num plain = { { 1 } };
  multiply(a, a, &plain, m);
  settle(a, m);
}

/* ---- points */

static const num ZERO = { { 0 } };

static void twice(jacobian *o, const jacobian *a, const curve *c) {
  const modulus *p = &c->p;
  num yy, beta, alpha, t, u;
  square(&yy, &a->y, p);
  multiply(&beta, &a->x, &yy, p);
  if (c->a_is_zero) {
    square(&t, &a->x, p);                            /* alpha = 3 x^2 */
  } else {
    num zz;
    square(&zz, &a->z, p);                           /* alpha = 3 (x - z^2) (x + z^2) */
    subtract(&t, &a->x, &zz, 2, p);
    add(&u, &a->x, &zz);
    multiply(&t, &t, &u, p);
  }
  add(&alpha, &t, &t);
  add(&alpha, &alpha, &t);                           /* below 6p */
  weaken(&alpha, p);
  num z3;
  multiply(&z3, &a->y, &a->z, p);
  add(&z3, &z3, &z3);
  weaken(&z3, p);
  add(&beta, &beta, &beta);
  add(&beta, &beta, &beta);                          /* 4 beta, below 8p */
  weaken(&beta, p);
  square(&t, &alpha, p);
  add(&u, &beta, &beta);
  subtract(&t, &t, &u, 4, p);
  weaken(&t, p);                                     /* x3 = alpha^2 - 8 beta */
  o->x = t;
  subtract(&u, &beta, &t, 2, p);
  multiply(&u, &alpha, &u, p);
  square(&yy, &yy, p);
  add(&yy, &yy, &yy);
  add(&yy, &yy, &yy);
  add(&yy, &yy, &yy);                                /* 8 y^4, below 16p */
  subtract(&u, &u, &yy, 16, p);
  weaken(&u, p);
  o->y = u;
  o->z = z3;
}

/* a + b, or a - b. */
static void add_affine(jacobian *o, const jacobian *a, const affine *b, int negative, const curve *c) {
  const modulus *p = &c->p;
  num by = b->y;
  if (negative) {
    subtract(&by, &ZERO, &b->y, 2, p);
    weaken(&by, p);
  }
  if (vanishes(&a->z, p)) {
    o->x = b->x;
    o->y = by;
    o->z = p->one;
    return;
  }
  num zz, h, r, hh, hhh, v, t;
  square(&zz, &a->z, p);
  multiply(&h, &b->x, &zz, p);
  subtract(&h, &h, &a->x, 2, p);
  weaken(&h, p);
  multiply(&r, &by, &a->z, p);
  multiply(&r, &r, &zz, p);
  subtract(&r, &r, &a->y, 2, p);
  weaken(&r, p);
  if (vanishes(&h, p)) {
    if (vanishes(&r, p)) {
      jacobian same = *a;
      twice(o, &same, c);
    } else {
      o->x = p->one;
      o->y = p->one;
      o->z = ZERO;
    }
    return;
  }
  square(&hh, &h, p);
  multiply(&hhh, &h, &hh, p);
  multiply(&v, &a->x, &hh, p);
  multiply(&o->z, &a->z, &h, p);
  square(&t, &r, p);
  subtract(&t, &t, &hhh, 2, p);
  add(&hh, &v, &v);
  subtract(&t, &t, &hh, 4, p);
  weaken(&t, p);                                     /* x3 = r^2 - h^3 - 2 v */
  multiply(&hhh, &a->y, &hhh, p);
  o->x = t;
  subtract(&v, &v, &t, 2, p);
  multiply(&v, &r, &v, p);
  subtract(&v, &v, &hhh, 2, p);
  weaken(&v, p);
  o->y = v;
}

/* The point of a compressed key; 0 when there is none. */
static int decompress(affine *o, const u8 *key, const curve *c) {
  const modulus *p = &c->p;
  num x, xx, right, t;
  if (key[0] != 2 && key[0] != 3) return 0;
  from_bytes(&x, key + 1);
  if (!below(&x, &p->m)) return 0;
  to_montgomery(&x, p);
  square(&xx, &x, p);
  multiply(&right, &xx, &x, p);
  if (!c->a_is_zero) {
    add(&t, &x, &x);
    add(&t, &t, &x);
    subtract(&right, &right, &t, 8, p);
    weaken(&right, p);
  }
  add(&right, &right, &c->b);
  weaken(&right, p);
  num y;
  power(&y, &right, c->root, p);
  square(&t, &y, p);
  subtract(&t, &t, &right, 2, p);
  weaken(&t, p);
  if (!vanishes(&t, p)) return 0;
  t = y;
  from_montgomery(&t, p);
  if ((t.v[0] & 1) != (u32)(key[0] & 1)) {
    if (is_zero(&t)) return 0;
    subtract(&y, &ZERO, &y, 2, p);
    weaken(&y, p);
  }
  o->x = x;
  o->y = y;
  return 1;
}

static jacobian points[BASE_ROW + 1];
static num inverses[BASE_ROW + 1];

/*
 * One row of a table: P, 2 P, ... count P; and 2 count P into `next`. One inversion for all. No multiple below 2^257 times
 * a small number vanishes for a point of prime order, so that no z is 0.
 */
static void make_row(affine *row, affine *next, const affine *point, int count, const curve *c) {
  const modulus *p = &c->p;
  points[0].x = point->x;
  points[0].y = point->y;
  points[0].z = p->one;
  for (int i = 1; i < count; i++) add_affine(&points[i], &points[i - 1], point, 0, c);
  twice(&points[count], &points[count - 1], c);
  inverses[0] = points[0].z;
  for (int i = 1; i <= count; i++) multiply(&inverses[i], &inverses[i - 1], &points[i].z, p);
  num all;
  power(&all, &inverses[count], p->minus2, p);
  for (int i = count; i >= 0; i--) {
    num inverse = all, inverse2;
    if (i > 0) {
      multiply(&inverse, &all, &inverses[i - 1], p);
      multiply(&all, &all, &points[i].z, p);
    }
    square(&inverse2, &inverse, p);
    affine *o = i < count ? &row[i] : next;
    multiply(&o->x, &points[i].x, &inverse2, p);
    multiply(&inverse2, &inverse2, &inverse, p);
    multiply(&o->y, &points[i].y, &inverse2, p);
  }
}

static void make_table(affine *table, const affine *point, int rows, int count, const curve *c) {
  affine start = *point, next;
  for (int i = 0; i < rows; i++) {
    make_row(table + i * count, &next, &start, count, c);
    start = next;
  }
}

/* Signed digits of a scalar, lowest first, each from -2^(width-1) to 2^(width-1). */
static void digits_of(int *digits, int count, int width, const num *scalar) {
  int carry = 0;
  for (int i = 0; i < count; i++) {
    int digit = carry;
    for (int k = 0; k < width; k++) {
      int bit = i * width + k;
      if (bit < LIMBS * BITS) digit += (int)(scalar->v[bit / BITS] >> (bit % BITS) & 1) << k;
    }
    carry = digit > 1 << (width - 1);
    digits[i] = digit - (carry << width);
  }
}

/* Adds scalar times the point of a table. */
static void add_from_table(jacobian *total, const affine *table, int rows, int width, const num *scalar, const curve *c) {
  int digits[KEY_ROWS > BASE_ROWS ? KEY_ROWS : BASE_ROWS];
  digits_of(digits, rows, width, scalar);
  for (int i = 0; i < rows; i++) {
    int digit = digits[i];
    if (digit == 0) continue;
    add_affine(total, total, &table[(i << (width - 1)) + (digit < 0 ? -digit : digit) - 1], digit < 0, c);
  }
}

/* ---- start */

static void minus(u8 *o, const u8 *a, int less) {
  int borrow = less;
  for (int i = 31; i >= 0; i--) {
    int t = a[i] - borrow;
    borrow = t < 0;
    o[i] = (u8)(t & 255);
  }
}

static void prepare_modulus(modulus *m, const u8 *bytes) {
  from_bytes(&m->m, bytes);
  u32 inverse = 1;
  for (int i = 0; i < 5; i++) inverse *= 2 - m->m.v[0] * inverse;
  m->n0 = (0 - inverse) & MASK;
  minus(m->minus2, bytes, 2);
  num t = { { 1 } };
  for (int i = 0; i < 522; i++) {
    if (i == 261) m->one = t;
    add(&t, &t, &t);
    settle(&t, m);
  }
  m->rr = t;
}

static const curve *curve_of(int which) {
  curve *c = &curves[which];
  if (c->ready) return c;
  const u8 (*given)[32] = parameters[which];
  prepare_modulus(&c->p, given[0]);
  prepare_modulus(&c->n, given[1]);
  c->a_is_zero = which == 1;
  from_bytes(&c->b, given[2]);
  from_bytes(&c->g.x, given[3]);
  from_bytes(&c->g.y, given[4]);
  to_montgomery(&c->b, &c->p);
  to_montgomery(&c->g.x, &c->p);
  to_montgomery(&c->g.y, &c->p);
  u32 carry = 1;                                     /* (p + 1) / 4, p being 3 modulo 4 */
  u8 sum[33] = { 0 };
  for (int i = 31; i >= 0; i--) {
    carry += given[0][i];
    sum[i + 1] = (u8)carry;
    carry >>= 8;
  }
  sum[0] = (u8)carry;
  for (int i = 0; i < 32; i++) c->root[i] = (u8)(sum[i + 1] >> 2 | sum[i] << 6);
  make_table(c->base, &c->g, BASE_ROWS, BASE_ROW, c);
  c->ready = 1;
  return c;
}

/* ---- what is called; 0 P-256, 1 secp256k1, 2 SM2 */

/* Bytes of a key's table. */
EXPORT("table_size") int table_size(void) { return (int)sizeof(affine) * KEY_ROWS * KEY_ROW; }

/* Makes the table of the key in `input`; 0 when it is no point of the curve. */
EXPORT("make_key_table") int make_key_table(int which, affine *table) {
  const curve *c = curve_of(which);
  affine point;
  if (!decompress(&point, input, c)) return 0;
  make_table(table, &point, KEY_ROWS, KEY_ROW, c);
  return 1;
}

/* Writes x and y of the key in `input` to `output`; 0 when it is no point of the curve. */
EXPORT("expand_key") int expand_key(int which) {
  const curve *c = curve_of(which);
  affine point;
  if (!decompress(&point, input, c)) return 0;
  from_montgomery(&point.x, &c->p);
  from_montgomery(&point.y, &c->p);
  to_bytes(output, &point.x);
  to_bytes(output + 32, &point.y);
  return 1;
}

/* 1 valid, 0 not, 2 when the key is no point. r and s are from 1 to n - 1. `table` is that of the key, or 0. */
EXPORT("verify") int verify(int which, const affine *table) {
  const curve *c = curve_of(which);
  const modulus *n = &c->n, *p = &c->p;
  affine point;
  if (!table && !decompress(&point, input, c)) return 2;
  num e, r, s, u1, u2, x;
  from_bytes(&e, input + 33);
  from_bytes(&r, input + 65);
  from_bytes(&s, input + 97);
  settle(&e, n);
  if (which == 2) {                                  /* u1 = s, u2 = r + s, and x must be r - e */
    u1 = s;
    add(&u2, &r, &s);
    settle(&u2, n);
    if (is_zero(&u2)) return 0;
    subtract(&x, &r, &e, 1, n);
    settle(&x, n);
  } else {                                           /* u1 = e / s, u2 = r / s, and x must be r */
    num w = s;
    to_montgomery(&w, n);
    power(&w, &w, n->minus2, n);
    multiply(&u1, &e, &w, n);
    multiply(&u2, &r, &w, n);
    settle(&u1, n);
    settle(&u2, n);
    x = r;
  }
  jacobian total = { p->one, p->one, ZERO };
  if (table) {
    add_from_table(&total, table, KEY_ROWS, KEY_WINDOW, &u2, c);
  } else {
    affine row[COLD_ROW], next;
    int digits[COLD_DIGITS];
    make_row(row, &next, &point, COLD_ROW, c);
    digits_of(digits, COLD_DIGITS, COLD_WINDOW, &u2);
    for (int i = COLD_DIGITS - 1; i >= 0; i--) {
      if (!is_zero(&total.z)) for (int k = 0; k < COLD_WINDOW; k++) twice(&total, &total, c);
      int digit = digits[i];
      if (digit != 0) add_affine(&total, &total, &row[(digit < 0 ? -digit : digit) - 1], digit < 0, c);
    }
  }
  add_from_table(&total, c->base, BASE_ROWS, BASE_WINDOW, &u1, c);
  if (vanishes(&total.z, p)) return 0;
  /* X = x Z^2, for x itself or for x + n where that is below p */
  num zz, t;
  square(&zz, &total.z, p);
  for (int again = 0; again < 2; again++) {
    if (!below(&x, &p->m)) return 0;
    num candidate = x;
    to_montgomery(&candidate, p);
    multiply(&t, &candidate, &zz, p);
    subtract(&t, &t, &total.x, 2, p);
    weaken(&t, p);
    if (vanishes(&t, p)) return 1;
    add(&x, &x, &n->m);
  }
  return 0;
}
