package io.vmcrypt.estate.internal.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.estate.spec.Estate;
import java.util.Optional;
import java.util.Set;

/**
 * What a plan is asked for.
 *
 * @param renewedPasswords the key servers whose passwords vCenter is to get anew
 * @param rotation what of the estate is renewed; empty if all of it is to be as it says
 */
public record Wanted(Estate estate, Set<String> renewedPasswords, Optional<Rotation> rotation) {

  public Wanted {
    requireNonNull(estate, "estate");
    renewedPasswords.forEach(keyServer -> requireNonNull(keyServer, "keyServer"));
    if (rotation.filter(Rotation::isOfKeys).isPresent() && estate.selections().isEmpty()) {
      throw new IllegalArgumentException(
          "estate " + estate.name() + " chooses no VMs that could get new keys");
    }
    estate.requireFilledIn();
  }

  static Wanted of(EstatePlan plan) {
    return new Wanted(plan.estate(), plan.renewedPasswords(), plan.rotation());
  }

  /** Whether key servers, OVHcloud and certificates are looked at: new keys alone need none. */
  boolean isOfServers() {
    return rotation.map(Rotation::isOfCertificates).orElse(true);
  }

  /** What is set up; of a rotation, the certificates. */
  Estate setUp() {
    return rotation.isEmpty() ? estate : certificates(estate, isOfServers());
  }

  /** The estate without its VMs, policy and defaults: none hinders certificates that are alone. */
  public static Estate certificates(Estate estate) {
    return certificates(estate, true);
  }

  private static Estate certificates(Estate estate, boolean isRegistered) {
    Estate.Builder part =
        Estate.builder(estate.name())
            .keyProvider(estate.keyProvider(), estate.serverNames().toArray(String[]::new))
            .defaultProvider(DefaultProvider.NEVER)
            .certificateDays(estate.certificateDays());
    estate.keyServers().forEach(part::keyServer);
    estate.service().filter(any -> isRegistered).ifPresent(part::registeredWith);
    return part.build();
  }
}
