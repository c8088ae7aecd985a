package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.RemoteCall;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes the SDK's reads at real systems, one after another, and keeps what they answer. It judges
 * nothing, and changes nothing: a call that is not in the list is not sent.
 */
public final class Fieldcheck {

  /** How long one read may take. */
  static final Duration READ_LIMIT = Duration.ofMinutes(2);

  /** How long a read that was told to end may take to end. */
  private static final Duration END_LIMIT = Duration.ofSeconds(15);

  private static final Pattern RIGHT =
      Pattern.compile(
          "[A-Z][A-Za-z]{1,40}(\\.[A-Z][A-Za-z]{1,40}){1,3}"
              + "|(pccVMware|okms|iam|account):apiovh:[A-Za-z]+(/[A-Za-z]+){0,4}");

  private final Vocabulary vocabulary = Vocabulary.load();
  private final FieldSystems systems;
  private final List<FieldRead> reads;
  private final String privateCloud;
  private final Duration readLimit;

  private Fieldcheck(
      FieldSystems systems, List<FieldRead> reads, String privateCloud, Duration readLimit) {
    this.systems = requireNonNull(systems, "systems");
    this.reads = List.copyOf(reads);
    this.privateCloud = requireNonNull(privateCloud, "privateCloud");
    this.readLimit = requireNonNull(readLimit, "readLimit");
  }

  /** Reads to choose. */
  public static Builder builder(FieldSystems systems) {
    return new Builder(systems);
  }

  /** Says what is read; each system is optional. Not thread-safe. */
  public static final class Builder {

    private final FieldSystems systems;
    private final List<FieldRead> reads = new ArrayList<>();
    private String privateCloud = "";
    private Duration readLimit = READ_LIMIT;

    private Builder(FieldSystems systems) {
      this.systems = requireNonNull(systems, "systems");
    }

    /** Reads vCenter. */
    public Builder vcenter() {
      reads.addAll(VcenterReads.all());
      return this;
    }

    /**
     * Reads a private cloud at OVHcloud.
     *
     * @param now for how far back tasks are read
     */
    public Builder privateCloud(String name, Instant now) {
      privateCloud = requireNonNull(name, "name");
      reads.addAll(OvhReads.ofPrivateCloud(now));
      return this;
    }

    /** Reads the OVHcloud KMSs of the account. */
    public Builder okms() {
      reads.addAll(OvhReads.ofOkms());
      return this;
    }

    /** Probes a KMS. */
    public Builder kms(Supplier<String> probe) {
      reads.add(KmsReads.probe(probe));
      return this;
    }

    /** How long one read may take; by default 2 minutes. */
    Builder readLimit(Duration limit) {
      readLimit = requireNonNull(limit, "limit");
      return this;
    }

    /** The reads of a test. */
    Builder reads(List<FieldRead> some, String ofPrivateCloud) {
      reads.addAll(some);
      privateCloud = ofPrivateCloud;
      return this;
    }

    /** Nothing is sent yet. */
    public Fieldcheck build() {
      return new Fieldcheck(systems, reads, privateCloud, readLimit);
    }
  }

  /** What would be read, and the calls that may be made for it, as lines for people. */
  public List<String> plan() {
    List<String> lines = new ArrayList<>();
    for (String system : systemsRead()) {
      lines.add(system);
      for (FieldRead read : reads) {
        if (read.system().equals(system)) {
          lines.add(
              "  " + read.title() + (read.effect().isEmpty() ? "" : " (" + read.effect() + ")"));
        }
      }
      lines.add("  by these calls: " + String.join(", ", allowed(system)));
    }
    return lines;
  }

  private static List<String> signingIn(String system) {
    return switch (system) {
      case FieldRead.VCENTER -> VcenterReads.SIGNING_IN;
      case FieldRead.OVH -> OvhReads.SIGNING_IN;
      default -> List.of();
    };
  }

  /**
   * Makes the reads, one after another; goes on after one that fails.
   *
   * @param progress is told the title of each read before it is made
   */
  public Transcript run(Consumer<String> progress) {
    List<ReadResult> results = new ArrayList<>();
    ExecutorService thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread made = new Thread(work, "vmcrypt-fieldcheck");
              made.setDaemon(true);
              return made;
            });
    try {
      for (String system : systemsRead()) {
        Wire wire = new Wire(vocabulary, allowed(system));
        try (Scope scope = new Scope(systems, wire, privateCloud)) {
          for (FieldRead read : reads) {
            if (read.system().equals(system)) {
              progress.accept(read.title());
              results.add(result(read, scope, wire, thread));
            }
          }
        }
      }
    } finally {
      thread.shutdownNow();
    }
    return new Transcript(vocabulary, results);
  }

  private Set<String> systemsRead() {
    Set<String> all = new LinkedHashSet<>();
    reads.forEach(read -> all.add(read.system()));
    return all;
  }

  private Set<String> allowed(String system) {
    Set<String> all = new LinkedHashSet<>(signingIn(system));
    reads.stream()
        .filter(read -> read.system().equals(system))
        .forEach(read -> all.addAll(read.calls()));
    return all;
  }

  private ReadResult result(FieldRead read, Scope scope, Wire wire, ExecutorService thread) {
    Optional<Throwable> failure = failure(read, scope, thread);
    boolean full = wire.isFull();
    List<Answer> answers =
        wire.taken().stream().map(exchange -> Answer.of(exchange, vocabulary)).toList();
    List<String> refused = wire.refused();
    return new ReadResult(
        read,
        failure
            .map(e -> full ? ReadResult.TOO_MUCH : word(e, answers.isEmpty() && refused.isEmpty()))
            .orElse(ReadResult.UNDERSTOOD),
        failure.flatMap(Fieldcheck::fault),
        failure.map(Fieldcheck::missing).orElse(List.of()),
        refused,
        answers);
  }

  private Optional<Throwable> failure(FieldRead read, Scope scope, ExecutorService thread) {
    Future<?> reading = thread.submit(() -> read.reading().read(scope));
    try {
      reading.get(readLimit.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.ofNullable(e.getCause());
    } catch (TimeoutException e) {
      reading.cancel(true);
      // it ends at the interrupt; what still runs fails with its client
      scope.close();
      awaitEnd(thread);
      return Optional.of(e);
    } catch (InterruptedException e) {
      reading.cancel(true);
      Thread.currentThread().interrupt();
      return Optional.of(e);
    }
  }

  private static void awaitEnd(ExecutorService thread) {
    try {
      thread.submit(() -> {}).get(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // the next read waits for it, and is out of time if it does not end
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String word(Throwable failure, boolean nothingSent) {
    if (nothingSent && failure instanceof ServiceException refusal && !refusal.isRetryable()) {
      return ReadResult.NOT_ASKED;
    }
    return failure instanceof TimeoutException
        ? ReadResult.OUT_OF_TIME
        : failure instanceof SdkException ? RemoteCall.Outcome.of(failure).value() : "defect";
  }

  private static Optional<String> fault(Throwable failure) {
    return failure instanceof VsphereFaultException e
        ? Optional.of(e.faultName()).filter(VendorWords::isIdentifier)
        : Optional.empty();
  }

  private static List<String> missing(Throwable failure) {
    Stream<String> rights =
        failure instanceof PermissionDeniedException e ? e.missing().stream() : Stream.empty();
    return rights.filter(right -> RIGHT.matcher(right).matches()).toList();
  }
}
