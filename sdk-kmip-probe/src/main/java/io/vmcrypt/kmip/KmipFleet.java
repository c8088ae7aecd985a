package io.vmcrypt.kmip;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.kmip.report.CertificateResult;
import io.vmcrypt.kmip.report.ProbeReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Probes many servers at once. Each has its own probe, and so its own time limit. There is one
 * result for each probe, in the order of the probes. A server that fails does not hold up the
 * others.
 *
 * <pre>{@code
 * List<ProbeReport> reports =
 *     KmipFleet.builder(probes).concurrency(100).build().probe();
 * }</pre>
 *
 * <p>To cancel it, interrupt the calling thread: all running probes end at once. Immutable and
 * thread-safe.
 */
public final class KmipFleet {

  /** How many servers are probed at the same time by default: 32. */
  public static final int DEFAULT_CONCURRENCY = 32;

  /** How many servers can be probed at the same time at most: 1000. */
  public static final int MAX_CONCURRENCY = 1000;

  private final List<KmipProbe> probes;
  private final int concurrency;
  private final Consumer<HostAndPort> progress;

  private KmipFleet(Builder builder) {
    this.probes = builder.probes;
    this.concurrency = builder.concurrency;
    this.progress = builder.progress;
  }

  /**
   * Starts a fleet.
   *
   * @param probes one for each server; the same server may occur twice
   * @return the fleet, still open for options
   */
  public static Builder builder(Collection<KmipProbe> probes) {
    return new Builder(List.copyOf(requireNonNull(probes, "probes")));
  }

  /**
   * Probes all servers.
   *
   * @return a report for each probe, in their order; also of servers that could not be reached
   * @throws OperationInterruptedException if the thread is interrupted; its flag stays set
   */
  public List<ProbeReport> probe() {
    return each("probe a fleet", KmipProbe::probe);
  }

  /**
   * Reads the certificates of all servers.
   *
   * @return a certificate or a failure for each probe, in their order
   * @throws OperationInterruptedException if the thread is interrupted; its flag stays set
   */
  public List<CertificateResult> readCertificates() {
    return each("read the certificates of a fleet", KmipFleet::readOne);
  }

  private static CertificateResult readOne(KmipProbe probe) {
    try {
      return new CertificateResult(probe.endpoint(), probe.readCertificate(), null);
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (SdkException e) {
      return new CertificateResult(probe.endpoint(), null, e);
    }
  }

  private <T> List<T> each(String operation, Function<KmipProbe, T> work) {
    if (probes.isEmpty()) {
      return List.of();
    }
    ExecutorService executor =
        Executors.newFixedThreadPool(
            Math.min(concurrency, probes.size()),
            task -> {
              Thread thread = new Thread(task, "vmcrypt-fleet");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<T>> running = new ArrayList<>();
      for (KmipProbe probe : probes) {
        running.add(
            executor.submit(
                () -> {
                  T result = work.apply(probe);
                  // one at a time
                  synchronized (executor) {
                    progress.accept(probe.endpoint());
                  }
                  return result;
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> one : running) {
        results.add(one.get());
      }
      return List.copyOf(results);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          new Attempt("KMS", operation, Count.of(probes.size(), "server")),
          "the thread was interrupted",
          "Start again.",
          e);
    } catch (ExecutionException e) {
      // a server's failure is a result, so this exception came from a progress listener
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new CancellationException(String.valueOf(e.getCause()));
    } finally {
      executor.shutdownNow();
    }
  }

  /** Options of a fleet. Not thread-safe; can be used for several fleets. */
  public static final class Builder {

    private final List<KmipProbe> probes;
    private int concurrency = DEFAULT_CONCURRENCY;
    private Consumer<HostAndPort> progress = ignored -> {};

    private Builder(List<KmipProbe> probes) {
      this.probes = probes;
    }

    /**
     * How many servers are probed at the same time, each by a thread of its own.
     *
     * @param servers 1 to {@link #MAX_CONCURRENCY}; by default {@link #DEFAULT_CONCURRENCY}
     * @return this builder
     * @throws IllegalArgumentException if it is out of bounds
     */
    public Builder concurrency(int servers) {
      if (servers < 1 || servers > MAX_CONCURRENCY) {
        throw new IllegalArgumentException(
            "concurrency " + servers + " is not in 1 to " + MAX_CONCURRENCY);
      }
      this.concurrency = servers;
      return this;
    }

    /**
     * Sets a listener that is called after each server, with the server. One thread at a time calls
     * it, but not the calling thread. An exception that it throws ends the whole fleet probe.
     *
     * @param listener the listener; by default there is none
     * @return this builder
     */
    public Builder onProgress(Consumer<HostAndPort> listener) {
      this.progress = requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Makes the fleet; nothing is sent yet.
     *
     * @return the fleet
     */
    public KmipFleet build() {
      return new KmipFleet(this);
    }
  }
}
