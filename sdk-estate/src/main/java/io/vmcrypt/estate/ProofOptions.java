package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an estate is proved. Immutable and thread-safe; the builder is neither. */
public final class ProofOptions {

  private static final ProofOptions DEFAULTS = builder().build();

  private final boolean withTestKey;
  private final Optional<EstateProof.Baseline> baseline;

  private ProofOptions(Builder builder) {
    this.withTestKey = builder.withTestKey;
    this.baseline = Optional.ofNullable(builder.baseline);
  }

  /**
   * A proof that only reads, without a baseline.
   *
   * @return the defaults
   */
  public static ProofOptions defaults() {
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
   * Whether a key is really made.
   *
   * @return false unless that was said
   */
  public boolean isWithTestKey() {
    return withTestKey;
  }

  /**
   * An earlier proof to compare with.
   *
   * @return empty unless there is one
   */
  public Optional<EstateProof.Baseline> baseline() {
    return baseline;
  }

  /** Refines {@link ProofOptions}. Not thread-safe; may be used again. */
  public static final class Builder {
    private boolean withTestKey;
    private EstateProof.@Nullable Baseline baseline;

    private Builder() {}

    /**
     * Has vCenter make a key at the key provider, looks whether it can be used, and has vCenter
     * forget it. That is the only thing that a proof changes. By default no key is made.
     *
     * <p>A key that stays is named by a finding, {@code test-key-left-behind}. vCenter forgets a
     * key without destroying it at every KMS: then it stays there, and nothing is encrypted with
     * it.
     *
     * @return this
     */
    public Builder withTestKey() {
      this.withTestKey = true;
      return this;
    }

    /**
     * Compares the findings with those of an earlier proof of the same estate and vCenter. By
     * default with none.
     *
     * @param earlier the earlier proof
     * @return this
     * @throws NullPointerException if {@code earlier} is null
     */
    public Builder baseline(EstateProof.Baseline earlier) {
      this.baseline = requireNonNull(earlier, "earlier");
      return this;
    }

    /**
     * Makes the options.
     *
     * @return the options
     */
    public ProofOptions build() {
      return new ProofOptions(this);
    }
  }
}
