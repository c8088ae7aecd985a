package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a plan is to do once, beside what the estate says. An estate says how things are to be; what
 * nobody can compare with what is there has to be asked for. Immutable and thread-safe; the builder
 * is neither.
 */
public final class PlanOptions {

  private static final PlanOptions DEFAULTS = builder().build();

  private final Set<String> renewedPasswords;

  private PlanOptions(Builder builder) {
    this.renewedPasswords =
        Collections.unmodifiableSet(new LinkedHashSet<>(builder.renewedPasswords));
  }

  /**
   * Nothing beside what the estate says.
   *
   * @return the defaults
   */
  public static PlanOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Options to refine.
   *
   * @return a builder with the defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The key servers whose password is given to vCenter anew.
   *
   * @return their names, as the estate calls them; empty unless that was said
   */
  public Set<String> renewedPasswords() {
    return renewedPasswords;
  }

  /**
   * Whether the other says the same.
   *
   * @param other anything
   * @return true if it does
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PlanOptions that && renewedPasswords.equals(that.renewedPasswords);
  }

  @Override
  public int hashCode() {
    return renewedPasswords.hashCode();
  }

  /**
   * For logs.
   *
   * @return the names
   */
  @Override
  public String toString() {
    return "PlanOptions[renewed passwords: " + renewedPasswords + "]";
  }

  /** Refines {@link PlanOptions}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final Set<String> renewedPasswords = new LinkedHashSet<>();

    private Builder() {}

    /**
     * Gives vCenter the password of a key server anew, because it was changed at the key server.
     * vCenter never gives a password back, so no plan can see that vCenter has the old one. By
     * default a password is sent only together with its server or its user.
     *
     * <p>There is no gap if the key server accepts both passwords until the plan is applied.
     *
     * @param keyServer the name of the key server in the estate, which must say its user; may be
     *     called again for another one
     * @return this
     * @throws NullPointerException if {@code keyServer} is null
     */
    public Builder renewPassword(String keyServer) {
      renewedPasswords.add(requireNonNull(keyServer, "keyServer"));
      return this;
    }

    /**
     * Makes the options.
     *
     * @return the options
     */
    public PlanOptions build() {
      return new PlanOptions(this);
    }
  }
}
