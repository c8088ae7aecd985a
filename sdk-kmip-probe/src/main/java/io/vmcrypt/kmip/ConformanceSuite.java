package io.vmcrypt.kmip;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.kmip.conformance.ConformanceReport;
import io.vmcrypt.kmip.conformance.ConformanceStep;
import io.vmcrypt.kmip.internal.conformance.ConformanceRun;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Does with a key server what vCenter was seen to do, for those who make, buy or upgrade one: the
 * questions and the judgement of {@link KmipProbe}, with several keys, servers and clients. Each
 * {@link ConformanceStep} says where its knowledge comes from, and what it would mean in vCenter.
 *
 * <p>It makes keys and destroys them at the end. Only a key that the server shows to be new is
 * destroyed; what is left is named.
 *
 * <p>Immutable and thread-safe.
 */
public final class ConformanceSuite {

  /** How many keys are made if nothing is said: 3. */
  public static final int DEFAULT_KEYS = 3;

  /** The most keys: 1,000. */
  public static final int MAX_KEYS = 1_000;

  private final KmipProbe probe;
  private final int keys;
  private final List<KmipProbe> others;
  private final @Nullable KmipProbe stranger;
  private final @Nullable KmipProbe renewed;

  private ConformanceSuite(Builder set) {
    this.probe = set.probe;
    this.keys = set.keys;
    this.others = List.copyOf(set.others);
    this.stranger = set.stranger;
    this.renewed = set.renewed;
  }

  /**
   * Starts a suite.
   *
   * @param probe the server, and how it is reached; it needs a client identity
   * @return the suite, still open for options
   * @throws NullPointerException if {@code probe} is null
   * @throws IllegalArgumentException if the probe has no client identity, or makes keys itself
   */
  public static Builder builder(KmipProbe probe) {
    return new Builder(checked(requireNonNull(probe, "probe")));
  }

  private static KmipProbe checked(KmipProbe probe) {
    ProbeOptions options = probe.calls().options();
    if (options.clientIdentity() == null || options.keyRoundTrip()) {
      throw new IllegalArgumentException(
          "a conformance suite takes a probe with clientIdentity and without keyRoundTrip: vCenter"
              + " shows a certificate, and the suite makes keys itself");
    }
    return probe;
  }

  /**
   * What {@link #run} would do; sends nothing.
   *
   * @return each step, with why it would be skipped; empty if it would be tried
   */
  public Map<ConformanceStep, Optional<String>> plan() {
    Map<ConformanceStep, Optional<String>> plan = new LinkedHashMap<>();
    for (ConformanceStep step : ConformanceStep.values()) {
      plan.put(step, ConformanceRun.whyNotAskedFor(step, wish()));
    }
    return plan;
  }

  /**
   * Does all steps. One that fails skips those that need it.
   *
   * @return the report; there is one even if the server could not be reached
   * @throws OperationInterruptedException if the thread is interrupted; its flag stays set, and the
   *     message names the keys that are left
   */
  public ConformanceReport run() {
    return new ConformanceRun(wish()).run();
  }

  /**
   * The server.
   *
   * @return its address
   */
  public HostAndPort endpoint() {
    return probe.endpoint();
  }

  private ConformanceRun.Wish wish() {
    return new ConformanceRun.Wish(
        probe.calls(),
        keys,
        others.stream().map(KmipProbe::calls).toList(),
        stranger == null ? null : stranger.calls(),
        renewed == null ? null : renewed.calls());
  }

  /** Options of a suite. Not thread-safe; can be used for several suites. */
  public static final class Builder {

    private final KmipProbe probe;
    private final List<KmipProbe> others = new ArrayList<>();
    private int keys = DEFAULT_KEYS;
    private @Nullable KmipProbe stranger;
    private @Nullable KmipProbe renewed;

    private Builder(KmipProbe probe) {
      this.probe = probe;
    }

    /**
     * How many keys are made.
     *
     * @param count 1 to {@link #MAX_KEYS}; by default {@link #DEFAULT_KEYS}
     * @return this builder
     * @throws IllegalArgumentException if it is out of bounds
     */
    public Builder keys(int count) {
      if (count < 1 || count > MAX_KEYS) {
        throw new IllegalArgumentException("keys " + count + " is not in 1 to " + MAX_KEYS);
      }
      this.keys = count;
      return this;
    }

    /**
     * One more server of the same key provider, which must know the keys of the first at once, as
     * the first must know its keys.
     *
     * @param other the server, and how it is reached
     * @return this builder
     * @throws NullPointerException if {@code other} is null
     * @throws IllegalArgumentException as {@link ConformanceSuite#builder}, or if it is the first
     *     server
     */
    public Builder addServer(KmipProbe other) {
      checked(requireNonNull(other, "other"));
      if (other.endpoint().equals(probe.endpoint())) {
        throw new IllegalArgumentException(other.endpoint() + " is the first server itself");
      }
      others.add(other);
      return this;
    }

    /**
     * Another client, which must not see the keys.
     *
     * @param identity its certificate and key
     * @return this builder
     * @throws NullPointerException if {@code identity} is null
     */
    public Builder otherClient(ClientIdentity identity) {
      this.stranger = with(identity);
      return this;
    }

    /**
     * The next certificate of the same client, which must get the same keys.
     *
     * @param identity its certificate and key
     * @return this builder
     * @throws NullPointerException if {@code identity} is null
     */
    public Builder renewedIdentity(ClientIdentity identity) {
      this.renewed = with(identity);
      return this;
    }

    private KmipProbe with(ClientIdentity identity) {
      return probe.toBuilder().clientIdentity(requireNonNull(identity, "identity")).build();
    }

    /**
     * Makes the suite; nothing is sent yet.
     *
     * @return the suite
     */
    public ConformanceSuite build() {
      return new ConformanceSuite(this);
    }
  }
}
