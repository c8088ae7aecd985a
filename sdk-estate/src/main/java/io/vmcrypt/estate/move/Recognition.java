package io.vmcrypt.estate.move;

/** By what a VM of the target was recognised as one of a move. */
public enum Recognition {
  /** By the instance UUID that it had at the source. */
  INSTANCE_UUID("instance-uuid", "its instance UUID"),
  /** By the name that the document gives it there. */
  PAIR("pair", "a pair that the document names"),
  /** By its name alone, which another VM may have: nothing is proved by it. */
  NAME("name", "its name alone");

  private final String value;
  private final String words;

  Recognition(String value, String words) {
    this.value = value;
    this.words = words;
  }

  /** {@return as JSON has it: {@code instance-uuid}} */
  public String value() {
    return value;
  }

  /** {@return in words; for messages, not for parsing} */
  @Override
  public String toString() {
    return words;
  }
}
