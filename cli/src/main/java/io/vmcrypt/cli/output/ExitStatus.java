package io.vmcrypt.cli.output;

/** How each command ends; the same everywhere. */
public final class ExitStatus {

  /** Done, and seen to be so. */
  public static final int DONE = 0;

  /** Failed, or given up by the user. */
  public static final int FAILED = 1;

  /** The command line or a setting makes no sense, or something is missing. */
  public static final int USAGE = 2;

  /** Looked at, and not as it should be. */
  public static final int NOT_AS_IT_SHOULD_BE = 3;

  /** A part is done; a person has to do something outside before it goes on. */
  public static final int WAITS = 4;

  private ExitStatus() {}

  /** What one says of any command. */
  static String words(int status) {
    return switch (status) {
      case FAILED -> "it failed, or nobody said yes.";
      case NOT_AS_IT_SHOULD_BE -> "not as it should be.";
      case WAITS -> "a part is done, and it waits for what a person does outside.";
      default -> "what was given cannot be used.";
    };
  }
}
