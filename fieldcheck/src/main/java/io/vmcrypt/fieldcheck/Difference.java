package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

/**
 * Something in the answers of a call that is not as the SDK, or its stand-ins, know it. It is made
 * of vendors' words alone.
 *
 * @param where the type, a dot, and the element
 * @param known what was expected; empty if that says nothing
 */
record Difference(Kind kind, String call, String where, String seen, String known) {

  /** What can be different. */
  enum Kind {
    NOT_READABLE("the answer cannot be read"),
    STATUS("another HTTP status"),
    FAULT("a fault that the stand-ins do not answer with"),
    UNKNOWN_ELEMENT("an element that the SDK does not know"),
    UNKNOWN_TYPE("a type that the SDK does not know"),
    UNKNOWN_WORD("a value that the SDK does not know, where there is a list of words"),
    NOT_IN_STAND_INS("the stand-ins never have this element"),
    MISSING("the stand-ins always have this element"),
    OTHER_FORM("a value in another form");

    private final String meaning;

    Kind(String meaning) {
      this.meaning = meaning;
    }

    String meaning() {
      return meaning;
    }
  }

  Difference {
    requireNonNull(kind, "kind");
    requireNonNull(call, "call");
    requireNonNull(where, "where");
    requireNonNull(seen, "seen");
    requireNonNull(known, "known");
  }

  @Override
  public String toString() {
    return kind.meaning()
        + ": "
        + where
        + (seen.isEmpty() ? "" : ", here " + seen)
        + (known.isEmpty() ? "" : ", there " + known)
        + " ("
        + call
        + ")";
  }
}
