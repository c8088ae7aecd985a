package io.vmcrypt.estate.proof;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.control.ControlMapping;
import io.vmcrypt.estate.plan.SavedPlan;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an estate is proved. Immutable and thread-safe; the builder is neither. */
public final class ProofOptions {

  /** How many keys the key servers are asked about, if nothing else is said: 1,000. */
  public static final int DEFAULT_KEYS_ASKED = 1000;

  /** The most keys that the key servers can be asked about: 100,000. */
  public static final int MAX_KEYS_ASKED = 100_000;

  private static final ProofOptions DEFAULTS = builder().build();

  private final int keysAsked;
  private final Optional<EstateProof.Baseline> baseline;
  private final ControlMapping controls;
  private final Optional<Instant> since;
  private final Optional<SavedPlan> applied;

  private ProofOptions(Builder builder) {
    this.keysAsked = builder.keysAsked;
    this.baseline = Optional.ofNullable(builder.baseline);
    this.controls = builder.controls;
    this.applied = Optional.ofNullable(builder.applied);
    this.since =
        Optional.ofNullable(builder.since).or(() -> baseline.map(EstateProof.Baseline::provedAt));
  }

  /** {@return the defaults: a proof without a baseline} */
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
   * {@return how many of the keys of VMs and hosts each key server is asked about; {@link
   * #DEFAULT_KEYS_ASKED} unless something else was said}
   */
  public int keysAsked() {
    return keysAsked;
  }

  /** {@return an earlier proof to compare with; empty unless there is one} */
  public Optional<EstateProof.Baseline> baseline() {
    return baseline;
  }

  /**
   * {@return the company's controls, which are answered beside those of guides; none unless some
   * were given}
   */
  public ControlMapping controls() {
    return controls;
  }

  /**
   * {@return from when on vCenter's history is read; what was said, else the time of the baseline;
   * empty if there is neither}
   */
  public Optional<Instant> since() {
    return since;
  }

  /** {@return the saved plan that was applied before; empty if nobody said so} */
  public Optional<SavedPlan> applied() {
    return applied;
  }

  /** Refines {@link ProofOptions}. Not thread-safe; may be used again. */
  public static final class Builder {
    private int keysAsked = DEFAULT_KEYS_ASKED;
    private EstateProof.@Nullable Baseline baseline;
    private ControlMapping controls = ControlMapping.none();
    private @Nullable Instant since;
    private @Nullable SavedPlan applied;

    private Builder() {}

    /**
     * Limits how many keys of VMs and hosts each key server itself is asked about, by KMIP and with
     * the client certificate of the estate. vCenter may remember a key that the KMS does not have
     * any more. One of the keys is got once, to see that the client is given keys: the KMS's log
     * shows that as an export. The key is wiped at once.
     *
     * <p>By default {@link #DEFAULT_KEYS_ASKED}. If there are more keys, a note says so.
     *
     * @param most from 0, for none, to {@link #MAX_KEYS_ASKED}
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder keysAsked(int most) {
      if (most < 0 || most > MAX_KEYS_ASKED) {
        throw new IllegalArgumentException(
            "keysAsked must be 0 to " + MAX_KEYS_ASKED + ": " + most);
      }
      this.keysAsked = most;
      return this;
    }

    /**
     * Compares the findings with those of an earlier proof of the same estate and vCenter. By
     * default with none.
     *
     * @param earlier the earlier proof
     * @return this
     */
    public Builder baseline(EstateProof.Baseline earlier) {
      this.baseline = requireNonNull(earlier, "earlier");
      return this;
    }

    /**
     * Answers a company's own controls too. By default only those of guides and of our mapping.
     *
     * @param mapping the company's
     * @return this
     */
    public Builder controls(ControlMapping mapping) {
      this.controls = requireNonNull(mapping, "mapping");
      return this;
    }

    /**
     * Reads who changed what since a time, from vCenter's events and tasks. By default since the
     * baseline, and not at all without one.
     *
     * @param begin from when on
     * @return this
     */
    public Builder since(Instant begin) {
      this.since = requireNonNull(begin, "begin");
      return this;
    }

    /**
     * Names the plan that was applied: its digest is in the proof. By default none is named.
     *
     * @param plan as it was approved
     * @return this
     */
    public Builder applied(SavedPlan plan) {
      this.applied = requireNonNull(plan, "plan");
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
