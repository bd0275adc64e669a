/* Judges evidence that somebody else gathered, from C: offline, with trust anchors of one's own.
 *
 *   example-verify-c EVIDENCE ANCHORS [KEY TOKEN]
 *
 * With KEY, the verifier's private key, it also writes the verdict as a token for relying parties.
 */
#include <bonafide.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct content {
  void* bytes;
  size_t size;
};

static struct content content_of(const char* path) {
  struct content out = {NULL, 0};
  FILE* file = fopen(path, "rb");
  long size;
  if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 || fseek(file, 0, SEEK_SET) != 0) {
    perror(path);
    exit(2);
  }
  out.bytes = malloc((size_t)size + 1);
  if (out.bytes == NULL || (out.size = fread(out.bytes, 1, (size_t)size, file)) != (size_t)size) exit(2);
  fclose(file);
  return out;
}

static void print(const bonafide_check* check, int indent) {
  static const char* const outcomes[] = {"passed", "failed", "not applicable"};
  printf("%*s%s  %s: %s\n", indent, "", outcomes[bonafide_check_outcome(check)], bonafide_check_id(check),
         bonafide_check_reason(check));
  for (size_t i = 0; i < bonafide_check_checks(check); ++i) print(bonafide_check_check(check, i), indent + 2);
}

static void write_token(const bonafide_verifier* verifier, const bonafide_evidence* evidence,
                        const bonafide_verdict* verdict, char** words) {
  bonafide_error error = {.size = sizeof error};
  const struct content key = content_of(words[0]);
  const bonafide_token token = {
      .size = sizeof token, .key = key.bytes, .key_size = key.size, .issued_at = time(NULL), .format = BONAFIDE_JWT};
  uint8_t* bytes;
  size_t size;
  FILE* file = fopen(words[1], "wb");
  if (file == NULL ||
      bonafide_encode_token(verifier, evidence, 0, verdict, &token, &bytes, &size, &error) != BONAFIDE_OK) {
    fprintf(stderr, "%s\n", error.message);
    exit(2);
  }
  fwrite(bytes, 1, size, file);
  fclose(file);
  bonafide_bytes_free(bytes);
  free(key.bytes);
}

int main(int count, char** words) {
  bonafide_error error = {.size = sizeof error};
  bonafide_verifier* verifier = NULL;
  bonafide_evidence* evidence = NULL;
  bonafide_verdict* verdict = NULL;
  if (count != 3 && count != 5) return fprintf(stderr, "usage: example-verify-c EVIDENCE ANCHORS [KEY TOKEN]\n"), 2;
  const struct content said = content_of(words[1]), anchors = content_of(words[2]);

  if (bonafide_verifier_new(&verifier, &error) != BONAFIDE_OK ||
      bonafide_verifier_trust(verifier, anchors.bytes, anchors.size, words[2], &error) != BONAFIDE_OK ||
      bonafide_evidence_read(said.bytes, said.size, words[1], &evidence, &error) != BONAFIDE_OK ||
      bonafide_appraise(verifier, evidence, 0, NULL, &verdict, &error) != BONAFIDE_OK) {
    fprintf(stderr, "%s\n", error.message);
    return 2;
  }
  const bonafide_judgement judgement = bonafide_verdict_judgement(verdict);
  printf("%s: %s\n", bonafide_judgement_name(judgement), bonafide_verdict_reason(verdict));
  for (size_t i = 0; i < bonafide_verdict_checks(verdict); ++i) print(bonafide_verdict_check(verdict, i), 2);
  if (count == 5) write_token(verifier, evidence, verdict, words + 3);

  bonafide_verdict_free(verdict);
  bonafide_evidence_free(evidence);
  bonafide_verifier_free(verifier);
  free(said.bytes);
  free(anchors.bytes);
  return judgement == BONAFIDE_TRUSTED ? 0 : 1;
}
