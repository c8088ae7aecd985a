package io.vmcrypt.vsphere.internal.session;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A release of the vSphere API.
 *
 * @param text as the server writes it: {@code 6.5}, {@code 8.0.3.0}
 */
public record ApiVersion(String text) implements Comparable<ApiVersion> {

  // must come before the constants, which it checks
  private static final Pattern FORM = Pattern.compile("\\d{1,6}(\\.\\d{1,6}){0,5}");

  /** The first release with VM encryption. */
  public static final ApiVersion V6_5 = new ApiVersion("6.5");

  /** The first release that can unlock VMs. */
  public static final ApiVersion V6_7 = new ApiVersion("6.7");

  /** The status of keys. */
  public static final ApiVersion V6_7_2 = new ApiVersion("6.7.2");

  /** Key providers of several kinds, and defaults of parts of the inventory. */
  public static final ApiVersion V7_0 = new ApiVersion("7.0");

  /** The first release with native key providers and encrypted fault tolerance. */
  public static final ApiVersion V7_0_2 = new ApiVersion("7.0.2.0");

  /** 8.0: what a clone gets in place of a virtual TPM. */
  public static final ApiVersion V7_0_3 = new ApiVersion("7.0.3.0");

  public static final ApiVersion V8_0 = new ApiVersion("8.0.0.1");

  /** 8.0 Update 1: subjects for client certificates. */
  public static final ApiVersion V8_0_1 = new ApiVersion("8.0.1.0");

  /** 8.0 Update 3: which key the hosts of a cluster get. */
  public static final ApiVersion V8_0_3 = new ApiVersion("8.0.3.0");

  /** Key types and wrapping keys of KMS clusters. */
  public static final ApiVersion V9_0 = new ApiVersion("9.0.0.0");

  /** The newest release that this SDK was written for. */
  public static final ApiVersion NEWEST_KNOWN = new ApiVersion("9.1.0.0");

  public ApiVersion {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is not a release such as 8.0.3.0");
    }
  }

  /** The release, or empty for names of other kinds that servers list too. */
  public static Optional<ApiVersion> parse(String text) {
    return FORM.matcher(text.strip()).matches()
        ? Optional.of(new ApiVersion(text.strip()))
        : Optional.empty();
  }

  /** Whether this release is the other one or a later one. */
  public boolean isAtLeast(ApiVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public int compareTo(ApiVersion other) {
    int[] mine = numbers();
    int[] theirs = other.numbers();
    return IntStream.range(0, Math.max(mine.length, theirs.length))
        .map(i -> Integer.compare(i < mine.length ? mine[i] : 0, i < theirs.length ? theirs[i] : 0))
        .filter(order -> order != 0)
        .findFirst()
        .orElse(0);
  }

  private int[] numbers() {
    return Stream.of(text.split("\\.", -1)).mapToInt(Integer::parseInt).toArray();
  }

  // 6.5 and 6.5.0 are the same release
  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof ApiVersion that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    int hash = 1;
    int[] numbers = numbers();
    int length = numbers.length;
    while (length > 0 && numbers[length - 1] == 0) {
      length--;
    }
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + numbers[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return text;
  }
}
