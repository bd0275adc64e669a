/* The C interface as a C program uses it, and as one that is wrong about everything does.
 *
 *   test-capi EVIDENCE ROOT-CERTIFICATE PRIVATE-KEY SIGNER CORIM OTHER-CORIM BUNDLE
 */
#include <bonafide.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define EXPECT(condition)                                                           \
  do {                                                                              \
    if (!(condition)) {                                                             \
      fprintf(stderr, "%s:%d: it is not so: %s\n", __FILE__, __LINE__, #condition); \
      ++failures;                                                                   \
    }                                                                               \
  } while (0)

struct file {
  unsigned char* bytes;
  size_t size;
};

static struct file read_file(const char* path) {
  struct file out = {malloc(1 << 20), 0};
  FILE* in = fopen(path, "rb");
  if (in == NULL || out.bytes == NULL) {
    fprintf(stderr, "%s cannot be read\n", path);
    exit(2);
  }
  out.size = fread(out.bytes, 1, 1 << 20, in);
  fclose(in);
  return out;
}

/* How many checks there are, and whether each says what it is. */
static size_t walk(const bonafide_check* check) {
  size_t count = 1;
  EXPECT(strlen(bonafide_check_id(check)) > 0);
  EXPECT(strlen(bonafide_check_reason(check)) > 0);
  EXPECT(bonafide_check_checks(check) > 0 || strcmp(bonafide_check_id(check), "conversation") == 0 ||
         strlen(bonafide_check_source(check)) > 0);
  for (size_t i = 0; i < bonafide_check_checks(check); ++i) count += walk(bonafide_check_check(check, i));
  EXPECT(bonafide_check_check(check, bonafide_check_checks(check)) == NULL);
  return count;
}

static void judges(const struct file* evidence_file, const struct file* root, const struct file* key) {
  bonafide_error error = {.size = sizeof error};
  bonafide_verifier* verifier = NULL;
  bonafide_evidence* evidence = NULL;
  bonafide_verdict* verdict = NULL;
  EXPECT(bonafide_verifier_new(&verifier, &error) == BONAFIDE_OK);
  EXPECT(bonafide_evidence_read(evidence_file->bytes, evidence_file->size, "drive", &evidence, &error) == BONAFIDE_OK);
  EXPECT(bonafide_evidence_count(evidence) == 1);

  EXPECT(bonafide_appraise(verifier, evidence, 0, NULL, &verdict, &error) == BONAFIDE_OK);
  EXPECT(bonafide_verdict_judgement(verdict) == BONAFIDE_AUTHENTICATED); /* nobody is trusted yet */
  bonafide_verdict_free(verdict);

  EXPECT(bonafide_verifier_trust(verifier, root->bytes, root->size, "root.pem", &error) == BONAFIDE_OK);
  bonafide_conditions conditions = {.size = sizeof conditions, .profile = BONAFIDE_PROFILE_CMA};
  EXPECT(bonafide_appraise(verifier, evidence, 0, &conditions, &verdict, &error) == BONAFIDE_OK);
  EXPECT(bonafide_verdict_judgement(verdict) == BONAFIDE_TRUSTED);
  EXPECT(strcmp(bonafide_judgement_name(bonafide_verdict_judgement(verdict)), "trusted") == 0);
  EXPECT(strstr(bonafide_verdict_reason(verdict), "leads to the anchor") != NULL);
  EXPECT(bonafide_verdict_warnings(verdict) == 0 && bonafide_verdict_warning(verdict, 0) == NULL);
  size_t checks = 0;
  for (size_t i = 0; i < bonafide_verdict_checks(verdict); ++i) checks += walk(bonafide_verdict_check(verdict, i));
  EXPECT(checks > 10);
  EXPECT(bonafide_verdict_check(verdict, bonafide_verdict_checks(verdict)) == NULL);

  uint8_t* bytes = NULL;
  size_t size = 0;
  bonafide_token token = {.size = sizeof token,
                          .name = "drive",
                          .key = key->bytes,
                          .key_size = key->size,
                          .issued_at = 1795230000,
                          .format = BONAFIDE_CWT};
  EXPECT(bonafide_encode_token(verifier, evidence, 0, verdict, &token, &bytes, &size, &error) == BONAFIDE_OK);
  EXPECT(size > 500 && bytes[0] == 0xD8 && bytes[1] == 0x3D && bytes[2] == 0xD2); /* RFC 8392: tags 61 and 18 */
  bonafide_bytes_free(bytes);
  token.format = BONAFIDE_JWT;
  EXPECT(bonafide_encode_token(verifier, evidence, 0, verdict, &token, &bytes, &size, &error) == BONAFIDE_OK);
  EXPECT(size == strlen((const char*)bytes) && memcmp(bytes, "eyJ", 3) == 0);
  bonafide_bytes_free(bytes);
  EXPECT(bonafide_encode_html(verifier, evidence, 0, verdict, "drive", 1795230000, &bytes, &size, &error) ==
         BONAFIDE_OK);
  EXPECT(strstr((const char*)bytes, "<p class=\"word\">trusted</p>") != NULL);
  bonafide_bytes_free(bytes);
  EXPECT(bonafide_evidence_encode(evidence, 0, &bytes, &size, &error) == BONAFIDE_OK);
  EXPECT(size == evidence_file->size && memcmp(bytes, evidence_file->bytes, size) == 0);
  bonafide_bytes_free(bytes);
  bonafide_verdict_free(verdict);

  /* A nonce that was not signed, and a policy that nobody satisfies. */
  const unsigned char nonce[32] = {0x42};
  EXPECT(bonafide_evidence_demand_nonce(evidence, 0, nonce, sizeof nonce, &error) == BONAFIDE_OK);
  EXPECT(bonafide_appraise(verifier, evidence, 0, NULL, &verdict, NULL) == BONAFIDE_OK);
  EXPECT(bonafide_verdict_judgement(verdict) == BONAFIDE_REJECTED);
  bonafide_verdict_free(verdict);
  bonafide_evidence_free(evidence);
  bonafide_verifier_free(verifier);
}

#define NOVEMBER_2026 1795230000
#define YEAR_2030 1893456000

static bonafide_judgement judged(const bonafide_verifier* verifier, const struct file* evidence_file) {
  bonafide_evidence* evidence = NULL;
  bonafide_verdict* verdict = NULL;
  bonafide_conditions conditions = {.size = sizeof conditions, .profile = BONAFIDE_PROFILE_CMA};
  EXPECT(bonafide_evidence_read(evidence_file->bytes, evidence_file->size, "drive", &evidence, NULL) == BONAFIDE_OK);
  EXPECT(bonafide_appraise(verifier, evidence, 0, &conditions, &verdict, NULL) == BONAFIDE_OK);
  const bonafide_judgement out = bonafide_verdict_judgement(verdict);
  bonafide_verdict_free(verdict);
  bonafide_evidence_free(evidence);
  return out;
}

/* Reference values that the device has, that it has not, and whose signature nobody trusts. */
static void compares(const struct file* evidence, const struct file* root, const struct file* signer,
                     const struct file* golden, const struct file* other) {
  bonafide_error error = {.size = sizeof error};
  bonafide_verifier *verifier = NULL, *signers = NULL;
  EXPECT(bonafide_verifier_new(&verifier, &error) == BONAFIDE_OK);
  EXPECT(bonafide_verifier_new(&signers, &error) == BONAFIDE_OK);
  EXPECT(bonafide_verifier_trust(verifier, root->bytes, root->size, NULL, &error) == BONAFIDE_OK);
  EXPECT(bonafide_verifier_references(verifier, golden->bytes, golden->size, "golden.corim", signers, NOVEMBER_2026,
                                      &error) == BONAFIDE_REFUSED);
  EXPECT(strcmp(error.rule, "reference.signer") == 0);
  EXPECT(bonafide_verifier_trust(signers, signer->bytes, signer->size, NULL, &error) == BONAFIDE_OK);
  EXPECT(bonafide_verifier_references(verifier, golden->bytes, golden->size, "golden.corim", signers, NOVEMBER_2026,
                                      &error) == BONAFIDE_OK);
  EXPECT(judged(verifier, evidence) == BONAFIDE_TRUSTED);
  bonafide_verifier_free(verifier);

  EXPECT(bonafide_verifier_new(&verifier, &error) == BONAFIDE_OK);
  EXPECT(bonafide_verifier_trust(verifier, root->bytes, root->size, NULL, &error) == BONAFIDE_OK);
  EXPECT(bonafide_verifier_references(verifier, other->bytes, other->size, NULL, NULL, NOVEMBER_2026, &error) ==
         BONAFIDE_OK);
  EXPECT(judged(verifier, evidence) == BONAFIDE_REJECTED);
  bonafide_verifier_free(verifier);
  bonafide_verifier_free(signers);
}

/* A bundle is all that a verifier needs, takes the place of what was there, and does nothing when it is refused. */
static void opens(const struct file* evidence, const struct file* signer, const struct file* bundle) {
  bonafide_error error = {.size = sizeof error};
  bonafide_verifier *verifier = NULL, *signers = NULL;
  EXPECT(bonafide_verifier_new(&verifier, &error) == BONAFIDE_OK);
  EXPECT(bonafide_verifier_new(&signers, &error) == BONAFIDE_OK);
  EXPECT(bonafide_verifier_bundle(verifier, bundle->bytes, bundle->size, signers, NOVEMBER_2026, &error) ==
         BONAFIDE_REFUSED);
  EXPECT(strcmp(error.rule, "reference.signer") == 0);
  EXPECT(bonafide_verifier_trust(signers, signer->bytes, signer->size, NULL, &error) == BONAFIDE_OK);
  EXPECT(bonafide_verifier_bundle(verifier, bundle->bytes, bundle->size, signers, YEAR_2030, &error) ==
         BONAFIDE_REFUSED);
  EXPECT(strcmp(error.rule, "bundle.in-force") == 0);
  EXPECT(bonafide_verifier_bundle(verifier, bundle->bytes, bundle->size - 1, signers, NOVEMBER_2026, &error) ==
         BONAFIDE_REFUSED);
  bundle->bytes[bundle->size / 2] ^= 1;
  EXPECT(bonafide_verifier_bundle(verifier, bundle->bytes, bundle->size, signers, NOVEMBER_2026, &error) ==
         BONAFIDE_REFUSED);
  bundle->bytes[bundle->size / 2] ^= 1;
  EXPECT(judged(verifier, evidence) == BONAFIDE_AUTHENTICATED); /* nothing of what was refused is in force */
  EXPECT(bonafide_verifier_policy(verifier, "nonsense", 8, NULL, NULL) == BONAFIDE_REFUSED);
  EXPECT(bonafide_verifier_bundle(verifier, bundle->bytes, bundle->size, signers, NOVEMBER_2026, &error) ==
         BONAFIDE_OK);
  EXPECT(judged(verifier, evidence) == BONAFIDE_TRUSTED);
  bonafide_verifier_free(signers);
  /* Whom a bundle trusts may sign nothing but devices: its anchors open no other bundle. */
  EXPECT(bonafide_verifier_bundle(verifier, bundle->bytes, bundle->size, verifier, NOVEMBER_2026, &error) ==
         BONAFIDE_REFUSED);
  EXPECT(judged(verifier, evidence) == BONAFIDE_TRUSTED);
  bonafide_verifier_free(verifier);
}

static void refuses(void) {
  bonafide_error error = {.size = sizeof error};
  bonafide_verifier* verifier = NULL;
  bonafide_evidence* evidence = NULL;
  EXPECT(bonafide_verifier_new(&verifier, NULL) == BONAFIDE_OK);
  EXPECT(bonafide_evidence_read("nonsense", 8, "x", &evidence, &error) == BONAFIDE_REFUSED);
  EXPECT(evidence == NULL && strlen(error.rule) > 0 && strlen(error.message) > 0);
  EXPECT(bonafide_verifier_trust(verifier, "nonsense", 8, NULL, &error) == BONAFIDE_REFUSED);
  EXPECT(bonafide_verifier_policy(verifier, "nonsense", 8, NULL, &error) == BONAFIDE_REFUSED);
  EXPECT(strstr(error.message, "policy:1:1") != NULL);
  EXPECT(bonafide_verifier_key_log(verifier, "nonsense", 8, &error) == BONAFIDE_REFUSED);
  bonafide_verifier_free(verifier);
}

/* Everything that can be NULL is, every size is wrong, and an error that is too small is left alone. */
static void survives_misuse(void) {
  unsigned char small[16] = {0};
  size_t* only_size = malloc(sizeof *only_size);
  bonafide_error* too_small = (bonafide_error*)(void*)only_size;
  bonafide_verifier* verifier = NULL;
  bonafide_evidence* evidence = NULL;
  bonafide_verdict* verdict = NULL;
  uint8_t* bytes = NULL;
  size_t size = 7;
  *only_size = sizeof *only_size;
  EXPECT(bonafide_verifier_new(NULL, too_small) == BONAFIDE_MISUSE);
  EXPECT(bonafide_verifier_new(&verifier, too_small) == BONAFIDE_OK);
  EXPECT(bonafide_verifier_trust(NULL, small, 1, NULL, too_small) == BONAFIDE_MISUSE);
  EXPECT(bonafide_verifier_trust(verifier, NULL, 1, NULL, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_verifier_trust(verifier, NULL, 0, NULL, NULL) == BONAFIDE_REFUSED);
  EXPECT(bonafide_verifier_deny(verifier, small, 16, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_verifier_deny(NULL, NULL, 0, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_verifier_policy(verifier, NULL, 3, NULL, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_verifier_key_log(verifier, NULL, 3, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_verifier_references(NULL, small, 1, NULL, NULL, 0, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_verifier_references(verifier, NULL, 1, NULL, NULL, 0, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_verifier_references(verifier, small, 1, NULL, NULL, INT64_MAX, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_verifier_references(verifier, small, 1, NULL, NULL, 0, NULL) == BONAFIDE_REFUSED);
  EXPECT(bonafide_verifier_bundle(verifier, small, 1, NULL, 0, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_verifier_bundle(NULL, small, 1, verifier, 0, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_verifier_bundle(verifier, NULL, 0, verifier, 0, NULL) == BONAFIDE_REFUSED);
  EXPECT(bonafide_evidence_read(small, 1, NULL, NULL, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_evidence_read(NULL, 1, NULL, &evidence, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_evidence_read(NULL, 0, NULL, &evidence, NULL) == BONAFIDE_REFUSED);
  EXPECT(bonafide_evidence_count(NULL) == 0);
  EXPECT(bonafide_evidence_demand_nonce(NULL, 0, small, 16, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_evidence_encode(NULL, 0, &bytes, &size, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_appraise(verifier, NULL, 0, NULL, &verdict, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_appraise(NULL, NULL, 0, NULL, NULL, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_encode_token(verifier, NULL, 0, NULL, NULL, &bytes, &size, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_encode_html(NULL, NULL, 0, NULL, NULL, 0, NULL, NULL, NULL) == BONAFIDE_MISUSE);
  EXPECT(verdict == NULL && evidence == NULL && bytes == NULL && size == 7);
  EXPECT(bonafide_verdict_judgement(NULL) == BONAFIDE_UNJUDGED);
  EXPECT(strcmp(bonafide_verdict_reason(NULL), "") == 0 && bonafide_verdict_checks(NULL) == 0);
  EXPECT(bonafide_verdict_check(NULL, 0) == NULL && bonafide_check_check(NULL, 0) == NULL);
  EXPECT(strcmp(bonafide_check_id(NULL), "") == 0 && bonafide_check_outcome(NULL) == BONAFIDE_NOT_APPLICABLE);
  EXPECT(strcmp(bonafide_judgement_name(9), "") == 0);
  bonafide_verifier_free(verifier);
  bonafide_verifier_free(NULL);
  bonafide_evidence_free(NULL);
  bonafide_verdict_free(NULL);
  bonafide_bytes_free(NULL);
  free(too_small);
}

static void survives_wrong_numbers(const struct file* evidence_file, const struct file* key) {
  bonafide_verifier* verifier = NULL;
  bonafide_evidence* evidence = NULL;
  bonafide_verdict* verdict = NULL;
  uint8_t* bytes = NULL;
  size_t size = 0;
  EXPECT(bonafide_verifier_new(&verifier, NULL) == BONAFIDE_OK);
  EXPECT(bonafide_evidence_read(evidence_file->bytes, evidence_file->size, NULL, &evidence, NULL) == BONAFIDE_OK);
  EXPECT(bonafide_appraise(verifier, evidence, 1, NULL, &verdict, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_appraise(verifier, evidence, (size_t)-1, NULL, &verdict, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_evidence_encode(evidence, 1, &bytes, &size, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_evidence_demand_nonce(evidence, 0, key->bytes, 31, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_evidence_demand_nonce(evidence, 1, key->bytes, 32, NULL) == BONAFIDE_MISUSE);
  bonafide_conditions conditions = {.size = 3};
  EXPECT(bonafide_appraise(verifier, evidence, 0, &conditions, &verdict, NULL) == BONAFIDE_MISUSE);
  conditions.size = sizeof conditions;
  conditions.profile = (bonafide_profile)77;
  EXPECT(bonafide_appraise(verifier, evidence, 0, &conditions, &verdict, NULL) == BONAFIDE_MISUSE);
  conditions.profile = BONAFIDE_PROFILE_AUTOMATIC;
  conditions.has_at = 1;
  conditions.at = INT64_MAX;
  EXPECT(bonafide_appraise(verifier, evidence, 0, &conditions, &verdict, NULL) == BONAFIDE_MISUSE);
  EXPECT(verdict == NULL);
  EXPECT(bonafide_appraise(verifier, evidence, 0, NULL, &verdict, NULL) == BONAFIDE_OK);
  bonafide_token token = {.size = sizeof token, .key = key->bytes, .key_size = 5};
  EXPECT(bonafide_encode_token(verifier, evidence, 0, verdict, &token, &bytes, &size, NULL) == BONAFIDE_REFUSED);
  token.size = 1;
  EXPECT(bonafide_encode_token(verifier, evidence, 0, verdict, &token, &bytes, &size, NULL) == BONAFIDE_MISUSE);
  token.size = sizeof token;
  token.key = NULL;
  EXPECT(bonafide_encode_token(verifier, evidence, 0, verdict, &token, &bytes, &size, NULL) == BONAFIDE_MISUSE);
  EXPECT(bonafide_encode_html(verifier, evidence, 0, verdict, NULL, INT64_MIN, &bytes, &size, NULL) == BONAFIDE_MISUSE);
  EXPECT(bytes == NULL);
  bonafide_verdict_free(verdict);
  bonafide_evidence_free(evidence);
  bonafide_verifier_free(verifier);
}

int main(int count, char** words) {
  enum { evidence, root, key, signer, golden, other, bundle, file_count };
  struct file files[file_count];
  if (count != file_count + 1) return 2;
  for (int i = 0; i < file_count; ++i) files[i] = read_file(words[i + 1]);
  judges(&files[evidence], &files[root], &files[key]);
  compares(&files[evidence], &files[root], &files[signer], &files[golden], &files[other]);
  opens(&files[evidence], &files[signer], &files[bundle]);
  refuses();
  survives_misuse();
  survives_wrong_numbers(&files[evidence], &files[key]);
  EXPECT(strlen(bonafide_version()) > 0);
  for (int i = 0; i < file_count; ++i) free(files[i].bytes);
  if (failures == 0) puts("the C interface keeps its promises");
  return failures == 0 ? 0 : 1;
}
