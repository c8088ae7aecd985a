package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a plan is to do once, beside what the estate says. An estate says how things are to be; what
 * nobody can compare with what is there has to be asked for. Immutable and thread-safe: each method
 * that refines it gives another one.
 *
 * @param renewedPasswords the key servers whose password is given to vCenter anew, as the estate
 *     calls them
 */
public record PlanOptions(Set<String> renewedPasswords) {

  private static final PlanOptions DEFAULTS = new PlanOptions(Set.of());

  /**
   * Checks that all is there.
   *
   * @param renewedPasswords the key servers
   * @throws NullPointerException if it or a name is null
   */
  public PlanOptions {
    renewedPasswords.forEach(keyServer -> requireNonNull(keyServer, "keyServer"));
    renewedPasswords = Collections.unmodifiableSet(new LinkedHashSet<>(renewedPasswords));
  }

  /**
   * Nothing beside what the estate says.
   *
   * @return the defaults, to refine
   */
  public static PlanOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Gives vCenter the password of a key server anew, because it was changed at the key server.
   * vCenter never gives a password back, so no plan can see that vCenter has the old one. By
   * default a password is sent only together with its server or its user.
   *
   * <p>There is no gap if the key server accepts both passwords until the plan is applied.
   *
   * @param keyServer the name of the key server in the estate, which must say its user; may be
   *     called again for another one
   * @return the options with it
   * @throws NullPointerException if {@code keyServer} is null
   */
  public PlanOptions renewPassword(String keyServer) {
    Set<String> more = new LinkedHashSet<>(renewedPasswords);
    more.add(keyServer);
    return new PlanOptions(more);
  }
}
