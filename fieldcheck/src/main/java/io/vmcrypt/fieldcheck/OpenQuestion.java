package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;

/**
 * Something that nobody without the real systems knows, and that a read can settle.
 *
 * @param assumed what the SDK takes for true, or tolerates
 * @param judge finds the answer in what was read; empty if it was not seen there. The answer is
 *     made of vendors' words and numbers alone
 */
record OpenQuestion(
    String id, String question, String assumed, Function<Evidence, Optional<String>> judge) {

  OpenQuestion {
    requireNonNull(id, "id");
    requireNonNull(question, "question");
    requireNonNull(assumed, "assumed");
    requireNonNull(judge, "judge");
  }

  /**
   * A question and what was seen.
   *
   * @param answer empty if it was not seen
   */
  record Answered(OpenQuestion question, Optional<String> answer) {

    Answered {
      requireNonNull(question, "question");
      requireNonNull(answer, "answer");
    }
  }
}
