package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.InventoryWatch;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.move.Arrival;
import io.vmcrypt.vsphere.move.Arrival.SeenVm;
import io.vmcrypt.vsphere.move.Arrival.State;
import io.vmcrypt.vsphere.move.Arrivals;
import io.vmcrypt.vsphere.vm.PowerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Matches what one view of a vCenter tells with the VMs that are expected. Of other VMs only id and
 * the texts that a match asks for are kept. For one thread.
 */
final class ArrivalWatch implements Arrivals.Watch {

  private static final String NAME = "name";
  private static final String INSTANCE_UUID = "config.instanceUuid";
  private static final String KEY = "config.keyId";
  private static final String POWER = "runtime.powerState";
  private static final List<String> PATHS = List.of(NAME, INSTANCE_UUID, KEY, POWER);

  private final VimSession session;
  private final InventoryWatch watch;
  private final Map<String, Arrival> told = new LinkedHashMap<>();

  /** The VMs that are there, by managed object id. */
  private final Map<String, There> there = new LinkedHashMap<>();

  /** Labels by what they are recognised by. */
  private final Map<String, Set<String>> byUuid = new HashMap<>();

  private final Map<String, Set<String>> byName = new HashMap<>();

  /** A VM that is there. */
  private static final class There {
    private final String id;
    private final Instant since;
    private String name = "";
    private String uuid = "";
    private String power = "unknown";
    private boolean hasKey;
    private boolean hidesKey;

    There(String id, Instant since) {
      this.id = id;
      this.since = since;
    }

    void take(InventoryWatch.Update update) {
      update
          .texts()
          .forEach(
              (path, text) -> {
                switch (path) {
                  case NAME -> name = text.map(InventoryName::shown).orElse("");
                  case INSTANCE_UUID -> uuid = text.map(String::strip).orElse("");
                  case KEY -> {
                    hasKey = text.isPresent();
                    hidesKey = update.hidden().contains(KEY);
                  }
                  case POWER -> power = text.map(String::strip).orElse("unknown");
                  default -> {}
                }
              });
    }

    SeenVm seen() {
      // a configuration that is not shown may have a key: it shows no instance UUID either
      boolean mayHave = !hasKey && (hidesKey || uuid.isEmpty());
      Optional<Boolean> encrypted = mayHave ? Optional.empty() : Optional.of(hasKey);
      return new SeenVm(id, name, uuid, new PowerState(power), encrypted, since);
    }
  }

  ArrivalWatch(VimSession session, Attempt attempt, Collection<Arrival> expected) {
    this.session = requireNonNull(session, "session");
    this.watch = new InventoryWatch(session, attempt, "VirtualMachine", PATHS);
    for (Arrival one : expected) {
      Arrival before = told.put(one.label(), now(one, State.EXPECTED, List.of(), List.of()));
      if (before != null) {
        throw new IllegalArgumentException("two expected VMs have the label " + one.label());
      }
      one.instanceUuid().ifPresent(uuid -> add(byUuid, same(uuid), one.label()));
      one.name().ifPresent(name -> add(byName, name, one.label()));
    }
    if (told.isEmpty()) {
      throw new IllegalArgumentException("no VM is expected; name at least one");
    }
  }

  private static void add(Map<String, Set<String>> to, String key, String label) {
    to.computeIfAbsent(key, none -> new LinkedHashSet<>()).add(label);
  }

  private static String same(String uuid) {
    return uuid.strip().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<Arrival> all() {
    return List.copyOf(told.values());
  }

  @Override
  public List<Arrival> news(Duration atMost) {
    if (requireNonNull(atMost, "atMost").isNegative()) {
      throw new IllegalArgumentException("atMost " + atMost + " is negative");
    }
    long left = atMost.toNanos();
    do {
      long start = session.time().nanoTime();
      InventoryWatch.News news = watch.look(Duration.ofNanos(left));
      take(news);
      List<Arrival> changed = changed();
      if (!changed.isEmpty()) {
        return changed;
      }
      long waited = session.time().nanoTime() - start;
      // without news the server has waited, whatever the clock says
      long least = news.updates().isEmpty() ? InventoryWatch.LONGEST_LOOK.toNanos() : 0;
      left -= Math.max(waited, Math.min(left, least));
    } while (left > 0);
    return List.of();
  }

  private void take(InventoryWatch.News news) {
    Map<String, Instant> since = new HashMap<>();
    if (news.anew()) {
      there.values().forEach(vm -> since.put(vm.id, vm.since));
      there.clear();
    }
    Instant now = session.time().now();
    for (InventoryWatch.Update update : news.updates()) {
      String id = update.object().value();
      if (update.gone()) {
        there.remove(id);
      } else {
        there
            .computeIfAbsent(id, fresh -> new There(fresh, since.getOrDefault(fresh, now)))
            .take(update);
      }
    }
  }

  private Set<String> labels(There vm) {
    Set<String> labels = new LinkedHashSet<>(byUuid.getOrDefault(same(vm.uuid), Set.of()));
    labels.addAll(byName.getOrDefault(vm.name, Set.of()));
    return labels;
  }

  private List<Arrival> changed() {
    Map<String, List<SeenVm>> candidates = new HashMap<>();
    for (There vm : there.values()) {
      labels(vm)
          .forEach(
              label -> candidates.computeIfAbsent(label, none -> new ArrayList<>()).add(vm.seen()));
    }
    List<Arrival> changed = new ArrayList<>();
    told.replaceAll(
        (label, before) -> {
          Arrival now = judged(before, candidates.getOrDefault(label, List.of()));
          if (!now.equals(before)) {
            changed.add(now);
          }
          return now;
        });
    return changed;
  }

  private static Arrival now(
      Arrival expected, State state, List<SeenVm> seen, List<Finding> findings) {
    return new Arrival(
        expected.label(), expected.instanceUuid(), expected.name(), state, seen, findings);
  }

  private static Arrival judged(Arrival expected, List<SeenVm> seen) {
    if (seen.isEmpty()) {
      boolean was = expected.state() != State.EXPECTED;
      return now(expected, was ? State.GONE : State.EXPECTED, seen, List.of());
    }
    if (seen.size() > 1) {
      return ambiguous(
          expected,
          seen,
          seen.stream()
              .map(ArrivalWatch::words)
              .collect(
                  Collectors.joining(
                      ", ",
                      seen.size() + " VMs of this vCenter may be " + expected.label() + ": ",
                      "")));
    }
    SeenVm only = seen.get(0);
    String uuid = expected.instanceUuid().orElse(only.instanceUuid());
    boolean sameUuid = same(uuid).equals(same(only.instanceUuid()));
    if (sameUuid && expected.name().orElse(only.name()).equals(only.name())) {
      return now(expected, State.ARRIVED, seen, List.of());
    }
    return ambiguous(
        expected,
        seen,
        (sameUuid
                ? "%s may be %s: it has its instance UUID, and not the name %s"
                : "%s may be %s: it has its name, and not the instance UUID %s")
            .formatted(
                words(only), expected.label(), sameUuid ? expected.name().orElse("") : uuid));
  }

  private static String words(SeenVm vm) {
    return "\"" + vm.name() + "\" (" + vm.id() + ")";
  }

  private static Arrival ambiguous(Arrival expected, List<SeenVm> seen, String words) {
    Finding finding =
        Findings.warning(
            FindingCode.ARRIVAL_AMBIGUOUS,
            Subject.of("VM", expected.name().orElse(expected.label())),
            words,
            "See which one it is, and expect it by that alone: a copy that has a new instance UUID"
                + " by its name, one that was renamed by its instance UUID. Rename or take away the"
                + " others.");
    return now(expected, State.AMBIGUOUS, seen, List.of(finding));
  }

  @Override
  public void close() {
    watch.close();
  }
}
