package io.vmcrypt.estate.internal.document;

import io.vmcrypt.estate.part.EstateFormatException;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with the parts of a document, to be told at once. For one thread. */
final class Mistakes {

  private final List<EstateFormatException> refusals = new ArrayList<>();

  void add(EstateFormatException refusal) {
    refusals.add(refusal);
  }

  /** Reads a part, and keeps what is wrong with it. */
  void in(Runnable reading) {
    try {
      reading.run();
    } catch (EstateFormatException e) {
      refusals.add(e);
    }
  }

  /** Refuses if anything was wrong. */
  void tell() {
    if (!refusals.isEmpty()) {
      throw new EstateFormatException(
          refusals.get(0).attempt(),
          refusals.stream().flatMap(refusal -> refusal.mistakes().stream()).toList(),
          null);
    }
  }
}
