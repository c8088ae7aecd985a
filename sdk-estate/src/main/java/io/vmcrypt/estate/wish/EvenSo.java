package io.vmcrypt.estate.wish;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.FindingCode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Says of one VM that one reason does not stand in its way: it goes on even so. What is known to
 * stand in the way is not lifted by it. Immutable and thread-safe.
 *
 * @param vm its instance UUID, or its managed object id at the source: "vm-42". A name is no id
 * @param reason one of {@link #REASONS}
 */
public record EvenSo(String vm, FindingCode reason) {

  /** The most of one move. */
  public static final int MAX = 10_000;

  /**
   * What can be lifted: that it is not known whether a VM may move, and how what has arrived
   * differs from its original.
   */
  public static final List<FindingCode> REASONS =
      List.of(
          FindingCode.MOVE_NOT_DOCUMENTED,
          FindingCode.MOVE_NOT_KNOWN,
          FindingCode.VM_NOT_CONNECTED,
          FindingCode.VM_NOT_READABLE,
          FindingCode.PRIVILEGES_MISSING,
          FindingCode.TARGET_CERTIFICATE_DIFFERS,
          FindingCode.TARGET_NETWORK_NOT_CHOSEN,
          FindingCode.ARRIVAL_DIFFERS,
          FindingCode.ARRIVAL_NOT_COMPARED);

  /** The form of an id. */
  private static final Pattern ID =
      Pattern.compile("vm-[0-9]{1,18}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if it is no id, or the reason cannot be lifted
   */
  public EvenSo {
    if (!ID.matcher(requireNonNull(vm, "vm")).matches()) {
      throw new IllegalArgumentException(
          "a VM is named by its instance UUID, or by its id at the source, such as vm-42");
    }
    if (!REASONS.contains(requireNonNull(reason, "reason"))) {
      throw new IllegalArgumentException(
          "the reason is none that can be lifted: " + String.join(", ", words()));
    }
  }

  /** {@return the reasons that can be lifted, as words, in the order of {@link #REASONS}} */
  public static List<String> words() {
    return REASONS.stream().map(FindingCode::value).toList();
  }

  /**
   * Reads what a person writes in one word.
   *
   * @param text such as {@code vm-42=move-not-documented}
   * @return what it says
   * @throws IllegalArgumentException if it does not say a VM and a reason
   */
  public static EvenSo parse(String text) {
    int sign = requireNonNull(text, "text").indexOf('=');
    if (sign < 0) {
      throw new IllegalArgumentException("it has no =: say VM=REASON");
    }
    String word = text.substring(sign + 1);
    return new EvenSo(
        text.substring(0, sign),
        REASONS.stream()
            .filter(reason -> reason.value().equals(word))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the reason is none that can be lifted: " + String.join(", ", words()))));
  }

  /**
   * In one word, as {@link #parse} reads it.
   *
   * @return such as {@code vm-42=move-not-documented}
   */
  @Override
  public String toString() {
    return vm + "=" + reason;
  }
}
