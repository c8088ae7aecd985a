package io.vmcrypt.cli.settings;

import io.vmcrypt.core.error.SdkException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The command line or a setting makes no sense, or something is missing. Nothing was changed. */
public final class UsageException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong and what to do; never quotes what may be a secret
   */
  public UsageException(String message) {
    super(message);
  }

  /**
   * Does each of these, and then refuses with all that is wrong: who corrects one thing is not told
   * of the next one only then.
   */
  public static void all(Runnable... parts) {
    List<UsageException> refusals = new ArrayList<>();
    for (Runnable part : parts) {
      try {
        part.run();
      } catch (UsageException e) {
        refusals.add(e);
      }
    }
    if (refusals.size() == 1) {
      throw refusals.get(0);
    }
    if (!refusals.isEmpty()) {
      throw new UsageException(
          refusals.stream()
              .map(refusal -> String.valueOf(refusal.getMessage()))
              .map(message -> message.endsWith(".") ? message : message + ".")
              .distinct()
              .collect(Collectors.joining(" ")));
    }
  }

  /** What is read of what was given; that the SDK refuses it is bad usage. */
  public static <T> T given(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (SdkException e) {
      throw new UsageException(e);
    }
  }

  /** What the SDK refused, of what was given. */
  public UsageException(SdkException refusal) {
    super(refusal.getMessage(), refusal);
  }
}
