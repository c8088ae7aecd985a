package io.vmcrypt.estate.spec;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.vm.PolicyAssignment.OldPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Some VMs of a move: which ones, how they come to the target, where to, and what they are to have
 * there. Immutable and thread-safe.
 */
public final class MovedVms {

  /** The most entries of a table of arrivals. */
  public static final int MAX_ARRIVALS = 10_000;

  /** The longest time in the clear that may be said. */
  public static final Duration MAX_IN_CLEAR = Duration.ofDays(30);

  private final VmSelection selection;
  private final MoveWay way;
  private final Optional<Placement> place;
  private final Optional<String> keyProvider;
  private final Optional<String> policy;
  private final Map<String, String> arrivals;
  private final Optional<Duration> longestInClear;

  private MovedVms(Builder builder) {
    this.selection = builder.selection;
    this.way = builder.way;
    this.place = Optional.ofNullable(builder.place);
    this.keyProvider = Optional.ofNullable(builder.keyProvider);
    this.policy = Optional.ofNullable(builder.policy);
    this.arrivals = Map.copyOf(builder.arrivals);
    this.longestInClear = Optional.ofNullable(builder.longestInClear);
  }

  /**
   * VMs that travel with their keys.
   *
   * @param selection which ones, of the source
   * @param place where to, in the words of the target
   * @return a builder
   */
  public static Builder travel(VmSelection selection, Placement place) {
    Builder builder = new Builder(selection, MoveWay.TRAVEL);
    builder.place = requireNonNull(place, "place");
    return builder;
  }

  /**
   * VMs that another tool copies.
   *
   * @param selection which ones, of the source
   * @param policy the encryption policy of the target that they get as they arrive
   * @return a builder
   * @throws IllegalArgumentException if {@code policy} is blank
   */
  public static Builder copy(VmSelection selection, String policy) {
    return byOthers(selection, MoveWay.COPY, policy);
  }

  /**
   * VMs that are decrypted first, since whoever moves them takes only unencrypted ones.
   *
   * @param selection which ones, of the source
   * @param policy the encryption policy of the target that they get as they arrive
   * @param longestInClear how long one of them may be in the clear, at most {@link #MAX_IN_CLEAR}
   * @return a builder
   * @throws IllegalArgumentException if {@code policy} is blank, or the time is not more than zero
   *     or too long
   */
  public static Builder bare(VmSelection selection, String policy, Duration longestInClear) {
    Builder builder = byOthers(selection, MoveWay.BARE, policy);
    requireNonNull(longestInClear, "longestInClear");
    if (longestInClear.isNegative()
        || longestInClear.isZero()
        || longestInClear.compareTo(MAX_IN_CLEAR) > 0) {
      throw new IllegalArgumentException(
          "longestInClear " + longestInClear + " is not in more than 0 to " + MAX_IN_CLEAR);
    }
    builder.longestInClear = longestInClear;
    return builder;
  }

  private static Builder byOthers(VmSelection selection, MoveWay way, String policy) {
    Builder builder = new Builder(selection, way);
    builder.policy = said("policy", policy);
    return builder;
  }

  private static String said(String what, String text) {
    if (requireNonNull(text, what).isBlank()) {
      throw new IllegalArgumentException(what + " is blank");
    }
    return text;
  }

  /** {@return which VMs of the source} */
  public VmSelection selection() {
    return selection;
  }

  /** {@return how they come to the target} */
  public MoveWay way() {
    return way;
  }

  /** {@return where to; empty if others bring them, who choose the place} */
  public Optional<Placement> place() {
    return place;
  }

  /**
   * {@return the key provider of the target whose keys they are to have in the end; empty if VMs
   * that travel keep their keys, and others get those of the target's default}
   */
  public Optional<String> keyProvider() {
    return keyProvider;
  }

  /**
   * {@return the encryption policy of the target that they get as they arrive; empty for VMs that
   * travel}
   */
  public Optional<String> policy() {
    return policy;
  }

  /**
   * {@return under which names VMs arrive that do not keep theirs; name at the target by name at
   * the source}
   */
  public Map<String, String> arrivals() {
    return arrivals;
  }

  /** {@return how long one of them may be in the clear; empty if they never are} */
  public Optional<Duration> longestInClear() {
    return longestInClear;
  }

  /**
   * The name that a VM has where it arrives.
   *
   * @param name its name at the source
   * @return the name that is looked for at the target
   */
  public String arrivesAs(String name) {
    return arrivals.getOrDefault(requireNonNull(name, "name"), name);
  }

  /**
   * {@return whether the other says the same; true if it does}
   *
   * @param other anything
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MovedVms that
        && selection.equals(that.selection)
        && way == that.way
        && place.equals(that.place)
        && keyProvider.equals(that.keyProvider)
        && policy.equals(that.policy)
        && arrivals.equals(that.arrivals)
        && longestInClear.equals(that.longestInClear);
  }

  @Override
  public int hashCode() {
    return Objects.hash(selection, way, place, keyProvider, policy, arrivals, longestInClear);
  }

  /** {@return in words; for messages, not for parsing} */
  @Override
  public String toString() {
    return way + ": " + selection;
  }

  /** Refines {@link MovedVms}. Not thread-safe. */
  public static final class Builder {
    private final VmSelection selection;
    private final MoveWay way;
    private @Nullable Placement place;
    private @Nullable String keyProvider;
    private @Nullable String policy;
    private Map<String, String> arrivals = Map.of();
    private @Nullable Duration longestInClear;

    private Builder(VmSelection selection, MoveWay way) {
      this.selection = requireNonNull(selection, "selection");
      this.way = way;
      if (!selection.disks().isEmpty()
          || selection.migrateEncryption().isPresent()
          || selection.isWithVirtualTpm()
          || selection.oldPolicy() != OldPolicy.REFUSE) {
        throw new IllegalArgumentException(
            "a VM moves whole and as it is: say only which VMs, and leave out what else they are to"
                + " have");
      }
    }

    /**
     * The key provider of the target whose keys the VMs are to have in the end. By default VMs that
     * travel keep their keys, and others get those of the target's default.
     *
     * @param name the key provider
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder keyProvider(String name) {
      this.keyProvider = said("keyProvider", name);
      return this;
    }

    /**
     * Under which names VMs arrive that do not keep theirs.
     *
     * @param table name at the target by name at the source, at most {@value #MAX_ARRIVALS}
     * @return this
     * @throws IllegalArgumentException if these VMs travel, two arrive under one name, a name is
     *     blank, or there are too many
     */
    public Builder arrivals(Map<String, String> table) {
      Map<String, String> given = Map.copyOf(table);
      if (!way.isByOthers()) {
        throw new IllegalArgumentException("a VM that travels keeps its name: leave out arrivals");
      }
      if (given.size() > MAX_ARRIVALS) {
        throw new IllegalArgumentException(
            given.size() + " arrivals are there; at most " + MAX_ARRIVALS + " may be");
      }
      if (given.values().stream().distinct().count() < given.size()) {
        throw new IllegalArgumentException("two VMs arrive under one name");
      }
      given.forEach(
          (name, there) -> {
            said("a name of arrivals", name);
            said("a name of arrivals", there);
          });
      this.arrivals = given;
      return this;
    }

    /**
     * Makes it.
     *
     * @return the VMs
     * @throws IllegalArgumentException if the table names a VM that the selection does not name
     */
    public MovedVms build() {
      List<String> names = selection.names();
      arrivals.keySet().stream()
          .filter(name -> !names.isEmpty() && !names.contains(name))
          .sorted()
          .findFirst()
          .ifPresent(
              name -> {
                throw new IllegalArgumentException(
                    "arrivals names VM \"" + name + "\", which the selection does not name");
              });
      return new MovedVms(this);
    }
  }
}
