/* bonafide: evidence of devices, judged. The stable C interface.
 *
 * Evidence is read from bytes, judged with the anchors, revocation lists and policy that the caller gives, and the
 * verdict is a tree of checks that can be walked, shown to people as HTML or told to relying parties as a token.
 * Nothing here opens a file, a socket or a clock: bytes and time are arguments.
 *
 * Ownership: what a function gives through `out` is the caller's, and is freed with the function that its type names;
 * freeing NULL does nothing. Pointers that a getter returns belong to the object that they were asked of and live as
 * long as it does. Nothing that is passed in is kept: bytes are copied where they are needed later. Using an object
 * after it was freed is undefined.
 *
 * Errors: every function that can fail returns a bonafide_status and, where `error` is not NULL, says there what is
 * wrong. On failure nothing is written to `out`. No exception leaves the library; where memory runs out, the process
 * ends.
 *
 * Threads: objects may be used by one thread at a time. Different objects are independent of each other; a verifier
 * that is only read (appraise, read, encode) may not be shared, for its cryptography keeps state.
 *
 * Text is UTF-8 where its source was; text from a device may hold anything but a zero byte, which ends it early.
 *
 * Stability: symbols carry the version BONAFIDE_0 and are only added to. Structures that the caller makes begin with
 * their size, so that they can grow: set `size` to sizeof, and everything else to zero or to what is meant.
 */
#ifndef BONAFIDE_H
#define BONAFIDE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bonafide_verifier bonafide_verifier; /* whom to trust, and how to judge */
typedef struct bonafide_evidence bonafide_evidence; /* one piece of evidence or several, as a file holds them */
typedef struct bonafide_verdict bonafide_verdict;   /* what came of an appraisal */
typedef struct bonafide_check bonafide_check;       /* a part of a verdict */

typedef enum bonafide_status {
  BONAFIDE_OK = 0,
  BONAFIDE_REFUSED = 1, /* what was given is not what it should be: bonafide_error names the rule that it breaks */
  BONAFIDE_MISUSE = 2,  /* NULL where there must be something, a number out of range, a size that is too small */
  BONAFIDE_LACKING = 3  /* the libcrypto in use lacks an algorithm, or cannot be used at all */
} bonafide_status;

typedef struct bonafide_error {
  size_t size;       /* set by the caller: sizeof(bonafide_error) */
  char rule[64];     /* "x509.der"; docs/rules.md lists them; empty for misuse */
  char message[512]; /* one sentence, cut where it is longer */
} bonafide_error;

/* What came of it, in the order of what it is worth. */
typedef enum bonafide_judgement {
  BONAFIDE_TRUSTED = 0,       /* authenticated, and the anchors, revocations and policy accept it */
  BONAFIDE_AUTHENTICATED = 1, /* a signature by the leaf's key covers the conversation; nobody trusted vouches for it */
  BONAFIDE_REJECTED = 2,      /* a rule is broken */
  BONAFIDE_UNJUDGED = 3       /* no rule is broken, but nothing is signed, or it could not be checked */
} bonafide_judgement;

typedef enum bonafide_outcome {
  BONAFIDE_PASSED = 0,
  BONAFIDE_FAILED = 1,
  BONAFIDE_NOT_APPLICABLE = 2
} bonafide_outcome;

typedef enum bonafide_profile {
  BONAFIDE_PROFILE_AUTOMATIC = 0, /* CMA where the configuration space is known, else DSP0274 */
  BONAFIDE_PROFILE_CMA = 1,       /* PCIe 6.x, 6.31 */
  BONAFIDE_PROFILE_DSP0274 = 2
} bonafide_profile;

typedef enum bonafide_format {
  BONAFIDE_CWT = 0, /* RFC 8392 */
  BONAFIDE_JWT = 1  /* RFC 7519 */
} bonafide_format;

/* "0.1.0"; static. */
const char* bonafide_version(void);
/* "trusted" of a bonafide_judgement; static; "" for a number that is none. */
const char* bonafide_judgement_name(int32_t judgement);

/* A verifier that trusts nobody. */
bonafide_status bonafide_verifier_new(bonafide_verifier** out, bonafide_error* error);
void bonafide_verifier_free(bonafide_verifier* verifier);

/* Adds what a file holds: certificates and public keys as anchors, and revocation lists; PEM, DER or PKCS#7. `name` is
 * for people and may be NULL. What came before an item that is refused has been added. */
bonafide_status bonafide_verifier_trust(bonafide_verifier* verifier, const void* bytes, size_t size, const char* name,
                                        bonafide_error* error);
/* Denies a certificate by the SHA-256, SHA-384 or SHA-512 of it or of its TBSCertificate. */
bonafide_status bonafide_verifier_deny(bonafide_verifier* verifier, const void* digest, size_t size,
                                       bonafide_error* error);
/* Puts a policy in force (docs/policy.md), in the place of the one before. */
bonafide_status bonafide_verifier_policy(bonafide_verifier* verifier, const char* text, size_t size, const char* name,
                                         bonafide_error* error);
/* Adds reference values: a CoRIM, signed or not (docs/reference-values.md). From then on devices must measure what is
 * in force of what was added. `signers`, where it is not NULL, is a verifier whose anchors must lead to who signed the
 * document, at the time `at` (seconds since 1970-01-01T00:00:00Z); without it nobody's signature is looked at. `name`
 * is for people and may be NULL. */
bonafide_status bonafide_verifier_references(bonafide_verifier* verifier, const void* bytes, size_t size,
                                             const char* name, const bonafide_verifier* signers, int64_t at,
                                             bonafide_error* error);
/* Opens a bundle (docs/bundle.cddl) that the anchors of `signers` lead to and that holds at the time `at`, and puts it
 * in force: its anchors, revocation lists, denied certificates, reference values and policy take the place of all that
 * the verifier was given before. `signers` may be the verifier itself. On failure nothing changes. */
bonafide_status bonafide_verifier_bundle(bonafide_verifier* verifier, const void* bytes, size_t size,
                                         const bonafide_verifier* signers, int64_t at, bonafide_error* error);
/* Adds the secrets of sessions, so that what was said in them can be read: a key log (docs/key-log.md). */
bonafide_status bonafide_verifier_key_log(bonafide_verifier* verifier, const char* text, size_t size,
                                          bonafide_error* error);

/* Reads evidence of any form that is known (docs/sources.md): bonafide's own, packet captures, vendors' reports. `name`
 * is for people and may be NULL. */
bonafide_status bonafide_evidence_read(const void* bytes, size_t size, const char* name, bonafide_evidence** out,
                                       bonafide_error* error);
void bonafide_evidence_free(bonafide_evidence* evidence);
/* How many pieces there are; each is judged by itself. */
size_t bonafide_evidence_count(const bonafide_evidence* evidence);
/* Demands that piece `index` signs these 32 bytes, as the nonce that this verifier chose. */
bonafide_status bonafide_evidence_demand_nonce(bonafide_evidence* evidence, size_t index, const void* nonce,
                                               size_t size, bonafide_error* error);
/* bonafide's own form of piece `index`, docs/evidence.cddl. */
bonafide_status bonafide_evidence_encode(const bonafide_evidence* evidence, size_t index, uint8_t** out,
                                         size_t* out_size, bonafide_error* error);

/* When and by what to judge. Seconds since 1970-01-01T00:00:00Z. */
typedef struct bonafide_conditions {
  size_t size; /* set by the caller: sizeof(bonafide_conditions) */
  int32_t has_at, has_now;
  int64_t at;      /* judge validity at this time, whatever the evidence says */
  int64_t now;     /* of the verifier's clock: used where the evidence holds no time */
  int32_t profile; /* a bonafide_profile */
} bonafide_conditions;

/* Judges piece `index`. `conditions` may be NULL. A device that lies is no failure of this function: it is in the
 * verdict. */
bonafide_status bonafide_appraise(const bonafide_verifier* verifier, const bonafide_evidence* evidence, size_t index,
                                  const bonafide_conditions* conditions, bonafide_verdict** out, bonafide_error* error);
void bonafide_verdict_free(bonafide_verdict* verdict);

bonafide_judgement bonafide_verdict_judgement(const bonafide_verdict* verdict); /* of NULL: unjudged */
const char* bonafide_verdict_reason(const bonafide_verdict* verdict);           /* one sentence; of NULL: "" */
size_t bonafide_verdict_checks(const bonafide_verdict* verdict);
/* NULL where `index` is out of range. */
const bonafide_check* bonafide_verdict_check(const bonafide_verdict* verdict, size_t index);
size_t bonafide_verdict_warnings(const bonafide_verdict* verdict);
const char* bonafide_verdict_warning(const bonafide_verdict* verdict, size_t index); /* NULL where out of range */

const char* bonafide_check_id(const bonafide_check* check);     /* of its rule, or of a group: "chain.0" */
const char* bonafide_check_reason(const bonafide_check* check); /* one sentence */
const char* bonafide_check_source(const bonafide_check* check); /* document and heading; "" for groups */
bonafide_outcome bonafide_check_outcome(const bonafide_check* check);
size_t bonafide_check_checks(const bonafide_check* check); /* inside of it */
const bonafide_check* bonafide_check_check(const bonafide_check* check, size_t index);

typedef struct bonafide_token {
  size_t size;        /* set by the caller: sizeof(bonafide_token) */
  const char* name;   /* of the device, for people; NULL: "device" */
  const void* key;    /* the verifier's private key: PKCS#8, DER or PEM, not encrypted */
  size_t key_size;    /* bytes */
  int64_t issued_at;  /* seconds since 1970 */
  const char* policy; /* an identifier of the policy in force; NULL: none */
  int32_t format;     /* a bonafide_format */
} bonafide_token;

/* The verdict on piece `index` as an EAT Attestation Result (docs/tokens.md). */
bonafide_status bonafide_encode_token(const bonafide_verifier* verifier, const bonafide_evidence* evidence,
                                      size_t index, const bonafide_verdict* verdict, const bonafide_token* token,
                                      uint8_t** out, size_t* out_size, bonafide_error* error);
/* The verdict on piece `index` as one HTML page that loads nothing. `made_at`: seconds since 1970. */
bonafide_status bonafide_encode_html(const bonafide_verifier* verifier, const bonafide_evidence* evidence, size_t index,
                                     const bonafide_verdict* verdict, const char* name, int64_t made_at, uint8_t** out,
                                     size_t* out_size, bonafide_error* error);
/* Frees what an encode function gave. */
void bonafide_bytes_free(uint8_t* bytes);

#ifdef __cplusplus
}
#endif

#endif
