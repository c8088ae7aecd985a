package io.vmcrypt.vsphere.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.vm.PowerState;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many VMs are worked on at a time, which one goes first, and when it is given up: of a
 * rollout, of VMs that move, and of all that an estate does to its VMs. Immutable and thread-safe.
 *
 * <pre>{@code
 * RolloutLimits.DEFAULT.concurrency(16).perDatastore(4)
 * }</pre>
 *
 * <p>VMs of one host, or with disks on one datastore, are passed over while it is busy, and others
 * go first. A VM with disks on several datastores counts for each. One that moves to another
 * vCenter counts on both sides.
 *
 * <p>One VM goes first, alone: it is changed and read, and only if it is as wanted are others
 * touched. If it fails, all others are {@linkplain RolloutOutcome#NOT_STARTED not started}, and
 * {@link RolloutReport#stopped()} gives the one reason. VMs that are as wanted, or are refused
 * before anything is sent to them, are no such first one.
 *
 * @param concurrency how many VMs at a time in all, 1 to {@link #MAX_CONCURRENCY}
 * @param perHost how many at a time on one host, 1 or more; empty for no limit of its own
 * @param perDatastore how many at a time on one datastore, 1 or more; empty for no limit of its own
 * @param stopAfterFailures after how many VMs that failed no more is started, 1 or more; empty to
 *     go on whatever fails. A VM that is {@linkplain RolloutOutcome#NOT_AS_ASKED not as asked} has
 *     failed too; one that is refused before anything was sent has not
 * @param oneFirst whether one VM goes first
 * @param first the name of the VM that goes first; if it cannot be changed, no other one is. Empty,
 *     or if it is not among the VMs that are left: see {@link #firstOf}
 */
public record RolloutLimits(
    int concurrency,
    OptionalInt perHost,
    OptionalInt perDatastore,
    OptionalInt stopAfterFailures,
    boolean oneFirst,
    Optional<String> first) {

  /** The most VMs at a time: 128. */
  public static final int MAX_CONCURRENCY = 128;

  /**
   * What holds where nothing else is said: the smallest VM that is off goes first, then 8 VMs at a
   * time, on whichever hosts and datastores, and no more are started after 10 failures.
   */
  public static final RolloutLimits DEFAULT =
      new RolloutLimits(8, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(10));

  private static final Comparator<RolloutVm> OFF_AND_SMALL_FIRST =
      Comparator.comparing((RolloutVm vm) -> !vm.powerState().equals(PowerState.POWERED_OFF))
          .thenComparing(RolloutVm.SMALLEST_FIRST)
          .thenComparing(RolloutVm::id);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of range, or if a VM is named that goes
   *     first while all go at once
   */
  public RolloutLimits {
    range("concurrency", concurrency, MAX_CONCURRENCY);
    requireNonNull(perHost, "perHost")
        .ifPresent(value -> range("perHost", value, Integer.MAX_VALUE));
    requireNonNull(perDatastore, "perDatastore")
        .ifPresent(value -> range("perDatastore", value, Integer.MAX_VALUE));
    requireNonNull(stopAfterFailures, "stopAfterFailures")
        .ifPresent(value -> range("stopAfterFailures", value, Integer.MAX_VALUE));
    if (requireNonNull(first, "first").filter(name -> !oneFirst || name.isBlank()).isPresent()) {
      throw new IllegalArgumentException(
          "first: give the name of one VM, or nothing where all go at once");
    }
  }

  /**
   * Limits of which one VM goes first: the smallest that is off.
   *
   * @param concurrency how many VMs at a time in all
   * @param perHost how many at a time on one host
   * @param perDatastore how many at a time on one datastore
   * @param stopAfterFailures after how many VMs that failed no more is started
   * @throws IllegalArgumentException if a number is out of range
   */
  public RolloutLimits(
      int concurrency,
      OptionalInt perHost,
      OptionalInt perDatastore,
      OptionalInt stopAfterFailures) {
    this(concurrency, perHost, perDatastore, stopAfterFailures, true, Optional.empty());
  }

  private static void range(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          name
              + " "
              + value
              + (most == Integer.MAX_VALUE ? " is not 1 or more" : " is not in 1 to " + most));
    }
  }

  /**
   * The same, with another number of VMs at a time.
   *
   * @param number 1 to {@link #MAX_CONCURRENCY}
   * @return the limits
   * @throws IllegalArgumentException if it is out of range
   */
  public RolloutLimits concurrency(int number) {
    return new RolloutLimits(number, perHost, perDatastore, stopAfterFailures, oneFirst, first);
  }

  /**
   * The same, with so many at a time on one host.
   *
   * @param number 1 or more
   * @return the limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public RolloutLimits perHost(int number) {
    return new RolloutLimits(
        concurrency, OptionalInt.of(number), perDatastore, stopAfterFailures, oneFirst, first);
  }

  /**
   * The same, with so many at a time on one datastore.
   *
   * @param number 1 or more
   * @return the limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public RolloutLimits perDatastore(int number) {
    return new RolloutLimits(
        concurrency, perHost, OptionalInt.of(number), stopAfterFailures, oneFirst, first);
  }

  /**
   * The same, stopped by so many failures: VMs that run then run to their ends.
   *
   * @param number 1 or more
   * @return the limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public RolloutLimits stopAfterFailures(int number) {
    return stopAfter(OptionalInt.of(number));
  }

  private RolloutLimits stopAfter(OptionalInt failures) {
    return new RolloutLimits(concurrency, perHost, perDatastore, failures, oneFirst, first);
  }

  /** {@return the same, and it goes on however many VMs fail} */
  public RolloutLimits neverStop() {
    return stopAfter(OptionalInt.empty());
  }

  /** {@return the same, without one VM that goes first: what fails there fails for many} */
  public RolloutLimits allAtOnce() {
    return oneFirst(false, Optional.empty());
  }

  /**
   * The same, with the VM that goes first.
   *
   * @param name its name, as the vSphere Client shows it
   * @return the limits
   * @throws IllegalArgumentException if it is blank
   */
  public RolloutLimits first(String name) {
    return oneFirst(true, Optional.of(name));
  }

  private RolloutLimits oneFirst(boolean isOneFirst, Optional<String> name) {
    return new RolloutLimits(
        concurrency, perHost, perDatastore, stopAfterFailures, isOneFirst, name);
  }

  /**
   * Which of these VMs goes first: the one that is named, else the smallest that is off; if none is
   * off, the smallest.
   *
   * @param vms that are to be changed
   * @return empty if there is but one, or all go at once
   */
  public Optional<RolloutVm> firstOf(Collection<RolloutVm> vms) {
    return oneFirst && vms.size() > 1
        ? vms.stream()
            .min(
                Comparator.comparing((RolloutVm vm) -> !first.equals(Optional.of(vm.name())))
                    .thenComparing(OFF_AND_SMALL_FIRST))
        : Optional.empty();
  }

  /**
   * {@return in words that a VM goes first, as plans say it}
   *
   * @param name the VM's
   */
  public static String goesFirst(String name) {
    return name + " goes first, alone: no other VM is touched before it is seen to be as asked";
  }
}
