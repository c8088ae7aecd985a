package io.vmcrypt.testkit.internal.vcenter.soap;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** A release of the vim25 API, such as {@code 6.7} or {@code 8.0.3.0}. */
public record ApiVersion(String text) implements Comparable<ApiVersion> {

  /** The numbers of a release, by its text. Kept, because each property that is read needs them. */
  private static final Map<String, int[]> NUMBERS = new ConcurrentHashMap<>();

  private static final Pattern NEWER_FORM = Pattern.compile("\\d{1,4}(\\.\\d{1,4}){1,3}");

  /** A release so old that every release of a fake knows its elements. */
  public static final ApiVersion OLDEST = new ApiVersion("2.5");

  /** The releases a server may offer, oldest first. */
  static final List<ApiVersion> RELEASES =
      List.of(
              "2.5", "4.0", "4.1", "5.0", "5.1", "5.5", "6.0", "6.5", "6.7", "6.7.1", "6.7.2",
              "6.7.3", "6.8.7", "6.9.1", "7.0.0.0", "7.0.0.2", "7.0.1.0", "7.0.1.1", "7.0.2.0",
              "7.0.2.1", "7.0.3.0", "7.0.3.1", "7.0.3.2", "8.0.0.0", "8.0.0.1", "8.0.0.2",
              "8.0.1.0", "8.0.2.0", "8.0.3.0", "8.0.3.1", "9.0.0.0", "9.1.0.0")
          .stream()
          .map(ApiVersion::new)
          .toList();

  /** Finds a release by its name. */
  public static Optional<ApiVersion> find(String text) {
    return RELEASES.stream().filter(release -> release.text.equals(text)).findFirst();
  }

  /** The release of a fake vCenter, as its user names it. */
  public static ApiVersion ofFake(String apiVersion) {
    ApiVersion found =
        find(Objects.requireNonNull(apiVersion, "apiVersion"))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "not a release of the API, such as 6.7 or 8.0.3.0: " + apiVersion));
    if (found.compareTo(new ApiVersion("6.0")) < 0) {
      throw new IllegalArgumentException("apiVersion must be 6.0 or later: " + apiVersion);
    }
    return found;
  }

  /**
   * The release that a server of this release uses with a client that asks for another one: the
   * client's, or this one if the client's is newer, even if that does not exist. Empty if the text
   * is not a release.
   */
  public Optional<ApiVersion> spokenWith(String asked) {
    if (NEWER_FORM.matcher(asked).matches() && new ApiVersion(asked).compareTo(this) > 0) {
      return Optional.of(this);
    }
    return find(asked);
  }

  /** The releases that a server of this release offers, newest first. */
  public List<ApiVersion> offered() {
    return RELEASES.stream()
        .filter(release -> release.compareTo(this) <= 0)
        .sorted((left, right) -> right.compareTo(left))
        .toList();
  }

  public boolean includes(ApiVersion since) {
    return since.compareTo(this) <= 0;
  }

  @Override
  public int compareTo(ApiVersion other) {
    return Arrays.compare(numbers(), other.numbers());
  }

  /** The same release in the three-part form of {@code AboutInfo.version}. */
  public String productVersion() {
    int[] numbers = numbers();
    return numbers[0] + "." + numbers[1] + "." + numbers[2];
  }

  private int[] numbers() {
    return NUMBERS.computeIfAbsent(text, ApiVersion::numbers);
  }

  private static int[] numbers(String text) {
    int[] numbers = new int[4];
    String[] parts = text.split("\\.", -1);
    for (int i = 0; i < parts.length; i++) {
      numbers[i] = Integer.parseInt(parts[i]);
    }
    return numbers;
  }
}
