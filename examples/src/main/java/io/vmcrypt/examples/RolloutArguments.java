package io.vmcrypt.examples;

import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@link RolloutEncryption} was asked for. */
final class RolloutArguments {

  static final String USAGE =
      "usage: RolloutEncryption [--plan] [--decrypt | --rekey KEY_PROVIDER] [--below"
          + " INVENTORY_PATH] [--name PATTERN] [--concurrency N] [--per-host N] [--per-datastore N]"
          + " [--order smallest|largest|name] [--stop-after FAILURES]";

  private static final Map<String, Comparator<RolloutVm>> ORDERS =
      Map.of(
          "smallest", RolloutVm.SMALLEST_FIRST,
          "largest", RolloutVm.LARGEST_FIRST,
          "name", RolloutVm.BY_NAME);

  private boolean plan;
  private boolean decrypt;
  private @Nullable String rekeyTo;
  private String below = "";
  private Pattern name = Pattern.compile(".*", Pattern.DOTALL);
  private OptionalInt concurrency = OptionalInt.empty();
  private OptionalInt perHost = OptionalInt.empty();
  private OptionalInt perDatastore = OptionalInt.empty();
  private OptionalInt stopAfter = OptionalInt.empty();
  private @Nullable Comparator<RolloutVm> order;

  private RolloutArguments() {}

  /**
   * Reads arguments.
   *
   * @throws IllegalArgumentException if they make no sense, with the usage
   */
  static RolloutArguments parse(List<String> arguments) {
    RolloutArguments parsed = new RolloutArguments();
    Deque<String> left = new ArrayDeque<>(arguments);
    while (!left.isEmpty()) {
      parsed.take(left.remove(), left);
    }
    if (parsed.decrypt && parsed.rekeyTo != null) {
      throw new IllegalArgumentException("--decrypt or --rekey, not both\n" + USAGE);
    }
    return parsed;
  }

  private void take(String option, Deque<String> left) {
    switch (option) {
      case "--plan" -> plan = true;
      case "--decrypt" -> decrypt = true;
      case "--rekey" -> rekeyTo = value(option, left);
      case "--below" ->
          below = value(option, left).replaceFirst("^/*", "/").replaceFirst("/*$", "/");
      case "--name" -> name = pattern(value(option, left));
      case "--concurrency" -> concurrency = number(option, left);
      case "--per-host" -> perHost = number(option, left);
      case "--per-datastore" -> perDatastore = number(option, left);
      case "--stop-after" -> stopAfter = number(option, left);
      case "--order" -> {
        String wanted = value(option, left);
        order = ORDERS.get(wanted);
        if (order == null) {
          throw new IllegalArgumentException("what order is " + wanted + "?\n" + USAGE);
        }
      }
      default -> throw new IllegalArgumentException("what is " + option + "?\n" + USAGE);
    }
  }

  private static String value(String option, Deque<String> left) {
    if (left.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value\n" + USAGE);
    }
    return left.remove();
  }

  private static OptionalInt number(String option, Deque<String> left) {
    String text = value(option, left);
    if (!text.matches("\\d{1,6}")) {
      throw new IllegalArgumentException(
          option + " needs a whole number, not " + text + "\n" + USAGE);
    }
    return OptionalInt.of(Integer.parseInt(text));
  }

  /** With {@code *} for any characters and {@code ?} for one. */
  private static Pattern pattern(String wildcards) {
    String regex =
        wildcards
            .codePoints()
            .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining());
    return Pattern.compile(regex, Pattern.DOTALL);
  }

  boolean plan() {
    return plan;
  }

  boolean decrypt() {
    return decrypt;
  }

  Optional<String> rekeyTo() {
    return Optional.ofNullable(rekeyTo);
  }

  boolean matches(VirtualMachine vm) {
    return name.matcher(vm.name()).matches() && (below.isEmpty() || vm.path().startsWith(below));
  }

  EncryptionRollout refine(EncryptionRollout.Builder rollout) {
    concurrency.ifPresent(rollout::concurrency);
    perHost.ifPresent(rollout::perHost);
    perDatastore.ifPresent(rollout::perDatastore);
    stopAfter.ifPresent(rollout::stopAfterFailures);
    if (order != null) {
      rollout.order(order);
    }
    return rollout.build();
  }
}
