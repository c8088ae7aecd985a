package io.vmcrypt.estate.spec;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * One of the two vCenters of a move. Immutable and thread-safe.
 *
 * @param vcenter the vCenter's own id ({@code about.instanceUuid}), so that no other one can stand
 *     behind its name; empty if that is not checked
 * @param service the Hosted Private Cloud at OVHcloud; empty if it is none
 * @param estates what has to be there, at the source while a VM of the move may be: key servers,
 *     registration, key provider, trust, policy. Their VMs are no part of the move
 */
public record MoveSide(Optional<String> vcenter, Optional<String> service, List<Estate> estates) {

  /** The most estates of one side. */
  public static final int MAX_ESTATES = 16;

  /** A side of which nothing is said: its vCenter is not checked, and all is there already. */
  public static final MoveSide AS_IT_IS =
      new MoveSide(Optional.empty(), Optional.empty(), List.of());

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if two estates have the same key provider, one encrypts VMs or
   *     leaves a key provider, one is registered with another service, or there are too many
   */
  public MoveSide {
    requireNonNull(vcenter, "vcenter");
    requireNonNull(service, "service");
    estates = List.copyOf(estates);
    if (estates.size() > MAX_ESTATES) {
      throw new IllegalArgumentException(
          estates.size() + " estates are there; one side takes " + MAX_ESTATES);
    }
    if (estates.stream().map(Estate::keyProvider).distinct().count() < estates.size()) {
      throw new IllegalArgumentException("two estates of one side have the same key provider");
    }
    for (Estate estate : estates) {
      check(estate, service);
    }
  }

  private static void check(Estate estate, Optional<String> service) {
    if (!estate.selections().isEmpty() || estate.leaving().isPresent()) {
      throw new IllegalArgumentException(
          "estate "
              + estate.name()
              + " encrypts VMs or leaves a key provider: that is no part of a move; leave out its"
              + " vms and leaving");
    }
    if (estate.service().isPresent() && !estate.service().equals(service)) {
      throw new IllegalArgumentException(
          "estate %s is registered with %s, and its side is %s: say the same service"
              .formatted(
                  estate.name(),
                  estate.service().get(),
                  service.orElse("said to be no service of OVHcloud's")));
    }
  }
}
