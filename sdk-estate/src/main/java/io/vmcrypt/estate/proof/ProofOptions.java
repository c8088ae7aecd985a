package io.vmcrypt.estate.proof;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.control.ControlMapping;
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

  private final boolean withTestKey;
  private final int keysAsked;
  private final Optional<EstateProof.Baseline> baseline;
  private final ControlMapping controls;
  private final Optional<Instant> since;

  private ProofOptions(Builder builder) {
    this.withTestKey = builder.withTestKey;
    this.keysAsked = builder.keysAsked;
    this.baseline = Optional.ofNullable(builder.baseline);
    this.controls = builder.controls;
    this.since =
        Optional.ofNullable(builder.since).or(() -> baseline.map(EstateProof.Baseline::provedAt));
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
   * How many of the keys of VMs and hosts each key server is asked about.
   *
   * @return {@link #DEFAULT_KEYS_ASKED} unless something else was said
   */
  public int keysAsked() {
    return keysAsked;
  }

  /**
   * An earlier proof to compare with.
   *
   * @return empty unless there is one
   */
  public Optional<EstateProof.Baseline> baseline() {
    return baseline;
  }

  /**
   * The company's controls, which are answered beside those of guides.
   *
   * @return none unless some were given
   */
  public ControlMapping controls() {
    return controls;
  }

  /**
   * From when on vCenter's history is read.
   *
   * @return what was said, else the time of the baseline; empty if there is neither
   */
  public Optional<Instant> since() {
    return since;
  }

  /** Refines {@link ProofOptions}. Not thread-safe; may be used again. */
  public static final class Builder {
    private boolean withTestKey;
    private int keysAsked = DEFAULT_KEYS_ASKED;
    private EstateProof.@Nullable Baseline baseline;
    private ControlMapping controls = ControlMapping.none();
    private @Nullable Instant since;

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
     * @throws NullPointerException if {@code earlier} is null
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
     * @throws NullPointerException if {@code mapping} is null
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
     * @throws NullPointerException if {@code begin} is null
     */
    public Builder since(Instant begin) {
      this.since = requireNonNull(begin, "begin");
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
