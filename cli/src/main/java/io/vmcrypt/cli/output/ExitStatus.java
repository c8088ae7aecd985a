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
}
