package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What became of a read.
 *
 * @param outcome understood, or in one word why not
 * @param fault the vendor's own name of its refusal, such as NoPermission
 * @param missing the rights that are missing, by the vendor's names
 * @param refused calls that the SDK wanted to make and that were not sent
 */
record ReadResult(
    FieldRead read,
    String outcome,
    Optional<String> fault,
    List<String> missing,
    List<String> refused,
    List<Answer> answers) {

  static final String UNDERSTOOD = "understood";

  /** The SDK itself refused before it sent anything, as where a release has no such thing. */
  static final String NOT_ASKED = "not-asked";

  static final String OUT_OF_TIME = "out-of-time";
  static final String TOO_MUCH = "too-much";

  ReadResult {
    requireNonNull(read, "read");
    requireNonNull(outcome, "outcome");
    requireNonNull(fault, "fault");
    missing = List.copyOf(missing);
    refused = List.copyOf(refused);
    answers = List.copyOf(answers);
  }

  boolean isUnderstood() {
    return outcome.equals(UNDERSTOOD);
  }
}
