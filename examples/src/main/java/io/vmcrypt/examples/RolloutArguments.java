package io.vmcrypt.examples;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Which VMs a rollout is for, how it works on them, and whether it is only planned. */
final class RolloutArguments {

  static final String USAGE =
      "[--plan]\n"
          + "    [--concurrency N] [--per-host N] [--per-datastore N]\n"
          + "    [--order smallest|largest|name] [--stop-after FAILURES]\n"
          + "    [--exclude-below INVENTORY_PATH]... [--exclude-name PATTERN]...\n"
          + "    [--exclude-id ID]...\n"
          + "    "
          + VmSelection.USAGE;

  private static final Map<String, Comparator<RolloutVm>> ORDERS =
      Map.of(
          "smallest", RolloutVm.SMALLEST_FIRST,
          "largest", RolloutVm.LARGEST_FIRST,
          "name", RolloutVm.BY_NAME);

  private final VmSelection selection;
  private boolean plan;
  private OptionalInt concurrency = OptionalInt.empty();
  private OptionalInt perHost = OptionalInt.empty();
  private OptionalInt perDatastore = OptionalInt.empty();
  private OptionalInt stopAfter = OptionalInt.empty();
  private @Nullable Comparator<RolloutVm> order;
  private final List<VmFilter> excluded = new ArrayList<>();
  private final List<String> excludedIds = new ArrayList<>();

  private RolloutArguments(VmSelection selection) {
    this.selection = requireNonNull(selection, "selection");
  }

  /**
   * Reads arguments that all rollouts take.
   *
   * @throws IllegalArgumentException if they make no sense, with the usage
   */
  static RolloutArguments parse(Arguments arguments, VmSelection selection) {
    return parse(arguments, selection, Map.of());
  }

  /**
   * Reads arguments that all rollouts take, and some of one program's own.
   *
   * @param own what is done with the program's own options, by their names
   * @throws IllegalArgumentException if they make no sense, with the usage
   */
  static RolloutArguments parse(
      Arguments arguments, VmSelection selection, Map<String, BiConsumer<String, Arguments>> own) {
    RolloutArguments parsed = new RolloutArguments(selection);
    while (!arguments.isEmpty()) {
      String option = arguments.next();
      BiConsumer<String, Arguments> taking = own.get(option);
      if (taking == null) {
        parsed.take(option, arguments);
      } else {
        taking.accept(option, arguments);
      }
    }
    return parsed;
  }

  private void take(String option, Arguments left) {
    switch (option) {
      case "--plan" -> plan = true;
      case "--concurrency" -> concurrency = OptionalInt.of(left.number(option));
      case "--per-host" -> perHost = OptionalInt.of(left.number(option));
      case "--per-datastore" -> perDatastore = OptionalInt.of(left.number(option));
      case "--stop-after" -> stopAfter = OptionalInt.of(left.number(option));
      case "--exclude-below" -> {
        String path = left.value(option);
        excluded.add(VmFilter.builder().below(path.startsWith("/") ? path : "/" + path).build());
      }
      case "--exclude-name" -> excluded.add(VmFilter.builder().name(left.value(option)).build());
      case "--exclude-id" -> excludedIds.add(left.value(option));
      case "--order" -> {
        String wanted = left.value(option);
        order = ORDERS.get(wanted);
        if (order == null) {
          throw left.refused("--order takes smallest, largest or name, not " + wanted + ".");
        }
      }
      default -> {
        if (!selection.take(option, left)) {
          throw left.unknown(option);
        }
      }
    }
  }

  boolean plan() {
    return plan;
  }

  VmSelection selection() {
    return selection;
  }

  EncryptionRollout refine(EncryptionRollout.Builder rollout) {
    concurrency.ifPresent(rollout::concurrency);
    perHost.ifPresent(rollout::perHost);
    perDatastore.ifPresent(rollout::perDatastore);
    stopAfter.ifPresent(rollout::stopAfterFailures);
    excluded.forEach(rollout::exclude);
    excludedIds.forEach(rollout::excludeId);
    if (order != null) {
      rollout.order(order);
    }
    return rollout.build();
  }
}
